//! The filters of a list, read and ready.

use serde_json::Value;

use crate::object_type::ObjectTypeId;

use super::canonical::canonical;
use super::error::FilterError;
use super::filter::{Branch, BranchKind, Filter, Link, LinkBy};
use super::moment::Moment;
use super::node::Node;
use super::operation::Test;
use super::parse::{Parser, Parts};
use super::vocabulary::Vocabulary;

/// A list's filters.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    root: Branch,
    parts: Parts,
}

impl Definition {
    /// Reads the root branch of a list of a type's records.
    ///
    /// # Errors
    /// [`FilterError`] names the place and the rule.
    pub fn parse(
        root: &Value,
        object_type: ObjectTypeId,
        vocabulary: &dyn Vocabulary,
    ) -> Result<Self, FilterError> {
        let (root, parts) = Parser::new(vocabulary).read(&Node::root("filterBranch", root), object_type)?;
        Ok(Self { root, parts })
    }

    /// A root branch in the form that answers print: with what HubSpot fills in, in its order (recorded).
    #[must_use]
    pub fn canonical(root: &Value) -> Value {
        canonical(root)
    }

    /// The root branch.
    #[must_use]
    pub fn root(&self) -> &Branch {
        &self.root
    }

    /// Every property that is named, by slot, with the object type it belongs to (none for properties of events).
    pub fn properties(&self) -> impl Iterator<Item = (Option<ObjectTypeId>, &str)> {
        self.parts
            .properties
            .iter()
            .map(|(of, name)| (*of, name.as_str()))
    }

    /// Every way to other records, by slot.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.parts.links
    }

    /// Every other list that is named.
    #[must_use]
    pub fn lists(&self) -> &[u64] {
        &self.parts.lists
    }

    /// Every moment, in the order that bounds refer to.
    #[must_use]
    pub fn moments(&self) -> &[Moment] {
        &self.parts.moments
    }

    /// Whether records pass or fail with time alone.
    #[must_use]
    pub fn follows_time(&self) -> bool {
        let moving = |moment: &Moment| match moment {
            Moment::Indexed(..) => true,
            Moment::Property { reading, .. } => reading.is_anniversary(),
            _ => false,
        };
        self.parts.moments.iter().any(moving) || asks_for_anniversaries(&self.root)
    }

    /// Whether a change of an associated record can only be followed by judging all records anew: when a link starts
    /// from another record or from a property.
    #[must_use]
    pub fn looks_far(&self) -> bool {
        let by_property = |link: &Link| matches!(link.by, LinkBy::Property(_));
        self.parts.links.iter().any(by_property) || is_nested(&self.root, false)
    }
}

fn asks_for_anniversaries(branch: &Branch) -> bool {
    let asks = |filter: &Filter| match filter {
        Filter::Property(_, operation) => {
            matches!(&operation.test, Test::Time { reading, .. } if reading.is_anniversary())
        }
        _ => false,
    };
    branch.filters.iter().any(asks) || branch.branches.iter().any(asks_for_anniversaries)
}

/// Whether a link starts within a linked branch.
fn is_nested(branch: &Branch, within: bool) -> bool {
    let links =
        |filter: &Filter| matches!(filter, Filter::LinkedInList { .. } | Filter::NumberOfLinks { .. });
    let linked = matches!(branch.kind, BranchKind::Linked { .. });
    if within && linked {
        return true;
    }
    let within = within || linked;
    (within && branch.filters.iter().any(links))
        || branch.branches.iter().any(|branch| is_nested(branch, within))
}
