//! A/B tests of pages: a page, and another one that it is tested against. Nobody visits, so nothing is counted.
//!
//! A test is known by a number that both pages carry. Refusals, and that a winning variation takes the first page's part,
//! are assumed.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use spoke_model::content::{AbStatus, AuditEvent, Content};

use super::copy::copy_of;
use super::item::Item;
use super::view::{Version, view};
use crate::api::call::Call;
use crate::api::cms::id_of;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::store::{State, Transaction};

/// Tests, keyed `collection/number`.
const TESTS: &str = "cms_ab_tests";

/// A test.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Test {
    pages: [u64; 2],
    runs: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Create {
    content_id: Value,
    variation_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct End {
    ab_test_id: Value,
    winner_id: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rerun {
    ab_test_id: Value,
    variation_id: Value,
}

/// `POST …/ab-test/create-variation`: 201 with the variation.
pub(super) fn create(content: &'static Content, call: &Call<'_>) -> Result<Reply, ApiError> {
    let request: Create = call.read()?;
    let id = id_of(&request.content_id)?;
    let mut transaction = call.portal.store.write();
    let mut master = Item::named(&transaction, content, id)?;
    if let Some((test, _)) = master.test
        && Test::find(&transaction, content, test).is_ok()
    {
        return Err(ApiError::validation(format!("{id} is part of a test already")));
    }
    let name = Map::from_iter([(content.named_by.to_owned(), request.variation_name.into())]);
    let mut variant = copy_of(call, &mut transaction, content, &master, name)?;
    let test = transaction.take_id();
    assign(&mut master, test, AbStatus::Master);
    assign(&mut variant, test, AbStatus::Variant);
    variant.live_from = master.live_from.filter(|at| *at <= call.now);
    let pages = [master.id, variant.id];
    Test { pages, runs: true }.put(&mut transaction, content, test)?;
    master.put(&mut transaction, content)?;
    variant.keep(&mut transaction, content, call.now, AuditEvent::Created)?;
    let view = view(call, &transaction, content, &variant, Version::Live);
    Ok(Reply::serialized(StatusCode::CREATED, &view)?.after(transaction.commit()))
}

/// `POST …/ab-test/end`: 204.
pub(super) fn end(content: &'static Content, call: &Call<'_>) -> Result<Reply, ApiError> {
    let request: End = call.read()?;
    let (id, winner) = (id_of(&request.ab_test_id)?, id_of(&request.winner_id)?);
    let mut transaction = call.portal.store.write();
    let mut test = Test::find(&transaction, content, id)?;
    if !test.runs {
        return Err(ApiError::validation(format!("The test {id} has ended already")));
    }
    let loser = test.other(winner, id)?;
    settle(
        &mut transaction,
        content,
        call.now,
        id,
        (winner, AbStatus::Master),
    )?;
    settle(
        &mut transaction,
        content,
        call.now,
        id,
        (loser, AbStatus::LoserVariant),
    )?;
    test.runs = false;
    test.put(&mut transaction, content, id)?;
    Ok(Reply::no_content().after(transaction.commit()))
}

/// `POST …/ab-test/rerun`: 204.
pub(super) fn rerun(content: &'static Content, call: &Call<'_>) -> Result<Reply, ApiError> {
    let request: Rerun = call.read()?;
    let (id, variation) = (id_of(&request.ab_test_id)?, id_of(&request.variation_id)?);
    let mut transaction = call.portal.store.write();
    let mut test = Test::find(&transaction, content, id)?;
    if test.runs {
        return Err(ApiError::validation(format!("The test {id} has not ended yet")));
    }
    let master = test.other(variation, id)?;
    settle(
        &mut transaction,
        content,
        call.now,
        id,
        (master, AbStatus::Master),
    )?;
    settle(
        &mut transaction,
        content,
        call.now,
        id,
        (variation, AbStatus::Variant),
    )?;
    test.runs = true;
    test.put(&mut transaction, content, id)?;
    Ok(Reply::no_content().after(transaction.commit()))
}

/// Ends the test of a page that is deleted: it cannot be taken up again.
pub(super) fn forget(transaction: &mut Transaction<'_>, content: &Content, item: &Item) {
    if let Some((test, _)) = item.test {
        transaction.delete_document(TESTS, &key(content, test));
    }
}

impl Test {
    fn find(state: &State, content: &Content, id: u64) -> Result<Self, ApiError> {
        let document = state.document(TESTS, &key(content, id));
        document
            .and_then(|document| Self::deserialize(document).ok())
            .ok_or_else(ApiError::resource_not_found)
    }

    fn put(&self, transaction: &mut Transaction<'_>, content: &Content, id: u64) -> Result<(), ApiError> {
        let document = serde_json::to_value(self).map_err(|_| ApiError::internal())?;
        transaction.put_document(TESTS, &key(content, id), document);
        Ok(())
    }

    /// The page that one is tested against.
    fn other(&self, page: u64, test: u64) -> Result<u64, ApiError> {
        match self.pages {
            [first, second] if first == page => Ok(second),
            [first, second] if second == page => Ok(first),
            _ => Err(ApiError::validation(format!(
                "{page} is not part of the test {test}"
            ))),
        }
    }
}

/// Gives a page its part in a test; the part alone is no change of what the page says.
fn settle(
    transaction: &mut Transaction<'_>,
    content: &Content,
    now: i64,
    test: u64,
    (page, status): (u64, AbStatus),
) -> Result<(), ApiError> {
    // A page that was deleted in the meantime has no part to take.
    let Some(mut item) = Item::find(transaction, content, page) else {
        return Ok(());
    };
    assign(&mut item, test, status);
    item.updated_at = now;
    item.put(transaction, content)?;
    item.note(transaction, content, now, AuditEvent::Updated);
    Ok(())
}

fn assign(item: &mut Item, test: u64, status: AbStatus) {
    item.test = Some((test, status.as_str().to_owned()));
}

fn key(content: &Content, test: u64) -> String {
    format!("{}/{test}", content.collection)
}
