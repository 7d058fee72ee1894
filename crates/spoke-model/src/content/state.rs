//! States of pages and posts, and what languages may be called.

/// What a page is in a test (the official client's model; the kinds that HubSpot gives by itself are left out).
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash)]
pub enum AbStatus {
    /// The page that the test began with, or its winner.
    Master,
    /// The page it is tested against.
    Variant,
    /// The page that lost.
    LoserVariant,
}

impl AbStatus {
    /// `master` and so on.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Master => "master",
            Self::Variant => "variant",
            Self::LoserVariant => "loser_variant",
        }
    }

    /// The status of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Master, Self::Variant, Self::LoserVariant]
            .into_iter()
            .find(|status| status.as_str() == name)
    }
}

/// The state of a page or post: whether it goes or went live at some time, and what it is in a test. Times are in
/// milliseconds since 1970; `live_from` is nothing for one that has no such time.
///
/// ```
/// use spoke_model::content::publication_state;
///
/// assert_eq!(publication_state(Some(1_000), 2_000, None), "PUBLISHED");
/// assert_eq!(publication_state(Some(3_000), 2_000, None), "SCHEDULED");
/// assert_eq!(publication_state(None, 2_000, None), "DRAFT");
/// ```
#[must_use]
pub fn publication_state(live_from: Option<i64>, now: i64, test: Option<AbStatus>) -> &'static str {
    let live = live_from.map(|at| at <= now);
    match (live, test) {
        (_, Some(AbStatus::LoserVariant)) => "LOSER_AB_VARIANT",
        (Some(true), None) => "PUBLISHED",
        (Some(true), Some(AbStatus::Master)) => "PUBLISHED_AB",
        (Some(true), Some(AbStatus::Variant)) => "PUBLISHED_AB_VARIANT",
        (Some(false), None) => "SCHEDULED",
        (Some(false), Some(_)) => "SCHEDULED_AB",
        (None, None) => "DRAFT",
        (None, Some(AbStatus::Master)) => "DRAFT_AB",
        (None, Some(AbStatus::Variant)) => "DRAFT_AB_VARIANT",
    }
}

/// Whether a text has the form of a language of HubSpot's: `en`, `en-us`, `zh-hans-cn`, `es-419`. HubSpot has a list of
/// some 700; the form is all that is checked here.
#[must_use]
pub fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    let is_word = |part: &str| {
        part.bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    (2..=3).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_lowercase())
        && parts.clone().count() <= 2
        && parts.all(|part| (2..=8).contains(&part.len()) && is_word(part))
}

#[cfg(test)]
mod tests {
    use super::is_language;

    #[test]
    fn languages_have_a_form() {
        for good in ["en", "en-us", "agq", "zh-hans-cn", "es-419", "ar-001"] {
            assert!(is_language(good), "{good}");
        }
        for bad in [
            "",
            "e",
            "EN",
            "english",
            "en_us",
            "en-",
            "en-u",
            "en-us-x1-y2",
            "12",
        ] {
            assert!(!is_language(bad), "{bad}");
        }
    }
}
