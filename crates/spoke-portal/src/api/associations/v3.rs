//! The v3 batches of associations: types by name, one row per type, only the primary company.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use spoke_model::association::AssociationSpec;
use spoke_model::limits;
use spoke_model::object_type::ObjectTypeId;

use super::super::batch_answer::BatchAnswer;
use super::super::call::Call;
use super::super::definition_batch::check_size_up_to;
use super::super::errors::ApiError;
use super::super::input::{IdText, Inputs, Reference as SentReference};
use super::super::reply::Reply;
use super::batch_read::none_found;
use super::check::{check_ends, parse_id};
use super::single::paging_of;
use super::stamp;
use super::view::{Paging, Reference, targets};
use crate::definitions::{AssociationTypeDefinition, Definitions, End, TypeDefinition};
use crate::store::State;

/// Inputs a v3 batch may have. Not on record; the v4 numbers are used.
const WRITE_MAX: usize = limits::ASSOCIATION_CREATE_MAX;
const READ_MAX: usize = limits::ASSOCIATION_READ_MAX;
/// Rows that a v3 batch read gives for one record before it points to the record's own list (observed in 2022).
const ROWS_MAX: usize = 100;

#[derive(Debug, Deserialize)]
struct Input<'a> {
    #[serde(borrow)]
    from: SentReference<'a>,
    #[serde(borrow)]
    to: SentReference<'a>,
    #[serde(borrow, rename = "type")]
    kind: IdText<'a>,
}

#[derive(Serialize)]
struct Types<'a> {
    results: Vec<TypeName<'a>>,
}

#[derive(Serialize)]
struct TypeName<'a> {
    id: String,
    name: &'a str,
}

#[derive(Serialize)]
struct Made<'a> {
    from: Reference,
    to: Reference,
    #[serde(rename = "type")]
    kind: &'a str,
}

#[derive(Serialize)]
struct Found<'a> {
    from: Reference,
    to: Vec<Row<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paging: Option<Paging>,
}

/// A counterpart with one type; a counterpart with several types has several rows.
#[derive(Debug, Serialize)]
pub(super) struct Row<'a> {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: &'a str,
}

/// `GET /crm/v3/associations/{fromType}/{toType}/types`.
pub(crate) fn types(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from, to) = (call.object_type(0)?, call.object_type(1)?);
    let (from, to) = (from.id, to.id);
    let results = call
        .definitions
        .associations()
        .between(from, to)
        .map(|one| TypeName {
            id: one.spec.type_id.to_string(),
            name: &one.name,
        })
        .collect();
    Reply::serialized(StatusCode::OK, &Types { results })
}

/// `POST /crm/v3/associations/{fromType}/{toType}/batch/create`: 201, or 207.
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from_type, to_type) = (call.object_type(0)?, call.object_type(1)?);
    let body: Inputs<Input<'_>> = call.read()?;
    check_size_up_to(body.inputs.len(), WRITE_MAX)?;
    let mut transaction = call.portal.store.write();
    let definitions = call.portal.definitions.current();
    let stamp = stamp(call, &mut transaction)?;
    let mut answer = BatchAnswer::with_room(call, 0);
    for input in &body.inputs {
        let checked = input.checked(&definitions, &transaction, &from_type, &to_type);
        match checked {
            Ok((from, to, definition)) => {
                // A v3 write adds its type to what is there.
                let mut specs: Vec<AssociationSpec> =
                    definitions.associations().current(&transaction, from, to);
                specs.push(definition.spec);
                definitions
                    .associations()
                    .put(&mut transaction, from, to, &specs, stamp)?;
                let kind = definition.name.as_str();
                answer.push(&Made {
                    from: Reference::new(from.id),
                    to: Reference::new(to.id),
                    kind,
                })?;
            }
            Err(error) => answer.refuse(&error, None),
        }
    }
    Ok(answer
        .reply(call, StatusCode::CREATED)
        .after(transaction.commit()))
}

/// `POST /crm/v3/associations/{fromType}/{toType}/batch/read`: 200, or 207 when some records have none.
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from_type, to_type) = (call.object_type(0)?, call.object_type(1)?);
    let body: Inputs<SentReference<'_>> = call.read()?;
    check_size_up_to(body.inputs.len(), READ_MAX)?;
    let state = call.portal.store.read();
    let mut answer = BatchAnswer::with_room(call, 0);
    for input in &body.inputs {
        let id = match parse_id(input.id.as_str()) {
            Ok(id) => id,
            Err(error) => {
                answer.refuse(&error, None);
                continue;
            }
        };
        let from = End::new(from_type.id, id);
        let mut to = rows(&call.definitions, &state, from, to_type.id, true);
        if to.is_empty() {
            answer.refuse(&none_found(&from_type, &to_type, id), None);
        } else {
            let next = to.get(ROWS_MAX).and_then(|row| row.id.parse().ok());
            // A page ends between records, not between the types of one.
            to.truncate(ROWS_MAX);
            if let Some(next) = next {
                to.retain(|row| row.id.parse() != Ok(next));
            }
            answer.push(&Found {
                from: Reference::new(id),
                to,
                paging: next.map(|after| paging_of(call, "v3", from, to_type.id, after)),
            })?;
        }
    }
    Ok(answer.reply(call, StatusCode::OK))
}

