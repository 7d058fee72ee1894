//! Who takes part in conversations.

use http::StatusCode;
use serde_json::{Value, json};
use spoke_model::conversation::ActorId;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::value::normalize_email;

use super::thread::Thread;
use crate::api::batch_answer::{BatchAnswer, check_size};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::input::Inputs;
use crate::api::marketing::person;
use crate::api::reply::Reply;
use crate::store::State;

/// `GET /conversations/v3/conversations/actors/{actorId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.parameter(0);
    let found = find(call, &call.portal.store.read(), id);
    Reply::serialized(StatusCode::OK, &found.ok_or_else(|| not_found(id))?)
}

/// `POST /conversations/v3/conversations/actors/batch/read`
pub(crate) fn read_batch(call: &Call<'_>) -> Result<Reply, ApiError> {
    let Inputs { inputs }: Inputs<String> = call.read()?;
    check_size(inputs.len(), false)?;
    let state = call.portal.store.read();
    let mut answer = BatchAnswer::with_room(call, inputs.len());
    for id in &inputs {
        match find(call, &state, id) {
            Some(actor) => answer.push(&actor)?,
            None => answer.refuse(&not_found(id), None),
        }
    }
    Ok(answer.reply(call, StatusCode::OK))
}

/// Who is behind an id. There are no bots here.
pub(super) fn find(call: &Call<'_>, state: &State, id: &str) -> Option<Value> {
    match ActorId::parse(id)? {
        ActorId::Agent(user) => call
            .definitions
            .owners()
            .users()
            .into_iter()
            .find(|(user_id, _)| user_id.to_string() == user)
            .map(|(_, owner)| {
                let names = [owner.first_name.as_deref(), owner.last_name.as_deref()];
                let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
                json!({"type": "AGENT", "id": id, "name": name, "email": owner.email})
            }),
        ActorId::Visitor(visitor) => {
            let number: u64 = visitor.parse().ok()?;
            contact(state, number, id).or_else(|| {
                let thread = Thread::all(state, call.now)
                    .find(|thread| !thread.visitor.is_contact && thread.visitor.id == number)?;
                Some(json!({
                    "type": "VISITOR", "id": id, "name": thread.visitor.name, "email": thread.visitor.email,
                }))
            })
        }
        ActorId::Integrator(app) => app
            .parse()
            .ok()
            .and_then(|app| call.portal.apps.find(app))
            .map(|app| json!({"type": "INTEGRATOR", "id": id, "name": app.name})),
        ActorId::System(_) => Some(json!({"type": "SYSTEM", "id": id})),
        ActorId::Email(address) => normalize_email(address)
            .ok()
            .map(|email| json!({"type": "EMAIL", "id": id, "email": email})),
        ActorId::Bot(_) => None,
    }
}

fn contact(state: &State, number: u64, id: &str) -> Option<Value> {
    let table = state.table_of(ObjectTypeId::CONTACT)?;
    let row = table.resolve(number).filter(|row| !table.is_archived(*row))?;
    let value = |name: &str| person::value(table, row, name);
    let names = [value("firstname"), value("lastname")];
    let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Some(json!({"type": "VISITOR", "id": id, "name": name, "email": value("email")}))
}

/// 404 for an id that nobody has (wording not recorded).
fn not_found(id: &str) -> ApiError {
    ApiError::object_not_found(format!("No actor found with id {id}")).context("actorId", [id])
}
