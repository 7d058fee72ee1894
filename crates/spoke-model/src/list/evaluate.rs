//! Which records pass a definition.

use jiff::tz::TimeZone;

use super::definition::Definition;
use super::filter::{Branch, BranchKind, EventFilter, Filter, Property};
use super::moment::{Clock, Moment, Reading, Zone};
use super::operation::{Operation, Test, lower};
use super::record::Record;
use super::refine::Coalescing;
use super::span::Span;

/// A definition at a moment: everything that does not depend on the record is worked out once.
#[derive(Clone, Debug)]
pub struct Evaluation<'d> {
    definition: &'d Definition,
    clock: Clock,
    moments: Vec<Option<i64>>,
}

impl<'d> Evaluation<'d> {
    /// `now` in milliseconds since 1970, `zone` the portal's.
    #[must_use]
    pub fn new(definition: &'d Definition, now: i64, zone: TimeZone) -> Self {
        let clock = Clock { now, zone };
        let moments = definition
            .moments()
            .iter()
            .map(|moment| moment.at(&clock))
            .collect();
        Self {
            definition,
            clock,
            moments,
        }
    }

    /// What the definition's moments are; `None` for those that depend on the record. Two evaluations with the same
    /// moments differ in nothing but anniversaries.
    #[must_use]
    pub fn moments(&self) -> &[Option<i64>] {
        &self.moments
    }

    /// Whether a record passes.
    #[must_use]
    pub fn passes(&self, record: &dyn Record) -> bool {
        self.branch(self.definition.root(), record)
    }

    fn branch(&self, branch: &Branch, record: &dyn Record) -> bool {
        match &branch.kind {
            BranchKind::Or => self.any(branch, record),
            BranchKind::And => self.all(branch, record),
            BranchKind::NotAll => !self.all(branch, record),
            BranchKind::NotAny => !self.any(branch, record),
            BranchKind::Restricted => false,
            BranchKind::Linked { link, negated } => {
                let mut found = false;
                record.linked(link, &mut |other| found = found || self.all(branch, other));
                found != *negated
            }
            BranchKind::Events {
                event_type,
                negated,
                pruning,
                coalescing,
            } => {
                let (mut hits, mut candidates) = (0, 0);
                record.events(event_type, &mut |at, event| {
                    if self.within(pruning.as_ref(), at, record) {
                        candidates += 1;
                        hits += u64::from(self.all(branch, event));
                    }
                });
                Coalescing::or_any(*coalescing, hits, candidates) != *negated
            }
        }
    }

    fn all(&self, branch: &Branch, record: &dyn Record) -> bool {
        branch.filters.iter().all(|filter| self.filter(filter, record))
            && branch.branches.iter().all(|child| self.branch(child, record))
    }

    fn any(&self, branch: &Branch, record: &dyn Record) -> bool {
        branch.filters.iter().any(|filter| self.filter(filter, record))
            || branch.branches.iter().any(|child| self.branch(child, record))
    }

    fn filter(&self, filter: &Filter, record: &dyn Record) -> bool {
        match filter {
            Filter::Property(property, operation) => self.property(property, operation, record),
            Filter::InList { list, negated } => list.is_some_and(|list| record.is_member(list)) != *negated,
            Filter::LinkedInList {
                link,
                list,
                negated,
                coalescing,
            } => {
                let (mut hits, mut candidates) = (0, 0);
                record.linked(link, &mut |other| {
                    candidates += 1;
                    hits += u64::from(other.is_member(*list));
                });
                Coalescing::or_any(*coalescing, hits, candidates) != *negated
            }
            Filter::NumberOfLinks { link, coalescing } => {
                let mut count = 0;
                record.linked(link, &mut |_| count += 1);
                Coalescing::or_any(*coalescing, count, count)
            }
            Filter::Event(event) => self.event(event, record),
            Filter::Constant(passes) => *passes,
        }
    }

    fn event(&self, event: &EventFilter, record: &dyn Record) -> bool {
        let times = record.occurrences(event);
        let hits = times
            .iter()
            .filter(|at| self.within(event.pruning.as_ref(), **at, record))
            .count() as u64;
        Coalescing::or_any(event.coalescing, hits, times.len() as u64) != event.negated
    }

    fn property(&self, property: &Property, operation: &Operation, record: &dyn Record) -> bool {
        if operation.test == Test::Known {
            let known = record.value(property).is_some_and(|value| !value.is_empty());
            return known != operation.negated;
        }
        if operation.ever || operation.pruning.is_some() {
            return self.history(property, operation, record);
        }
        let outcome = match &operation.test {
            Test::Time { span, reading, zone } => self
                .time(property, *reading, zone, record)
                .map(|time| span.holds(time, |moment| self.moment(moment, record))),
            Test::TextOf(test, other, default) => {
                let value = record.value(property).filter(|value| !value.is_empty());
                value.map(|value| {
                    let other = record.value(other).filter(|value| !value.is_empty());
                    let wanted = other.as_deref().or(default.as_deref());
                    wanted.is_some_and(|wanted| test.holds(&lower(&value), &lower(wanted)))
                })
            }
            test => record
                .value(property)
                .filter(|value| !value.is_empty())
                .map(|value| test.holds(&value)),
        };
        outcome.map_or(operation.include_no_value, |holds| holds != operation.negated)
    }

    /// One version that passes is enough, and a negation wants none (documented for texts).
    fn history(&self, property: &Property, operation: &Operation, record: &dyn Record) -> bool {
        let versions = record.versions(property);
        if versions.iter().all(|version| version.value.is_none()) {
            return operation.include_no_value;
        }
        let (mut hits, mut candidates) = (0, 0);
        for version in &versions {
            if !self.within(operation.pruning.as_ref(), version.at, record) {
                continue;
            }
            let Some(value) = version.value.as_deref().filter(|value| !value.is_empty()) else {
                continue;
            };
            candidates += 1;
            let holds = match &operation.test {
                Test::Time { span, reading, zone } => {
                    let time = match reading {
                        Reading::UpdatedAt => Some(version.at),
                        other => crate::time::Timestamp::parse(value)
                            .ok()
                            .map(|time| other.of(time.millis(), zone, &self.clock)),
                    };
                    time.is_some_and(|time| span.holds(time, |moment| self.moment(moment, record)))
                }
                test => test.holds(value),
            };
            hits += u64::from(holds);
        }
        Coalescing::or_any(operation.coalescing, hits, candidates) != operation.negated
    }

    /// A property as a time.
    fn time(&self, property: &Property, reading: Reading, zone: &Zone, record: &dyn Record) -> Option<i64> {
        let time = match reading {
            Reading::UpdatedAt => record.updated_at(property)?,
            _ => record.instant(property)?,
        };
        Some(reading.of(time, zone, &self.clock))
    }

    fn within(&self, pruning: Option<&Span>, time: i64, record: &dyn Record) -> bool {
        pruning.is_none_or(|span| span.holds(time, |moment| self.moment(moment, record)))
    }

    fn moment(&self, at: usize, record: &dyn Record) -> Option<i64> {
        if let Some(known) = self.moments.get(at).copied().flatten() {
            return Some(known);
        }
        match self.definition.moments().get(at)? {
            Moment::Property {
                property,
                reading,
                zone,
                default,
            } => self.time(property, *reading, zone, record).or(*default),
            _ => None,
        }
    }
}
