//! [`Map`]: a mapping file, read and checked in itself.

use std::fmt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use spoke_model::object_type::{StandardObjectType, standard_object_types};
use toml::de::DeTable;

use super::document::{Document, Fields, Placed};
use super::object::{AssociationMap, ObjectMap, ValueSource};
use crate::error::{Error, MapProblem, Place};
use crate::source::{Encoding, SourceSettings};
use crate::suggest;

/// A mapping file, sound in itself. See the crate's documentation for the format.
///
/// ```
/// let map = spoke_migrate::Map::parse(
///     "people.toml",
///     r#"
///     key = "email"
///     [properties]
///     email = { column = "E-mail", transform = ["trim", "lower"] }
///     firstname = "First name"
///     "#,
/// )
/// .expect("a sound map");
/// assert!(map.is_flat());
///
/// let wrong = spoke_migrate::Map::parse("people.toml", "key = \"email\"\n[propertys]\nemail = \"E-mail\"");
/// assert!(wrong.unwrap_err().to_string().contains("did you mean \"properties\"?"));
/// ```
#[derive(Clone)]
pub struct Map {
    path: PathBuf,
    fingerprint: String,
    flat: bool,
    pub(crate) source: SourceSettings,
    pub(crate) trim: bool,
    pub(crate) objects: Vec<ObjectMap>,
    pub(crate) associations: Vec<AssociationMap>,
}

impl Map {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// [`Error::Map`] with every fault found, each with its line.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|error| {
            MapProblem::new(
                path,
                Place { line: 1, column: 1 },
                format!("the map cannot be read: {error}"),
            )
        })?;
        Self::parse(path, &text)
    }

    /// Reads a map from text; `path` is the name used in errors.
    ///
    /// # Errors
    /// [`Error::Map`] with every fault found, each with its line.
    pub fn parse(path: impl AsRef<Path>, text: &str) -> Result<Self, Error> {
        let path = path.as_ref();
        let mut document = Document::new(path, text);
        let root = DeTable::parse(text).map_err(|error| {
            let place = document.place(error.span().map_or(0, |span| span.start));
            MapProblem::new(path, place, format!("not TOML: {}", error.message()))
        })?;
        let mut fields = document.fields(root.get_ref(), 0, "a map");
        let (source, trim) = read_source(&mut document, &mut fields);
        let mut objects = Vec::new();
        for (offset, table) in fields.tables(&mut document, "object") {
            let section = document.fields(table, offset, "an [[object]]");
            objects.push(ObjectMap::read(&mut document, section, false));
        }
        let mut associations = Vec::new();
        for (offset, table) in fields.tables(&mut document, "association") {
            let section = document.fields(table, offset, "an [[association]]");
            associations.extend(AssociationMap::read(&mut document, section));
        }
        let flat = objects.is_empty()
            && ["key", "properties", "propertys"]
                .iter()
                .any(|key| root.get_ref().contains_key(*key));
        if flat {
            let section = document.fields(root.get_ref(), 0, "a map");
            objects.push(ObjectMap::read(&mut document, section, true));
            for key in ObjectMap::FLAT_KEYS {
                fields.value(key);
            }
        }
        fields.finish(&mut document);
        if objects.is_empty() && document.problems.is_empty() {
            document.problem(
                Place { line: 1, column: 1 },
                "the map has no object; add [[object]] sections, or key and [properties] for a single one",
            );
        }
        check(&mut document, &mut objects, &associations, flat);
        if document.problems.is_empty() {
            let fingerprint = Sha256::digest(text.as_bytes())
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            Ok(Self {
                path: path.to_owned(),
                fingerprint,
                flat,
                source,
                trim,
                objects,
                associations,
            })
        } else {
            Err(Error::Map(document.problems))
        }
    }

    /// The mapping file's name.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the map has one object whose type is given when it is run (`--to`).
    #[must_use]
    pub fn is_flat(&self) -> bool {
        self.flat
    }

    /// The object types the map writes, in load order; a flat map has none of its own.
    pub fn object_types(&self) -> impl Iterator<Item = &str> {
        self.objects
            .iter()
            .map(|object| object.object_type.value.as_str())
            .filter(|name| !name.is_empty())
    }

    /// A hash of the map's text.
    pub(crate) fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    pub(crate) fn problem(&self, place: Place, message: impl Into<String>) -> MapProblem {
        MapProblem::new(&self.path, place, message)
    }

    /// The map with its main object type: a flat map's only object gets it, others must have it.
    pub(crate) fn directed(mut self, to: Option<&str>) -> Result<Self, Error> {
        let start = Place { line: 1, column: 1 };
        let Some(to) = to else {
            if self.flat {
                return Err(self
                    .problem(start, "the map names no object type; say which with --to")
                    .into());
            }
            return Ok(self);
        };
        let plural = canonical(to).map_err(|message| self.problem(start, message))?;
        if self.flat {
            for object in &mut self.objects {
                object.object_type.value.clone_from(&plural);
                object.name.value = singular(&plural);
            }
            return Ok(self);
        }
        if self.object_types().any(|object_type| object_type == plural) {
            return Ok(self);
        }
        let types = suggest::listed(self.object_types());
        Err(self
            .problem(
                start,
                format!("the map has no [[object]] of type \"{plural}\"; it has {types}"),
            )
            .into())
    }
}

