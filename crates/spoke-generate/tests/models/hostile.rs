//! Definitions that were made to break out of comments, strings and names.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use spoke_generate::{AssociationDefinition, Definitions, Language, Models, ObjectDefinition, generate};
use spoke_model::association::AssociationSpec;
use spoke_model::pipeline::{Pipeline, Stage};
use spoke_model::property::{FieldType, PropertyDefinition, PropertyType};

use crate::golden::{folder, same};
use crate::tools::{run, succeeded, tsc};

/// Texts that end something, or mean something, in one of the languages.
const NASTY: &[&str] = &[
    "",
    " ",
    "*/ }",
    "/*",
    "\"\"\"",
    "'''",
    "\"",
    "\\",
    "\\\"",
    "\r\n",
    "\n#[derive(Bad)]",
    "```rust\npanic!()\n```",
    "~~~",
    "${x}",
    "`x`",
    "{0}",
    "\u{2028}\u{2029}",
    "\u{202e}evil",
    "\u{0}",
    "\u{feff}",
    "r#\"raw\"#",
    "//",
    "--",
    "@deprecated",
    "[link](x)",
    "<b>",
    "新規",
    "é",
    "🦀",
    "type",
    "self",
    "Self",
    "crate",
    "None",
    "class",
    "__init__",
    "constructor",
    "__proto__",
    "id",
    "created_at",
    "archived",
    "properties",
    "typing",
    "str",
    "datetime",
    "1st",
    "a b",
    "A-B",
    "a.b",
    "a;b",
    "Unlisted",
    "unlisted",
    "mro",
    "true",
    "false",
    "Option",
    "String",
    "Record",
    "Date",
];

fn property(name: &str, kind: PropertyType, field: FieldType, text: &str) -> PropertyDefinition {
    let mut definition = PropertyDefinition::new(name, text, kind, field, text);
    text.clone_into(&mut definition.description);
    definition
}

/// Every nasty text in every place.
fn nasty() -> Definitions {
    let mut properties: Vec<PropertyDefinition> = NASTY
        .iter()
        .map(|text| property(text, PropertyType::String, FieldType::Text, text))
        .collect();
    for (number, (kind, field)) in [
        (PropertyType::Enumeration, FieldType::Select),
        (PropertyType::Enumeration, FieldType::Checkbox),
    ]
    .into_iter()
    .enumerate()
    {
        let options = NASTY.iter().filter(|text| !text.contains(';'));
        properties.push(
            property(&format!("choice_{number}"), kind, field, "*/ \"\"\" \n")
                .with_options(options.map(|text| (*text, *text))),
        );
    }
    for (number, kind) in [
        PropertyType::Number,
        PropertyType::Bool,
        PropertyType::Date,
        PropertyType::DateTime,
        PropertyType::Json,
    ]
    .into_iter()
    .enumerate()
    {
        properties.push(property(&format!("kind {number}"), kind, FieldType::Text, "x"));
    }
    let stages = NASTY.iter().map(|text| Stage {
        label: (*text).to_owned(),
        id: (*text).to_owned(),
        ..Stage::default()
    });
    let stages: Vec<Stage> = stages.collect();
    let pipelines = NASTY.iter().map(|text| Pipeline {
        label: (*text).to_owned(),
        id: (*text).to_owned(),
        stages: stages.iter().take(3).cloned().collect(),
        ..Pipeline::default()
    });
    let mut pipelines: Vec<Pipeline> = pipelines.collect();
    pipelines[0].stages = stages;
    let object = |singular: &str| ObjectDefinition {
        path: format!("p1_{singular}"),
        singular: singular.to_owned(),
        plural: singular.to_owned(),
        ..ObjectDefinition::default()
    };
    let mut objects: Vec<ObjectDefinition> = NASTY.iter().map(|text| object(text)).collect();
    objects.insert(0, object("thing"));
    objects[0].properties = properties;
    objects[0].pipelines = pipelines;
    objects[0].associations = NASTY
        .iter()
        .zip(1..)
        .map(|(text, type_id)| AssociationDefinition {
            to: (*text).to_owned(),
            label: Some((*text).to_owned()),
            spec: AssociationSpec::user_defined(type_id),
        })
        .collect();
    Definitions {
        portal_id: 1,
        version: "2026-09".to_owned(),
        objects,
    }
}

