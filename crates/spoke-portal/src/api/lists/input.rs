//! Ids as clients send them: numbers or their digits as text.

use std::fmt;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer};

use super::refuse::no_id;
use crate::api::call::Call;
use crate::api::errors::ApiError;

/// An id in a body, as a number or as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SentId(pub(super) u64);

impl<'de> Deserialize<'de> for SentId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Digits;
        impl Visitor<'_> for Digits {
            type Value = SentId;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an id")
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<SentId, E> {
                Ok(SentId(number))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<SentId, E> {
                let id = text.trim().parse();
                id.map(SentId)
                    .map_err(|_| E::custom(format_args!("{text:?} is not a valid id")))
            }
        }
        deserializer.deserialize_any(Digits)
    }
}

/// The numbers alone.
pub(super) fn numbers(ids: &[SentId]) -> Vec<u64> {
    ids.iter().map(|id| id.0).collect()
}

/// The list id at the nth place of the path.
pub(super) fn list_id(call: &Call<'_>, position: usize) -> Result<u64, ApiError> {
    id(call, position, "list id")
}

/// An id at the nth place of the path.
pub(super) fn id(call: &Call<'_>, position: usize, what: &str) -> Result<u64, ApiError> {
    let sent = call.parameter(position);
    sent.trim().parse().map_err(|_| no_id(what, sent))
}
