//! Operations about dates and instants: every one becomes a stretch of time.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use crate::object_type::ObjectTypeId;

use super::Parser;
use crate::list::error::FilterError;
use crate::list::moment::{Moment, Offset, Reading, Reference, TimeOfDay, Zone};
use crate::list::node::Node;
use crate::list::span::{Bound, Span};

/// `IS_BEFORE` is true.
pub(super) const BEFORE: &[(&str, bool)] = &[("IS_BEFORE", true), ("IS_AFTER", false)];
/// The negation is true.
pub(super) const BETWEEN: &[(&str, bool)] = &[("IS_BETWEEN", false), ("IS_NOT_BETWEEN", true)];

const READINGS: &[(&str, Reading)] = &[
    ("VALUE", Reading::Value),
    ("UPDATED_AT", Reading::UpdatedAt),
    ("ANNIVERSARY", Reading::Anniversary),
    ("VALUE_WITH_ZONE_SAME_LOCAL_CONVERSION", Reading::ValueSameLocal),
    (
        "ANNIVERSARY_WITH_ZONE_SAME_LOCAL_CONVERSION",
        Reading::AnniversarySameLocal,
    ),
];

const ENDPOINTS: &[(&str, bool)] = &[("INCLUSIVE", true), ("EXCLUSIVE", false)];

const WEEKDAYS: &[(&str, Weekday)] = &[
    ("MONDAY", Weekday::Monday),
    ("TUESDAY", Weekday::Tuesday),
    ("WEDNESDAY", Weekday::Wednesday),
    ("THURSDAY", Weekday::Thursday),
    ("FRIDAY", Weekday::Friday),
    ("SATURDAY", Weekday::Saturday),
    ("SUNDAY", Weekday::Sunday),
];

const MONTHS: [&str; 12] = [
    "JANUARY",
    "FEBRUARY",
    "MARCH",
    "APRIL",
    "MAY",
    "JUNE",
    "JULY",
    "AUGUST",
    "SEPTEMBER",
    "OCTOBER",
    "NOVEMBER",
    "DECEMBER",
];

/// A stretch, how the property is read, and in which zone.
pub(super) type TimeTest = (Span, Reading, Zone);

