//! Branches.

use crate::association::AssociationSpec;
use crate::object_type::ObjectTypeId;

use super::Parser;
use crate::list::error::FilterError;
use crate::list::filter::{Branch, BranchKind, Link, LinkBy};
use crate::list::limits::DEPTH_MAX;
use crate::list::node::Node;
use crate::list::vocabulary::Lookup;

/// `filterBranchType`.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Kind {
    Or,
    And,
    NotAll,
    NotAny,
    Restricted,
    UnifiedEvents,
    Association,
    PropertyAssociation,
}

const KINDS: &[(&str, Kind)] = &[
    ("OR", Kind::Or),
    ("AND", Kind::And),
    ("NOT_ALL", Kind::NotAll),
    ("NOT_ANY", Kind::NotAny),
    ("RESTRICTED", Kind::Restricted),
    ("UNIFIED_EVENTS", Kind::UnifiedEvents),
    ("ASSOCIATION", Kind::Association),
    ("PROPERTY_ASSOCIATION", Kind::PropertyAssociation),
];

/// `operator` of branches and filters about lists; true is the negation.
pub(super) const IN_LIST: &[(&str, bool)] = &[("IN_LIST", false), ("NOT_IN_LIST", true)];

/// `operator` of branches about events; true is the negation.
const COMPLETED: &[(&str, bool)] = &[("HAS_COMPLETED", false), ("HAS_NOT_COMPLETED", true)];