impl fmt::Debug for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Map")
            .field("path", &self.path)
            .field("objects", &self.objects.len())
            .finish_non_exhaustive()
    }
}

/// The path name of an object type, or why there is none. Custom types are checked by the portal.
pub(crate) fn canonical(name: &str) -> Result<String, String> {
    if let Some(standard) = StandardObjectType::by_name(name) {
        return Ok(standard.plural.to_owned());
    }
    let custom_id = name
        .strip_prefix("2-")
        .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    let custom_name = name.strip_prefix('p').is_some_and(|rest| {
        rest.split_once('_')
            .is_some_and(|(portal, _)| portal.bytes().all(|byte| byte.is_ascii_digit()))
    });
    if custom_id || custom_name {
        return Ok(name.to_owned());
    }
    let known = standard_object_types().iter().map(|standard| standard.plural);
    Err(format!(
        "there is no object type \"{name}\"{}; a custom type is written 2-123 or p123_name",
        suggest::did_you_mean(name, known)
    ))
}

fn singular(plural: &str) -> String {
    StandardObjectType::by_name(plural)
        .map_or_else(|| plural.to_owned(), |standard| standard.singular.to_owned())
}

fn read_source(document: &mut Document<'_>, fields: &mut Fields<'_>) -> (SourceSettings, bool) {
    let mut settings = SourceSettings::default();
    let mut trim = false;
    for (offset, table) in fields.tables(document, "source") {
        let mut section = document.fields(table, offset, "[source]");
        if let Some(text) = section.text(document, "encoding") {
            match Encoding::named(&text.value) {
                Some(encoding) => settings.encoding = encoding,
                None => {
                    let hint = suggest::did_you_mean(&text.value, Encoding::NAMES);
                    let names = suggest::listed(Encoding::NAMES);
                    document.problem(
                        text.place,
                        format!("there is no encoding \"{}\"{hint}; there are {names}", text.value),
                    );
                }
            }
        }
        if let Some(text) = section.text(document, "delimiter") {
            match text.value.as_bytes() {
                b"auto" => {}
                [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\r' | b'\n' | 0) => {
                    settings.delimiter = Some(*byte);
                }
                _ => document.problem(
                    text.place,
                    "delimiter is \"auto\" or one character such as \";\" or \"\\t\"",
                ),
            }
        }
        trim = section.flag(document, "trim").unwrap_or(false);
        let blank = section.texts(document, "blank").unwrap_or_default();
        settings.blank = blank.into_iter().map(|text| text.value).collect();
        settings.query = section.text(document, "query").map(|text| text.value);
        section.finish(document);
    }
    (settings, trim)
}

/// Names and types of the objects, and what associations and record values refer to.
fn check(
    document: &mut Document<'_>,
    objects: &mut [ObjectMap],
    associations: &[AssociationMap],
    flat: bool,
) {
    let mut names: Vec<Placed<String>> = Vec::new();
    for object in objects.iter_mut() {
        if !flat && !object.object_type.value.is_empty() {
            match canonical(&object.object_type.value) {
                Ok(plural) => object.object_type.value = plural,
                Err(message) => document.problem(object.object_type.place, message),
            }
        }
        if object.name.value.is_empty() {
            object.name.value = singular(&object.object_type.value);
        }
        if names.iter().any(|name| name.value == object.name.value) {
            let message = format!(
                "two objects are called \"{}\"; give one of them another name",
                object.name.value
            );
            document.problem(object.name.place, message);
        }
        for property in &object.properties {
            if let ValueSource::Record(target) = &property.source
                && !names.iter().any(|name| name.value == *target)
            {
                let hint = suggest::did_you_mean(target, names.iter().map(|name| name.value.as_str()));
                let message = format!("no earlier object is called \"{target}\"{hint}");
                document.problem(property.place, message);
            }
        }
        names.push(object.name.clone());
    }
    for association in associations {
        for end in [&association.from, &association.to] {
            if !names.iter().any(|name| name.value == end.value) {
                let known = || names.iter().map(|name| name.value.as_str());
                let message = format!(
                    "no object is called \"{}\"{}; there are {}",
                    end.value,
                    suggest::did_you_mean(&end.value, known()),
                    suggest::listed(known()),
                );
                document.problem(end.place, message);
            }
        }
    }
}