impl Parser<'_> {
    /// `TIME_POINT`. Without an endpoint behaviour the point itself does not count (assumed).
    pub(super) fn time_point(
        &mut self,
        node: &Node<'_>,
        of: Option<ObjectTypeId>,
    ) -> Result<TimeTest, FilterError> {
        let before = node.field("operator")?.choice(BEFORE)?;
        let point = node.field("timePoint")?;
        let zone = zone(&point)?;
        let moment = self.point(&point, of)?;
        let inclusive = node.choice_of("endpointBehavior", ENDPOINTS)?.unwrap_or(false);
        let span = if before {
            Span::before(moment, inclusive)
        } else {
            Span::after(moment, inclusive)
        };
        Ok((span, reading(node, "propertyParser")?, zone))
    }

    /// `TIME_RANGED`. Without endpoint behaviours both ends count (assumed).
    pub(super) fn time_ranged(
        &mut self,
        node: &Node<'_>,
        of: Option<ObjectTypeId>,
    ) -> Result<TimeTest, FilterError> {
        let negated = node.field("operator")?.choice(BETWEEN)?;
        let mut bound = |point: &str, behaviour: &str| -> Result<Bound, FilterError> {
            Ok(Bound {
                moment: self.point(&node.field(point)?, of)?,
                inclusive: node.choice_of(behaviour, ENDPOINTS)?.unwrap_or(true),
            })
        };
        let lower = bound("lowerBoundTimePoint", "lowerBoundEndpointBehavior")?;
        let upper = bound("upperBoundTimePoint", "upperBoundEndpointBehavior")?;
        let zone = zone(&node.field("lowerBoundTimePoint")?)?;
        let span = Span::between(lower, upper).negated_if(negated);
        Ok((span, reading(node, "propertyParser")?, zone))
    }

    /// `DATE`: the whole day, before it, or after it.
    pub(super) fn date(&mut self, node: &Node<'_>) -> Result<TimeTest, FilterError> {
        let month = node.field("month")?;
        let text = month.text()?;
        let number = MONTHS
            .iter()
            .position(|name| *name == text || name.get(..3) == Some(text.as_str()))
            .ok_or_else(|| month.error(format!("{text} is no month: JAN to DEC")))?;
        let day = civil(node, (number + 1) as i64)?;
        let start = self.moment(Moment::Calendar(day.into(), Zone::Portal));
        let end = self.moment(Moment::Calendar(
            day.tomorrow().unwrap_or(day).into(),
            Zone::Portal,
        ));
        let operators = &[("EQUAL", 0), ("BEFORE", 1), ("AFTER", 2)];
        let span = match node.field("operator")?.choice(operators)? {
            0 => Span::between(inclusive(start), exclusive(end)),
            1 => Span::before(start, false),
            _ => Span::after(end, true),
        };
        Ok((span, Reading::Value, Zone::Portal))
    }

    /// `DATETIME`: an instant, or the day it lies on (`IS_EQUAL_TO`, `…_DATE`; assumed).
    pub(super) fn date_time(&mut self, node: &Node<'_>) -> Result<TimeTest, FilterError> {
        let millis = node.field("timestamp")?.integer()?;
        let local = converts(node)?;
        let moment = self.moment(Moment::Instant { millis, local });
        let day = crate::time::Date::of(crate::time::Timestamp::from_millis(millis));
        let mut midnight = |days: i64| {
            let day = crate::time::Date::from_days(day.days().saturating_add(days));
            self.moment(Moment::Instant {
                millis: day.midnight().millis(),
                local: true,
            })
        };
        let operators = &[
            ("IS_BEFORE", 0),
            ("IS_AFTER", 1),
            ("IS_EQUAL_TO", 2),
            ("IS_BEFORE_DATE", 3),
            ("IS_AFTER_DATE", 4),
        ];
        let span = match node.field("operator")?.choice(operators)? {
            0 => Span::before(moment, false),
            1 => Span::after(moment, false),
            2 => Span::between(inclusive(midnight(0)), exclusive(midnight(1))),
            3 => Span::before(midnight(0), false),
            _ => Span::after(midnight(1), true),
        };
        Ok((span, Reading::Value, Zone::Portal))
    }

    /// `RANGED_DATE`: both ends count.
    pub(super) fn ranged_date(&mut self, node: &Node<'_>) -> Result<TimeTest, FilterError> {
        let negated = node.field("operator")?.choice(BETWEEN)?;
        let local = converts(node)?;
        let mut bound = |name: &str| -> Result<Bound, FilterError> {
            let millis = node.field(name)?.integer()?;
            Ok(inclusive(self.moment(Moment::Instant { millis, local })))
        };
        let (lower, upper) = (bound("lowerBound")?, bound("upperBound")?);
        Ok((
            Span::between(lower, upper).negated_if(negated),
            Reading::Value,
            Zone::Portal,
        ))
    }

    /// `ROLLING_DATE_RANGE`: so many days of 24 hours before or after now (assumed).
    pub(super) fn rolling(&mut self, node: &Node<'_>) -> Result<TimeTest, FilterError> {
        converts(node)?;
        let days = node.field("numberOfDays")?.integer()?;
        let now = self.days_from_now(0);
        let (past, future) = (
            self.days_from_now(days.saturating_neg()),
            self.days_from_now(days),
        );
        let operators = &[
            ("IS_LESS_THAN_X_DAYS_AGO", 0),
            ("IS_MORE_THAN_X_DAYS_AGO", 1),
            ("IS_LESS_THAN_X_DAYS_FROM_NOW", 2),
            ("IS_MORE_THAN_X_DAYS_FROM_NOW", 3),
        ];
        let span = match node.field("operator")?.choice(operators)? {
            0 => Span::between(exclusive(past), inclusive(now)),
            1 => Span::before(past, false),
            2 => Span::between(inclusive(now), exclusive(future)),
            _ => Span::after(future, false),
        };
        Ok((span, Reading::Value, Zone::Portal))
    }

    /// `ROLLING_PROPERTY_UPDATED`: whether the value changed in the last days.
    pub(super) fn rolling_update(&mut self, node: &Node<'_>) -> Result<(Span, bool), FilterError> {
        let operators = &[
            ("UPDATED_IN_LAST_X_DAYS", false),
            ("NOT_UPDATED_IN_LAST_X_DAYS", true),
        ];
        let negated = node.field("operator")?.choice(operators)?;
        let days = node.field("numberOfDays")?.integer()?;
        let since = self.days_from_now(days.saturating_neg());
        Ok((Span::after(since, true), negated))
    }

    /// `CALENDAR_DATE`: this, the last or the next days, weeks, months, quarters or years.
    pub(super) fn calendar(&mut self, node: &Node<'_>) -> Result<TimeTest, FilterError> {
        let units = &[("DAY", 0), ("WEEK", 1), ("MONTH", 2), ("QUARTER", 3), ("YEAR", 4)];
        let unit = node.field("timeUnit")?.choice(units)?;
        let count = match node.optional("timeUnitCount")? {
            None => 1,
            Some(count) => count.integer()?,
        };
        let fiscal = node
            .optional("useFiscalYear")?
            .map_or(Ok(false), |one| one.flag())?;
        let start = match node.optional("fiscalYearStart")? {
            Some(month) if fiscal => {
                let text = month.text()?;
                let at = MONTHS.iter().position(|name| *name == text);
                at.map(|at| at as i8 + 1)
                    .ok_or_else(|| month.error(format!("{text} is no month")))?
            }
            _ => 1,
        };
        let time = TimeOfDay::default();
        let (month, day) = (1, 1);
        let (reference, months, days) = match unit {
            0 => (Reference::Today(time), 0, 1),
            1 => (Reference::Week(Weekday::Monday, time), 0, 7),
            2 => (Reference::Month(1, time), 1, 0),
            3 => (
                Reference::Quarter {
                    start,
                    month,
                    day,
                    time,
                },
                3,
                0,
            ),
            _ => (
                Reference::Year {
                    start,
                    month,
                    day,
                    time,
                },
                12,
                0,
            ),
        };
        let mut moved = |count: i64| {
            let offset = Offset {
                months: i64::saturating_mul(months, count),
                days: i64::saturating_mul(days, count),
                millis: 0,
            };
            self.moment(Moment::Indexed(reference, offset, Zone::Portal))
        };
        let operators = &[
            ("IN_THIS_TIME_UNIT", 0),
            ("IN_THIS_TIME_UNIT_SO_FAR", 1),
            ("IN_LAST_TIME_UNIT", 2),
            ("IN_NEXT_TIME_UNIT", 3),
        ];
        let (this, next) = (moved(0), moved(1));
        let span = match node.field("operator")?.choice(operators)? {
            0 => Span::between(inclusive(this), exclusive(next)),
            1 => Span::between(inclusive(this), inclusive(self.days_from_now(0))),
            2 => Span::between(inclusive(moved(count.saturating_neg())), exclusive(this)),
            _ => Span::between(inclusive(next), exclusive(moved(count.saturating_add(1)))),
        };
        Ok((span, Reading::Value, Zone::Portal))
    }

    /// `COMPARATIVE_DATE` and `COMPARATIVE_PROPERTY_UPDATED`: before or after another property's time.
    pub(super) fn comparative(
        &mut self,
        node: &Node<'_>,
        of: Option<ObjectTypeId>,
        reading: Reading,
    ) -> Result<TimeTest, FilterError> {
        let before = node.field("operator")?.choice(BEFORE)?;
        let (property, _) = self.property(&node.field("comparisonPropertyName")?, of)?;
        let default = match node.optional("defaultComparisonValue")? {
            None => None,
            Some(sent) => {
                let parsed = crate::time::Timestamp::parse(&sent.text()?);
                Some(parsed.map_err(|error| sent.error(error.to_string()))?.millis())
            }
        };
        let moment = self.moment(Moment::Property {
            property,
            reading,
            zone: Zone::Portal,
            default,
        });
        let span = if before {
            Span::before(moment, false)
        } else {
            Span::after(moment, false)
        };
        Ok((span, reading, Zone::Portal))
    }

    fn days_from_now(&mut self, days: i64) -> usize {
        let offset = Offset {
            millis: days.saturating_mul(86_400_000),
            ..Offset::default()
        };
        let now = Reference::Now(TimeOfDay::default());
        self.moment(Moment::Indexed(now, offset, Zone::Portal))
    }

    /// A time point.
    fn point(&mut self, node: &Node<'_>, of: Option<ObjectTypeId>) -> Result<usize, FilterError> {
        let zone = zone(node)?;
        let kind = node.field("timeType")?;
        let moment = match kind.text()?.as_str() {
            "DATE" => {
                let day = civil(node, node.field("month")?.integer()?)?;
                Moment::Calendar(day.to_datetime(time_of_day(node)?.after_midnight()), zone)
            }
            "INDEXED" => {
                let reference = reference(&node.field("indexReference")?)?;
                let offset = match node.optional("offset")? {
                    None => Offset::default(),
                    Some(offset) => offset_of(&offset)?,
                };
                Moment::Indexed(reference, offset, zone)
            }
            "PROPERTY_REFERENCED" => {
                let (property, _) = self.property(&node.field("property")?, of)?;
                Moment::Property {
                    property,
                    reading: reading(node, "referenceType")?,
                    zone,
                    default: None,
                }
            }
            other => {
                return Err(kind.error(format!("{other} is none of: DATE, INDEXED, PROPERTY_REFERENCED")));
            }
        };
        Ok(self.moment(moment))
    }
}

