//! A type of event that somebody wants to hear of.

use spoke_model::suggest::nearest;
use spoke_model::webhooks::{EventKind, event_type, event_types};

use crate::failure::Failure;

/// A known type, with a property where one is needed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Wanted {
    /// `contact.propertyChange`.
    pub kind: String,
    /// `email`.
    pub property: Option<String>,
}

impl Wanted {
    /// Reads `contact.creation` or `contact.propertyChange:email`.
    ///
    /// # Errors
    /// When there is no such type, or the property is missing.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        match text.split_once(':') {
            Some((kind, property)) => Self::new(kind.to_owned(), Some(property.to_owned())),
            None => Self::new(text.to_owned(), None),
        }
    }

    /// Checks a type and its property.
    ///
    /// # Errors
    /// As [`Wanted::parse`].
    pub fn new(kind: String, property: Option<String>) -> Result<Self, Failure> {
        let Some(known) = event_type(&kind) else {
            return Err(unknown(&kind));
        };
        let property = property.filter(|name| !name.is_empty());
        if known.kind == EventKind::PropertyChange && property.is_none() {
            return Err(Failure::usage(format!("{kind} needs a property"))
                .hint(format!("--subscribe {kind}:lifecyclestage"))
                .hint(format!(
                    "spoke webhook subscriptions create {kind} --property lifecyclestage"
                )));
        }
        Ok(Self { kind, property })
    }
}

/// There is no such type; says which one may be meant.
pub fn unknown(kind: &str) -> Failure {
    let failure = Failure::usage(format!("there is no event type {kind}"));
    match nearest(kind, event_types().iter().map(|one| one.name)) {
        Some(name) => failure.hint(format!("did you mean {name}?")),
        None => failure.hint(
            "types are an object and what happens to it, such as contact.creation or deal.propertyChange",
        ),
    }
}
