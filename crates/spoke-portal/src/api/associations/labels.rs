//! Association labels: what kinds of association a pair of object types has, and the portal's own ones.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use spoke_model::association::{AssociationCategory, AssociationSpec};
use spoke_model::limits::ASSOCIATION_LABELS_MAX;
use spoke_model::object_type::ObjectTypeId;

use super::super::call::Call;
use super::super::change::change;
use super::super::errors::ApiError;
use super::super::reply::Reply;
use super::view::TypeView;
use crate::definitions::{AssociationKind, AssociationTypeDefinition, Definitions, Editor};
use crate::store::State;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LabelCreate {
    label: String,
    name: String,
    inverse_label: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LabelUpdate {
    association_type_id: u32,
    label: String,
    inverse_label: Option<String>,
}

#[derive(Serialize)]
struct Results<T> {
    results: Vec<T>,
}

/// A type as the answer to a create prints it (recorded: the type ids are there and null).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Created<'a> {
    #[serde(flatten)]
    view: TypeView<'a>,
    from_object_type_id: Option<&'a str>,
    to_object_type_id: Option<&'a str>,
}

/// `GET /crm/associations/{fromType}/{toType}/labels`.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from, to) = (call.object_type(0)?, call.object_type(1)?);
    let (from, to) = (from.id, to.id);
    let results: Vec<_> = call
        .definitions
        .associations()
        .between(from, to)
        .map(TypeView::of)
        .collect();
    Reply::serialized(StatusCode::OK, &Results { results })
}

/// `POST /crm/associations/{fromType}/{toType}/labels`: a paired label answers with both directions (recorded).
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from, to) = (call.object_type(0)?, call.object_type(1)?);
    let (from, to) = (from.id, to.id);
    let body: LabelCreate = call.read()?;
    check_name(&body.name)?;
    let paired = body.inverse_label.is_some();
    let (made, commit) = change(call, |definitions, editor| {
        check_free(definitions, from, to, &body)?;
        let made = define(editor, from, to, &body);
        for definition in &made {
            editor.put_association_type(definition);
        }
        Ok(made)
    })?;
    let shown = if paired { made.len() } else { 1 };
    let results: Vec<_> = made
        .iter()
        .take(shown)
        .map(|definition| Created {
            view: TypeView::of(definition),
            from_object_type_id: None,
            to_object_type_id: None,
        })
        .collect();
    Ok(Reply::serialized(StatusCode::OK, &Results { results })?.after(commit))
}

/// `PUT /crm/associations/{fromType}/{toType}/labels`: 204; name and id stay.
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from, to) = (call.object_type(0)?, call.object_type(1)?);
    let (from, to) = (from.id, to.id);
    let body: LabelUpdate = call.read()?;
    let ((), commit) = change(call, |definitions, editor| {
        let mut definition = own_label(definitions, from, to, body.association_type_id)?.clone();
        definition.label = Some(body.label.clone());
        let inverse = definition.inverse.filter(|inverse| *inverse != definition.spec);
        if let Some(mut inverse) = inverse
            .and_then(|spec| definitions.associations().get(spec))
            .cloned()
        {
            // A single label reads the same from both ends.
            let single = inverse.label
                == definitions
                    .associations()
                    .get(definition.spec)
                    .and_then(|one| one.label.clone());
            match body.inverse_label {
                Some(label) => inverse.label = Some(label),
                None if single => inverse.label = Some(body.label),
                None => {}
            }
            editor.put_association_type(&inverse);
        }
        editor.put_association_type(&definition);
        Ok(())
    })?;
    Ok(Reply::no_content().after(commit))
}

/// `DELETE /crm/associations/{fromType}/{toType}/labels/{typeId}`: both directions go; refused while records carry it.
pub(crate) fn delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from, to) = (call.object_type(0)?, call.object_type(1)?);
    let (from, to) = (from.id, to.id);
    let sent = call.parameter(2);
    let type_id = sent
        .parse()
        .map_err(|_| ApiError::bad_parameter("associationTypeId", sent, "must be a number"))?;
    let ((), commit) = change(call, |definitions, editor| {
        let definition = own_label(definitions, from, to, type_id)?;
        if in_use(editor.state(), definition) {
            // That HubSpot refuses is documented, the wording is not on record.
            return Err(ApiError::validation(format!(
                "Association type {type_id} is still used by records and cannot be deleted"
            ))
            .context("associationTypeId", [type_id.to_string()]));
        }
        let inverse = definition
            .inverse
            .and_then(|spec| definitions.associations().get(spec));
        for gone in [Some(definition), inverse].into_iter().flatten() {
            editor.delete_association_type(gone);
        }
        Ok(())
    })?;
    Ok(Reply::no_content().after(commit))
}

