//! The record that an event belongs to: found, or made when it is a person's, and given the values of tokens that name
//! a property.

use std::borrow::Cow;
use std::sync::Arc;

use spoke_model::object_type::ObjectTypeId;
use spoke_model::timeline::Template;

use super::event::Event;
use crate::api::associations::InlineTies;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::input::SentProperties;
use crate::api::lookup::IdKind;
use crate::api::marketing::browser;
use crate::api::objects::complete_update;
use crate::api::write::{self, Refused, Writer};
use crate::definitions::TypeDefinition;
use crate::rules::{check_values, invalid_values};
use crate::store::{Row, State, Transaction};

/// Brings the event's record up to date and hands the open transaction on. `admit` is asked before anything changes.
///
/// Contacts are named by id, by address (which makes a contact that does not exist, and with an id gives it the address)
/// or by user token; companies also by domain; the others by id (documented, the domain in the fact sheets). A user
/// token is known when a form came with it; with another one the event is kept without a record (assumed). A value that
/// its property refuses makes the event refused (assumed).
pub(super) fn touch<'p>(
    call: &Call<'p>,
    template: &Template,
    event: &Event,
    admit: impl FnOnce(&State) -> Result<(), ApiError>,
) -> Result<Transaction<'p>, ApiError> {
    let object_type = call
        .definitions
        .resolve(&template.object_type)
        .map(Arc::clone)
        .map_err(|unknown| ApiError::bad_request(unknown.to_string()))?;
    let is_contact = object_type.id == ObjectTypeId::CONTACT;
    let mut sent: Vec<(Cow<'_, str>, Cow<'_, str>)> = template
        .tokens
        .iter()
        .filter_map(|token| {
            let property = token.object_property_name.as_deref()?;
            let value = event.tokens.get(&token.name)?;
            Some((property.into(), value.as_str().into()))
        })
        .collect();
    if is_contact && let Some(email) = &event.email {
        sent.retain(|(name, _)| name != "email");
        sent.push(("email".into(), email.as_str().into()));
    }
    let checked = check_values(&call.definitions, &object_type, SentProperties(sent));
    if !checked.problems.is_empty() {
        return Err(invalid_values(&checked.problems));
    }
    let mut writer = Writer::begin(call, &object_type)?;
    admit(&writer.transaction)?;
    match named(event, is_contact, &object_type, &writer)? {
        Named::Nobody => {}
        Named::Row(row) => {
            let changes = complete_update(call, &writer, row, checked.values)?;
            if let Some(taken) = writer.taken(&changes, Some(row)) {
                return Err(taken.refuse(call, &object_type, None));
            }
            if !changes.is_empty() {
                writer.update(call, row, &changes)?;
            }
        }
        Named::New => {
            let changes = write::fill_in(call, &object_type, checked.values).map_err(Refused::into_error)?;
            if let Some(taken) = writer.taken(&changes, None) {
                return Err(taken.refuse(call, &object_type, None));
            }
            writer.create(call, &changes, &InlineTies::default())?;
        }
    }
    Ok(writer.transaction)
}

/// Whom an event names.
enum Named {
    Row(Row),
    /// A contact that does not exist yet.
    New,
    Nobody,
}

fn named(
    event: &Event,
    is_contact: bool,
    object_type: &TypeDefinition,
    writer: &Writer<'_>,
) -> Result<Named, ApiError> {
    let find = |ids: &IdKind, id: &str| {
        let table = writer.table()?;
        ids.find(table, id, true).filter(|row| !table.is_archived(*row))
    };
    if let Some(id) = &event.object_id {
        return find(&IdKind::RecordId, id)
            .map(Named::Row)
            .ok_or_else(|| nobody(object_type, id));
    }
    if is_contact && let Some(email) = &event.email {
        let by_email = IdKind::Unique("email".to_owned());
        let email = email.to_lowercase();
        return Ok(find(&by_email, &email).map_or(Named::New, Named::Row));
    }
    if is_contact && let Some(cookie) = &event.utk {
        let known = writer
            .table()
            .and_then(|table| browser::contact(&writer.transaction, table, cookie));
        return Ok(known.map_or(Named::Nobody, Named::Row));
    }
    if object_type.id == ObjectTypeId::COMPANY
        && let Some(domain) = &event.domain
    {
        return with_domain(writer, domain)
            .map(Named::Row)
            .ok_or_else(|| nobody(object_type, domain));
    }
    // The wording is not on record.
    Err(ApiError::validation(if is_contact {
        "An event for a contact needs one of: objectId, email, utk"
    } else {
        "The event needs an objectId"
    }))
}

/// The oldest live company with this domain.
fn with_domain(writer: &Writer<'_>, domain: &str) -> Option<Row> {
    let table = writer.table()?;
    let column = table.column("domain")?;
    table.page(None, usize::MAX, false).into_iter().find(|row| {
        table
            .value(*row, column)
            .is_some_and(|own| own.eq_ignore_ascii_case(domain))
    })
}

/// The record an event is for does not exist (wording not recorded).
fn nobody(object_type: &TypeDefinition, id: &str) -> ApiError {
    let kind = object_type.fully_qualified_name();
    ApiError::object_not_found(format!("No {kind} record exists for {id}")).context("id", [id])
}
