//! Reading the sections of a map: objects, their conditions, associations.

use super::document::{Document, Fields, Placed};
use super::object::{
    AssociationMap, AssociationType, Condition, Duplicates, Existing, Missing, ObjectMap, PropertyMap, Test,
};
use crate::error::Place;
use crate::suggest;

impl ObjectMap {
    pub(super) fn read(document: &mut Document<'_>, mut fields: Fields<'_>, flat: bool) -> Self {
        let place = fields.place;
        let blank = || Placed {
            value: String::new(),
            place,
        };
        let object_type = if flat { None } else { fields.text(document, "type") };
        if object_type.is_none() && !flat {
            document.problem(place, "an [[object]] needs a type, such as type = \"contacts\"");
        }
        let name = if flat { None } else { fields.text(document, "name") };
        let key = fields.text(document, "key");
        let optional = fields.flag(document, "optional").unwrap_or(false);
        let create_properties = fields.flag(document, "create_properties").unwrap_or(false);
        let duplicates = choice(
            document,
            &mut fields,
            "duplicates",
            &[
                ("fill", Duplicates::Fill),
                ("first", Duplicates::First),
                ("last", Duplicates::Last),
                ("reject", Duplicates::Reject),
            ],
        );
        let existing = choice(
            document,
            &mut fields,
            "existing",
            &[
                ("update", Existing::Update),
                ("fill", Existing::Fill),
                ("keep", Existing::Keep),
            ],
        );
        let missing = choice(
            document,
            &mut fields,
            "missing",
            &[
                ("create", Missing::Create),
                ("reject", Missing::Reject),
                ("skip", Missing::Skip),
            ],
        );
        let mut when = Vec::new();
        for (offset, table) in fields.tables(document, "when") {
            let condition = document.fields(table, offset, "when");
            when.extend(Condition::read(document, condition));
        }
        let properties = read_properties(document, &mut fields);
        check_key(document, place, key.as_ref(), &properties);
        let object = Self {
            name: name.unwrap_or_else(blank),
            object_type: object_type.unwrap_or_else(blank),
            key: key.unwrap_or_else(blank),
            optional,
            duplicates: duplicates.unwrap_or_default(),
            existing: existing.unwrap_or_default(),
            missing: missing.unwrap_or_default(),
            create_properties,
            when,
            properties,
        };
        if !flat {
            fields.finish(document);
        }
        object
    }

    /// Keys of a flat map that belong to its only object.
    pub(super) const FLAT_KEYS: [&'static str; 8] = [
        "key",
        "optional",
        "create_properties",
        "duplicates",
        "existing",
        "missing",
        "when",
        "properties",
    ];
}

impl Condition {
    fn read(document: &mut Document<'_>, mut fields: Fields<'_>) -> Option<Self> {
        let place = fields.place;
        let column = fields.text(document, "column");
        let blank = fields.flag(document, "blank").map(Test::Blank);
        let plain = |texts: Vec<Placed<String>>| texts.into_iter().map(|text| text.value).collect();
        let is = fields.texts(document, "is").map(|texts| Test::Is(plain(texts)));
        let is_not = fields
            .texts(document, "is_not")
            .map(|texts| Test::IsNot(plain(texts)));
        fields.finish(document);
        let mut tests = [blank, is, is_not].into_iter().flatten();
        match (column, tests.next(), tests.next()) {
            (Some(column), Some(test), None) => Some(Self { column, test }),
            _ => {
                document.problem(place, "a condition needs column and one of blank, is, is_not");
                None
            }
        }
    }
}

impl AssociationMap {
    pub(super) fn read(document: &mut Document<'_>, mut fields: Fields<'_>) -> Option<Self> {
        let place = fields.place;
        let from = fields.text(document, "from");
        let to = fields.text(document, "to");
        let label = fields.text(document, "label");
        let number = fields.text(document, "type");
        fields.finish(document);
        let kind = match (label, number) {
            (None, None) => AssociationType::Default,
            (Some(label), None) => AssociationType::Label(label.value),
            (None, Some(number)) => match number.value.parse() {
                Ok(id) => AssociationType::Id(id),
                Err(_) => {
                    document.problem(
                        number.place,
                        "type is the number of an association type, such as type = 5",
                    );
                    return None;
                }
            },
            (Some(label), Some(_)) => {
                document.problem(label.place, "an association has a label or a type, not both");
                return None;
            }
        };
        match (from, to) {
            (Some(from), Some(to)) => Some(Self {
                from,
                to,
                kind,
                place,
            }),
            _ => {
                document.problem(
                    place,
                    "an association needs from and to, the names of two objects",
                );
                None
            }
        }
    }
}

fn read_properties(document: &mut Document<'_>, fields: &mut Fields<'_>) -> Vec<PropertyMap> {
    let mut properties = Vec::new();
    let before = document.problems.len();
    for (_, table) in fields.tables(document, "properties") {
        for (name, value) in table {
            let place = document.place(name.span().start);
            properties.extend(PropertyMap::read(document, name.get_ref(), place, value));
        }
    }
    if properties.is_empty() && document.problems.len() == before {
        let message =
            "an object needs properties: lines such as email = \"E-mail\" under [object.properties]";
        document.problem(fields.place, message);
    }
    properties
}

fn check_key(
    document: &mut Document<'_>,
    place: Place,
    key: Option<&Placed<String>>,
    properties: &[PropertyMap],
) {
    let Some(key) = key else {
        let message =
            "an object needs a key: the property by which a record is found again, such as key = \"email\"";
        document.problem(place, message);
        return;
    };
    if !properties.is_empty() && !properties.iter().any(|property| property.name == key.value) {
        let hint = suggest::did_you_mean(
            &key.value,
            properties.iter().map(|property| property.name.as_str()),
        );
        document.problem(
            key.place,
            format!(
                "the key \"{}\" is not among the object's properties{hint}",
                key.value
            ),
        );
    }
}

/// A text that must be one of a few words.
fn choice<T: Copy>(
    document: &mut Document<'_>,
    fields: &mut Fields<'_>,
    key: &'static str,
    words: &[(&str, T)],
) -> Option<T> {
    let text = fields.text(document, key)?;
    let found = words
        .iter()
        .find(|(word, _)| *word == text.value)
        .map(|(_, choice)| *choice);
    if found.is_none() {
        let names = words.iter().map(|(word, _)| *word);
        let hint = suggest::did_you_mean(&text.value, names.clone());
        document.problem(
            text.place,
            format!(
                "{key} is not \"{}\"{hint}; it takes {}",
                text.value,
                suggest::listed(names)
            ),
        );
    }
    found
}
