//! `POST /_spoke/load`: takes over what another portal has, one JSON object a line.

use std::sync::Arc;

use http::Method;

use super::{Control, ControlAnswer};
use crate::load::{Refusal, load, parse};

pub(super) async fn answer(control: &Control<'_>) -> ControlAnswer {
    if control.method != Method::POST {
        return ControlAnswer::other_method("POST");
    }
    let (portal, body) = (Arc::clone(control.portal), control.body.clone());
    let taken = tokio::task::spawn_blocking(move || {
        let lines = parse(&body)?;
        load(&portal, &lines)
    })
    .await;
    match taken {
        Ok(Ok(loaded)) => ControlAnswer::json(&loaded.view()),
        Ok(Err(refusal)) => {
            let status = match refusal {
                Refusal::Line(..) => 400,
                Refusal::Store(_) => 500,
            };
            ControlAnswer::refuse(status, refusal.to_string())
        }
        Err(failure) => std::panic::resume_unwind(failure.into_panic()),
    }
}
