//! One change of the definitions: documents into the transaction, a new snapshot for the next reader.

use std::sync::Arc;

use serde::Serialize;
use spoke_model::association::{AssociationCategory, AssociationSpec};
use spoke_model::object_type::ObjectTypeId;
use spoke_model::owner::Owner;
use spoke_model::pipeline::Pipeline;
use spoke_model::property::{PropertyDefinition, PropertyGroup};

use super::associations::AssociationTypeDefinition;
use super::documents::{self, Touched, type_key};
use super::live::LiveDefinitions;
use super::object_type::TypeDefinition;
use super::schema::Schema;
use super::snapshot::Definitions;
use crate::store::{State, Transaction};

/// Where a portal's own association types begin. Above HubSpot's ids, which end at 1357 (documented); where a real
/// portal begins is not on record (assumed).
const FIRST_OWN_ASSOCIATION_TYPE: u64 = 2_001;

/// Where ids of people who join later begin, clear of those a portal starts with.
const FIRST_OWNER_ID: u64 = 415_621_001;
const FIRST_USER_ID: u64 = 62_101_001;

/// Collects changes within one transaction; [`Editor::publish`] makes them visible.
///
/// Rules check before they write, so an editor has no way back: publish it in every case after the first change.
pub(crate) struct Editor<'a, 'store> {
    transaction: &'a mut Transaction<'store>,
    live: &'a LiveDefinitions,
    touched: Touched,
}

impl<'a, 'store> Editor<'a, 'store> {
    /// Starts a change.
    pub(crate) fn new(transaction: &'a mut Transaction<'store>, live: &'a LiveDefinitions) -> Self {
        Self {
            transaction,
            live,
            touched: Touched::default(),
        }
    }

    /// The store's content as this transaction sees it.
    pub(crate) fn state(&self) -> &State {
        self.transaction
    }

    /// A pipeline as stored or shipped, archived or not.
    pub(crate) fn stored_pipeline(&self, object_type: &TypeDefinition, id: &str) -> Option<Pipeline> {
        match object_type.pipelines.get(id) {
            Some(pipeline) => Some(pipeline.clone()),
            None => documents::stored_pipeline(self.transaction, object_type.id, id),
        }
    }

    /// Every custom object type's schema, archived or not.
    pub(crate) fn stored_schemas(&self) -> Vec<Schema> {
        documents::documents(self.transaction, documents::SCHEMAS).collect()
    }

    /// Keeps a note of a change under a subject, such as a pipeline's id.
    pub(crate) fn add_audit(&mut self, object_type: ObjectTypeId, subject: &str, note: &impl Serialize) {
        let number = self.next_number("audit", 1);
        self.put(
            documents::PIPELINE_AUDIT,
            &format!("{object_type}/{subject}//{number:012}"),
            note,
        );
    }

    /// Adds or replaces a property definition.
    pub(crate) fn put_property(&mut self, object_type: ObjectTypeId, definition: &PropertyDefinition) {
        self.touched.types.insert(object_type);
        self.put(
            documents::PROPERTIES,
            &type_key(object_type, &definition.name),
            definition,
        );
    }

    /// Adds or replaces a property group.
    pub(crate) fn put_group(&mut self, object_type: ObjectTypeId, group: &PropertyGroup) {
        self.touched.types.insert(object_type);
        self.put(documents::GROUPS, &type_key(object_type, &group.name), group);
    }

    /// Adds or replaces a pipeline with its stages; an archived one disappears from view but keeps its id.
    pub(crate) fn put_pipeline(&mut self, object_type: ObjectTypeId, pipeline: &Pipeline) {
        self.touched.types.insert(object_type);
        self.put(
            documents::PIPELINES,
            &type_key(object_type, &pipeline.id),
            pipeline,
        );
    }

    /// Adds or replaces an owner.
    pub(crate) fn put_owner(&mut self, owner: &Owner) {
        self.touched.owners = true;
        self.put(documents::OWNERS, &owner.id, owner);
    }

    /// An id for a new owner.
    pub(crate) fn next_owner_id(&mut self) -> u64 {
        self.next_number("owner", FIRST_OWNER_ID)
    }

    /// An id for a new user.
    pub(crate) fn next_user_id(&mut self) -> u64 {
        self.next_number("user", FIRST_USER_ID)
    }

    /// Keeps the ids of an owner from being given to people who join later.
    pub(crate) fn reserve_owner(&mut self, owner: &Owner) {
        if let Ok(id) = owner.id.parse::<u64>() {
            self.reserve_number("owner", id.max(FIRST_OWNER_ID - 1));
        }
        let user = owner.user_id.or(owner.user_id_including_inactive);
        if let Some(id) = user.and_then(|id| u64::try_from(id).ok()) {
            self.reserve_number("user", id.max(FIRST_USER_ID - 1));
        }
    }

    /// Gives a user a permission set, or takes it away.
    pub(crate) fn put_user_role(&mut self, user_id: i64, role_id: Option<&str>) {
        let key = user_id.to_string();
        match role_id {
            Some(role_id) => self.put(documents::USER_ROLES, &key, &role_id),
            None => {
                self.transaction.delete_document(documents::USER_ROLES, &key);
            }
        }
    }

