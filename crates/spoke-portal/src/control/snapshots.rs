//! `/_spoke/snapshots`: save, restore, list and delete.

use std::sync::Arc;

use http::Method;
use serde_json::{Value, json};

use super::{Control, ControlAnswer, not_found};
use crate::snapshots::{self, Kept, Problem};

pub(super) async fn answer(control: &Control<'_>, rest: &[&str]) -> ControlAnswer {
    let portal = Arc::clone(control.portal);
    match (rest, &control.method) {
        ([], &Method::GET) => {
            blocking(move || {
                let list: Vec<Value> = snapshots::list(&portal)?.iter().map(view).collect();
                Ok(ControlAnswer::json(&json!({ "snapshots": list })))
            })
            .await
        }
        ([name], &Method::PUT | &Method::POST) => {
            let name = (*name).to_owned();
            blocking(move || Ok(ControlAnswer::created(&view(&snapshots::save(&portal, &name)?)))).await
        }
        ([name, "restore"], &Method::POST) => {
            let name = (*name).to_owned();
            blocking(move || {
                snapshots::restore(&portal, &name)?;
                Ok(ControlAnswer::json(&json!({ "restored": name })))
            })
            .await
        }
        ([name], &Method::DELETE) => {
            let name = (*name).to_owned();
            blocking(move || {
                snapshots::delete(&portal, &name)?;
                Ok(ControlAnswer::json(&json!({ "deleted": name })))
            })
            .await
        }
        ([], _) => ControlAnswer::other_method("GET"),
        ([_], _) => ControlAnswer::other_method("POST and DELETE"),
        ([_, "restore"], _) => ControlAnswer::other_method("POST"),
        _ => not_found(control),
    }
}

/// Runs what blocks beside the threads that answer.
pub(super) async fn blocking(
    work: impl FnOnce() -> Result<ControlAnswer, Problem> + Send + 'static,
) -> ControlAnswer {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(problem)) => {
            let status = match problem {
                Problem::Name(_) => 400,
                Problem::Unknown(_) => 404,
                Problem::Full => 409,
                Problem::Failed(_) => 500,
            };
            ControlAnswer::refuse(status, problem.to_string())
        }
        Err(failure) => std::panic::resume_unwind(failure.into_panic()),
    }
}

fn view(kept: &Kept) -> Value {
    json!({ "name": kept.name, "bytes": kept.bytes })
}
