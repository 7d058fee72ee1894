//! Rust: structs that derive `HubSpotObject`, enums that derive `HubSpotEnum`, constants of pipelines and associations.
//!
//! Paths are written out, so that the types of several object types can stand in one module. Items are marked for
//! rustfmt to leave them as they are: a check compares files byte for byte.

use std::fmt::Write;

use spoke_model::association::AssociationCategory;

use crate::Written;
use crate::escape::{rust_doc, string};
use crate::names::{Scope, pascal, screaming, snake, words};
use crate::shape::{Choice, Field, Kind, Line, Link, Named, Shape};

const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "union", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

const OWN_FIELDS: &[&str] = &["id", "created_at", "updated_at", "archived", "other_properties"];

pub fn write(shapes: &[Shape]) -> Written {
    let mut modules = Scope::new(&[KEYWORDS, &["mod", "lib", "main"]], "_");
    // Names of inner modules, which stand side by side when everything is one module.
    let mut inner = Scope::new(&[KEYWORDS], "_");
    let sections: Vec<(String, String)> = shapes
        .iter()
        .map(|shape| {
            let module = modules.take(&snake(&shape.plural), "object_");
            (module, section(shape, &mut inner))
        })
        .collect();
    let mut names: Vec<&String> = sections.iter().map(|(module, _)| module).collect();
    names.sort();
    let index = names.iter().map(|name| format!("pub mod {name};\n")).collect();
    Written {
        sections,
        imports: |_| String::new(),
        index: ("mod.rs".to_owned(), index),
        prelude: None,
        ending: "rs",
    }
}

fn section(shape: &Shape, inner: &mut Scope) -> String {
    let mut out = object(shape);
    for choice in &shape.choices {
        out.push('\n');
        out.push_str(&options(choice));
    }
    if !shape.pipelines.is_empty() {
        out.push('\n');
        out.push_str(&pipelines(shape, inner));
    }
    if !shape.associations.is_empty() {
        out.push('\n');
        out.push_str(&associations(shape, inner));
    }
    out
}

fn object(shape: &Shape) -> String {
    let mut out = doc("", &format!("One of the {}.", shape.label));
    out.push_str("#[derive(Clone, Debug, Default, PartialEq, spoke_client::HubSpotObject)]\n");
    let _ = writeln!(out, "#[hubspot(object = {})]", string(&shape.path));
    let _ = writeln!(out, "#[rustfmt::skip]\npub struct {} {{", shape.type_name);
    out.push_str(
        "    /// HubSpot's id of the record.\n    #[hubspot(id)]\n    pub id: Option<String>,\n    \
         /// When the record was created.\n    #[hubspot(created_at)]\n    \
         pub created_at: Option<spoke_client::Timestamp>,\n    \
         /// When the record last changed.\n    #[hubspot(updated_at)]\n    \
         pub updated_at: Option<spoke_client::Timestamp>,\n    \
         /// Whether the record is archived.\n    #[hubspot(archived)]\n    pub archived: bool,\n",
    );
    let mut scope = Scope::new(&[KEYWORDS, OWN_FIELDS], "_");
    for field in &shape.fields {
        let name = scope.take(&snake(&field.words), "property_");
        out.push_str(&doc("    ", &field.text));
        if name != field.property {
            let _ = writeln!(out, "    #[hubspot(property = {})]", string(&field.property));
        }
        if field.read_only {
            out.push_str("    #[hubspot(read_only)]\n");
        }
        let _ = writeln!(out, "    pub {name}: {},", type_of(field));
    }
    out.push_str(
        "    /// What was read beyond these.\n    #[hubspot(unknown)]\n    \
         pub other_properties: spoke_client::Properties,\n}\n",
    );
    out
}

fn type_of(field: &Field) -> String {
    let inner = match &field.kind {
        Kind::Text => "String",
        Kind::Texts => return "Vec<String>".to_owned(),
        Kind::Boolean => "bool",
        Kind::Id => "i64",
        Kind::Number => "f64",
        Kind::Decimal => "spoke_client::Decimal",
        Kind::Date => "spoke_client::Date",
        Kind::DateTime => "spoke_client::Timestamp",
        Kind::Choice(name) => name,
        Kind::Choices(name) => return format!("Vec<{name}>"),
    };
    format!("Option<{inner}>")
}

fn options(choice: &Choice) -> String {
    let mut out = doc("", &format!("The options of {}.", choice.property));
    out.push_str("#[derive(Clone, Debug, PartialEq, Eq, Hash, spoke_client::HubSpotEnum)]\n");
    let _ = writeln!(
        out,
        "#[allow(clippy::enum_variant_names)]\n#[rustfmt::skip]\npub enum {} {{",
        choice.type_name
    );
    let mut scope = Scope::new(&[&["Self", "Unlisted"]], "Value");
    for option in &choice.options {
        let name = scope.take(&pascal(&option.words), "Value");
        out.push_str(&doc("    ", &option.text));
        if name != option.value {
            let _ = writeln!(out, "    #[hubspot(value = {})]", string(&option.value));
        }
        let _ = writeln!(out, "    {name},");
    }
    out.push_str(
        "    /// An option that was added later.\n    #[hubspot(other)]\n    Unlisted(String),\n}\n",
    );
    out
}

fn pipelines(shape: &Shape, inner: &mut Scope) -> String {
    let mut out = doc("", &format!("The pipelines of {} and their stages.", shape.label));
    let name = inner.take(&snake(&words(&shape.pipelines_name)), "object_");
    let _ = writeln!(out, "#[rustfmt::skip]\npub mod {name} {{");
    let mut modules = Scope::new(&[KEYWORDS], "_");
    for Line { pipeline, stages } in &shape.pipelines {
        out.push_str(&doc("    ", &pipeline.text));
        let name = modules.take(&snake(&pipeline.words), "pipeline_");
        let _ = writeln!(out, "    pub mod {name} {{");
        let mut constants = Scope::new(&[&["ID"]], "_");
        constant(&mut out, "ID", "The id of the pipeline.", &pipeline.value);
        for Named { words, value, text } in stages {
            constant(
                &mut out,
                &constants.take(&screaming(words), "STAGE_"),
                text,
                value,
            );
        }
        out.push_str("    }\n");
    }
    out.push_str("}\n");
    out
}

fn associations(shape: &Shape, inner: &mut Scope) -> String {
    let mut out = doc("", &format!("The types of association from {}.", shape.label));
    let name = inner.take(&snake(&words(&shape.associations_name)), "object_");
    let _ = writeln!(out, "#[rustfmt::skip]\npub mod {name} {{");
    let mut constants = Scope::new(&[], "_");
    for Link { words, spec, text } in &shape.associations {
        out.push_str(&doc("    ", text));
        let _ = writeln!(
            out,
            "    pub const {}: spoke_client::AssociationSpec = spoke_client::AssociationSpec::{}({});",
            constants.take(&screaming(words), "TO_"),
            if spec.category == AssociationCategory::HubspotDefined {
                "hubspot_defined"
            } else {
                "user_defined"
            },
            spec.type_id
        );
    }
    out.push_str("}\n");
    out
}

fn constant(out: &mut String, name: &str, text: &str, value: &str) {
    out.push_str(&doc("        ", text));
    let _ = writeln!(out, "        pub const {name}: &str = {};", string(value));
}

/// A doc comment; every item has one, because the lint of a project may ask for it.
fn doc(indent: &str, text: &str) -> String {
    let text = rust_doc(text);
    let text = if text.is_empty() {
        "Without a label."
    } else {
        &text
    };
    format!("{indent}/// {text}\n")
}
