//! Creates custom object types.

use std::collections::BTreeSet;

use http::{StatusCode, header};
use spoke_model::object_type::ObjectTypeId;
use spoke_model::property::PropertyDefinition;
use spoke_model::time::Timestamp;

use super::super::call::Call;
use super::super::change::change;
use super::super::errors::ApiError;
use super::super::location::location;
use super::super::properties::build;
use super::super::reply::Reply;
use super::associations::tie;
use super::bodies::SchemaCreate;
use super::checks::{check_free, check_name, check_properties};
use super::view::SchemaView;
use crate::definitions::{Definitions, Labels, Schema, TypeDefinition};

/// Where the numbers of custom types start; HubSpot's are of this size (recorded: 2-3604285).
const FIRST_NUMBER: u64 = 3_604_285;
/// Custom types an account may define; the limit the limits API reports (recorded).
pub(crate) const TYPES_MAX: usize = 20;

/// Types every custom type is associated with from the start: the activities. Recorded for notes and e-mails, the
/// others follow the same documented list.
const ALWAYS_ASSOCIATED: &[ObjectTypeId] = &[
    ObjectTypeId::EMAIL,
    ObjectTypeId::MEETING,
    ObjectTypeId::NOTE,
    ObjectTypeId::TASK,
    ObjectTypeId::CALL,
];

/// `POST /crm/schemas`.
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let body: SchemaCreate = call.read()?;
    check_name(&body.name)?;
    let (id, commit) = change(call, |definitions, editor| {
        check_free(definitions, editor, &body.name)?;
        let others = associated(definitions, &body.associated_objects)?;
        if definitions.object_types().filter(|one| one.is_custom()).count() >= TYPES_MAX {
            return Err(ApiError::validation(format!(
                "An account can have at most {TYPES_MAX} custom object types"
            )));
        }
        // The id is taken last, when nothing can be refused any more; checks run with a stand-in.
        let (mut schema, properties) = assemble(call, definitions, body, ObjectTypeId::custom(0))?;
        let number = editor.next_number("object_type", FIRST_NUMBER);
        schema.id = ObjectTypeId::custom(u32::try_from(number).unwrap_or(u32::MAX));
        editor.put_schema(&schema);
        for definition in &properties {
            editor.put_property(schema.id, definition);
        }
        let name = schema.name.to_lowercase();
        for (other, other_name) in others {
            tie(editor, (schema.id, &name), (other, &other_name));
        }
        Ok(schema.id)
    })?;
    let definitions = call.portal.definitions.current();
    let object_type = definitions.object_type(id).ok_or_else(ApiError::internal)?;
    let reply = Reply::serialized(StatusCode::CREATED, &SchemaView::of(&definitions, object_type))?;
    Ok(reply
        .header(header::LOCATION, location(call, &id.to_string()))
        .after(commit))
}

/// The other ends of the association types to make, each with its name in association names.
fn associated(definitions: &Definitions, sent: &[String]) -> Result<Vec<(ObjectTypeId, String)>, ApiError> {
    let mut ids: Vec<ObjectTypeId> = Vec::new();
    for name in sent {
        let found = definitions
            .resolve(name)
            .map_err(|unknown| ApiError::bad_request(unknown.to_string()))?;
        ids.push(found.id);
    }
    ids.extend(ALWAYS_ASSOCIATED);
    let mut seen = BTreeSet::new();
    ids.retain(|id| seen.insert(*id));
    let named = |id: ObjectTypeId| {
        definitions
            .object_type(id)
            .map(|one| (id, one.association_name().to_lowercase()))
    };
    Ok(ids.into_iter().filter_map(named).collect())
}

fn assemble(
    call: &Call<'_>,
    definitions: &Definitions,
    body: SchemaCreate,
    id: ObjectTypeId,
) -> Result<(Schema, Vec<PropertyDefinition>), ApiError> {
    let mut schema = Schema {
        id,
        name: body.name,
        labels: Labels {
            singular: body.labels.singular,
            plural: body.labels.plural,
        },
        description: body.description,
        required_properties: body.required_properties,
        searchable_properties: body.searchable_properties,
        primary_display_property: body.primary_display_property,
        secondary_display_properties: body.secondary_display_properties,
        allows_sensitive_properties: body.allows_sensitive_properties.unwrap_or(true),
        archived: false,
        created_at: Timestamp::from_millis(call.now),
        updated_at: Timestamp::from_millis(call.now),
    };
    let bare = TypeDefinition::bare(definitions.hub_id(), schema.clone());
    let group = schema.group_name();
    let mut properties: Vec<PropertyDefinition> = Vec::with_capacity(body.properties.len());
    for sent in body.properties {
        let mut definition = build(call, &bare, sent, Some(&group))?;
        // Properties that come with a schema show on forms (recorded).
        definition.form_field = true;
        if properties.iter().any(|earlier| earlier.name == definition.name) {
            return Err(ApiError::validation(format!(
                "Property {} is defined twice",
                definition.name
            )));
        }
        properties.push(definition);
    }
    let own = properties.iter().map(|one| one.name.as_str());
    let known: BTreeSet<&str> = own
        .chain(bare.properties.live().map(|entry| entry.name.as_str()))
        .collect();
    check_properties(&schema, &known)?;
    if schema.searchable_properties.is_empty() {
        // Recorded: without a choice the primary display property is the one that is searched.
        schema
            .searchable_properties
            .extend(schema.primary_display_property.clone());
    }
    Ok((schema, properties))
}
