//! The parts of a filter definition: branches, filters, and what they refer to.

use crate::association::AssociationSpec;
use crate::object_type::ObjectTypeId;

use super::operation::Operation;
use super::refine::Coalescing;
use super::span::Span;

/// A group of filters and further branches.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// How its parts are taken together.
    pub kind: BranchKind,
    /// Branches within.
    pub branches: Vec<Branch>,
    /// Filters.
    pub filters: Vec<Filter>,
}

/// How the parts of a branch are taken together (documented).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum BranchKind {
    /// Any part passes.
    Or,
    /// Every part passes.
    And,
    /// Not every part passes.
    NotAll,
    /// No part passes.
    NotAny,
    /// What the caller may not see. Nothing passes (assumed).
    Restricted,
    /// A linked record passes every part, or none does.
    Linked {
        /// Where the other records are.
        link: Link,
        /// Whether none may pass.
        negated: bool,
    },
    /// An event passes every part, or none does.
    Events {
        /// The type of the event.
        event_type: String,
        /// Whether none may pass.
        negated: bool,
        /// When it must have happened.
        pruning: Option<Span>,
        /// How often it must have happened.
        coalescing: Option<Coalescing>,
    },
}

/// One condition.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Filter {
    /// On a property's value or its history.
    Property(Property, Operation),
    /// On being in another list.
    InList {
        /// The list; `None` for enrolments, imports and data sets, which are not lists and hold nobody here.
        list: Option<u64>,
        /// Whether it must not be in it.
        negated: bool,
    },
    /// On linked records being in a list.
    LinkedInList {
        /// Where the other records are.
        link: Link,
        /// The list.
        list: u64,
        /// Whether the condition is turned round.
        negated: bool,
        /// How many of them must be.
        coalescing: Option<Coalescing>,
    },
    /// On the number of linked records.
    NumberOfLinks {
        /// Where the other records are.
        link: Link,
        /// How many there must be.
        coalescing: Option<Coalescing>,
    },
    /// On something that happened, or that a person agreed to.
    Event(EventFilter),
    /// Always or never.
    Constant(bool),
}

/// Something that happened to a record, such as a form that was filled out, or a standing, such as a subscription.
#[derive(Clone, Debug, PartialEq)]
pub struct EventFilter {
    /// The filter's type: `FORM_SUBMISSION`, `EMAIL_EVENT`, …
    pub kind: &'static str,
    /// What happened, in the positive form: `FILLED_OUT`, `OPENED`, …
    pub event: &'static str,
    /// Whether it must not have happened.
    pub negated: bool,
    /// Which one: `formId`, `emailId`, `pageUrl`, …
    pub subject: Vec<(&'static str, String)>,
    /// When it must have happened.
    pub pruning: Option<Span>,
    /// How often it must have happened.
    pub coalescing: Option<Coalescing>,
}

/// A property that a definition names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// Its name.
    pub name: String,
    /// Its place among the definition's properties, for views that look names up once.
    pub slot: usize,
}

/// How to get from a record to others.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The way.
    pub by: LinkBy,
    /// The type of the other records; `None` when only the association says.
    pub to: Option<ObjectTypeId>,
    /// Its place among the definition's links, for views that look ways up once.
    pub slot: usize,
}

/// The way from a record to others.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum LinkBy {
    /// Along associations of one type.
    Association(AssociationSpec),
    /// To the record whose id is a property's value.
    Property(Property),
}