impl Parser<'_> {
    /// The root: an `OR` branch of `AND` branches, without filters of its own (documented).
    pub(super) fn root(&mut self, node: &Node<'_>, of: ObjectTypeId) -> Result<Branch, FilterError> {
        let kind = node.field("filterBranchType")?;
        if kind.choice(KINDS)? != Kind::Or {
            return Err(kind.error("the root branch must be of type OR"));
        }
        if let Some(filter) = node.items_of("filters")?.first() {
            return Err(filter.error("the root branch carries no filters; put them into an AND branch"));
        }
        let children = node.items_of("filterBranches")?;
        if children.is_empty() {
            return Err(node.error("the root branch needs at least one AND branch"));
        }
        for child in &children {
            let kind = child.field("filterBranchType")?;
            if kind.choice(KINDS)? != Kind::And {
                return Err(kind.error("branches of the root must be of type AND"));
            }
        }
        self.branch(node, Some(of), 0)
    }

    fn branch(
        &mut self,
        node: &Node<'_>,
        of: Option<ObjectTypeId>,
        depth: usize,
    ) -> Result<Branch, FilterError> {
        if depth > DEPTH_MAX {
            return Err(node.error(format!("branches are nested more than {DEPTH_MAX} deep")));
        }
        let kind = node.field("filterBranchType")?.choice(KINDS)?;
        self.check_operator(node, kind)?;
        let (kind, within) = match kind {
            Kind::Or => (BranchKind::Or, of),
            Kind::And => (BranchKind::And, of),
            Kind::NotAll => (BranchKind::NotAll, of),
            Kind::NotAny => (BranchKind::NotAny, of),
            Kind::Restricted => (BranchKind::Restricted, of),
            Kind::UnifiedEvents => (self.events(node)?, None),
            Kind::Association | Kind::PropertyAssociation => {
                let link = if kind == Kind::Association {
                    self.association(node, "objectTypeId", of)?
                } else {
                    self.property_association(node, "objectTypeId", of)?
                };
                let within = link.to;
                let negated = node.field("operator")?.choice(IN_LIST)?;
                (BranchKind::Linked { link, negated }, within)
            }
        };
        let mut branches = Vec::new();
        for child in node.items_of("filterBranches")? {
            if matches!(kind, BranchKind::Events { .. }) {
                return Err(child.error("a UNIFIED_EVENTS branch holds no other branches"));
            }
            branches.push(self.branch(&child, within, depth + 1)?);
        }
        let mut filters = Vec::new();
        for filter in node.items_of("filters")? {
            self.count_filter(&filter)?;
            filters.push(self.filter(&filter, within)?);
        }
        // That an empty AND branch is refused is assumed: it would take in every record.
        if kind == BranchKind::And && branches.is_empty() && filters.is_empty() {
            return Err(node.error("an AND branch needs at least one filter or branch"));
        }
        Ok(Branch {
            kind,
            branches,
            filters,
        })
    }

    /// `filterBranchOperator` repeats the type, or is `AND` where the type says something else; it may be left out.
    fn check_operator(&self, node: &Node<'_>, kind: Kind) -> Result<(), FilterError> {
        let Some(sent) = node.optional("filterBranchOperator")? else {
            return Ok(());
        };
        let wanted = operator_of(kind);
        if sent.text()? == wanted {
            Ok(())
        } else {
            Err(sent.error(format!("{wanted} was expected")))
        }
    }

    fn events(&mut self, node: &Node<'_>) -> Result<BranchKind, FilterError> {
        Ok(BranchKind::Events {
            event_type: node.field("eventTypeId")?.text()?,
            negated: node.field("operator")?.choice(COMPLETED)?,
            pruning: self.pruning(node, None)?,
            coalescing: self.coalescing(node)?,
        })
    }

    /// The way along associations: `associationCategory`, `associationTypeId`, and the other type if it is named.
    pub(super) fn association(
        &mut self,
        node: &Node<'_>,
        other: &str,
        of: Option<ObjectTypeId>,
    ) -> Result<Link, FilterError> {
        let category = node.field("associationCategory")?;
        let category = category
            .text()?
            .parse()
            .map_err(|unknown: crate::association::UnknownCategory| category.error(unknown.to_string()))?;
        let id = node.field("associationTypeId")?;
        let type_id =
            u32::try_from(id.integer()?).map_err(|_| id.error("an association type id was expected"))?;
        let spec = AssociationSpec { category, type_id };
        let named = self.object_type(node, other)?;
        let to = match self.vocabulary.association(spec) {
            Lookup::Absent => return Err(id.error(format!("Association type {spec} does not exist"))),
            Lookup::Unchecked => named,
            Lookup::Found((from, to)) => {
                if of.is_some_and(|of| of != from) || named.is_some_and(|named| named != to) {
                    return Err(id.error(format!("Association type {spec} leads from {from} to {to}")));
                }
                Some(to)
            }
        };
        Ok(self.link(LinkBy::Association(spec), to))
    }

    /// The way to the record whose id is a property's value.
    pub(super) fn property_association(
        &mut self,
        node: &Node<'_>,
        other: &str,
        of: Option<ObjectTypeId>,
    ) -> Result<Link, FilterError> {
        let (property, _) = self.property(&node.field("propertyWithObjectId")?, of)?;
        let to = self.object_type(node, other)?;
        Ok(self.link(LinkBy::Property(property), to))
    }

    fn object_type(&self, node: &Node<'_>, name: &str) -> Result<Option<ObjectTypeId>, FilterError> {
        let Some(sent) = node.optional(name)? else {
            return Ok(None);
        };
        let text = sent.text()?;
        let unknown = || sent.error(format!("Invalid object or event type id: {text}"));
        let id: ObjectTypeId = text.parse().map_err(|_| unknown())?;
        match self.vocabulary.object_type(id) {
            Lookup::Absent => Err(unknown()),
            _ => Ok(Some(id)),
        }
    }
}

/// The `filterBranchOperator` of a type, which answers always carry.
fn operator_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Or => "OR",
        Kind::NotAll => "NOT_ALL",
        Kind::NotAny => "NOT_ANY",
        Kind::Restricted => "RESTRICTED",
        Kind::And | Kind::UnifiedEvents | Kind::Association | Kind::PropertyAssociation => "AND",
    }
}

/// The same by the type's name.
pub(in crate::list) fn operator_named(filter_branch_type: &str) -> Option<&'static str> {
    let found = KINDS.iter().find(|(name, _)| *name == filter_branch_type);
    found.map(|(_, kind)| operator_of(*kind))
}
