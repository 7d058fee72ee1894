//! `pruningRefineBy` and `coalescingRefineBy`.

use crate::object_type::ObjectTypeId;

use super::Parser;
use super::time::inclusive;
use crate::list::error::FilterError;
use crate::list::moment::{Moment, Offset, Reference, TimeOfDay, Zone};
use crate::list::node::Node;
use crate::list::refine::{Coalescing, SetType};
use crate::list::span::Span;

const SET_TYPES: &[(&str, SetType)] = &[
    ("ALL", SetType::All),
    ("ALL_INCLUDE_EMPTY", SetType::AllIncludeEmpty),
    ("ANY", SetType::Any),
    ("ANY_INCLUDE_EMPTY", SetType::AnyIncludeEmpty),
    ("NONE", SetType::None),
    ("NONE_EXCLUDE_EMPTY", SetType::NoneExcludeEmpty),
];

/// Milliseconds of a time offset's units (documented names).
const UNITS: &[(&str, i64)] = &[
    ("MINUTES", 60_000),
    ("HOURS", 3_600_000),
    ("DAYS", 86_400_000),
    ("WEEKS", 604_800_000),
];

impl Parser<'_> {
    /// How often something must have happened.
    pub(super) fn coalescing(&self, node: &Node<'_>) -> Result<Option<Coalescing>, FilterError> {
        let Some(node) = node.optional("coalescingRefineBy")? else {
            return Ok(None);
        };
        let kind = node.field("type")?;
        match kind.text()?.as_str() {
            "NUM_OCCURRENCES" => {
                let count = |name| -> Result<Option<u64>, FilterError> {
                    let Some(field) = node.optional(name)? else {
                        return Ok(None);
                    };
                    let count = u64::try_from(field.integer()?);
                    count
                        .map(Some)
                        .map_err(|_| field.error("a number of occurrences is not negative"))
                };
                Ok(Some(Coalescing::Count {
                    min: count("minOccurrences")?,
                    max: count("maxOccurrences")?,
                }))
            }
            "SET_OCCURRENCES" => Ok(Some(Coalescing::Set(node.field("setType")?.choice(SET_TYPES)?))),
            other => Err(kind.error(format!("{other} is none of: NUM_OCCURRENCES, SET_OCCURRENCES"))),
        }
    }

    /// When something must have happened; nothing for all of history.
    pub(super) fn pruning(
        &mut self,
        node: &Node<'_>,
        of: Option<ObjectTypeId>,
    ) -> Result<Option<Span>, FilterError> {
        let Some(node) = node.optional("pruningRefineBy")? else {
            return Ok(None);
        };
        let kind = node.field("type")?;
        let span = match kind.text()?.as_str() {
            "ALL_HISTORY" => Span::default(),
            "ABSOLUTE_COMPARATIVE" => {
                let moment = self.timestamp(&node, "timestamp")?;
                comparison(&node, moment)?
            }
            "ABSOLUTE_RANGED" => {
                let (lower, upper) = (
                    self.timestamp(&node, "lowerTimestamp")?,
                    self.timestamp(&node, "upperTimestamp")?,
                );
                range(&node, lower, upper)?
            }
            "RELATIVE_COMPARATIVE" => {
                let moment = self.relative(&node.field("timeOffset")?)?;
                comparison(&node, moment)?
            }
            "RELATIVE_RANGED" => {
                let (lower, upper) = (
                    self.relative(&node.field("lowerBoundOffset")?)?,
                    self.relative(&node.field("upperBoundOffset")?)?,
                );
                range(&node, lower, upper)?
            }
            "TIME_POINT" => self.time_point(&node, of)?.0,
            "TIME_RANGED" => self.time_ranged(&node, of)?.0,
            other => {
                return Err(kind.error(format!(
                    "{other} is none of: ALL_HISTORY, ABSOLUTE_COMPARATIVE, ABSOLUTE_RANGED, RELATIVE_COMPARATIVE, \
                     RELATIVE_RANGED, TIME_POINT, TIME_RANGED"
                )));
            }
        };
        Ok(Some(span))
    }

    fn timestamp(&mut self, node: &Node<'_>, name: &str) -> Result<usize, FilterError> {
        let millis = node.field(name)?.integer()?;
        Ok(self.moment(Moment::Instant { millis, local: false }))
    }

    /// So much before or after now.
    fn relative(&mut self, node: &Node<'_>) -> Result<usize, FilterError> {
        let amount = node.field("amount")?.integer()?;
        let unit = node.field("timeUnit")?.choice(UNITS)?;
        let sign = node
            .field("offsetDirection")?
            .choice(&[("PAST", -1), ("FUTURE", 1)])?;
        let offset = Offset {
            millis: amount.saturating_mul(unit).saturating_mul(sign),
            ..Offset::default()
        };
        let now = Reference::Now(TimeOfDay::default());
        Ok(self.moment(Moment::Indexed(now, offset, Zone::Portal)))
    }
}

fn comparison(node: &Node<'_>, moment: usize) -> Result<Span, FilterError> {
    let before = node
        .field("comparison")?
        .choice(&[("BEFORE", true), ("AFTER", false)])?;
    Ok(if before {
        Span::before(moment, true)
    } else {
        Span::after(moment, true)
    })
}

fn range(node: &Node<'_>, lower: usize, upper: usize) -> Result<Span, FilterError> {
    let negated = node
        .field("rangeType")?
        .choice(&[("BETWEEN", false), ("NOT_BETWEEN", true)])?;
    Ok(Span::between(inclusive(lower), inclusive(upper)).negated_if(negated))
}
