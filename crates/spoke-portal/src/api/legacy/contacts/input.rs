//! The bodies of contacts v1: a list of property names and values.

use std::borrow::Cow;

use serde::Deserialize;

use crate::api::input::{IdText, SentProperties, SentValue};

/// The values of one contact.
#[derive(Debug, Deserialize)]
pub(super) struct Values<'a> {
    #[serde(borrow, default)]
    properties: Vec<Pair<'a>>,
}

#[derive(Debug, Deserialize)]
struct Pair<'a> {
    #[serde(borrow)]
    property: Cow<'a, str>,
    #[serde(borrow)]
    value: SentValue<'a>,
}

/// One contact of a group.
#[derive(Debug, Deserialize)]
pub(super) struct Member<'a> {
    /// An existing contact.
    #[serde(borrow, default)]
    pub(super) vid: Option<IdText<'a>>,
    /// The address of a contact that may or may not exist.
    #[serde(borrow, default)]
    pub(super) email: Option<IdText<'a>>,
    #[serde(borrow, default)]
    properties: Vec<Pair<'a>>,
}

impl<'a> Values<'a> {
    /// The values as every write takes them.
    pub(super) fn into_sent(self) -> SentProperties<'a> {
        sent(self.properties)
    }
}

impl<'a> Member<'a> {
    /// The values as every write takes them.
    pub(super) fn take_sent(&mut self) -> SentProperties<'a> {
        sent(std::mem::take(&mut self.properties))
    }
}

fn sent<'a>(pairs: Vec<Pair<'a>>) -> SentProperties<'a> {
    SentProperties(
        pairs
            .into_iter()
            .map(|pair| (pair.property, pair.value.0))
            .collect(),
    )
}
