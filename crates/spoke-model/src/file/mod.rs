//! Files: who may see one, what happens when it is there already, how long names and lives may be.
//!
//! Sources: the files guide (2026), the models of the official Node SDK 14. Numbers that nobody publishes say "assumed".

use serde::{Deserialize, Serialize};

use crate::limits::Plan;

/// Bytes of one file of a paid account (documented as 2 GB).
pub const FILE_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;
/// Bytes of one file of a free account (20 MB, not certain).
pub const FREE_FILE_BYTES_MAX: u64 = 20 * 1024 * 1024;
/// Bytes of `options` and of every other field beside the file (assumed).
pub const FIELD_BYTES_MAX: u64 = 64 * 1024;
/// Characters of a file's or folder's name (assumed).
pub const NAME_MAX: usize = 255;
/// Folders inside one another (assumed).
pub const DEPTH_MAX: usize = 20;
/// Files or folders on one page of a search (assumed: what other interfaces allow).
pub const PAGE_MAX: u32 = 100;
/// How long a signed address works when nothing is said, in seconds (assumed).
pub const SIGNED_SECONDS: i64 = 3_600;
/// The longest that a signed address may work, in seconds (assumed).
pub const SIGNED_SECONDS_MAX: i64 = 7 * 24 * 3_600;

/// Bytes of one file under a plan; without one, as in a paid account.
///
/// # Examples
/// ```
/// use spoke_model::{file, limits::Plan};
///
/// assert!(file::bytes_max(Some(Plan::Free)) < file::bytes_max(Some(Plan::Starter)));
/// ```
#[must_use]
pub const fn bytes_max(plan: Option<Plan>) -> u64 {
    match plan {
        Some(Plan::Free) => FREE_FILE_BYTES_MAX,
        _ => FILE_BYTES_MAX,
    }
}

/// Who may see a file (documented).
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum FileAccess {
    /// Everybody, and search engines may list it.
    PublicIndexable,
    /// Everybody who has the address.
    PublicNotIndexable,
    /// As [`Self::PublicIndexable`], not shown in HubSpot's files tool.
    HiddenIndexable,
    /// As [`Self::PublicNotIndexable`], not shown in HubSpot's files tool.
    HiddenNotIndexable,
    /// As [`Self::Private`], not shown in HubSpot's files tool.
    HiddenPrivate,
    /// Whoever has a signed address.
    Private,
    /// As [`Self::Sensitive`], not shown in HubSpot's files tool.
    HiddenSensitive,
    /// Private, for attachments of sensitive properties.
    Sensitive,
}

impl FileAccess {
    /// Every level.
    pub const ALL: [Self; 8] = [
        Self::PublicIndexable,
        Self::PublicNotIndexable,
        Self::HiddenIndexable,
        Self::HiddenNotIndexable,
        Self::HiddenPrivate,
        Self::Private,
        Self::HiddenSensitive,
        Self::Sensitive,
    ];

    /// `PUBLIC_INDEXABLE` and so on.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PublicIndexable => "PUBLIC_INDEXABLE",
            Self::PublicNotIndexable => "PUBLIC_NOT_INDEXABLE",
            Self::HiddenIndexable => "HIDDEN_INDEXABLE",
            Self::HiddenNotIndexable => "HIDDEN_NOT_INDEXABLE",
            Self::HiddenPrivate => "HIDDEN_PRIVATE",
            Self::Private => "PRIVATE",
            Self::HiddenSensitive => "HIDDEN_SENSITIVE",
            Self::Sensitive => "SENSITIVE",
        }
    }

    /// Whether the file's plain address answers everybody; others need a signed one (documented).
    #[must_use]
    pub const fn is_public(self) -> bool {
        matches!(
            self,
            Self::PublicIndexable
                | Self::PublicNotIndexable
                | Self::HiddenIndexable
                | Self::HiddenNotIndexable
        )
    }
}

/// What happens to a file that is there already (documented).
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum DuplicateStrategy {
    /// Nobody looks.
    #[default]
    None,
    /// The upload is refused.
    Reject,
    /// The file that is there is answered.
    ReturnExisting,
}

/// Where a file is looked for that may be there already (documented).
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum DuplicateScope {
    /// Everywhere.
    #[default]
    EntirePortal,
    /// In the folder that the file goes to.
    ExactFolder,
}

/// `type` of a file by the ending of its name, in lower case (names of the official SDK; which endings are which is
/// assumed).
#[must_use]
pub fn file_type(extension: &str) -> &'static str {
    match extension {
        "png" | "jpg" | "jpeg" | "gif" | "svg" | "webp" | "bmp" | "ico" | "tif" | "tiff" => "IMG",
        "pdf" | "doc" | "docx" | "txt" | "rtf" | "odt" | "ppt" | "pptx" | "xls" | "xlsx" | "csv" => {
            "DOCUMENT"
        }
        "mp4" | "mov" | "avi" | "webm" | "mpeg" | "m4v" => "MOVIE",
        "mp3" | "wav" | "m4a" | "ogg" => "AUDIO",
        _ => "OTHER",
    }
}

/// The end of a file's life, in milliseconds since 1970, for a `ttl` such as `P3M` counted from `now`: one day to one year
/// (documented).
///
/// ```
/// use spoke_model::file::expires_at;
/// assert_eq!(expires_at("P1D", 0), Some(86_400_000));
/// assert_eq!(expires_at("PT1H", 0), None, "shorter than a day");
/// ```
#[must_use]
pub fn expires_at(ttl: &str, now: i64) -> Option<i64> {
    let start = jiff::Timestamp::from_millisecond(now).ok()?;
    let zoned = jiff::tz::TimeZone::UTC.to_datetime(start);
    let after = |span: &str| {
        let span: jiff::Span = span.parse().ok()?;
        let end = jiff::tz::TimeZone::UTC
            .to_timestamp(zoned.checked_add(span).ok()?)
            .ok()?;
        Some(end.as_millisecond())
    };
    let end = after(ttl)?;
    (after("P1D")? <= end && end <= after("P1Y")?).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::{FileAccess, expires_at};

    #[test]
    fn a_life_lasts_a_day_to_a_year() {
        for (ttl, fits) in [
            ("P3M", true),
            ("P1Y", true),
            ("P367D", false),
            ("PT23H", false),
            ("soon", false),
        ] {
            assert_eq!(expires_at(ttl, 0).is_some(), fits, "{ttl}");
        }
        assert_eq!(expires_at("P1D", i64::MAX), None);
    }

    #[test]
    fn levels_are_written_as_they_are_named() {
        for level in FileAccess::ALL {
            assert_eq!(serde_json::to_value(level).unwrap(), level.as_str());
        }
        assert_eq!(
            FileAccess::ALL
                .into_iter()
                .filter(|level| level.is_public())
                .count(),
            4
        );
    }
}
