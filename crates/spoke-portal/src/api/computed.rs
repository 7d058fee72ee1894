//! The values that are computed when a record is read; which property is computed how is `rules::virtual_values`'s.

use std::borrow::Cow;

use crate::rules::{VirtualValue, full_name_or_email, time_text};
use crate::store::{Row, State, Table};

use super::{activities, associated};

/// A record being read.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    /// The store.
    pub(crate) state: &'a State,
    /// The records of the type.
    pub(crate) table: &'a Table,
    /// The record.
    pub(crate) row: Row,
    /// The app that writes are attributed to.
    pub(crate) app_id: u64,
    /// The portal's time, in milliseconds since 1970.
    pub(crate) now: i64,
}

impl<'a> Reading<'a> {
    /// The value as text; `None` for a record without one.
    pub(crate) fn text(self, computed: VirtualValue) -> Option<Cow<'a, str>> {
        Some(match computed {
            VirtualValue::Id => Cow::Owned(self.id().to_string()),
            VirtualValue::Created => Cow::Owned(time_text(self.table.created_at(self.row))),
            VirtualValue::Modified => Cow::Owned(time_text(self.table.updated_at(self.row))),
            VirtualValue::AppId => Cow::Owned(self.app_id.to_string()),
            VirtualValue::Constant(text) => Cow::Borrowed(text),
            VirtualValue::CopyOf(name) => self.stored(name)?,
            VirtualValue::FullNameOrEmail => {
                let (first, last) = (self.stored("firstname"), self.stored("lastname"));
                let email = self.stored("email");
                let text = full_name_or_email(first.as_deref(), last.as_deref(), email.as_deref())?;
                Cow::Owned(text.into_owned())
            }
            VirtualValue::Activities(measure) if measure.is_time() => {
                Cow::Owned(time_text(self.number(computed)?))
            }
            VirtualValue::Linked(_)
            | VirtualValue::OpenDeals
            | VirtualValue::Primary(_)
            | VirtualValue::Activities(_) => Cow::Owned(self.number(computed)?.to_string()),
        })
    }

    /// The value as a number: a count, an id, or milliseconds since 1970. `None` for texts and records without one.
    pub(crate) fn number(self, computed: VirtualValue) -> Option<i64> {
        let (state, own, id) = (self.state, self.table.object_type(), self.id());
        let found = match computed {
            VirtualValue::Linked(other) => associated::count(state, own, id, other),
            VirtualValue::OpenDeals => associated::open_deals(state, own, id),
            VirtualValue::Primary(other) => associated::primary(state, own, id, other)?,
            VirtualValue::Activities(measure) => {
                return activities::measure(state, own, id, measure, self.now);
            }
            _ => return None,
        };
        i64::try_from(found).ok()
    }

    fn id(self) -> u64 {
        self.table.id(self.row)
    }

    fn stored(self, name: &str) -> Option<Cow<'a, str>> {
        self.table.value(self.row, self.table.column(name)?)
    }
}
