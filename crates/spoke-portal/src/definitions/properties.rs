//! Property definitions and groups of one object type.

use std::ops::Deref;
use std::sync::Arc;

use hashbrown::HashMap;
use spoke_model::property::{PropertyDefinition, PropertyGroup};

/// One property of one object type: HubSpot's own or the portal's.
#[derive(Clone, Debug)]
pub(crate) struct PropertyEntry {
    definition: Held,
}

#[derive(Clone, Debug)]
enum Held {
    Default(&'static PropertyDefinition),
    Own(Arc<PropertyDefinition>),
}

impl PropertyEntry {
    /// The definition.
    pub(crate) fn definition(&self) -> &PropertyDefinition {
        match &self.definition {
            Held::Default(definition) => definition,
            Held::Own(definition) => definition,
        }
    }
}

impl Deref for PropertyEntry {
    type Target = PropertyDefinition;

    fn deref(&self) -> &PropertyDefinition {
        self.definition()
    }
}

/// All properties of one object type, live and archived: defaults first in HubSpot's order, then the portal's own.
#[derive(Clone, Debug, Default)]
pub(crate) struct PropertySet {
    entries: Vec<PropertyEntry>,
    by_name: HashMap<Box<str>, usize>,
}

impl PropertySet {
    /// HubSpot's defaults, with the portal's definitions over them or after them.
    pub(crate) fn new(
        defaults: &'static [PropertyDefinition],
        own: impl IntoIterator<Item = PropertyDefinition>,
    ) -> Self {
        let mut set = Self::default();
        for definition in defaults {
            set.push(&definition.name, Held::Default(definition));
        }
        for definition in own {
            set.put(definition);
        }
        set
    }

    /// Adds a definition or replaces the one with the same name.
    pub(crate) fn put(&mut self, definition: PropertyDefinition) {
        let name = definition.name.clone();
        self.push(&name, Held::Own(Arc::new(definition)));
    }

    /// The live property with this exact name.
    pub(crate) fn get(&self, name: &str) -> Option<&PropertyEntry> {
        self.any(name).filter(|entry| !entry.archived)
    }

    /// The property with this name, archived or not.
    pub(crate) fn any(&self, name: &str) -> Option<&PropertyEntry> {
        self.by_name.get(name).and_then(|at| self.entries.get(*at))
    }

    /// Live properties in definition order.
    pub(crate) fn live(&self) -> impl Iterator<Item = &PropertyEntry> {
        self.entries.iter().filter(|entry| !entry.archived)
    }

    /// Live and archived properties in definition order.
    pub(crate) fn all(&self) -> impl Iterator<Item = &PropertyEntry> {
        self.entries.iter()
    }

    fn push(&mut self, name: &str, held: Held) {
        let entry = PropertyEntry { definition: held };
        match self.by_name.get(name).copied() {
            Some(at) => {
                if let Some(slot) = self.entries.get_mut(at) {
                    *slot = entry;
                }
            }
            None => {
                self.by_name.insert(name.into(), self.entries.len());
                self.entries.push(entry);
            }
        }
    }
}

/// The property groups of one object type, archived ones included.
#[derive(Clone, Debug, Default)]
pub(crate) struct GroupSet(Vec<PropertyGroup>);

impl GroupSet {
    /// HubSpot's groups, with the portal's over them or after them.
    pub(crate) fn new(defaults: &[PropertyGroup], own: impl IntoIterator<Item = PropertyGroup>) -> Self {
        let mut set = Self(defaults.to_vec());
        for group in own {
            set.put(group);
        }
        set
    }

    /// Adds a group or replaces the one with the same name.
    pub(crate) fn put(&mut self, group: PropertyGroup) {
        match self.0.iter_mut().find(|known| known.name == group.name) {
            Some(known) => *known = group,
            None => self.0.push(group),
        }
    }

    /// The live group with this name.
    pub(crate) fn get(&self, name: &str) -> Option<&PropertyGroup> {
        self.0.iter().find(|group| group.name == name && !group.archived)
    }

    /// All groups.
    pub(crate) fn all(&self) -> &[PropertyGroup] {
        &self.0
    }
}