fn definitions() -> impl Strategy<Value = Definitions> {
    let text = || {
        prop_oneof![
            proptest::sample::select(NASTY).prop_map(str::to_owned),
            any::<String>()
        ]
    };
    let kind = proptest::sample::select(vec![
        (PropertyType::String, FieldType::Text),
        (PropertyType::Number, FieldType::Number),
        (PropertyType::Enumeration, FieldType::Select),
        (PropertyType::Enumeration, FieldType::Checkbox),
        (PropertyType::Bool, FieldType::BooleanCheckbox),
        (PropertyType::DateTime, FieldType::Date),
    ]);
    let options = proptest::collection::vec((text(), text()), 0..4);
    let one = (text(), text(), kind, options).prop_map(|(name, label, (kind, field), options)| {
        property(&name, kind, field, &label).with_options(options)
    });
    let stages = proptest::collection::vec((text(), text()), 0..3);
    let line = (text(), text(), stages).prop_map(|(label, id, stages)| Pipeline {
        label,
        id,
        stages: stages
            .into_iter()
            .map(|(label, id)| Stage {
                label,
                id,
                ..Stage::default()
            })
            .collect(),
        ..Pipeline::default()
    });
    let link = (text(), proptest::option::of(text()), any::<u32>()).prop_map(|(to, label, type_id)| {
        let spec = AssociationSpec::hubspot_defined(type_id);
        AssociationDefinition { to, label, spec }
    });
    let object = (
        text(),
        text(),
        text(),
        proptest::collection::vec(one, 0..6),
        proptest::collection::vec(line, 0..3),
        proptest::collection::vec(link, 0..3),
    );
    let object =
        object.prop_map(
            |(path, singular, plural, properties, pipelines, associations)| ObjectDefinition {
                path,
                singular,
                plural,
                properties,
                pipelines,
                associations,
            },
        );
    proptest::collection::vec(object, 1..3).prop_map(|objects| Definitions {
        portal_id: 1,
        version: "2026-09".to_owned(),
        objects,
    })
}

/// Some of them, always the same.
fn some(count: usize) -> Vec<Definitions> {
    let mut runner = TestRunner::deterministic();
    let made = (0..count).map(|_| definitions().new_tree(&mut runner).unwrap().current());
    std::iter::once(nasty()).chain(made).collect()
}

fn write(models: &Models, folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    for file in models.files() {
        fs::write(folder.join(&file.name), &file.text).unwrap();
    }
}

#[test]
fn hostile_rust_compiles() {
    // This file is a module of this test: that it was built says that it compiles.
    let models = generate(&nasty(), Language::Rust, "spoke generate models\n--lang rust */");
    same(&folder().join("hostile.rs"), &models.one_text());
    use crate::hostile_types as types;
    use spoke_client::{HubSpotEnum, HubSpotObject};
    let names = <types::Thing as HubSpotObject>::PROPERTIES;
    for text in NASTY.iter().filter(|text| !text.is_empty()) {
        assert!(names.contains(text), "{text:?} is a property still");
        if !text.contains(';') {
            assert!(
                types::ThingChoice0::VALUES.contains(text),
                "{text:?} is an option still"
            );
        }
    }
}

proptest! {
    #[test]
    fn hostile_rust_is_rust(definitions in definitions()) {
        let models = generate(&definitions, Language::Rust, "spoke generate models");
        for text in models.files().iter().map(|file| file.text.clone()).chain([models.one_text()]) {
            let parsed = syn::parse_file(&text);
            prop_assert!(parsed.is_ok(), "{:?}\n{text}", parsed.err());
            let items = parsed.map(|file| file.items).unwrap_or_default();
            let known = |item: &syn::Item| matches!(item, syn::Item::Struct(_) | syn::Item::Enum(_) | syn::Item::Mod(_));
            prop_assert!(items.iter().all(known), "nothing else stands in it\n{text}");
        }
    }
}

#[test]
fn hostile_python_is_python() {
    let scratch = tempfile::tempdir().unwrap();
    for (number, definitions) in some(60).iter().enumerate() {
        let models = generate(definitions, Language::Python, "spoke generate models");
        let folder = scratch.path().join(format!("models_{number}"));
        write(&models, &folder);
        fs::write(scratch.path().join(format!("one_{number}.py")), models.one_text()).unwrap();
    }
    fs::write(scratch.path().join("check.py"), CHECK_PYTHON).unwrap();
    if let Some(output) = run("python3", &["-W", "error", "check.py"], scratch.path()) {
        succeeded(&output);
    }
}

const CHECK_PYTHON: &str = r#"
import importlib, os, sys
for name in sorted(os.listdir(".")):
    if name.startswith(("models_", "one_")):
        module = importlib.import_module(name[:-3] if name.endswith(".py") else name)
        for made in vars(module).values():
            if isinstance(made, type) and hasattr(made, "from_record"):
                given = {name: "" for name in made.properties()}
                record = made.from_record({"id": "1", "properties": given})
                assert record.to_properties() == {} and record.id == "1", made
"#;

#[test]
fn hostile_typescript_is_typescript() {
    let scratch = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (number, definitions) in some(30).iter().enumerate() {
        let models = generate(definitions, Language::TypeScript, "spoke generate models");
        write(&models, &scratch.path().join(format!("models_{number}")));
        files.push(format!("models_{number}/index.ts"));
        let one = format!("one_{number}.ts");
        fs::write(scratch.path().join(&one), models.one_text()).unwrap();
        files.push(one);
    }
    let mut arguments = vec!["--noEmit", "--strict", "--target", "es2020", "--module", "es2020"];
    arguments.extend(["--moduleResolution", "bundler"]);
    arguments.extend(files.iter().map(String::as_str));
    if let Some(output) = run(&tsc(), &arguments, scratch.path()) {
        succeeded(&output);
    }
}