/// The definitions of a label: one per direction, or a single one for a symmetric label within one object type.
fn define(
    editor: &mut Editor<'_, '_>,
    from: ObjectTypeId,
    to: ObjectTypeId,
    body: &LabelCreate,
) -> Vec<AssociationTypeDefinition> {
    let there = editor.next_association_type();
    let symmetric = from == to && body.inverse_label.is_none();
    let back = if symmetric {
        there
    } else {
        editor.next_association_type()
    };
    let direction = |spec, inverse, from, to, label: &str| AssociationTypeDefinition {
        spec,
        from,
        to,
        kind: AssociationKind::Label,
        name: body.name.clone(),
        label: Some(label.to_owned()),
        inverse: Some(inverse),
    };
    let mut made = vec![direction(there, back, from, to, &body.label)];
    if !symmetric {
        let label = body.inverse_label.as_deref().unwrap_or(&body.label);
        made.push(direction(back, there, to, from, label));
    }
    made
}

/// Names have no hyphens and do not start with a digit (documented); the wording is not on record.
fn check_name(name: &str) -> Result<(), ApiError> {
    let starts_well = name.chars().next().is_some_and(|first| !first.is_ascii_digit());
    if starts_well && !name.contains('-') {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "Association name {name} is not valid: it must not be empty, start with a number or contain hyphens"
    ))
    .context("name", [name]))
}

fn check_free(
    definitions: &Definitions,
    from: ObjectTypeId,
    to: ObjectTypeId,
    body: &LabelCreate,
) -> Result<(), ApiError> {
    let own: Vec<_> = definitions
        .associations()
        .between(from, to)
        .filter(|one| {
            one.spec.category == AssociationCategory::UserDefined && one.kind == AssociationKind::Label
        })
        .collect();
    if own.iter().any(|one| one.name.eq_ignore_ascii_case(&body.name)) {
        return Err(ApiError::already_exists(format!(
            "An association type named '{}' already exists.",
            body.name
        )));
    }
    if own.iter().any(|one| one.label.as_deref() == Some(&*body.label)) {
        return Err(ApiError::already_exists(format!(
            "An association label '{}' already exists.",
            body.label
        )));
    }
    if own.len() >= ASSOCIATION_LABELS_MAX {
        return Err(ApiError::validation(format!(
            "A pair of object types can have at most {ASSOCIATION_LABELS_MAX} association labels"
        )));
    }
    Ok(())
}

/// One of the portal's own types between these object types; HubSpot's cannot be changed.
fn own_label(
    definitions: &Definitions,
    from: ObjectTypeId,
    to: ObjectTypeId,
    type_id: u32,
) -> Result<&AssociationTypeDefinition, ApiError> {
    let spec = AssociationSpec {
        category: AssociationCategory::UserDefined,
        type_id,
    };
    let found = definitions
        .associations()
        .get(spec)
        .filter(|one| one.from == from && one.to == to);
    found.ok_or_else(|| {
        let shipped = definitions
            .associations()
            .between(from, to)
            .any(|one| one.spec.type_id == type_id);
        if shipped {
            ApiError::validation(format!(
                "Association type {type_id} is defined by HubSpot and cannot be changed"
            ))
        } else {
            ApiError::object_not_found(format!("Association type {type_id} does not exist"))
        }
        .context("associationTypeId", [type_id.to_string()])
    })
}

fn in_use(state: &State, definition: &AssociationTypeDefinition) -> bool {
    let (Some(from), Some(to)) = (state.type_index(definition.from), state.type_index(definition.to)) else {
        return false;
    };
    let Some(table) = state.table(from) else {
        return false;
    };
    let mut after = None;
    loop {
        let rows = table.page(after, 4_096, false);
        let used = |id| {
            state
                .associations(from, id, to)
                .iter()
                .any(|(_, specs)| specs.contains(&definition.spec))
        };
        if rows.iter().any(|row| used(table.id(*row))) {
            return true;
        }
        match rows.last() {
            Some(last) => after = Some(table.id(*last).saturating_add(1)),
            None => return false,
        }
    }
}
