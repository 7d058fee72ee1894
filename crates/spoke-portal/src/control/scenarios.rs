//! `/_spoke/scenarios`: bad days that have a name, started and stopped.

use http::Method;
use serde_json::{Value, json};

use super::faults::too_many;
use super::fields::{BadField, Fields};
use super::{Control, ControlAnswer, not_found};
use crate::faults::{Scenario, Which, view};
use crate::portal::PortalState;

/// What the draws begin with when nothing is said.
const SEED: u64 = 1;

pub(super) fn answer(control: &Control<'_>, rest: &[&str]) -> ControlAnswer {
    let portal = control.portal;
    match (rest, &control.method) {
        ([], &Method::GET) => list(portal),
        ([], &Method::DELETE) => {
            ControlAnswer::json(&json!({ "cleared": portal.faults.clear(Which::OfScenarios) }))
        }
        ([name], &Method::POST) => named(name, |scenario| start(control, scenario)),
        ([name], &Method::DELETE) => named(name, |scenario| {
            ControlAnswer::json(&json!({ "cleared": portal.faults.clear(Which::Of(scenario)) }))
        }),
        ([], _) => ControlAnswer::other_method("GET and DELETE"),
        ([_], _) => ControlAnswer::other_method("POST and DELETE"),
        _ => not_found(control),
    }
}

fn named(name: &str, work: impl FnOnce(Scenario) -> ControlAnswer) -> ControlAnswer {
    match name.parse() {
        Ok(scenario) => work(scenario),
        Err(unknown) => ControlAnswer::refuse(404, unknown.to_string()),
    }
}

fn list(portal: &PortalState) -> ControlAnswer {
    let set = portal.faults.list(portal.clock.now());
    let scenarios = Scenario::ALL.map(|scenario| {
        let faults = set.iter().filter(|one| one.scenario == Some(scenario));
        let (running, met) = faults.fold((false, 0), |(_, met), one| (true, met + one.hits));
        json!({
            "name": scenario.as_str(),
            "does": scenario.does(),
            "integration": scenario.integration(),
            "running": running,
            "hits": met,
        })
    });
    ControlAnswer::json(&json!({ "scenarios": scenarios }))
}

fn start(control: &Control<'_>, scenario: Scenario) -> ControlAnswer {
    let seed = match read(&control.body) {
        Ok(seed) => seed,
        Err(bad) => return bad.into(),
    };
    let portal = control.portal;
    let Ok(set) = portal.start_scenario(scenario, seed) else {
        return too_many();
    };
    let now = portal.clock.now();
    let faults: Vec<Value> = set.iter().map(|set| view(set, now)).collect();
    ControlAnswer::created(&json!({
        "name": scenario.as_str(),
        "seed": seed,
        "does": scenario.does(),
        "integration": scenario.integration(),
        "faults": faults,
    }))
}

fn read(body: &[u8]) -> Result<u64, BadField> {
    let mut fields = Fields::parse(body)?;
    let seed = fields.number("seed", 0, u64::MAX)?;
    fields.done("seed")?;
    Ok(seed.unwrap_or(SEED))
}
