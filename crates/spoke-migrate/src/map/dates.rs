//! Dates in the forms a map declares; nothing is guessed.
//!
//! Guarantees: formats are tried in the order given; two formats of one property that read the same text as
//! different days are refused when the map is loaded, because a wrong order damages dates without an error.

use jiff::civil::{Date, Time};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::Offset;

/// One entry of a property's `date` list, such as `%m/%d/%Y`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DateFormat(String);

/// A moment as the file writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    date: Date,
    time: Option<Time>,
    offset: Option<Offset>,
}

impl DateFormat {
    /// Accepts a format that names year, month and day.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let format = Self(text.to_owned());
        let probe = Date::constant(2003, 2, 1);
        match format.write(probe).and_then(|written| format.read(&written)) {
            Some(moment) if moment.date == probe => Ok(format),
            _ => Err(format!(
                "\"{text}\" is not a date format that gives year, month and day; use forms such as %Y-%m-%d, \
                 %m/%d/%Y, %d-%m-%y, %Y-%m-%d %H:%M:%S%z"
            )),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the format has a time of day.
    pub(crate) fn has_time(&self) -> bool {
        ["%H", "%I", "%T", "%R", "%k", "%l"]
            .iter()
            .any(|part| self.0.contains(part))
    }

    fn write(&self, date: Date) -> Option<String> {
        let instant = Offset::UTC
            .to_timestamp(date.to_datetime(Time::midnight()))
            .ok()?;
        jiff::fmt::strtime::format(&self.0, &instant.to_zoned_datetime(jiff::tz::TimeZone::UTC)).ok()
    }

    fn read(&self, text: &str) -> Option<Moment> {
        let parts = BrokenDownTime::parse(&self.0, text).ok()?;
        // A year of fewer than four digits is a two-digit year read with %Y: another form of date.
        let date = parts.to_date().ok().filter(|date| date.year() >= 1000)?;
        let time = if self.has_time() {
            Some(parts.to_time().ok()?)
        } else {
            None
        };
        Some(Moment {
            date,
            time,
            offset: parts.offset(),
        })
    }
}

impl Moment {
    /// The day as written, `2017-03-01`.
    pub(crate) fn date_text(&self) -> String {
        self.date.to_string()
    }

    /// The instant as HubSpot writes it, `2017-03-01T00:00:00.000Z`; without an offset the time is UTC.
    pub(crate) fn instant_text(&self) -> Option<String> {
        let civil = self.date.to_datetime(self.time.unwrap_or_else(Time::midnight));
        let instant = self.offset.unwrap_or(Offset::UTC).to_timestamp(civil).ok()?;
        Some(spoke_model::time::Timestamp::from_millis(instant.as_millisecond()).to_string())
    }
}

/// Reads a date with the first format that fits.
pub(crate) fn read(formats: &[DateFormat], text: &str) -> Option<Moment> {
    formats.iter().find_map(|format| format.read(text.trim()))
}

/// Two formats that read one text as different days, with that text.
pub(crate) fn ambiguity(formats: &[DateFormat]) -> Option<(&DateFormat, &DateFormat, String)> {
    let probes = [(2003, 2, 1), (2011, 12, 10), (2009, 8, 7), (2012, 11, 10)];
    for (index, first) in formats.iter().enumerate() {
        for second in formats.iter().skip(index + 1) {
            for (writer, reader) in [(first, second), (second, first)] {
                for (year, month, day) in probes {
                    let date = Date::new(year, month, day).ok()?;
                    let written = writer.write(date)?;
                    if reader.read(&written).is_some_and(|moment| moment.date != date) {
                        return Some((first, second, written));
                    }
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formats(texts: &[&str]) -> Vec<DateFormat> {
        texts
            .iter()
            .map(|text| DateFormat::parse(text).unwrap())
            .collect()
    }

    #[test]
    fn each_column_reads_dates_in_its_own_order() {
        let engage = formats(&["%m/%d/%Y", "%d-%m-%y"]);
        let close = formats(&["%m/%d/%Y", "%m-%d-%y"]);
        assert_eq!(read(&engage, "10/20/2016").unwrap().date_text(), "2016-10-20");
        assert_eq!(read(&engage, "1/9/2017").unwrap().date_text(), "2017-01-09");
        assert_eq!(read(&engage, "9-3-17").unwrap().date_text(), "2017-03-09");
        assert_eq!(read(&close, "03-01-17").unwrap().date_text(), "2017-03-01");
        assert_eq!(read(&close, "13-01-17"), None);
        assert_eq!(read(&close, "2017"), None);
        assert_eq!(read(&close, "03/01/17"), None);
    }

    #[test]
    fn times_with_offsets_become_instants_in_utc() {
        let list = formats(&["%m/%d/%Y %H:%M:%S%z", "%Y-%m-%dT%H:%M:%S%z"]);
        let moment = read(&list, "07/15/2009 02:14:45+0800").unwrap();
        assert_eq!(moment.instant_text().as_deref(), Some("2009-07-14T18:14:45.000Z"));
        assert_eq!(moment.date_text(), "2009-07-15");
        assert_eq!(read(&list, "2009\\7\\14 22:14:45+0800"), None);
    }

    #[test]
    fn formats_that_disagree_about_one_text_are_found() {
        assert!(ambiguity(&formats(&["%m/%d/%Y", "%d/%m/%Y"])).is_some());
        assert!(ambiguity(&formats(&["%d-%m-%y", "%m-%d-%y"])).is_some());
        assert!(ambiguity(&formats(&["%m/%d/%Y", "%d-%m-%y", "%Y-%m-%d"])).is_none());
    }

    #[test]
    fn a_format_without_a_day_is_refused() {
        assert!(DateFormat::parse("%Y").is_err());
        assert!(DateFormat::parse("DD/MM/YYYY").is_err());
        assert!(DateFormat::parse("%Q").is_err());
    }
}