pub(super) const fn inclusive(moment: usize) -> Bound {
    Bound {
        moment,
        inclusive: true,
    }
}

const fn exclusive(moment: usize) -> Bound {
    Bound {
        moment,
        inclusive: false,
    }
}

fn reading(node: &Node<'_>, name: &str) -> Result<Reading, FilterError> {
    Ok(node.choice_of(name, READINGS)?.unwrap_or(Reading::Value))
}

fn converts(node: &Node<'_>) -> Result<bool, FilterError> {
    let sent = node.optional("requiresTimeZoneConversion")?;
    sent.map_or(Ok(false), |sent| sent.flag())
}

/// The zone that a point names. The portal's and the user's zone are the portal's: it has one user.
fn zone(node: &Node<'_>) -> Result<Zone, FilterError> {
    let custom = node
        .choice_of(
            "timezoneSource",
            &[("CUSTOM", true), ("USER", false), ("PORTAL", false)],
        )?
        .unwrap_or(true);
    match node.optional("zoneId")? {
        Some(id) if custom => {
            let name = id.text()?;
            let found = TimeZone::get(&name);
            found
                .map(Zone::Named)
                .map_err(|_| id.error(format!("{name} is no time zone")))
        }
        _ => Ok(Zone::Portal),
    }
}

fn civil(node: &Node<'_>, month: i64) -> Result<Date, FilterError> {
    let (year, day) = (node.field("year")?.integer()?, node.field("day")?.integer()?);
    let date = match (i16::try_from(year), i8::try_from(month), i8::try_from(day)) {
        (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day).ok(),
        _ => None,
    };
    date.ok_or_else(|| node.error(format!("there is no day {year}-{month}-{day}")))
}

