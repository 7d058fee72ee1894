//! `/_spoke/faults`: set, list and clear what shall go wrong. One fault or a list of them, as in a file.

use http::Method;
use serde_json::{Value, json};

use super::{Control, ControlAnswer, not_found};
use crate::faults::{Document, FAULTS_MAX, Fault, FaultFileError, Which, read_document, view};

pub(super) fn answer(control: &Control<'_>, rest: &[&str]) -> ControlAnswer {
    let faults = &control.portal.faults;
    let now = control.portal.clock.now();
    match (rest, &control.method) {
        ([], &Method::GET) => {
            let list: Vec<Value> = faults.list(now).iter().map(|set| view(set, now)).collect();
            ControlAnswer::json(&json!({ "faults": list }))
        }
        ([], &Method::POST) => add(control, now),
        ([], &Method::DELETE) => ControlAnswer::json(&json!({ "cleared": faults.clear(Which::All) })),
        ([id], &Method::DELETE) => match id.parse().map(|id| faults.clear(Which::Number(id))) {
            Ok(1) => ControlAnswer::json(&json!({ "cleared": 1 })),
            _ => ControlAnswer::refuse(404, format!("no fault has the number {id}")),
        },
        ([] | [_], _) => ControlAnswer::other_method("GET, POST and DELETE"),
        _ => not_found(control),
    }
}

fn add(control: &Control<'_>, now: i64) -> ControlAnswer {
    let Ok(text) = std::str::from_utf8(&control.body) else {
        return ControlAnswer::refuse(400, "the body is no JSON: it is not in UTF-8");
    };
    let set = |faults: Vec<Fault>| control.portal.set_faults(faults, None);
    match read_document(text) {
        Err(error) => refuse(&error),
        Ok(Document::One(fault)) => match set(vec![*fault]).as_deref() {
            Ok([set, ..]) => ControlAnswer::created(&view(set, now)),
            _ => too_many(),
        },
        Ok(Document::Many(faults)) => match set(faults) {
            Ok(set) => {
                let list: Vec<Value> = set.iter().map(|set| view(set, now)).collect();
                ControlAnswer::created(&json!({ "faults": list }))
            }
            Err(_) => too_many(),
        },
    }
}

/// A single fault is refused by its field alone, one of many by its place too.
fn refuse(error: &FaultFileError) -> ControlAnswer {
    let text = match error.fault() {
        None => error.reason().to_owned(),
        Some(_) => error.to_string(),
    };
    ControlAnswer::refuse(400, text)
}

pub(super) fn too_many() -> ControlAnswer {
    ControlAnswer::refuse(
        409,
        format!("no more than {FAULTS_MAX} faults can be set; clear some first: DELETE /_spoke/faults"),
    )
}
