//! What each error means, why it comes, and what to do about it.
//!
//! The category is not a function of the status, so an answer is looked up from the most particular thing it says to the
//! least: subcategory, policy of the limit, text of the message, category with status, category, status.

mod entries;
mod property_codes;

pub use entries::ENTRIES;
pub use property_codes::{PROPERTY_CODES, PropertyCode};

/// Whether, and how, the same request may be sent again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Again {
    /// Never: it fails again until something is changed.
    Never,
    /// After a new token was fetched, once.
    AfterRefresh,
    /// When the burst window has moved on: at most ten seconds.
    NextWindow,
    /// After a second: searches are counted by the second.
    NextSecond,
    /// Not before midnight in the account's time zone.
    Tomorrow,
    /// After two seconds or more.
    AfterLock,
    /// After as many seconds as `Retry-After` says.
    WhenTold,
    /// After a few seconds with growing waits.
    Backoff,
    /// Only if doing it twice does no harm; with growing waits.
    IfHarmless,
    /// Only the items that failed.
    FailedItems,
}

impl Again {
    /// In words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Never => "no: it fails again until something is changed",
            Self::AfterRefresh => "once, with a fresh token",
            Self::NextWindow => "yes, when the window has moved on (at most 10 s)",
            Self::NextSecond => "yes, after one second",
            Self::Tomorrow => "not before midnight in the account's time zone",
            Self::AfterLock => "yes, after two seconds or more",
            Self::WhenTold => "yes, after the seconds that Retry-After says (up to 24 hours)",
            Self::Backoff => "yes, after a few seconds and with growing waits",
            Self::IfHarmless => "only if doing it twice does no harm, with growing waits",
            Self::FailedItems => "only the items that failed",
        }
    }

    /// Whether waiting alone can mend it.
    #[must_use]
    pub const fn helps(self) -> bool {
        !matches!(self, Self::Never)
    }
}

/// Where an entry is from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Evidence {
    /// HubSpot's public reference says so.
    Documented,
    /// Answers of the live service were captured.
    Recorded,
    /// Our reading.
    Assumed,
}

impl Evidence {
    /// `documented`, `recorded`, `assumed`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Recorded => "recorded",
            Self::Assumed => "assumed",
        }
    }
}

/// One error.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Entry {
    /// The status it usually comes with; `None` where several are common.
    pub status: Option<u16>,
    /// The category.
    pub category: Option<&'static str>,
    /// The subcategory, or its beginning when it ends in `*`.
    pub sub_category: Option<&'static str>,
    /// The policy of a limit.
    pub policy: Option<&'static str>,
    /// A part of the message.
    pub message: Option<&'static str>,
    /// What it means.
    pub meaning: &'static str,
    /// Why it comes.
    pub cause: &'static str,
    /// What to do.
    pub fix: &'static str,
    /// The command that helps, with `{objectType}`, `{id}` and `{property}` to be filled in; empty if none does.
    pub command: &'static str,
    /// Whether to send it again.
    pub again: Again,
    /// Where this is from.
    pub evidence: Evidence,
}

/// What an answer said.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clues<'a> {
    /// The HTTP status.
    pub status: Option<u16>,
    /// `category`, or else `errorType`.
    pub category: Option<&'a str>,
    /// `subCategory`.
    pub sub_category: Option<&'a str>,
    /// `policyName`.
    pub policy: Option<&'a str>,
    /// `message`.
    pub message: &'a str,
}

impl Entry {
    /// How well it fits; `None` when something contradicts.
    fn fit(&self, clues: &Clues<'_>) -> Option<u32> {
        let mut score = 0;
        let mut demand = |asked: bool, met: bool, weight: u32| -> Option<()> {
            if asked {
                if !met {
                    return None;
                }
                score += weight;
            }
            Some(())
        };
        demand(
            self.sub_category.is_some(),
            self.sub_category.is_some_and(|known| {
                clues
                    .sub_category
                    .is_some_and(|said| sub_category_fits(known, said))
            }),
            1000,
        )?;
        demand(self.policy.is_some(), self.policy == clues.policy, 500)?;
        demand(
            self.message.is_some(),
            self.message
                .is_some_and(|part| contains_ignoring_case(clues.message, part)),
            200,
        )?;
        // A particular sign outweighs a category that differs between services.
        let particular = self.sub_category.is_some() || self.policy.is_some() || self.message.is_some();
        match (self.category, clues.category) {
            (Some(known), Some(said)) if known.eq_ignore_ascii_case(said) => score += 50,
            (Some(_), Some(_)) if !particular => return None,
            _ => {}
        }
        match (self.status, clues.status) {
            (Some(known), Some(seen)) if known == seen => score += 20,
            (Some(_), None) if score == 0 => return None,
            (Some(_), Some(_)) if score == 0 => return None,
            _ => {}
        }
        (score > 0).then_some(score)
    }
}

