//! What is written, in terms of no language: names as words, kinds of values, texts for people.

use spoke_model::association::AssociationSpec;
use spoke_model::pipeline::Pipeline;
use spoke_model::property::{PropertyDefinition, PropertyOption, PropertyType};

use crate::names::{Scope, pascal, words};
use crate::read::{AssociationDefinition, Definitions, ObjectDefinition};

/// An object type.
pub struct Shape {
    /// The name in paths.
    pub path: String,
    /// The name of one record as a type, the same in every language.
    pub type_name: String,
    /// The words of that name.
    pub words: Vec<String>,
    /// The words of the name of several.
    pub plural: Vec<String>,
    /// What people call several.
    pub label: String,
    pub fields: Vec<Field>,
    pub choices: Vec<Choice>,
    pub pipelines: Vec<Line>,
    /// The name of what holds them: `DealPipelines`.
    pub pipelines_name: String,
    pub associations: Vec<Link>,
    /// The name of what holds them: `DealAssociations`.
    pub associations_name: String,
}

/// A type of association.
pub struct Link {
    /// The words of its name: `to company primary`.
    pub words: Vec<String>,
    pub spec: AssociationSpec,
    /// What people read.
    pub text: String,
}

/// A property.
pub struct Field {
    pub property: String,
    pub words: Vec<String>,
    pub kind: Kind,
    pub read_only: bool,
    /// Label and description.
    pub text: String,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// Several texts, joined by `;`.
    Texts,
    Boolean,
    /// The id of a record.
    Id,
    Number,
    /// An amount of money.
    Decimal,
    Date,
    DateTime,
    /// One option of the choice with this name.
    Choice(String),
    /// Several options of it.
    Choices(String),
}

/// The options of a property.
pub struct Choice {
    pub type_name: String,
    /// The words of that name.
    pub words: Vec<String>,
    pub property: String,
    pub options: Vec<Named>,
}

/// A pipeline.
pub struct Line {
    pub pipeline: Named,
    pub stages: Vec<Named>,
}

/// A value of the portal with a name of its own.
pub struct Named {
    pub words: Vec<String>,
    pub value: String,
    /// What people read.
    pub text: String,
}

/// Types that the languages have already.
const TYPES: &[&str] = &[
    "Any",
    "Array",
    "Boolean",
    "Box",
    "Clone",
    "Debug",
    "Default",
    "Enum",
    "Eq",
    "Err",
    "Error",
    "Exception",
    "False",
    "Function",
    "Hash",
    "Kind",
    "Model",
    "None",
    "Number",
    "Object",
    "Ok",
    "Option",
    "Ord",
    "Partial",
    "PartialEq",
    "Properties",
    "Record",
    "Result",
    "Self",
    "Some",
    "String",
    "Symbol",
    "True",
    "ValueError",
    "Vec",
    "Date",
    "Decimal",
    "Promise",
    "Map",
    "Set",
    "Send",
    "Sync",
    "Sized",
    "Copy",
    "Drop",
    "Fn",
    "From",
    "Into",
    "Iterator",
    "HubSpotRecord",
    "Readonly",
];

pub fn shapes(definitions: &Definitions) -> Vec<Shape> {
    let mut types = Scope::new(&[TYPES], "Object");
    // Types of records first, so that no set of options takes their names.
    let names: Vec<String> = definitions
        .objects
        .iter()
        .map(|object| types.take(&pascal(&words(&object.singular)), "Object"))
        .collect();
    let named = definitions.objects.iter().zip(names);
    named
        .map(|(object, name)| shape(object, name, &mut types))
        .collect()
}

fn shape(object: &ObjectDefinition, type_name: String, types: &mut Scope) -> Shape {
    let mut fields: Vec<Field> = Vec::with_capacity(object.properties.len());
    let mut choices = Vec::new();
    for definition in &object.properties {
        if definition.name.is_empty() || fields.iter().any(|known| known.property == definition.name) {
            continue;
        }
        let kind = kind(definition, &type_name, types, &mut choices);
        fields.push(Field {
            property: definition.name.clone(),
            words: words(&definition.name),
            kind,
            read_only: definition.read_only_value(),
            text: described(&definition.label, &definition.description),
        });
    }
    fields.sort_by(|one, other| one.property.cmp(&other.property));
    let type_words = words(&type_name);
    let plural = Some(words(&object.plural)).filter(|words| !words.is_empty());
    let pipelines_name = types.take(&format!("{type_name}Pipelines"), "Object");
    let associations_name = types.take(&format!("{type_name}Associations"), "Object");
    Shape {
        pipelines_name,
        associations_name,
        path: object.path.clone(),
        plural: plural.unwrap_or_else(|| type_words.clone()),
        words: type_words,
        type_name,
        label: object.plural.replace('_', " "),
        fields,
        choices,
        pipelines: pipelines(&object.pipelines),
        associations: object.associations.iter().map(link).collect(),
    }
}

/// Label, and description where it says more.
fn described(label: &str, description: &str) -> String {
    let (label, description) = (label.trim(), description.trim());
    match (label.is_empty(), description.is_empty()) {
        (true, _) => description.to_owned(),
        (false, true) => label.to_owned(),
        (false, false) if description.eq_ignore_ascii_case(label) => label.to_owned(),
        (false, false) => format!("{label}: {description}"),
    }
}

