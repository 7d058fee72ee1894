//! Python: a data class for each object type, an enum for each set of options, and a module with what they share.

use std::fmt::Write;

use crate::Written;
use crate::escape::{line, python_string};
use crate::names::{Scope, pascal, screaming, snake};
use crate::shape::{Choice, Field, Kind, Line, Link, Named, Shape};

const PRELUDE: &str = include_str!("prelude.py");

const KEYWORDS: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "case", "class", "continue", "def", "del", "elif",
    "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "match",
    "nonlocal", "not", "or", "pass", "raise", "return", "try", "type", "while", "with", "yield",
];

/// What a record has already, and what the annotations of later fields name.
const OWN_NAMES: &[&str] = &[
    "id",
    "created_at",
    "updated_at",
    "archived",
    "other_properties",
    "from_record",
    "to_properties",
    "changes_from",
    "str",
    "bool",
    "float",
    "int",
    "dataclasses",
    "properties",
    "enum",
    "datetime",
    "decimal",
    "typing",
];

pub fn write(shapes: &[Shape]) -> Written {
    let mut modules = Scope::new(&[KEYWORDS, &["hubspot"]], "_");
    let sections: Vec<(String, String)> = shapes
        .iter()
        .map(|shape| (modules.take(&snake(&shape.plural), "object_"), section(shape)))
        .collect();
    let mut lines: Vec<String> = sections
        .iter()
        .zip(shapes)
        .map(|((module, _), shape)| format!("from .{module} import {}\n", exported(shape).join(", ")))
        .collect();
    lines.sort();
    Written {
        sections,
        imports: |_| {
            "import dataclasses\nimport datetime\nimport decimal\nimport enum\nimport typing\n\n\
             from .hubspot import Record\n"
                .to_owned()
        },
        index: ("__init__.py".to_owned(), lines.concat()),
        prelude: Some(("hubspot.py".to_owned(), PRELUDE.to_owned())),
        ending: "py",
    }
}

fn exported(shape: &Shape) -> Vec<String> {
    let mut names = vec![shape.type_name.clone()];
    names.extend(shape.choices.iter().map(|choice| choice.type_name.clone()));
    if !shape.pipelines.is_empty() {
        names.push(shape.pipelines_name.clone());
    }
    if !shape.associations.is_empty() {
        names.push(shape.associations_name.clone());
    }
    names.sort();
    names
}

fn section(shape: &Shape) -> String {
    let mut out = String::new();
    for choice in &shape.choices {
        out.push_str(&options(choice));
        out.push('\n');
    }
    out.push_str(&object(shape));
    if !shape.pipelines.is_empty() {
        out.push('\n');
        out.push_str(&pipelines(shape));
    }
    if !shape.associations.is_empty() {
        out.push('\n');
        out.push_str(&associations(shape));
    }
    out
}

fn object(shape: &Shape) -> String {
    let mut out = format!("\n@dataclasses.dataclass\nclass {}(Record):\n", shape.type_name);
    let _ = writeln!(
        out,
        "    {}\n",
        python_string(&line(&format!("One of the {}.", shape.label)))
    );
    let _ = writeln!(
        out,
        "    OBJECT_TYPE: typing.ClassVar[str] = {}",
        python_string(&shape.path)
    );
    out.push_str(
        "    FIELDS: typing.ClassVar[typing.Tuple[typing.Tuple[str, str, typing.Any, bool], ...]] = (\n",
    );
    let mut scope = Scope::new(&[KEYWORDS, OWN_NAMES], "_");
    let names: Vec<String> = shape
        .fields
        .iter()
        .map(|field| scope.take(&snake(&field.words), "property_"))
        .collect();
    for (field, name) in shape.fields.iter().zip(&names) {
        let _ = writeln!(
            out,
            "        (\"{name}\", {}, {}, {}),",
            python_string(&field.property),
            kind_of(&field.kind),
            if field.read_only { "True" } else { "False" }
        );
    }
    out.push_str("    )\n\n");
    for (field, name) in shape.fields.iter().zip(&names) {
        out.push_str(&comment("    ", &field.text));
        let _ = writeln!(out, "    {name}: {}", annotated(field));
    }
    out
}

fn kind_of(kind: &Kind) -> String {
    match kind {
        Kind::Text => "str".to_owned(),
        Kind::Texts => "[str]".to_owned(),
        Kind::Boolean => "bool".to_owned(),
        Kind::Id => "int".to_owned(),
        Kind::Number => "float".to_owned(),
        Kind::Decimal => "decimal.Decimal".to_owned(),
        Kind::Date => "datetime.date".to_owned(),
        Kind::DateTime => "datetime.datetime".to_owned(),
        Kind::Choice(name) => name.clone(),
        Kind::Choices(name) => format!("[{name}]"),
    }
}

/// Type and default of a field.
fn annotated(field: &Field) -> String {
    let inner = match &field.kind {
        Kind::Texts => "str".to_owned(),
        Kind::Choice(name) | Kind::Choices(name) => format!("typing.Union[{name}, str]"),
        kind => kind_of(kind),
    };
    match field.kind {
        Kind::Texts | Kind::Choices(_) => {
            format!("typing.List[{inner}] = dataclasses.field(default_factory=list)")
        }
        _ => format!("typing.Optional[{inner}] = None"),
    }
}

fn options(choice: &Choice) -> String {
    let mut out = format!("\nclass {}(str, enum.Enum):\n", choice.type_name);
    let text = line(&format!("The options of {}.", choice.property));
    let _ = writeln!(out, "    {}\n", python_string(&text));
    let mut scope = Scope::new(&[], "_");
    for Named { words, value, text } in &choice.options {
        out.push_str(&comment("    ", text));
        let _ = writeln!(
            out,
            "    {} = {}",
            scope.take(&screaming(words), "VALUE_"),
            python_string(value)
        );
    }
    out
}

fn pipelines(shape: &Shape) -> String {
    let text = line(&format!("The pipelines of {} and their stages.", shape.label));
    let mut out = format!(
        "\nclass {}:\n    {}\n",
        shape.pipelines_name,
        python_string(&text)
    );
    let mut classes = Scope::new(&[&["None", "True", "False"]], "_");
    for Line { pipeline, stages } in &shape.pipelines {
        let name = classes.take(&pascal(&pipeline.words), "Pipeline");
        let _ = writeln!(
            out,
            "\n    class {name}:\n        {}\n",
            python_string(&line(&pipeline.text))
        );
        let _ = writeln!(out, "        ID = {}", python_string(&pipeline.value));
        let mut constants = Scope::new(&[&["ID"]], "_");
        for Named { words, value, text } in stages {
            out.push_str(&comment("        ", text));
            let constant = constants.take(&screaming(words), "STAGE_");
            let _ = writeln!(out, "        {constant} = {}", python_string(value));
        }
    }
    out
}

fn associations(shape: &Shape) -> String {
    let text = line(&format!("The types of association from {}.", shape.label));
    let mut out = format!(
        "\nclass {}:\n    {}\n\n",
        shape.associations_name,
        python_string(&text)
    );
    let mut constants = Scope::new(&[], "_");
    for Link { words, spec, text } in &shape.associations {
        out.push_str(&comment("    ", text));
        let _ = writeln!(
            out,
            "    {} = {{\"associationCategory\": \"{}\", \"associationTypeId\": {}}}",
            constants.take(&screaming(words), "TO_"),
            spec.category,
            spec.type_id
        );
    }
    out
}

fn comment(indent: &str, text: &str) -> String {
    let text = line(text);
    if text.is_empty() {
        return String::new();
    }
    format!("{indent}#: {text}\n")
}
