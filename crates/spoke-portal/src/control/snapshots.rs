//! `/_spoke/snapshots`: save, restore, list and delete.

use std::sync::Arc;

use serde_json::{Value, json};

use super::contract::Handler::Later;
use super::contract::{Field, Kind, Operation};
use super::{Control, ControlAnswer};
use crate::api::Download;
use crate::portal::PortalState;
use crate::snapshots::{self, Kept, Problem, SnapshotFolder};

const KEPT: &[Field] = &[
    Field::told("name", "Its name.").required(),
    Field::count("bytes", "The size of its file."),
];
const NAME: &[Field] =
    &[Field::text("name", 64, "The snapshot: letters, digits, - and _.").example("before-import")];
const UNKNOWN: &[(u16, &str)] = &[(404, "There is no snapshot with this name.")];
/// The type of a snapshot's file.
const FILE: &str = "application/octet-stream";

pub(super) const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/_spoke/snapshots",
        "snapshots.list",
        "Lists the snapshots that are kept, by name.",
        Later(|control| Box::pin(list(control))),
    )
    .answers(
        200,
        "The snapshots.",
        &[Field::new(
            "snapshots",
            Kind::List {
                of: KEPT,
                most: usize::MAX,
            },
            "All of them.",
        )
        .required()],
    ),
    Operation::post(
        "/_spoke/snapshots/{name}",
        "snapshots.save",
        "Saves everything the portal holds under a name; one with the same name is replaced.",
        Later(|control| Box::pin(save(control))),
    )
    .segments(NAME)
    .answers(201, "The snapshot.", KEPT)
    .refuses(&[(409, "There are too many snapshots.")]),
    Operation::put(
        "/_spoke/snapshots/{name}",
        "snapshots.put",
        "As `POST`.",
        Later(|control| Box::pin(save(control))),
    )
    .segments(NAME)
    .answers(201, "The snapshot.", KEPT)
    .refuses(&[(409, "There are too many snapshots.")]),
    Operation::post(
        "/_spoke/snapshots/{name}/restore",
        "snapshots.restore",
        "Goes back to what was saved.",
        Later(|control| Box::pin(restore(control))),
    )
    .segments(NAME)
    .after("snapshots.save")
    .answers(
        200,
        "The portal is as it was.",
        &[Field::told("restored", "The name.").required()],
    )
    .refuses(&[
        (404, "There is no snapshot with this name."),
        (422, "The snapshot is damaged, or comes from a newer version."),
    ]),
    Operation::get(
        "/_spoke/snapshots/{name}/file",
        "snapshots.export",
        "Sends a snapshot as one file, which another portal takes.",
        Later(|control| Box::pin(export(control))),
    )
    .segments(NAME)
    .after("snapshots.save")
    .answers_text(FILE, "The file.")
    .refuses(UNKNOWN),
    Operation::put(
        "/_spoke/snapshots/{name}/file",
        "snapshots.import",
        "Keeps a snapshot's file under a name; one with the same name is replaced.",
        Later(|control| Box::pin(import(control))),
    )
    .segments(NAME)
    .takes_file("What another portal sent as a snapshot's file.")
    .after("snapshots.save")
    .answers(201, "The snapshot.", KEPT)
    .refuses(&[
        (409, "There are too many snapshots."),
        (413, "The file is too large."),
        (
            422,
            "The file is no snapshot, is damaged, or comes from a newer version.",
        ),
        (507, "The disk has no room for it."),
    ]),
    Operation::delete(
        "/_spoke/snapshots/{name}",
        "snapshots.delete",
        "Removes a snapshot.",
        Later(|control| Box::pin(delete(control))),
    )
    .segments(NAME)
    .after("snapshots.save")
    .answers(
        200,
        "It is gone.",
        &[Field::told("deleted", "The name.").required()],
    )
    .refuses(UNKNOWN),
];

async fn list(control: &Control<'_>) -> ControlAnswer {
    let portal = Arc::clone(control.portal);
    blocking(move || {
        let list: Vec<Value> = SnapshotFolder::in_use(&portal)?
            .kept()?
            .iter()
            .map(view)
            .collect();
        Ok(ControlAnswer::json(&json!({ "snapshots": list })))
    })
    .await
}

async fn save(control: &Control<'_>) -> ControlAnswer {
    let (portal, name) = named(control);
    blocking(move || Ok(ControlAnswer::created(&view(&snapshots::save(&portal, &name)?)))).await
}

async fn restore(control: &Control<'_>) -> ControlAnswer {
    let (portal, name) = named(control);
    blocking(move || {
        snapshots::restore(&portal, &name)?;
        Ok(ControlAnswer::json(&json!({ "restored": name })))
    })
    .await
}

async fn export(control: &Control<'_>) -> ControlAnswer {
    let (portal, name) = named(control);
    blocking(move || {
        let file = std::fs::File::open(SnapshotFolder::in_use(&portal)?.existing(&name)?)?;
        let bytes = file.metadata()?.len();
        Ok(ControlAnswer::file(FILE, Download { file, bytes }))
    })
    .await
}

async fn import(control: &Control<'_>) -> ControlAnswer {
    let (portal, name) = named(control);
    let Some(file) = &control.file else {
        return ControlAnswer::refuse(400, "the body must be a snapshot's file");
    };
    let path = file.path().to_owned();
    blocking(move || {
        let kept = SnapshotFolder::in_use(&portal)?.take_in(&path, &name)?;
        Ok(ControlAnswer::created(&view(&kept)))
    })
    .await
}

async fn delete(control: &Control<'_>) -> ControlAnswer {
    let (portal, name) = named(control);
    blocking(move || {
        SnapshotFolder::in_use(&portal)?.delete(&name)?;
        Ok(ControlAnswer::json(&json!({ "deleted": name })))
    })
    .await
}

fn named(control: &Control<'_>) -> (Arc<PortalState>, String) {
    (Arc::clone(control.portal), control.segment(0).to_owned())
}

/// Runs what blocks beside the threads that answer.
pub(super) async fn blocking(
    work: impl FnOnce() -> Result<ControlAnswer, Problem> + Send + 'static,
) -> ControlAnswer {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(problem)) => ControlAnswer::refuse(status_of(&problem), problem.to_string()),
        Err(failure) => std::panic::resume_unwind(failure.into_panic()),
    }
}

/// The status that a problem is answered with.
pub(super) fn status_of(problem: &Problem) -> u16 {
    match problem {
        Problem::Name(_) => 400,
        Problem::Unknown(_) => 404,
        Problem::Full => 409,
        Problem::Unusable(_) => 422,
        Problem::Failed(_) => 500,
    }
}

fn view(kept: &Kept) -> Value {
    json!({ "name": kept.name, "bytes": kept.bytes })
}
