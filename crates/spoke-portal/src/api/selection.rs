//! Which properties an answer carries, resolved once per request.
//!
//! A name that is requested but not defined is left out, one that is defined but empty is null. The creation time, the
//! time of the last change and the id are always there (facts: objects, section 4). Names come out in alphabetical
//! order.

use super::json;
use crate::definitions::TypeDefinition;
use crate::rules::{VirtualValue, virtual_property};
use crate::store::{Column, Table};

/// The resolved properties of an answer.
#[derive(Debug)]
pub(crate) struct Selection {
    fields: Vec<Field>,
    history: Vec<Field>,
}

/// One property of an answer.
#[derive(Debug)]
pub(crate) struct Field {
    /// The name as a JSON key with its colon.
    pub(crate) key: String,
    /// Where a stored value would be.
    pub(crate) column: Option<Column>,
    /// How the value is computed when none is stored.
    pub(crate) computed: Option<VirtualValue>,
}

impl Selection {
    /// Resolves the requested names; none requested means the object type's default set.
    pub(crate) fn new<'n>(
        object_type: &TypeDefinition,
        table: Option<&Table>,
        requested: impl Iterator<Item = &'n str>,
        with_history: impl Iterator<Item = &'n str>,
    ) -> Self {
        let mut names: Vec<&str> = requested.collect();
        let history_names = sorted(with_history.collect());
        if names.is_empty() && history_names.is_empty() {
            names.extend(object_type.default_properties());
        }
        names.extend([
            object_type.created_property(),
            object_type.modified_property(),
            "hs_object_id",
        ]);
        // Properties asked for with history are returned with their value too.
        names.extend(&history_names);
        let resolve = |names: Vec<&str>| -> Vec<Field> {
            names
                .into_iter()
                .filter_map(|name| Field::resolve(object_type, table, name))
                .collect()
        };
        Self {
            fields: resolve(sorted(names)),
            history: resolve(history_names),
        }
    }

    /// Resolves exactly these names, as the first APIs do, which add nothing of their own.
    pub(crate) fn exactly<'n>(
        object_type: &TypeDefinition,
        table: Option<&Table>,
        names: impl Iterator<Item = &'n str>,
    ) -> Self {
        let fields = sorted(names.collect())
            .into_iter()
            .filter_map(|name| Field::resolve(object_type, table, name))
            .collect();
        Self {
            fields,
            history: Vec::new(),
        }
    }

    /// The properties with their values.
    pub(crate) fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The properties with their history.
    pub(crate) fn history(&self) -> &[Field] {
        &self.history
    }
}

impl Field {
    /// The property's name.
    pub(crate) fn name(&self) -> &str {
        self.key.trim_matches(['"', ':'])
    }

    fn resolve(object_type: &TypeDefinition, table: Option<&Table>, name: &str) -> Option<Self> {
        let computed = virtual_property(object_type.id, name);
        let defined = object_type.property(name).is_some();
        let always = matches!(
            computed,
            Some(VirtualValue::Created | VirtualValue::Modified | VirtualValue::Id)
        ) && (name == object_type.created_property()
            || name == object_type.modified_property()
            || name == "hs_object_id");
        // What every type computes counts only where the type defines it; what a type computes itself always counts.
        if !defined && !always && !crate::rules::is_own_virtual(object_type.id, name) {
            return None;
        }
        let mut key = String::with_capacity(name.len() + 3);
        json::string(&mut key, name);
        key.push(':');
        Some(Self {
            key,
            column: table.and_then(|table| table.column(name)),
            computed,
        })
    }
}

fn sorted(mut names: Vec<&str>) -> Vec<&str> {
    names.sort_unstable();
    names.dedup();
    names
}
