//! The model against answers of the live service, where a collection of them lies next to the workspace.
//!
//! Every body that the model has a type for must read, and write again without losing or inventing a field.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail and print like tests"
)]

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use spoke_model::error::{BatchError, ErrorBody};
use spoke_model::object_type::ObjectTypeId;
use spoke_model::pipeline::{NewPipeline, Pipeline, Stage, check_new_pipeline, default_pipelines};
use spoke_model::property::{PropertyDefinition, PropertyGroup};
use spoke_model::search::SearchRequest;

struct Case {
    name: String,
    path: String,
    request: Value,
    response: Value,
    status: u64,
}

/// The cases, or none with a printed reason.
fn cases() -> Vec<Case> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/recorded/cases");
    let Ok(entries) = fs::read_dir(&folder) else {
        println!("skipped: there are no recorded answers at ../shared/recorded/cases");
        return Vec::new();
    };
    let mut cases = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        let case: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        cases.push(Case {
            name: path.file_stem().unwrap().to_string_lossy().into_owned(),
            path: case["request"]["path"].as_str().unwrap_or_default().to_owned(),
            request: case["request"]["body"].clone(),
            response: case["response"]["body"].clone(),
            status: case["response"]["status"].as_u64().unwrap_or_default(),
        });
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

/// Reads `value` as a `T` and writes it; every field of `value` must come back unchanged.
fn keeps_every_field<T: Serialize + DeserializeOwned>(case: &str, value: &Value) {
    let read: T =
        serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{case}: {error}: {value}"));
    let written = serde_json::to_value(&read).unwrap();
    for (name, field) in value.as_object().unwrap() {
        let same = written
            .get(name)
            .is_some_and(|kept| kept == field || same_instant(kept, field));
        assert!(
            same,
            "{case}: {name} was {field}, came back as {:?}",
            written.get(name)
        );
    }
}

/// Recorded instants are written with and without zero milliseconds.
fn same_instant(a: &Value, b: &Value) -> bool {
    let instant = |value: &Value| spoke_model::time::Timestamp::parse(value.as_str()?).ok();
    instant(a).is_some() && instant(a) == instant(b)
}

fn results(body: &Value) -> Vec<Value> {
    body["results"]
        .as_array()
        .cloned()
        .unwrap_or_else(|| vec![body.clone()])
}

/// A collection that is there must hold something for every test to look at.
fn assert_looked_at(bodies: usize, at_least: usize) {
    assert!(
        bodies >= at_least || cases().is_empty(),
        "looked at {bodies} bodies only"
    );
}

#[test]
fn error_bodies_keep_every_recorded_field() {
    let mut bodies = 0;
    for case in cases()
        .into_iter()
        .filter(|case| case.status >= 400 && case.response.is_object())
    {
        // The oldest API has a list of its own, which no current answer carries.
        let mut body = case.response;
        body.as_object_mut().unwrap().remove("validationResults");
        bodies += 1;
        keeps_every_field::<ErrorBody>(&case.name, &body);
    }
    assert_looked_at(bodies, 20);
}

#[test]
fn batch_errors_keep_every_recorded_field() {
    let mut bodies = 0;
    for case in cases() {
        let is_batch = case.response["status"] == "COMPLETE";
        for error in case.response["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|_| is_batch)
        {
            bodies += 1;
            keeps_every_field::<BatchError>(&case.name, error);
        }
    }
    assert_looked_at(bodies, 4);
}

#[test]
fn property_definitions_and_groups_keep_every_recorded_field() {
    let mut bodies = 0;
    for case in cases().into_iter().filter(|case| case.status < 300) {
        if case.path.contains("/groups") {
            for group in results(&case.response)
                .iter()
                .filter(|group| group.get("name").is_some())
            {
                bodies += 1;
                keeps_every_field::<PropertyGroup>(&case.name, group);
            }
            continue;
        }
        let lists = case
            .response
            .pointer("/properties")
            .into_iter()
            .filter_map(Value::as_array)
            .flatten()
            .cloned();
        for property in results(&case.response).into_iter().chain(lists) {
            if property.get("fieldType").is_some() && property.get("modificationMetadata").is_some() {
                bodies += 1;
                keeps_every_field::<PropertyDefinition>(&case.name, &property);
            }
        }
    }
    assert_looked_at(bodies, 10);
}

#[test]
fn pipelines_keep_every_recorded_field() {
    let mut bodies = 0;
    for case in cases()
        .into_iter()
        .filter(|case| case.path.starts_with("/crm/pipelines/"))
    {
        if case.request.get("stages").is_some() {
            bodies += 1;
            keeps_every_field::<NewPipeline>(&case.name, &case.request);
        }
        for pipeline in results(&case.response)
            .iter()
            .filter(|pipeline| pipeline.get("stages").is_some())
        {
            bodies += 1;
            keeps_every_field::<Pipeline>(&case.name, pipeline);
            for stage in pipeline["stages"].as_array().into_iter().flatten() {
                bodies += 1;
                keeps_every_field::<Stage>(&case.name, stage);
            }
        }
    }
    assert_looked_at(bodies, 15);
}

#[test]
fn recorded_searches_read_and_are_within_the_limits() {
    let mut bodies = 0;
    for case in cases()
        .into_iter()
        .filter(|case| case.path.ends_with("/search") && case.path.contains("objects"))
    {
        let request: SearchRequest = serde_json::from_value(case.request.clone()).unwrap();
        assert!(request.check().is_ok(), "{}", case.name);
        bodies += 1;
        keeps_every_field::<SearchRequest>(&case.name, &case.request);
    }
    assert_looked_at(bodies, 3);
}

#[test]
fn the_default_pipelines_are_the_recorded_ones() {
    for (name, id) in [
        ("pipelines-deals-2026-03", ObjectTypeId::DEAL),
        ("pipelines-contacts-2026-03", ObjectTypeId::CONTACT),
    ] {
        let Some(case) = cases().into_iter().find(|case| case.name == name) else {
            continue;
        };
        let recorded: Vec<Pipeline> = serde_json::from_value(case.response["results"].clone()).unwrap();
        let defaults = default_pipelines(id);
        assert_eq!(recorded.first(), defaults.first(), "{name}");
    }
}

#[test]
fn recorded_bad_pipelines_are_refused_in_the_same_words() {
    for case in cases() {
        let object_type = match case.path.as_str() {
            "/crm/pipelines/2026-09/deals" => ObjectTypeId::DEAL,
            "/crm/pipelines/2026-09/tickets" => ObjectTypeId::TICKET,
            _ => continue,
        };
        if case.status != 400 || case.name.contains("duplicate") {
            continue;
        }
        let new: NewPipeline = serde_json::from_value(case.request.clone()).unwrap();
        let body = check_new_pipeline(object_type, &new, &[]).unwrap_err().body();
        // An empty message means that only the codes were kept.
        let recorded: ErrorBody = serde_json::from_value(case.response.clone()).unwrap();
        if !recorded.message.is_empty() {
            assert_eq!(body.message, recorded.message, "{}", case.name);
        }
        assert_eq!(body.sub_category, recorded.sub_category, "{}", case.name);
    }
}