    /// Adds or replaces a custom object type.
    pub(crate) fn put_schema(&mut self, schema: &Schema) {
        self.touched.types.insert(schema.id);
        self.put(documents::SCHEMAS, &schema.id.to_string(), schema);
    }

    /// Adds or replaces one of the portal's own association types.
    pub(crate) fn put_association_type(&mut self, definition: &AssociationTypeDefinition) {
        self.touched.associations = true;
        self.put(
            documents::ASSOCIATION_TYPES,
            &association_key(definition),
            definition,
        );
    }

    /// Removes one of the portal's own association types.
    pub(crate) fn delete_association_type(&mut self, definition: &AssociationTypeDefinition) {
        self.touched.associations = true;
        self.transaction
            .delete_document(documents::ASSOCIATION_TYPES, &association_key(definition));
    }

    /// A fresh id for one of the portal's own association types.
    ///
    /// Numbers count from [`FIRST_OWN_ASSOCIATION_TYPE`], so that no label ever shares an id with a type of HubSpot's:
    /// clients, an official suite among them, compare ids without their category.
    pub(crate) fn next_association_type(&mut self) -> AssociationSpec {
        let number = self.next_number("association_type", FIRST_OWN_ASSOCIATION_TYPE);
        AssociationSpec {
            category: AssociationCategory::UserDefined,
            type_id: u32::try_from(number).unwrap_or(u32::MAX),
        }
    }

    /// Sets or lifts the limit on how many records one record may be associated with by a type.
    pub(crate) fn put_association_limit(
        &mut self,
        definition: &AssociationTypeDefinition,
        limit: Option<u64>,
    ) {
        let key = documents::limit_key(definition);
        match limit {
            Some(limit) => self
                .transaction
                .put_document(documents::ASSOCIATION_LIMITS, &key, limit.into()),
            None => {
                self.transaction
                    .delete_document(documents::ASSOCIATION_LIMITS, &key);
            }
        }
    }

    /// Forgets a custom object type for good, with its properties, groups and pipelines.
    pub(crate) fn purge_schema(&mut self, id: ObjectTypeId) {
        self.touched.types.insert(id);
        let prefix = type_key(id, "");
        for collection in [documents::PROPERTIES, documents::GROUPS, documents::PIPELINES] {
            let keys: Vec<String> = self
                .transaction
                .documents(collection)
                .map(|(key, _)| key.to_owned())
                .filter(|key| key.starts_with(&prefix))
                .collect();
            for key in keys {
                self.transaction.delete_document(collection, &key);
            }
        }
        self.transaction
            .delete_document(documents::SCHEMAS, &id.to_string());
    }

    /// Keeps the number of a custom object type from being given to another one.
    pub(crate) fn reserve_object_type(&mut self, id: ObjectTypeId) {
        self.reserve_number("object_type", u64::from(id.number()));
    }

    /// Keeps the id of one of the portal's own association types from being given to another one.
    pub(crate) fn reserve_association_type(&mut self, type_id: u32) {
        self.reserve_number(
            "association_type",
            u64::from(type_id).max(FIRST_OWN_ASSOCIATION_TYPE - 1),
        );
    }

    /// Keeps an id from being given to a record, a pipeline or a stage.
    pub(crate) fn reserve_id(&mut self, id: u64) {
        self.transaction.reserve_id(id);
    }

    /// From now on there are only owners that were put here.
    pub(crate) fn leave_default_owners_out(&mut self) {
        self.touched.owners = true;
        self.transaction
            .put_document(documents::OWNERS_ALONE, "owners", true.into());
    }

    fn reserve_number(&mut self, counter: &str, number: u64) {
        let last = self
            .transaction
            .document(documents::COUNTERS, counter)
            .and_then(serde_json::Value::as_u64);
        if last.is_none_or(|last| last < number) {
            self.transaction
                .put_document(documents::COUNTERS, counter, number.into());
        }
    }

    /// The next number of a named counter; the first one is `start`.
    pub(crate) fn next_number(&mut self, counter: &str, start: u64) -> u64 {
        let last = self
            .transaction
            .document(documents::COUNTERS, counter)
            .and_then(serde_json::Value::as_u64);
        let next = last.map_or(start, |last| last.saturating_add(1));
        self.transaction
            .put_document(documents::COUNTERS, counter, next.into());
        next
    }

    /// Makes the changes visible to every later request and returns the new snapshot.
    pub(crate) fn publish(self) -> Arc<Definitions> {
        let mut next = Definitions::clone(&self.live.current());
        next.reload(self.transaction, &self.touched);
        self.live.publish(next);
        self.live.current()
    }

    fn put(&mut self, collection: &str, key: &str, value: &impl Serialize) {
        match serde_json::to_value(value) {
            Ok(value) => self.transaction.put_document(collection, key, value),
            Err(error) => tracing::error!(collection, key, %error, "could not store a definition"),
        }
    }
}

fn association_key(definition: &AssociationTypeDefinition) -> String {
    let AssociationTypeDefinition { from, to, spec, .. } = definition;
    format!("{from}/{to}/{:08}", spec.type_id)
}
