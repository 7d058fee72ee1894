//! Reads a filter definition.

mod branch;
mod event;
mod filter;
mod operation;
mod refine;
mod time;

use crate::object_type::ObjectTypeId;

use super::error::FilterError;
use super::filter::{Branch, Link, LinkBy, Property};
use super::limits::FILTERS_MAX;
use super::moment::Moment;
use super::node::Node;
use super::vocabulary::{Lookup, PropertyKind, Vocabulary};

pub(super) use branch::operator_named;

/// Reads definitions and gathers what they refer to.
pub(super) struct Parser<'v> {
    vocabulary: &'v dyn Vocabulary,
    parts: Parts,
}

/// What a definition refers to, each thing once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Parts {
    /// Properties with the type they belong to; properties of events have none.
    pub(super) properties: Vec<(Option<ObjectTypeId>, String)>,
    pub(super) links: Vec<Link>,
    pub(super) moments: Vec<Moment>,
    pub(super) lists: Vec<u64>,
    filters: usize,
}

impl<'v> Parser<'v> {
    pub(super) fn new(vocabulary: &'v dyn Vocabulary) -> Self {
        Self {
            vocabulary,
            parts: Parts::default(),
        }
    }

    /// Reads the root branch of a list of a type's records.
    pub(super) fn read(mut self, root: &Node<'_>, of: ObjectTypeId) -> Result<(Branch, Parts), FilterError> {
        let branch = self.root(root, of)?;
        Ok((branch, self.parts))
    }

    /// Takes note of a property and asks what it is.
    fn property(
        &mut self,
        node: &Node<'_>,
        of: Option<ObjectTypeId>,
    ) -> Result<(Property, Option<PropertyKind>), FilterError> {
        let name = node.text()?;
        let kind = match of.map(|of| self.vocabulary.property(of, &name)) {
            Some(Lookup::Absent) => {
                return Err(node.error(format!("Property \"{name}\" does not exist")));
            }
            Some(Lookup::Found(kind)) => Some(kind),
            Some(Lookup::Unchecked) | None => None,
        };
        let known = &mut self.parts.properties;
        let place = known
            .iter()
            .position(|(other_of, other)| *other_of == of && *other == name);
        let slot = place.unwrap_or_else(|| {
            known.push((of, name.clone()));
            known.len() - 1
        });
        Ok((Property { name, slot }, kind))
    }

    fn link(&mut self, by: LinkBy, to: Option<ObjectTypeId>) -> Link {
        let slot = self.parts.links.len();
        let link = Link { by, to, slot };
        self.parts.links.push(link.clone());
        link
    }

    fn moment(&mut self, moment: Moment) -> usize {
        let known = &mut self.parts.moments;
        known
            .iter()
            .position(|other| *other == moment)
            .unwrap_or_else(|| {
                known.push(moment);
                known.len() - 1
            })
    }

    /// Takes note of a list, whose records must be of a type if one is given.
    fn list(&mut self, node: &Node<'_>, of: Option<ObjectTypeId>) -> Result<u64, FilterError> {
        let text = node.text()?;
        let id = text.trim().parse::<u64>();
        let id = id.map_err(|_| node.error(format!("{text} is not a valid list id")))?;
        match self.vocabulary.list(id) {
            Lookup::Absent => return Err(node.error(format!("List {id} does not exist"))),
            Lookup::Found(found) if of.is_some_and(|of| of != found) => {
                return Err(node.error(format!("List {id} holds records of another object type")));
            }
            _ => {}
        }
        if !self.parts.lists.contains(&id) {
            self.parts.lists.push(id);
        }
        Ok(id)
    }

    fn count_filter(&mut self, node: &Node<'_>) -> Result<(), FilterError> {
        self.parts.filters += 1;
        if self.parts.filters > FILTERS_MAX {
            return Err(node.error(format!("a list has at most {FILTERS_MAX} filters")));
        }
        Ok(())
    }
}
