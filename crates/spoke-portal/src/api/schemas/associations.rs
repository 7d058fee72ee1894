//! The association types of custom object types.

use http::StatusCode;
use serde::Serialize;
use spoke_model::association::AssociationCategory;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::time::Timestamp;

use super::super::call::Call;
use super::super::change::change;
use super::super::errors::ApiError;
use super::super::reply::Reply;
use super::super::timestamps::Iso;
use super::bodies::AssociationCreate;
use super::checks::{missing, shipped};
use super::read::find;
use crate::definitions::{AssociationKind, AssociationTypeDefinition, Editor};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Made {
    id: String,
    from_object_type_id: ObjectTypeId,
    to_object_type_id: ObjectTypeId,
    name: String,
    created_at: Iso,
    updated_at: Iso,
}

/// `POST /crm/schemas/{objectType}/associations`: another association type, with its opposite direction.
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let body: AssociationCreate = call.read()?;
    let (made, commit) = change(call, |definitions, editor| {
        let from = find(definitions, &body.from_object_type_id)?;
        let to = find(definitions, &body.to_object_type_id)?;
        if !from.is_custom() && !to.is_custom() {
            return Err(shipped());
        }
        let ends = (
            from.association_name().to_lowercase(),
            to.association_name().to_lowercase(),
        );
        let mut made = tie(editor, (from.id, &ends.0), (to.id, &ends.1));
        if let Some(name) = body.name {
            made.name = name;
            editor.put_association_type(&made);
        }
        Ok(made)
    })?;
    let now = Iso(Timestamp::from_millis(call.now));
    let made = Made {
        id: made.spec.type_id.to_string(),
        from_object_type_id: made.from,
        to_object_type_id: made.to,
        name: made.name,
        created_at: now,
        updated_at: now,
    };
    Ok(Reply::serialized(StatusCode::CREATED, &made)?.after(commit))
}

/// `DELETE /crm/schemas/{objectType}/associations/{id}`: 204, both directions go.
pub(crate) fn delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    let ((), commit) = change(call, |definitions, editor| {
        let object_type = find(definitions, call.parameter(0))?;
        let sent = call.parameter(1);
        let own = definitions.associations().all().find(|one| {
            one.spec.category != AssociationCategory::HubspotDefined
                && (one.from == object_type.id || one.to == object_type.id)
                && (one.spec.type_id.to_string() == sent || one.name.eq_ignore_ascii_case(sent))
        });
        let definition = own.ok_or_else(|| missing(sent))?;
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

/// Makes the plain association type between two object types, in both directions.
///
/// Plain types of custom objects belong to the portal, so their category is `USER_DEFINED` and their ids small
/// (recorded: 11, 23).
pub(super) fn tie(
    editor: &mut Editor<'_, '_>,
    (from, from_name): (ObjectTypeId, &str),
    (to, to_name): (ObjectTypeId, &str),
) -> AssociationTypeDefinition {
    let there = editor.next_association_type();
    let back = if from == to {
        there
    } else {
        editor.next_association_type()
    };
    let made = AssociationTypeDefinition {
        spec: there,
        from,
        to,
        kind: AssociationKind::Unlabelled,
        name: format!("{from_name}_to_{to_name}"),
        label: None,
        inverse: Some(back),
    };
    editor.put_association_type(&made);
    if from != to {
        editor.put_association_type(&AssociationTypeDefinition {
            spec: back,
            from: to,
            to: from,
            kind: AssociationKind::Unlabelled,
            name: format!("{to_name}_to_{from_name}"),
            label: None,
            inverse: Some(there),
        });
    }
    made
}
