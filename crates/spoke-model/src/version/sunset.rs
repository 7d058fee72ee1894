//! The sunset calendar: which families of paths ended or will end, when, and what callers get from then on.
//!
//! Dates are those of HubSpot's changelog; the hour is not on record, midnight UTC is assumed. A family whose end is
//! documented as 404 is gone from its day on. A family that is merely *unsupported* may still answer (documented), but
//! gets no fixes.

use crate::time::Timestamp;

/// What callers get once a family's day has come.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Afterwards {
    /// 404.
    Gone,
    /// Answers as before, without support.
    Unsupported,
}

/// The paths of a family. Paths are written without version and leading slash, as `contacts/lists`.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
enum Reach {
    /// These paths and everything below, but for the exceptions.
    Below {
        version: &'static str,
        paths: &'static [&'static str],
        except: &'static [&'static str],
    },
    /// Every path of these versions.
    Versions(&'static [&'static str]),
}

/// One line of the calendar.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Sunset {
    /// What ends.
    pub family: &'static str,
    /// What to call instead.
    pub replacement: &'static str,
    /// The day it ends, as `2026-04-30`.
    pub day: &'static str,
    /// What callers get from that day on.
    pub afterwards: Afterwards,
    /// Where the date is from.
    pub source: &'static str,
    reach: Reach,
}

const fn below(version: &'static str, paths: &'static [&'static str]) -> Reach {
    Reach::Below {
        version,
        paths,
        except: &[],
    }
}

/// The day from which on API keys (`hapikey`) are no credentials any more (changelog).
pub const API_KEYS_END: &str = "2022-11-30";

/// The day from which on contacts v1 no longer tells the lists of a contact (changelog: Contact Lists v1 sunset).
pub const LIST_MEMBERSHIPS_END: &str = LISTS_V1_END;

const LISTS_V1_END: &str = "2026-04-30";

/// The calendar, oldest end first. Several lines may cover a path; the first one that has ended counts.
const CALENDAR: &[Sunset] = &[
    Sunset {
        family: "E-commerce bridge",
        replacement: "/crm/objects/2026-09/{objectType}",
        day: "2023-02-28",
        afterwards: Afterwards::Gone,
        source: "changelog; the path is that of clients of the time",
        reach: below("v2", &["extensions/ecomm"]),
    },
    Sunset {
        family: "Accounting extension",
        replacement: "/crm/objects/2026-09/{objectType}",
        day: "2023-02-28",
        afterwards: Afterwards::Gone,
        source: "changelog; the path is that of clients of the time",
        reach: below("v3", &["crm/extensions/accounting"]),
    },
    Sunset {
        family: "Marketing calendar",
        replacement: "none",
        day: "2023-08-31",
        afterwards: Afterwards::Gone,
        source: "changelog; the path is that of clients of the time",
        reach: below("v1", &["calendar/events"]),
    },
    Sunset {
        family: "CMS performance",
        replacement: "the analytics API",
        day: "2024-04-09",
        afterwards: Afterwards::Gone,
        source: "changelog",
        reach: below("v3", &["cms/performance"]),
    },
    Sunset {
        family: "HubDB v2",
        replacement: "/cms/v3/hubdb",
        day: "2024-12-16",
        afterwards: Afterwards::Gone,
        source: "changelog; the path is that of clients of the time",
        reach: below("v2", &["hubdb/api"]),
    },
    Sunset {
        family: "Contact lists v1",
        replacement: "/crm/lists/2026-09",
        day: LISTS_V1_END,
        afterwards: Afterwards::Gone,
        source: "changelog: Contact Lists v1 sunset",
        reach: Reach::Below {
            version: "v1",
            paths: &["contacts/lists"],
            except: &[
                "contacts/lists/all/contacts/all",
                "contacts/lists/all/contacts/recent",
                "contacts/lists/recently_updated/contacts/recent",
            ],
        },
    },
    Sunset {
        family: "Pipelines v1",
        replacement: "/crm/pipelines/2026-09/{objectType}",
        day: "2026-12-04",
        afterwards: Afterwards::Gone,
        source: "changelog: Pipelines API v1 sunset",
        reach: below("v1", &["crm-pipelines/pipelines"]),
    },
    Sunset {
        family: "OAuth v1",
        replacement: "/oauth/2026-03/token, /introspect and /revoke",
        day: "2027-02-16",
        afterwards: Afterwards::Gone,
        source: "changelog: v1 OAuth API deprecation",
        reach: below(
            "v1",
            &["oauth/token", "oauth/access-tokens", "oauth/refresh-tokens"],
        ),
    },
    Sunset {
        family: "v4 APIs",
        replacement: "the same path with a date",
        day: "2027-03-30",
        afterwards: Afterwards::Unsupported,
        source: "changelog: deprecating support for v4 APIs",
        reach: Reach::Versions(&["v4"]),
    },
    Sunset {
        family: "v1 to v3 APIs",
        replacement: "the same path with a date",
        // "September 2027" is announced; the first of the month is assumed.
        day: "2027-09-01",
        afterwards: Afterwards::Unsupported,
        source: "changelog: legacy APIs and apps",
        reach: Reach::Versions(&["v1", "v2", "v3"]),
    },
    Sunset {
        family: "2026-03",
        replacement: "the same path with a later date",
        day: "2027-09-30",
        afterwards: Afterwards::Unsupported,
        source: "derived: 18 months after its release",
        reach: Reach::Versions(&["2026-03"]),
    },
];

/// The calendar, oldest end first.
#[must_use]
pub const fn sunset_calendar() -> &'static [Sunset] {
    CALENDAR
}

