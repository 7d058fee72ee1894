//! What a crowd is made of, and how it falls into parts.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// Records of a part where companies are not scarce.
const PART: u64 = 1_000;
/// Records of a part at most: a company may have 10,000 contacts.
const PART_MAX: u64 = 10_000;

/// What is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Shape {
    /// Which crowd: another number makes other records.
    pub(crate) seed: u64,
    /// How many contacts.
    pub(crate) contacts: u64,
    /// How many companies.
    pub(crate) companies: u64,
    /// How many deals.
    pub(crate) deals: u64,
    /// How many tickets.
    pub(crate) tickets: u64,
    /// How many of a hundred contacts are another record of a person who has one.
    pub(crate) duplicates_percent: u64,
    /// Whether values are as people type them.
    pub(crate) messy: bool,
}

/// One part: which of each kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) companies: Range<u64>,
    pub(super) contacts: Range<u64>,
    pub(super) deals: Range<u64>,
    pub(super) tickets: Range<u64>,
}

impl Shape {
    /// Records of all kinds.
    pub(crate) fn total(&self) -> u64 {
        self.contacts + self.companies + self.deals + self.tickets
    }

    /// How many parts there are. Every part has a company where that is possible.
    pub(super) fn parts(&self) -> u64 {
        let per_company = self.total().checked_div(self.companies).unwrap_or(0);
        self.total().div_ceil(per_company.clamp(PART, PART_MAX))
    }

    /// A part by its number, from 0.
    pub(super) fn part(&self, number: u64) -> Part {
        let parts = self.parts().max(1);
        let share = |count: u64| {
            let until = |number: u64| {
                let until = u128::from(count) * u128::from(number) / u128::from(parts);
                u64::try_from(until).unwrap_or(count)
            };
            until(number)..until(number + 1)
        };
        Part {
            companies: share(self.companies),
            contacts: share(self.contacts),
            deals: share(self.deals),
            tickets: share(self.tickets),
        }
    }

    /// Records in the parts before a number.
    pub(super) fn before(&self, number: u64) -> u64 {
        let part = self.part(number);
        part.companies.start + part.contacts.start + part.deals.start + part.tickets.start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_hold_everything_once_and_stay_small() {
        for (contacts, companies, deals, tickets) in [
            (1, 0, 0, 0),
            (1_000_000, 50_000, 20_000, 7),
            (1_000_000, 10, 0, 0),
            (0, 3, 0, 0),
            (5, 7, 100_000, 1),
        ] {
            let shape = Shape {
                contacts,
                companies,
                deals,
                tickets,
                ..Shape::default()
            };
            let mut next = (0, 0, 0, 0);
            for number in 0..shape.parts() {
                let part = shape.part(number);
                let starts = (
                    part.companies.start,
                    part.contacts.start,
                    part.deals.start,
                    part.tickets.start,
                );
                assert_eq!(starts, next, "{shape:?} {number}");
                next = (
                    part.companies.end,
                    part.contacts.end,
                    part.deals.end,
                    part.tickets.end,
                );
                let size = shape.before(number + 1) - shape.before(number);
                assert!(
                    (1..=PART_MAX + 4).contains(&size),
                    "{shape:?}: {size} in {number}"
                );
            }
            assert_eq!(next, (companies, contacts, deals, tickets));
        }
    }
}
