//! The immutable picture of all definitions that one request works with.

use std::collections::BTreeMap;
use std::sync::Arc;

use spoke_model::object_type::ObjectTypeId;

use super::associations::AssociationRegistry;
use super::names::{Names, UnknownObjectType};
use super::object_type::TypeDefinition;
use super::owners::OwnerSet;

/// Object types with everything they have, owners, and association types.
///
/// Cheap to share (`Arc`) and cheap to change: a change copies the list of types, not their contents.
#[derive(Clone, Debug)]
pub(crate) struct Definitions {
    pub(super) hub_id: u64,
    pub(super) types: BTreeMap<ObjectTypeId, Arc<TypeDefinition>>,
    pub(super) names: Arc<Names>,
    pub(super) owners: Arc<OwnerSet>,
    pub(super) associations: Arc<AssociationRegistry>,
}

impl Definitions {
    /// The portal's id.
    pub(crate) fn hub_id(&self) -> u64 {
        self.hub_id
    }

    /// The object type a path segment names: plural, singular, qualified name or id, in any letter case.
    ///
    /// # Errors
    /// [`UnknownObjectType`], whose text is HubSpot's message, when no live type has the name.
    pub(crate) fn resolve(&self, segment: &str) -> Result<&Arc<TypeDefinition>, UnknownObjectType> {
        let id = self.names.resolve(segment)?;
        self.types.get(&id).ok_or_else(|| UnknownObjectType::new(segment))
    }

    /// The live object type with this id.
    pub(crate) fn object_type(&self, id: ObjectTypeId) -> Option<&Arc<TypeDefinition>> {
        self.types.get(&id)
    }

    /// All live object types, standard ones first, in id order.
    pub(crate) fn object_types(&self) -> impl Iterator<Item = &Arc<TypeDefinition>> {
        self.types.values()
    }

    /// The portal's owners.
    pub(crate) fn owners(&self) -> &OwnerSet {
        &self.owners
    }

    /// All association types.
    pub(crate) fn associations(&self) -> &AssociationRegistry {
        &self.associations
    }
}