fn kind(definition: &PropertyDefinition, object: &str, types: &mut Scope, choices: &mut Vec<Choice>) -> Kind {
    match definition.property_type {
        PropertyType::Bool => Kind::Boolean,
        PropertyType::Number if definition.referenced_object_type.is_some() => Kind::Id,
        PropertyType::Number if is_money(definition) => Kind::Decimal,
        PropertyType::Number => Kind::Number,
        PropertyType::Date => Kind::Date,
        PropertyType::DateTime => Kind::DateTime,
        PropertyType::Enumeration => enumeration(definition, object, types, choices),
        _ => Kind::Text,
    }
}

fn is_money(definition: &PropertyDefinition) -> bool {
    definition.currency_property_name.is_some()
        || definition.show_currency_symbol == Some(true)
        || definition.number_display_hint.as_deref() == Some("currency")
}

fn enumeration(
    definition: &PropertyDefinition,
    object: &str,
    types: &mut Scope,
    choices: &mut Vec<Choice>,
) -> Kind {
    let several = definition.is_multi_select();
    let mut values: Vec<&PropertyOption> = Vec::new();
    for option in definition
        .options
        .iter()
        .filter(|option| !option.value.is_empty())
    {
        if !values.iter().any(|known| known.value == option.value) {
            values.push(option);
        }
    }
    let mut texts: Vec<&str> = values.iter().map(|option| option.value.as_str()).collect();
    texts.sort_unstable();
    if texts == ["false", "true"] && !several {
        return Kind::Boolean;
    }
    // Owners and stages are records of the portal: as options they would change every week.
    let elsewhere = definition.referenced_object_type.is_some() || is_a_place(&definition.name);
    // A semicolon joins options, so a value that holds one can't be told from two.
    if values.is_empty() || elsewhere || texts.iter().any(|value| value.contains(';')) {
        return if several { Kind::Texts } else { Kind::Text };
    }
    let name = pascal(&readable(&definition.name, &definition.label));
    // `dealtype` of deals is DealType and not DealDealType.
    let says_it_already = name.len() > object.len() && name.starts_with(object);
    let wanted = if says_it_already {
        name
    } else {
        format!("{object}{name}")
    };
    let type_name = types.take(&wanted, "Object");
    choices.push(Choice {
        words: words(&type_name),
        type_name: type_name.clone(),
        property: definition.name.clone(),
        options: values.into_iter().map(option).collect(),
    });
    if several {
        Kind::Choices(type_name)
    } else {
        Kind::Choice(type_name)
    }
}

/// Whether the property's values are ids of pipelines or stages.
fn is_a_place(name: &str) -> bool {
    matches!(
        name,
        "pipeline" | "dealstage" | "hs_pipeline" | "hs_pipeline_stage"
    )
}

/// The words of a name for programs, which stays when its label changes. Where the label has the same letters, its words
/// are easier to read: `lifecyclestage` is `Lifecycle Stage`.
fn readable(name: &str, label: &str) -> Vec<String> {
    let (of_name, of_label) = (words(name), words(label));
    if of_name.concat() == of_label.concat() {
        of_label
    } else {
        of_name
    }
}

/// An option, named after its value; where that has no letters, the label's have to do.
fn option(option: &PropertyOption) -> Named {
    let letters = |text: &str| text.bytes().any(|byte| byte.is_ascii_alphabetic());
    let words = if !letters(&option.value) && letters(&option.label) {
        words(&option.label)
    } else {
        readable(&option.value, &option.label)
    };
    Named {
        words,
        value: option.value.clone(),
        text: option.label.clone(),
    }
}

fn link(association: &AssociationDefinition) -> Link {
    let (to, label) = (&association.to, association.label.as_deref().unwrap_or_default());
    Link {
        words: words(&format!("to {to} {label}")),
        spec: association.spec,
        text: if label.is_empty() {
            format!("To {to}")
        } else {
            format!("To {to}: {label}")
        },
    }
}

fn pipelines(pipelines: &[Pipeline]) -> Vec<Line> {
    let mut lines: Vec<&Pipeline> = pipelines.iter().filter(|pipeline| !pipeline.archived).collect();
    lines.sort_by(|one, other| (one.display_order, &one.id).cmp(&(other.display_order, &other.id)));
    let line = |pipeline: &Pipeline| {
        let mut stages: Vec<_> = pipeline.stages.iter().filter(|stage| !stage.archived).collect();
        stages.sort_by(|one, other| (one.display_order, &one.id).cmp(&(other.display_order, &other.id)));
        Line {
            pipeline: labelled(&pipeline.label, &pipeline.id),
            stages: stages
                .into_iter()
                .map(|stage| labelled(&stage.label, &stage.id))
                .collect(),
        }
    };
    lines.into_iter().map(line).collect()
}

fn labelled(label: &str, id: &str) -> Named {
    let of_label = words(label);
    Named {
        words: if of_label.is_empty() { words(id) } else { of_label },
        value: id.to_owned(),
        text: label.to_owned(),
    }
}