/// The lines of the calendar that cover a path as it stands in an address.
///
/// ```
/// use spoke_model::version::sunsets_of;
/// let families: Vec<&str> = sunsets_of("/contacts/v1/lists/7").map(|line| line.family).collect();
/// assert_eq!(families, ["Contact lists v1", "v1 to v3 APIs"]);
/// assert_eq!(sunsets_of("/crm/objects/2026-09/contacts").count(), 0);
/// ```
pub fn sunsets_of(path: &str) -> impl Iterator<Item = &'static Sunset> + use<> {
    let path = path.split('?').next().unwrap_or_default();
    let mut segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let version = (1..segments.len().min(3)).find(|at| segments.get(*at).is_some_and(|one| is_version(one)));
    let version = version.map_or("", |at| segments.remove(at));
    let lines: Vec<&Sunset> = CALENDAR
        .iter()
        .filter(|line| line.covers(version, &segments))
        .collect();
    lines.into_iter()
}

impl Sunset {
    /// Whether the family includes a path, given its version and its other segments: `v1` and `contacts`, `lists`, `7`.
    #[must_use]
    pub fn covers(&self, version: &str, segments: &[impl AsRef<str>]) -> bool {
        match self.reach {
            Reach::Versions(versions) => versions.contains(&version),
            Reach::Below {
                version: own,
                paths,
                except,
            } => {
                own == version
                    && paths.iter().any(|top| begins(segments, top).is_some())
                    && !except
                        .iter()
                        .any(|path| begins(segments, path) == Some(segments.len()))
            }
        }
    }

    /// Whether the family's day has come.
    #[must_use]
    pub fn has_come(&self, now: Timestamp) -> bool {
        is_on_or_after(now, self.day)
    }

    /// Whether the family answers 404 at this time.
    #[must_use]
    pub fn is_gone(&self, now: Timestamp) -> bool {
        self.afterwards == Afterwards::Gone && self.has_come(now)
    }

    /// Whether the family is one of numbered versions that HubSpot has announced the end of support for.
    #[must_use]
    pub fn is_numbered(&self) -> bool {
        matches!(self.reach, Reach::Versions(versions) if versions.iter().any(|one| one.starts_with('v')))
    }
}

/// Whether it is this day (`2026-04-30`) or later, in UTC.
#[must_use]
pub fn is_on_or_after(now: Timestamp, day: &str) -> bool {
    Timestamp::parse(day).is_ok_and(|day| now >= day)
}

/// The number of segments of `top` if a path begins with them.
fn begins(segments: &[impl AsRef<str>], top: &str) -> Option<usize> {
    let mut rest = segments.iter();
    let mut count = 0;
    for part in top.split('/') {
        rest.next().filter(|segment| segment.as_ref() == part)?;
        count += 1;
    }
    Some(count)
}

/// Whether a segment of a path is a version: `v3`, `2026-09`.
#[must_use]
pub fn is_version(segment: &str) -> bool {
    let numbered = |text: &str| text.strip_prefix('v').is_some_and(|rest| rest.len() == 1);
    let dated = |text: &str| text.len() >= 7 && text.as_bytes().get(4) == Some(&b'-');
    segment.bytes().any(|byte| byte.is_ascii_digit()) && (numbered(segment) || dated(segment))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn gone(path: &str, day: &str) -> bool {
        let now = Timestamp::parse(day).unwrap();
        sunsets_of(path).any(|line| line.is_gone(now))
    }

    #[test]
    fn the_calendar_is_in_order_and_every_day_is_a_day() {
        let days: Vec<Timestamp> = sunset_calendar()
            .iter()
            .map(|line| Timestamp::parse(line.day).unwrap())
            .collect();
        assert!(days.is_sorted());
        assert!(Timestamp::parse(API_KEYS_END).is_ok());
    }

    #[test]
    fn a_family_ends_on_its_day_and_its_exceptions_stay() {
        assert!(!gone("/contacts/v1/lists", "2026-04-29T23:59:59Z"));
        assert!(gone("/contacts/v1/lists", "2026-04-30"));
        assert!(gone("/contacts/v1/lists/7/contacts/all?count=2", "2026-05-01"));
        assert!(!gone("/contacts/v1/lists/all/contacts/all/", "2026-05-01"));
        assert!(!gone(
            "/contacts/v1/lists/recently_updated/contacts/recent",
            "2026-05-01"
        ));
        assert!(!gone("/contacts/v1/listsandmore", "2026-05-01"));
        assert!(!gone("/contacts/v1/contact/vid/1/profile", "2030-01-01"));
        assert!(!gone("/crm-pipelines/v1/pipelines/deals", "2026-12-03"));
        assert!(gone("/crm-pipelines/v1/pipelines/deals", "2026-12-04"));
        assert!(!gone("/crm/pipelines/2026-09/deals", "2026-12-04"));
        assert!(gone("/oauth/v1/access-tokens/x", "2027-02-16"));
        assert!(!gone("/oauth/v3/token", "2027-02-16"));
    }

    #[test]
    fn what_is_merely_unsupported_is_never_gone() {
        for path in ["/crm/v3/objects/contacts", "/crm/v4/associations/a/b/labels"] {
            assert!(!gone(path, "2035-01-01"), "{path}");
            assert!(sunsets_of(path).any(Sunset::is_numbered), "{path}");
        }
        assert!(!sunsets_of("/crm/objects/2026-03/contacts").any(Sunset::is_numbered));
    }

    proptest! {
        #[test]
        fn any_text_is_a_path(path in any::<String>()) {
            let _ = sunsets_of(&path).count();
        }
    }
}
