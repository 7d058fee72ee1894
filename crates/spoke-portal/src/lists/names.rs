//! What the portal knows about the names in a filter definition.

use std::collections::BTreeMap;

use spoke_model::association::AssociationSpec;
use spoke_model::list::{Definition, Lookup, PropertyKind, Vocabulary};
use spoke_model::object_type::ObjectTypeId;

use super::book;
use super::list::List;
use super::problem::Problem;
use crate::definitions::Definitions;
use crate::rules::is_own_virtual;
use crate::store::State;

/// The portal's vocabulary.
pub(super) struct Names<'a> {
    pub(super) definitions: &'a Definitions,
    pub(super) state: &'a State,
    /// Whether unknown names are refused. They are when filters arrive; later, what they name may be gone.
    pub(super) strict: bool,
}

impl Names<'_> {
    fn found<T>(&self, found: Option<T>) -> Lookup<T> {
        match found {
            Some(found) => Lookup::Found(found),
            None if self.strict => Lookup::Absent,
            None => Lookup::Unchecked,
        }
    }
}

impl Vocabulary for Names<'_> {
    fn property(&self, object_type: ObjectTypeId, name: &str) -> Lookup<PropertyKind> {
        if !self.strict || is_own_virtual(object_type, name) {
            return Lookup::Unchecked;
        }
        let definition = self.definitions.object_type(object_type);
        let property = definition.and_then(|definition| definition.property(name));
        self.found(property.map(|one| PropertyKind::of(one.property_type, one.field_type)))
    }

    fn association(&self, spec: AssociationSpec) -> Lookup<(ObjectTypeId, ObjectTypeId)> {
        let found = self.definitions.associations().get(spec);
        self.found(found.map(|one| (one.from, one.to)))
    }

    fn list(&self, id: u64) -> Lookup<ObjectTypeId> {
        self.found(book::find(self.state, id).map(|list| list.object_type))
    }

    fn object_type(&self, id: ObjectTypeId) -> Lookup<()> {
        self.found(self.definitions.object_type(id).map(|_| ()))
    }
}

/// Checks filters that a client sends and gives them the form that answers print. `own` is the list they are for,
/// when it exists already: a list must not depend on itself, through others or not (assumed).
pub(crate) fn accept_filters(
    definitions: &Definitions,
    state: &State,
    object_type: ObjectTypeId,
    sent: &serde_json::Value,
    own: Option<u64>,
) -> Result<serde_json::Value, Problem> {
    let names = Names {
        definitions,
        state,
        strict: true,
    };
    let definition = Definition::parse(sent, object_type, &names)
        .map_err(|error| Problem::BadFilters(error.to_string()))?;
    if let Some(own) = own
        && depends_on(definitions, state, &definition, own)
    {
        return Err(Problem::BadFilters(format!(
            "list {own} would depend on its own members"
        )));
    }
    Ok(Definition::canonical(sent))
}

/// The filters of a stored list.
pub(super) fn definition_of(definitions: &Definitions, state: &State, list: &List) -> Option<Definition> {
    let names = Names {
        definitions,
        state,
        strict: false,
    };
    let parsed = Definition::parse(list.filter_branch.as_ref()?, list.object_type, &names);
    parsed
        .inspect_err(|error| tracing::error!(list = list.id, %error, "stored filters cannot be read"))
        .ok()
}

/// How many lists' filters name each list.
pub(crate) fn references(definitions: &Definitions, state: &State) -> BTreeMap<u64, u64> {
    let mut counts = BTreeMap::new();
    for list in book::all(state).filter(|list| list.filter_branch.is_some()) {
        for other in definition_of(definitions, state, &list)
            .iter()
            .flat_map(Definition::lists)
        {
            *counts.entry(*other).or_default() += 1;
        }
    }
    counts
}

fn depends_on(definitions: &Definitions, state: &State, definition: &Definition, own: u64) -> bool {
    let mut open: Vec<u64> = definition.lists().to_vec();
    let mut seen: Vec<u64> = Vec::new();
    while let Some(id) = open.pop() {
        if id == own {
            return true;
        }
        if seen.contains(&id) {
            continue;
        }
        seen.push(id);
        let list = book::find_deleted_too(state, id).filter(|list| !list.processing_type.takes_members());
        if let Some(definition) = list.and_then(|list| definition_of(definitions, state, &list)) {
            open.extend(definition.lists());
        }
    }
    false
}