fn time_of_day(node: &Node<'_>) -> Result<TimeOfDay, FilterError> {
    let part = |name: &str, most: i64| -> Result<Option<i64>, FilterError> {
        let Some(field) = node.optional(name)? else {
            return Ok(None);
        };
        let number = field.integer()?;
        if (0..=most).contains(&number) {
            Ok(Some(number))
        } else {
            Err(field.error(format!("{number} is not between 0 and {most}")))
        }
    };
    let small = |number: Option<i64>| number.and_then(|number| i8::try_from(number).ok());
    Ok(TimeOfDay {
        hour: small(part("hour", 23)?),
        minute: small(part("minute", 59)?),
        second: small(part("second", 59)?),
        millisecond: part("millisecond", 999)?.and_then(|number| i16::try_from(number).ok()),
    })
}

fn reference(node: &Node<'_>) -> Result<Reference, FilterError> {
    let time = time_of_day(node)?;
    let within = |name: &str, most: i64| -> Result<i8, FilterError> {
        let field = node.field(name)?;
        let number = field.integer()?;
        i8::try_from(number)
            .ok()
            .filter(|_| (1..=most).contains(&number))
            .ok_or_else(|| field.error(format!("{number} is not between 1 and {most}")))
    };
    let kind = node.field("referenceType")?;
    Ok(match kind.text()?.as_str() {
        "NOW" => Reference::Now(time),
        "TODAY" => Reference::Today(time),
        "WEEK" => Reference::Week(node.field("dayOfWeek")?.choice(WEEKDAYS)?, time),
        "MONTH" => Reference::Month(within("day", 31)?, time),
        // The fiscal year starts in January: the portal has no setting for it.
        "QUARTER" | "FISCAL_QUARTER" => Reference::Quarter {
            start: 1,
            month: within("month", 12)?,
            day: within("day", 31)?,
            time,
        },
        "YEAR" | "FISCAL_YEAR" => Reference::Year {
            start: 1,
            month: within("month", 12)?,
            day: within("day", 31)?,
            time,
        },
        other => {
            return Err(kind.error(format!(
                "{other} is none of: NOW, TODAY, WEEK, MONTH, QUARTER, YEAR, FISCAL_QUARTER, FISCAL_YEAR"
            )));
        }
    })
}

fn offset_of(node: &Node<'_>) -> Result<Offset, FilterError> {
    let sum = |parts: &[(&str, i64)]| -> Result<i64, FilterError> {
        let mut total = 0_i64;
        for (name, unit) in parts {
            if let Some(field) = node.optional(name)? {
                total = total.saturating_add(field.integer()?.saturating_mul(*unit));
            }
        }
        Ok(total)
    };
    Ok(Offset {
        months: sum(&[("years", 12), ("quarters", 3), ("months", 1)])?,
        days: sum(&[("weeks", 7), ("days", 1)])?,
        millis: sum(&[
            ("hours", 3_600_000),
            ("minutes", 60_000),
            ("seconds", 1_000),
            ("milliseconds", 1),
        ])?,
    })
}
