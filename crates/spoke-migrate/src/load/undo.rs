//! Taking back what a window wrote only for rows that were rejected afterwards.
//!
//! A later record or association of a row can be refused by HubSpot although the row was sound. Then the records
//! that this window created for no other row are archived again, and values it changed for no other row are put
//! back. What other, good rows share stays. If taking back fails too, the rejection says what stays behind.

use spoke_client::{HubSpot, RecordUpdate};

use super::window::{Window, Written};
use super::write::named;
use crate::error::Error;
use crate::plan::{ObjectPlan, Plan};
use crate::state::State;

/// Takes back, latest object first.
pub(crate) async fn undo(
    client: &HubSpot,
    state: &mut State,
    plan: &Plan,
    window: &mut Window,
) -> Result<(), Error> {
    for (index, object) in plan.objects.iter().enumerate().rev() {
        let lonely = |window: &Window, written: Written| -> Vec<usize> {
            let entries = window
                .objects
                .get(index)
                .map(|entries| entries.list.as_slice())
                .unwrap_or_default();
            let lonely = entries
                .iter()
                .enumerate()
                .filter(|(_, entry)| entry.written == written && !window.has_good_row(entry));
            lonely.map(|(position, _)| position).collect()
        };
        let created = lonely(window, Written::Created);
        if !created.is_empty() {
            archive(client, state, object, index, window, &created).await?;
        }
        let updated = lonely(window, Written::Updated);
        if !updated.is_empty() {
            restore(client, object, index, window, &updated).await;
        }
    }
    Ok(())
}

async fn archive(
    client: &HubSpot,
    state: &mut State,
    object: &ObjectPlan,
    index: usize,
    window: &mut Window,
    positions: &[usize],
) -> Result<(), Error> {
    let entry = |window: &Window, position: usize| {
        let entry = window
            .objects
            .get(index)
            .and_then(|entries| entries.list.get(position));
        entry
            .map(|entry| (entry.key.clone(), entry.id.clone().unwrap_or_default()))
            .unwrap_or_default()
    };
    let targets: Vec<(String, String)> = positions
        .iter()
        .map(|position| entry(window, *position))
        .collect();
    let ids = targets.iter().map(|(_, id)| id.clone());
    let outcome = client
        .objects(object.object_type.as_str())
        .batch()
        .archive(ids)
        .await;
    let gone = outcome
        .succeeded
        .iter()
        .filter_map(|(input, ())| targets.get(*input));
    state.forget(
        &object.object_type,
        object.key_name(),
        gone.map(|(key, _)| key.as_str()),
    )?;
    let gone = outcome
        .succeeded
        .iter()
        .filter_map(|(input, ())| targets.get(*input));
    state.note_taken_back(&object.object_type, gone.map(|(_, id)| id.as_str()))?;
    for (input, error) in outcome.unfinished() {
        let stays = if error.may_have_been_processed() {
            "may stay"
        } else {
            "stays"
        };
        let (Some(position), Some((_, id))) = (positions.get(*input), targets.get(*input)) else {
            continue;
        };
        note(
            window,
            index,
            *position,
            &format!("; the new {} {id} {stays} ({})", object.name, error.message()),
        );
    }
    Ok(())
}

async fn restore(
    client: &HubSpot,
    object: &ObjectPlan,
    index: usize,
    window: &mut Window,
    positions: &[usize],
) {
    let mut updates = Vec::new();
    for position in positions {
        let Some(entry) = window
            .objects
            .get(index)
            .and_then(|entries| entries.list.get(*position))
        else {
            continue;
        };
        let before = entry.before.as_deref().unwrap_or_default();
        let old = entry
            .differences()
            .map(|(at, _)| (at, before.get(at).and_then(Option::as_deref).unwrap_or("")));
        updates.push(RecordUpdate::new(
            entry.id.clone().unwrap_or_default(),
            named(object, old),
        ));
    }
    let outcome = client
        .objects(object.object_type.as_str())
        .batch()
        .update(updates)
        .await;
    for (input, error) in outcome.unfinished() {
        let keeps = if error.may_have_been_processed() {
            "may keep"
        } else {
            "keeps"
        };
        let Some(position) = positions.get(*input) else {
            continue;
        };
        note(
            window,
            index,
            *position,
            &format!(
                "; the {} {keeps} the new values ({})",
                object.name,
                error.message()
            ),
        );
    }
}

/// Adds a remark to the rejections of a record's rows.
fn note(window: &mut Window, index: usize, position: usize, remark: &str) {
    let entry = window
        .objects
        .get(index)
        .and_then(|entries| entries.list.get(position));
    for row in entry.map(|entry| entry.rows.clone()).unwrap_or_default() {
        if let Some(flaw) = window.rows.get_mut(row).and_then(|row| row.flaws.first_mut()) {
            flaw.reason.push_str(remark);
        }
    }
}
