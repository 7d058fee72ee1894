//! Going live later: what is due goes live before the next look at any content.

use serde::Deserialize;
use serde_json::Value;
use spoke_model::content::Content;
use spoke_model::content::declared::{BLOG_POSTS, LANDING_PAGES, SITE_PAGES};

use super::draft::go_live;
use super::item::{Item, padded};
use super::publication::date_of;
use crate::api::call::Call;
use crate::api::cms::{id_of, number};
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::store::Transaction;

/// What goes live when, keyed `time/collection/id`.
const SCHEDULE: &str = "cms_schedule";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    id: Value,
    publish_date: Value,
}

/// `POST …/schedule`: 204. A time that has passed means now (assumed).
pub(super) fn schedule(content: &'static Content, call: &Call<'_>) -> Result<Reply, ApiError> {
    let request: Request = call.read()?;
    let id = id_of(&request.id)?;
    let at = date_of(&request.publish_date)?;
    let mut transaction = call.portal.store.write();
    let mut item = Item::named(&transaction, content, id)?;
    if item.is_live(call.now) {
        return Err(ApiError::validation(format!(
            "{id} is published already; change its draft and push that live"
        )));
    }
    let before = item.live_from.replace(at.max(call.now));
    follow(&mut transaction, content, &item, before, call.now);
    if item.is_live(call.now) {
        go_live(&mut transaction, content, item, call.now)?;
    } else {
        item.updated_at = call.now;
        item.put(&mut transaction, content)?;
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

/// Notes when one goes live, after `before` was noted.
pub(super) fn follow(
    transaction: &mut Transaction<'_>,
    content: &Content,
    item: &Item,
    before: Option<i64>,
    now: i64,
) {
    if before == item.live_from {
        return;
    }
    if let Some(at) = before {
        transaction.delete_document(SCHEDULE, &key(at, content, item.id));
    }
    if let Some(at) = item.live_from.filter(|at| *at > now) {
        transaction.put_document(SCHEDULE, &key(at, content, item.id), Value::Null);
    }
}

/// Forgets when one goes live.
pub(super) fn forget(transaction: &mut Transaction<'_>, content: &Content, item: &Item) {
    if let Some(at) = item.live_from {
        transaction.delete_document(SCHEDULE, &key(at, content, item.id));
    }
}

/// Lets everything go live whose time has come.
pub(crate) fn settle(call: &Call<'_>) -> Result<(), ApiError> {
    let now = padded(u64::try_from(call.now).unwrap_or_default());
    let is_due = |key: &str| key.split('/').next().is_some_and(|at| at <= now.as_str());
    let first = |state: &crate::store::State| {
        let first = state.documents_below(SCHEDULE, "").next();
        first.is_some_and(|(key, _)| is_due(key))
    };
    if !first(&call.portal.store.read()) {
        return Ok(());
    }
    let mut transaction = call.portal.store.write();
    let due: Vec<String> = transaction
        .documents_below(SCHEDULE, "")
        .map(|(key, _)| key.to_owned())
        .take_while(|key| is_due(key))
        .collect();
    for key in due {
        transaction.delete_document(SCHEDULE, &key);
        let mut parts = key.split('/');
        let (Some(_), Some(collection), Some(id)) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let kinds = [&SITE_PAGES, &LANDING_PAGES, &BLOG_POSTS];
        let content = kinds.into_iter().find(|content| content.collection == collection);
        if let Some(content) = content
            && let Some(item) = Item::find(&transaction, content, number(id)?)
        {
            let at = item.live_from.unwrap_or(call.now);
            go_live(&mut transaction, content, item, at)?;
        }
    }
    // Nobody waits for this to be on disk: after a crash it is done again.
    drop(transaction);
    Ok(())
}

fn key(at: i64, content: &Content, id: u64) -> String {
    let at = padded(u64::try_from(at).unwrap_or_default());
    format!("{at}/{}/{id}", content.collection)
}