/// The entry that fits best.
///
/// ```
/// use spoke_model::error::catalogue::{Clues, find};
///
/// let locked = find(&Clues { status: Some(423), ..Clues::default() }).unwrap();
/// assert_eq!(locked.category, Some("LOCKED"));
/// ```
#[must_use]
pub fn find(clues: &Clues<'_>) -> Option<&'static Entry> {
    ENTRIES
        .iter()
        .filter_map(|entry| Some((entry.fit(clues)?, entry)))
        // `max_by_key` would take the last of equals; the table's order is by preference.
        .rev()
        .max_by_key(|(score, _)| *score)
        .map(|(_, entry)| entry)
}

/// Every category of the catalogue once, and the `errorType` of the gateway.
pub fn categories() -> impl Iterator<Item = &'static str> {
    let mut seen: Vec<&'static str> = vec![super::category::ERROR_TYPE_RATE_LIMIT];
    for entry in ENTRIES {
        if let Some(category) = entry.category
            && !seen.contains(&category)
        {
            seen.push(category);
        }
    }
    seen.into_iter()
}

/// Every subcategory of the catalogue that is a whole name.
pub fn sub_categories() -> impl Iterator<Item = &'static str> {
    ENTRIES
        .iter()
        .filter_map(|entry| entry.sub_category)
        .filter(|name| !name.ends_with('*'))
}

/// What a code of a property value means.
#[must_use]
pub fn property_code(code: &str) -> Option<&'static PropertyCode> {
    PROPERTY_CODES.iter().find(|known| known.code == code)
}

fn sub_category_fits(known: &str, said: &str) -> bool {
    match known.strip_suffix('*') {
        Some(start) => said
            .get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start)),
        None => known.eq_ignore_ascii_case(said),
    }
}

fn contains_ignoring_case(text: &str, part: &str) -> bool {
    text.to_ascii_lowercase().contains(&part.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::{Again, Clues, ENTRIES, find, property_code};
    use crate::error::category::is_retryable_status;

    fn by_status(status: u16) -> Option<&'static super::Entry> {
        find(&Clues {
            status: Some(status),
            ..Clues::default()
        })
    }

    #[test]
    fn every_documented_status_has_an_entry() {
        for status in [
            200, 201, 202, 204, 207, 400, 401, 403, 404, 405, 408, 409, 413, 414, 415, 423, 429, 477, 500,
            502, 503, 504, 520, 521, 522, 523, 524, 525, 526,
        ] {
            let entry = by_status(status).unwrap_or_else(|| panic!("{status}"));
            assert_eq!(entry.status, Some(status));
        }
        assert!(by_status(299).is_none());
    }

    #[test]
    fn the_catalogue_and_the_client_agree_on_what_to_send_again() {
        for status in 400..=599 {
            if let Some(entry) = by_status(status)
                && status != 401
            {
                assert_eq!(entry.again.helps(), is_retryable_status(status), "{status}");
            }
        }
    }

    #[test]
    fn the_most_particular_sign_decides() {
        let find = |status, category, sub_category, policy, message| {
            find(&Clues {
                status,
                category,
                sub_category,
                policy,
                message,
            })
            .unwrap()
        };
        assert_eq!(
            find(Some(429), None, None, Some("DAILY"), "").again,
            Again::Tomorrow
        );
        assert_eq!(
            find(
                Some(429),
                Some("RATE_LIMITS"),
                None,
                None,
                "You have reached your secondly limit."
            )
            .again,
            Again::NextSecond
        );
        assert_eq!(
            find(Some(403), Some("INVALID_AUTHENTICATION"), None, None, "").again,
            Again::Never
        );
        assert_eq!(
            find(Some(401), Some("EXPIRED_AUTHENTICATION"), None, None, "").again,
            Again::AfterRefresh
        );
        let exists = find(
            Some(409),
            Some("CONFLICT"),
            None,
            None,
            "Contact already exists. Existing ID: 1",
        );
        assert!(exists.fix.contains("upsert"), "{exists:?}");
        let cell = find(None, None, Some("TableRowValidationError.BAD_CELL"), None, "");
        assert_eq!(cell.sub_category, Some("TableRowValidationError.*"));
    }

    #[test]
    fn every_entry_can_be_reached_and_says_everything() {
        for (place, entry) in ENTRIES.iter().enumerate() {
            assert!(
                !entry.meaning.is_empty() && !entry.cause.is_empty() && !entry.fix.is_empty(),
                "{entry:?}"
            );
            let found = super::find(&Clues {
                status: entry.status,
                category: entry.category,
                sub_category: entry.sub_category,
                policy: entry.policy,
                message: entry.message.unwrap_or_default(),
            });
            assert_eq!(found, Some(entry), "entry {place} is hidden by another");
        }
        assert!(property_code("INVALID_OPTION").is_some());
    }
}
