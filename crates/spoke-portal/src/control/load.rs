//! `POST /_spoke/load`: takes over what another portal has, one JSON object a line.

use std::sync::Arc;

use super::contract::Handler::Later;
use super::contract::{Field, Operation};
use super::{Control, ControlAnswer};
use crate::load::{BODY_LIMIT, Refusal, load, parse};

const LOADED: &[Field] = &[
    Field::count("objectTypes", "Custom object types that are new or another now."),
    Field::count("groups", "Property groups that are new or another now."),
    Field::count("properties", "Properties that are new or another now."),
    Field::count("pipelines", "Pipelines that are new or another now."),
    Field::count("owners", "Owners."),
    Field::count("associationTypes", "Association types of the other portal's own."),
    Field::count("records", "Records."),
    Field::count("associations", "Associations."),
    Field::count("lists", "Lists that are new or another now."),
    Field::count("listFolders", "Folders of lists."),
    Field::count("listMembers", "Records that were put into lists."),
    Field::count(
        "validationRules",
        "Validation rules of properties that are new or another now.",
    ),
    Field::count("teams", "Teams, where they are others now."),
    Field::count("roles", "Permission sets, where they are others now."),
    Field::count("exchangeRates", "Exchange rates."),
    Field::count("forms", "Forms that are new or another now."),
    Field::count(
        "recordsThere",
        "Records that an earlier run of the same copy had brought.",
    ),
    Field::count("unchanged", "Definitions that were the same already."),
];

pub(super) const OPERATIONS: &[Operation] = &[Operation::post(
    "/_spoke/load",
    "load",
    "Takes over definitions, records and associations of another portal with their ids; a body is taken whole or not at all.",
    Later(|control| Box::pin(answer(control))),
)
.takes_file(
    "At most 8 MiB of JSON Lines, each an object with one field: replace, objectType, group, property, pipeline, owner, \
     associationType, record, association, copy, list, listFolder, listMembers, validationRule, teams, roles, userRole, \
     companyCurrency, exchangeRate or form.",
)
.file_example(
    r#"{"group": {"objectType": "0-1", "definition": {"name": "shoes", "label": "Shoes", "displayOrder": 1}}}"#,
)
.answers(200, "What was taken.", LOADED)
.refuses(&[(400, "A line can't be used; it is named."), (413, "The body is too large.")])];

async fn answer(control: &Control<'_>) -> ControlAnswer {
    let Some(file) = &control.file else {
        return ControlAnswer::refuse(400, "the body must be JSON Lines");
    };
    let (portal, path) = (Arc::clone(control.portal), file.path().to_owned());
    let taken = tokio::task::spawn_blocking(move || {
        let read = |error: std::io::Error| Refusal::Store(error.to_string());
        if std::fs::metadata(&path).map_err(read)?.len() > BODY_LIMIT {
            return Err(Refusal::TooLarge);
        }
        let lines = parse(&std::fs::read(&path).map_err(read)?)?;
        load(&portal, &lines)
    })
    .await;
    match taken {
        Ok(Ok(loaded)) => ControlAnswer::json(&loaded.view()),
        Ok(Err(refusal)) => {
            let status = match refusal {
                Refusal::Line(..) => 400,
                Refusal::TooLarge => 413,
                Refusal::Store(_) => 500,
            };
            ControlAnswer::refuse(status, refusal.to_string())
        }
        Err(failure) => std::panic::resume_unwind(failure.into_panic()),
    }
}