/// `POST /crm/v3/associations/{fromType}/{toType}/batch/archive`: 204.
pub(crate) fn archive(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from_type, to_type) = (call.object_type(0)?, call.object_type(1)?);
    let body: Inputs<Input<'_>> = call.read()?;
    check_size_up_to(body.inputs.len(), WRITE_MAX)?;
    let mut gone = Vec::with_capacity(body.inputs.len());
    for input in &body.inputs {
        let from = End::new(from_type.id, parse_id(input.from.id.as_str())?);
        let to = End::new(to_type.id, parse_id(input.to.id.as_str())?);
        let definition = type_named(&call.definitions, &from_type, &to_type, input.kind.as_str())?;
        gone.push((from, to, definition));
    }
    let mut transaction = call.portal.store.write();
    let stamp = stamp(call, &mut transaction)?;
    for (from, to, definition) in gone {
        remove(call, &mut transaction, from, to, definition, stamp)?;
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

/// Takes a type away the way v3 does: when only the plain type would be left, that goes too, because v3 knows no
/// association beside its types.
pub(super) fn remove(
    call: &Call<'_>,
    transaction: &mut crate::store::Transaction<'_>,
    from: End,
    to: End,
    definition: &AssociationTypeDefinition,
    stamp: crate::definitions::Stamp,
) -> Result<(), ApiError> {
    let registry = call.definitions.associations();
    let mut current = registry.current(transaction, from, to);
    let present = current.contains(&definition.spec);
    current.retain(|spec| *spec != definition.spec);
    let left_plain = registry
        .default_between(from.object_type, to.object_type)
        .map(|plain| plain.spec);
    if present && current.iter().all(|spec| Some(*spec) == left_plain) {
        registry.take_all(transaction, from, to, stamp)?;
    } else {
        registry.take(transaction, from, to, &[definition.spec], stamp)?;
    }
    Ok(())
}

/// Counterparts with one row per type. Towards companies the v3 read returns just the primary one (documented).
pub(super) fn rows<'a>(
    definitions: &'a Definitions,
    state: &State,
    from: End,
    to: ObjectTypeId,
    primary_only: bool,
) -> Vec<Row<'a>> {
    let registry = definitions.associations();
    let primary = registry.primary_between(from.object_type, to).map(|one| one.spec);
    let only = primary.filter(|_| primary_only && to == ObjectTypeId::COMPANY);
    let mut rows = Vec::new();
    for target in targets(registry, state, from, to) {
        let specs = target.association_types.iter().map(|view| AssociationSpec {
            category: view.category,
            type_id: view.type_id,
        });
        for spec in specs.filter(|spec| only.is_none_or(|only| only == *spec)) {
            if let Some(definition) = registry.get(spec) {
                rows.push(Row {
                    id: target.to_object_id.to_string(),
                    kind: &definition.name,
                });
            }
        }
    }
    rows
}

/// The type a v3 body or path names, by name or by id; the refusal is observed.
pub(super) fn type_named<'d>(
    definitions: &'d Definitions,
    from: &TypeDefinition,
    to: &TypeDefinition,
    name: &str,
) -> Result<&'d AssociationTypeDefinition, ApiError> {
    definitions
        .associations()
        .by_v3_name(from.id, to.id, name)
        .ok_or_else(|| {
            ApiError::validation(format!(
                "{name} is not a valid association type between {} and {}",
                from.path_name(),
                to.path_name()
            ))
            .sub_category("crm.associations.INVALID_ASSOCIATION_TYPE")
            .context("type", [name])
            .context("fromObjectType", [from.path_name()])
            .context("toObjectType", [to.path_name()])
        })
}

impl Input<'_> {
    fn checked<'d>(
        &self,
        definitions: &'d Definitions,
        state: &State,
        from: &TypeDefinition,
        to: &TypeDefinition,
    ) -> Result<(End, End, &'d AssociationTypeDefinition), ApiError> {
        let from_end = End::new(from.id, parse_id(self.from.id.as_str())?);
        let to_end = End::new(to.id, parse_id(self.to.id.as_str())?);
        let definition = type_named(definitions, from, to, self.kind.as_str())?;
        check_ends(definitions, state, from_end, to_end, &[definition.spec])?;
        Ok((from_end, to_end, definition))
    }
}
