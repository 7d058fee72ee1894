//! The one handler of resources that HubSpot keeps as given: create, read, list, update, replace, delete.
//!
//! What a resource holds is declared in the model; a row of `routes/resources.rs` says which method does what with it.
//! Where HubSpot's answer is not on record: creating what a path has already replaces it, deleting what is not there is
//! no error (as for records), reading it is a 404, and a number in a path that is none leads nowhere (404).

mod refuse;
mod stored;

use http::{StatusCode, header};
use serde_json::{Map, Value};
use spoke_model::resource::{self, Identity, Resource};

use self::stored::{Place, Stored};
use super::call::Call;
use super::errors::ApiError;
use super::location::location;
use super::paged;
use super::reply::Reply;
use crate::store::Transaction;

pub(crate) use refuse::misfit;

/// How many a page has, and at most (assumed).
const PAGES: (u32, u32) = (100, 100);

/// What a method does with a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// Makes one.
    Create,
    /// Gives one.
    Read,
    /// Gives all below the path.
    List,
    /// Changes what the body names.
    Update,
    /// Puts the body in the place of what there was, or makes one.
    Replace,
    /// Takes one away.
    Delete,
}

/// Answers a call for a resource.
pub(crate) fn answer(
    resource: &'static Resource,
    action: Action,
    call: &Call<'_>,
) -> Result<Reply, ApiError> {
    let scopes = match action {
        Action::Read | Action::List => resource.read_scopes,
        _ => resource.write_scopes,
    };
    if !scopes.is_empty() {
        call.require_any(scopes)?;
    }
    match action {
        Action::Create => create(resource, call),
        Action::Read => read(resource, call),
        Action::List => list(resource, call),
        Action::Update => update(resource, call),
        Action::Replace => replace(resource, call),
        Action::Delete => delete(resource, call),
    }
}

fn create(resource: &'static Resource, call: &Call<'_>) -> Result<Reply, ApiError> {
    let below = Place::of(resource, call)?;
    let body: Value = call.read()?;
    let fields = resource::fit(resource.fields, &body).map_err(|wrong| misfit(call.body, &wrong))?;
    let mut transaction = call.portal.store.write();
    let place = match resource.identity {
        Identity::Path => below,
        Identity::Number { most } => {
            if below.all(&transaction).count() >= most {
                return Err(refuse::too_many(most));
            }
            let id = transaction.take_id();
            below.join(id)
        }
    };
    let created = place
        .stored(&transaction)
        .map_or(call.now, |stored| stored.created_at);
    let status = StatusCode::from_u16(resource.created_status).unwrap_or(StatusCode::CREATED);
    let reply = put(transaction, call, &place, created, fields, status)?;
    Ok(match place.id() {
        Some(id) if resource.identity != Identity::Path => reply.header(header::LOCATION, location(call, id)),
        _ => reply,
    })
}

fn read(resource: &'static Resource, call: &Call<'_>) -> Result<Reply, ApiError> {
    let place = Place::of(resource, call)?;
    let state = call.portal.store.read();
    let stored = place.stored(&state).ok_or_else(ApiError::resource_not_found)?;
    Reply::serialized(StatusCode::OK, &stored.view(&place))
}

fn list(resource: &'static Resource, call: &Call<'_>) -> Result<Reply, ApiError> {
    let below = Place::of(resource, call)?;
    let state = call.portal.store.read();
    let all = below
        .all(&state)
        .map(|(place, stored)| Value::Object(stored.view(&place)));
    paged::page(call, all, PAGES, below.is_top())
}

fn update(resource: &'static Resource, call: &Call<'_>) -> Result<Reply, ApiError> {
    let place = Place::of(resource, call)?;
    let sent: Map<String, Value> = call.read()?;
    let transaction = call.portal.store.write();
    let stored = place
        .stored(&transaction)
        .ok_or_else(ApiError::resource_not_found)?;
    let mut merged = stored.fields;
    resource::merge(&mut merged, sent);
    let fields =
        resource::fit(resource.fields, &Value::Object(merged)).map_err(|wrong| misfit(call.body, &wrong))?;
    put(
        transaction,
        call,
        &place,
        stored.created_at,
        fields,
        StatusCode::OK,
    )
}

fn replace(resource: &'static Resource, call: &Call<'_>) -> Result<Reply, ApiError> {
    let place = Place::of(resource, call)?;
    let body: Value = call.read()?;
    let fields = resource::fit(resource.fields, &body).map_err(|wrong| misfit(call.body, &wrong))?;
    let transaction = call.portal.store.write();
    let created = match place.stored(&transaction) {
        Some(stored) => stored.created_at,
        None if resource.identity == Identity::Path => call.now,
        None => return Err(ApiError::resource_not_found()),
    };
    put(transaction, call, &place, created, fields, StatusCode::OK)
}

fn delete(resource: &'static Resource, call: &Call<'_>) -> Result<Reply, ApiError> {
    let place = Place::of(resource, call)?;
    let mut transaction = call.portal.store.write();
    transaction.delete_document(resource.collection, place.key());
    Ok(Reply::no_content().after(transaction.commit()))
}

/// Keeps what a write leaves and answers with it.
fn put(
    mut transaction: Transaction<'_>,
    call: &Call<'_>,
    place: &Place,
    created_at: i64,
    fields: Map<String, Value>,
    status: StatusCode,
) -> Result<Reply, ApiError> {
    let stored = Stored {
        created_at,
        updated_at: call.now,
        fields,
    };
    place.put(&mut transaction, &stored)?;
    let reply = Reply::serialized(status, &stored.view(place))?;
    Ok(reply.after(transaction.commit()))
}
