//! `/_spoke/scenarios`: bad days that have a name, started and stopped.

use serde_json::{Value, json};

use super::contract::Handler::Now;
use super::contract::{Field, Kind, Operation};
use super::faults::{CLEARED, FAULT, too_many};
use super::fields::{BadField, Fields};
use super::{Control, ControlAnswer};
use crate::faults::{FAULTS_MAX, Scenario, Which, view};

/// What the draws begin with when nothing is said.
const SEED: u64 = 1;

const NAME: &[Field] = &[Field::told("name", "Its name.").example("incident")];
const SCENARIO: &[Field] = &[
    Field::told("name", "Its name.").required(),
    Field::told("does", "What goes wrong.").required(),
    Field::told("integration", "What a good integration does on such a day.").required(),
    Field::flag("running", "Whether any of its faults is set.").required(),
    Field::count("hits", "How many requests met them."),
];
const STARTED: &[Field] = &[
    Field::told("name", "Its name.").required(),
    Field::count("seed", "What its draws begin with."),
    Field::told("does", "What goes wrong.").required(),
    Field::told("integration", "What a good integration does on such a day.").required(),
    Field::new(
        "faults",
        Kind::List {
            of: FAULT,
            most: FAULTS_MAX,
        },
        "Its faults.",
    )
    .required(),
];
const UNKNOWN: &[(u16, &str)] = &[(404, "No scenario has this name.")];

pub(super) const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/_spoke/scenarios",
        "scenarios.list",
        "Lists the bad days that have a name.",
        Now(list),
    )
    .answers(
        200,
        "The scenarios.",
        &[Field::new(
            "scenarios",
            Kind::List {
                of: SCENARIO,
                most: Scenario::ALL.len(),
            },
            "All of them.",
        )
        .required()],
    ),
    Operation::delete(
        "/_spoke/scenarios",
        "scenarios.stop-all",
        "Ends every scenario; other faults stay.",
        Now(stop_all),
    )
    .answers(200, "Their faults are ended.", CLEARED),
    Operation::post(
        "/_spoke/scenarios/{name}",
        "scenarios.start",
        "Starts a scenario, or starts it anew.",
        Now(start),
    )
    .segments(NAME)
    .body(
        &[Field::number(
            "seed",
            (0, u64::MAX),
            "What its draws begin with; 1 when absent.",
        )],
        r#"{"seed": 7}"#,
    )
    .answers(201, "It runs.", STARTED)
    .refuses(&[
        (404, "No scenario has this name."),
        (409, "There are too many faults."),
    ]),
    Operation::delete(
        "/_spoke/scenarios/{name}",
        "scenarios.stop",
        "Ends a scenario.",
        Now(stop),
    )
    .segments(NAME)
    .answers(200, "Its faults are ended.", CLEARED)
    .refuses(UNKNOWN),
];

fn list(control: &Control<'_>) -> ControlAnswer {
    let portal = control.portal;
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

fn stop_all(control: &Control<'_>) -> ControlAnswer {
    cleared(control, Which::OfScenarios)
}

fn stop(control: &Control<'_>) -> ControlAnswer {
    match named(control) {
        Ok(scenario) => cleared(control, Which::Of(scenario)),
        Err(unknown) => unknown,
    }
}

fn start(control: &Control<'_>) -> ControlAnswer {
    let scenario = match named(control) {
        Ok(scenario) => scenario,
        Err(unknown) => return unknown,
    };
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

fn named(control: &Control<'_>) -> Result<Scenario, ControlAnswer> {
    let name = control.segment(0);
    name.parse()
        .map_err(|unknown: crate::faults::UnknownScenario| ControlAnswer::refuse(404, unknown.to_string()))
}

fn cleared(control: &Control<'_>, which: Which) -> ControlAnswer {
    ControlAnswer::json(&json!({ "cleared": control.portal.faults.clear(which) }))
}

fn read(body: &[u8]) -> Result<u64, BadField> {
    let mut fields = Fields::parse(body)?;
    let seed = fields.number("seed", 0, u64::MAX)?;
    fields.done("seed")?;
    Ok(seed.unwrap_or(SEED))
}
