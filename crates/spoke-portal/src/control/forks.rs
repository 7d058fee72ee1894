//! `/_spoke/forks`: portals beside this one that began as it was, one for every test of a suite in any language.

use serde_json::{Value, json};

use super::contract::Handler::Later;
use super::contract::{Field, Kind, Operation};
use super::fields::{BadField, Fields};
use super::snapshots::status_of;
use super::{Control, ControlAnswer};
use crate::builder::PortalBuilder;
use crate::forks::{FORKS_MAX, Fork, NoFork};
use crate::snapshots::SnapshotFolder;

const FORK: &[Field] = &[
    Field::count("id", "Its number."),
    Field::told("url", "Where it answers.").required(),
    Field::told("token", "Its token that may do everything.").required(),
];

pub(super) const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/_spoke/forks",
        "forks.list",
        "Lists the forks that live.",
        Later(|control| Box::pin(list(control))),
    )
    .answers(
        200,
        "The forks.",
        &[Field::new(
            "forks",
            Kind::List {
                of: FORK,
                most: FORKS_MAX,
            },
            "All of them.",
        )
        .required()],
    ),
    Operation::post(
        "/_spoke/forks",
        "forks.start",
        "Starts a portal in memory that holds what this one holds now, or what a snapshot holds.",
        Later(|control| Box::pin(start(control))),
    )
    .body(
        &[Field::text(
            "snapshot",
            64,
            "The snapshot it begins with; the present state when absent.",
        )],
        "{}",
    )
    .answers(201, "The fork; it ends with this portal at the latest.", FORK)
    .refuses(&[
        (404, "There is no snapshot with this name."),
        (409, "There are too many forks, or this portal is one itself."),
        (422, "The snapshot is damaged, or comes from a newer version."),
    ]),
    Operation::delete(
        "/_spoke/forks/{id}",
        "forks.end",
        "Ends a fork and everything in it.",
        Later(|control| Box::pin(end(control))),
    )
    .segments(&[Field::number("id", (0, u64::MAX), "Its number.").example("1")])
    .after("forks.start")
    .answers(200, "It is gone.", &[Field::count("ended", "Its number.")])
    .refuses(&[(404, "No fork has this number.")]),
];

async fn list(control: &Control<'_>) -> ControlAnswer {
    let forks: Vec<Value> = control.portal.forks.list().await.iter().map(view).collect();
    ControlAnswer::json(&json!({ "forks": forks }))
}

async fn start(control: &Control<'_>) -> ControlAnswer {
    let choices = match read(control) {
        Ok(choices) => choices,
        Err(refusal) => return refusal,
    };
    match control.portal.forks.start(choices).await {
        Ok(fork) => ControlAnswer::created(&view(&fork)),
        Err(NoFork::Full) => ControlAnswer::refuse(
            409,
            format!("{FORKS_MAX} forks live already; end one first: DELETE /_spoke/forks/{{id}}"),
        ),
        Err(NoFork::OfAFork) => ControlAnswer::refuse(
            409,
            "a fork has no forks of its own; ask the portal that it came from",
        ),
        Err(NoFork::Failed(error @ crate::Error::Snapshot(_))) => {
            ControlAnswer::refuse(422, error.to_string())
        }
        Err(NoFork::Failed(error)) => ControlAnswer::refuse(500, error.to_string()),
    }
}

fn read(control: &Control<'_>) -> Result<PortalBuilder, ControlAnswer> {
    let name = Fields::parse(&control.body)
        .and_then(|mut fields| fields.text("snapshot", 64))
        .map_err(|bad: BadField| ControlAnswer::from(bad))?;
    let Some(name) = name else {
        return Ok(PortalBuilder::fork_of(control.portal));
    };
    let file = SnapshotFolder::in_use(control.portal)
        .and_then(|folder| folder.existing(&name))
        .map_err(|problem| ControlAnswer::refuse(status_of(&problem), problem.to_string()))?;
    Ok(PortalBuilder::fork_of_snapshot(control.portal, file))
}

async fn end(control: &Control<'_>) -> ControlAnswer {
    let id = control.segment(0);
    match id.parse::<u64>() {
        Ok(id) if control.portal.forks.end(id).await => ControlAnswer::json(&json!({ "ended": id })),
        _ => ControlAnswer::refuse(404, format!("no fork has the number {id}")),
    }
}

fn view(fork: &Fork) -> Value {
    json!({ "id": fork.id, "url": fork.url, "token": fork.token.expose() })
}
