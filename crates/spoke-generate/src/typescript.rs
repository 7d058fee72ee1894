//! TypeScript: an interface and a table for each object type, and a module of functions that read and write with it.

use std::fmt::Write;

use crate::Written;
use crate::escape::{string, typescript_comment};
use crate::names::{Scope, camel, pascal, screaming, snake};
use crate::shape::{Choice, Field, Kind, Line, Link, Named, Shape};

const PRELUDE: &str = include_str!("prelude.ts");

pub fn write(shapes: &[Shape]) -> Written {
    let mut modules = Scope::new(&[&["index", "hubspot"]], "_");
    // Names of constants: `export` makes one scope of all files.
    let mut constants = Scope::new(&[], "");
    let sections: Vec<(String, String)> = shapes
        .iter()
        .map(|shape| {
            let module = modules.take(&snake(&shape.plural), "object_");
            (module, section(shape, &mut constants))
        })
        .collect();
    let mut names: Vec<&str> = sections.iter().map(|(module, _)| module.as_str()).collect();
    names.push("hubspot");
    names.sort_unstable();
    let index = names
        .iter()
        .map(|name| format!("export * from \"./{name}\";\n"))
        .collect();
    Written {
        sections,
        imports: |_| "import type { Model } from \"./hubspot\";\n".to_owned(),
        index: ("index.ts".to_owned(), index),
        prelude: Some(("hubspot.ts".to_owned(), PRELUDE.to_owned())),
        ending: "ts",
    }
}

fn section(shape: &Shape, constants: &mut Scope) -> String {
    let name = &shape.type_name;
    let mut out = comment("", &format!("The properties of one of the {}.", shape.label));
    let _ = writeln!(out, "export interface {name} {{");
    for field in &shape.fields {
        out.push_str(&comment("  ", &field.text));
        let read_only = if field.read_only { "readonly " } else { "" };
        let _ = writeln!(
            out,
            "  {read_only}{}: {};",
            string(&field.property),
            type_of(field)
        );
    }
    out.push_str("}\n");
    for choice in &shape.choices {
        out.push('\n');
        out.push_str(&options(choice, constants));
    }
    out.push('\n');
    out.push_str(&comment("", &format!("How to read and write {}.", shape.label)));
    let constant = constants.take(&screaming(&shape.words), "OBJECT_");
    let _ = writeln!(out, "export const {constant}: Model<{name}> = {{");
    let _ = writeln!(out, "  objectType: {},\n  fields: [", string(&shape.path));
    for field in &shape.fields {
        let _ = writeln!(
            out,
            "    {{ property: {}, kind: \"{}\", readOnly: {} }},",
            string(&field.property),
            kind_name(&field.kind),
            field.read_only
        );
    }
    out.push_str("  ],\n};\n");
    if !shape.pipelines.is_empty() {
        out.push('\n');
        out.push_str(&pipelines(shape, constants));
    }
    if !shape.associations.is_empty() {
        out.push('\n');
        out.push_str(&associations(shape, constants));
    }
    out
}

fn type_of(field: &Field) -> String {
    match &field.kind {
        Kind::Text | Kind::Id | Kind::Decimal | Kind::Date => "string | null".to_owned(),
        Kind::Texts => "string[]".to_owned(),
        Kind::Boolean => "boolean | null".to_owned(),
        Kind::Number => "number | null".to_owned(),
        Kind::DateTime => "Date | null".to_owned(),
        Kind::Choice(name) => format!("{name} | null"),
        Kind::Choices(name) => format!("{name}[]"),
    }
}

fn kind_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Id | Kind::Decimal | Kind::Choice(_) => "text",
        Kind::Texts | Kind::Choices(_) => "texts",
        Kind::Boolean => "boolean",
        Kind::Number => "number",
        Kind::Date => "date",
        Kind::DateTime => "datetime",
    }
}

fn options(choice: &Choice, constants: &mut Scope) -> String {
    let constant = constants.take(&screaming(&choice.words), "OPTIONS_");
    let mut out = comment("", &format!("The options of {}.", choice.property));
    let _ = writeln!(out, "export const {constant} = {{");
    let mut scope = Scope::new(&[], "");
    for Named { words, value, text } in &choice.options {
        out.push_str(&comment("  ", text));
        let _ = writeln!(
            out,
            "  {}: {},",
            scope.take(&pascal(words), "Value"),
            string(value)
        );
    }
    out.push_str("} as const;\n\n");
    out.push_str(&comment(
        "",
        &format!("An option of {}, or one that was added later.", choice.property),
    ));
    let _ = writeln!(
        out,
        "export type {} = (typeof {constant})[keyof typeof {constant}] | (string & {{}});",
        choice.type_name
    );
    out
}

fn pipelines(shape: &Shape, constants: &mut Scope) -> String {
    let constant = constants.take(&format!("{}_PIPELINES", screaming(&shape.words)), "OBJECT_");
    let mut out = comment("", &format!("The pipelines of {} and their stages.", shape.label));
    let _ = writeln!(out, "export const {constant} = {{");
    let mut scope = Scope::new(&[&["constructor"]], "_");
    for Line { pipeline, stages } in &shape.pipelines {
        out.push_str(&comment("  ", &pipeline.text));
        let name = scope.take(&camel(&pipeline.words), "pipeline");
        let _ = writeln!(
            out,
            "  {name}: {{\n    id: {},\n    stages: {{",
            string(&pipeline.value)
        );
        let mut stage_names = Scope::new(&[&["constructor"]], "_");
        for Named { words, value, text } in stages {
            out.push_str(&comment("      ", text));
            let _ = writeln!(
                out,
                "      {}: {},",
                stage_names.take(&camel(words), "stage"),
                string(value)
            );
        }
        out.push_str("    },\n  },\n");
    }
    out.push_str("} as const;\n");
    out
}

fn associations(shape: &Shape, constants: &mut Scope) -> String {
    let constant = constants.take(&format!("{}_ASSOCIATIONS", screaming(&shape.words)), "OBJECT_");
    let mut out = comment("", &format!("The types of association from {}.", shape.label));
    let _ = writeln!(out, "export const {constant} = {{");
    let mut scope = Scope::new(&[], "_");
    for Link { words, spec, text } in &shape.associations {
        out.push_str(&comment("  ", text));
        let _ = writeln!(
            out,
            "  {}: {{ associationCategory: \"{}\", associationTypeId: {} }},",
            scope.take(&camel(words), "to"),
            spec.category,
            spec.type_id
        );
    }
    out.push_str("} as const;\n");
    out
}

fn comment(indent: &str, text: &str) -> String {
    let text = typescript_comment(text);
    if text.is_empty() {
        return String::new();
    }
    format!("{indent}/** {text} */\n")
}
