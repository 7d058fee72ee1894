//! API versions, the paths they use, and when families of paths end.

mod paths;
mod platform_paths;
mod replacement;
mod sunset;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use paths::Paths;
pub use replacement::{Replacement, is_numbered_version, replacement_of, replacements};
pub use sunset::{
    API_KEYS_END, Afterwards, LIST_MEMBERSHIPS_END, Sunset, is_on_or_after, is_version, sunset_calendar,
    sunsets_of,
};

use crate::property::UnknownName;

/// A version of HubSpot's API.
///
/// The numbered forms are one family: records, properties and pipelines live under v3, associations under v4.
/// [`ApiVersion::V3`] and [`ApiVersion::V4`] therefore give the same [`Paths`]. A dated version is one text for
/// everything (documented: versioning since 30 March 2026; new versions in March and September).
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq, Ord, PartialOrd, Hash)]
#[non_exhaustive]
pub enum ApiVersion {
    /// `v3`, unsupported from September 2027.
    V3,
    /// `v4`, unsupported from 30 March 2027.
    V4,
    /// `2025-09`.
    V2025_09,
    /// `2026-03`.
    V2026_03,
    /// `2026-09`, the current one.
    #[default]
    V2026_09,
}

impl ApiVersion {
    /// Every known version, oldest first.
    pub const ALL: [Self; 5] = [Self::V3, Self::V4, Self::V2025_09, Self::V2026_03, Self::V2026_09];

    /// The text in paths.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V3 => "v3",
            Self::V4 => "v4",
            Self::V2025_09 => "2025-09",
            Self::V2026_03 => "2026-03",
            Self::V2026_09 => "2026-09",
        }
    }

    /// Whether the version is a date rather than a number.
    #[must_use]
    pub const fn is_dated(self) -> bool {
        !matches!(self, Self::V3 | Self::V4)
    }

    /// Whether archiving associations in a batch answers 200 with a body (dated versions from 2026-03) instead of
    /// 204 (v4). Documented in the reference; 2025-09 is assumed to be like v4.
    #[must_use]
    pub const fn association_archive_has_body(self) -> bool {
        matches!(self, Self::V2026_03 | Self::V2026_09)
    }

    /// Whether rules that administrators set (required properties, association permissions) bind writes by API
    /// (changelog: from 2026-09).
    #[must_use]
    pub const fn enforces_admin_rules(self) -> bool {
        matches!(self, Self::V2026_09)
    }

    /// The paths of this version.
    #[must_use]
    pub const fn paths(self) -> Paths {
        Paths::new(self)
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ApiVersion {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|version| version.as_str() == text)
            .ok_or_else(|| UnknownName {
                text: text.to_owned(),
                allowed: Self::ALL.map(Self::as_str).join(", "),
            })
    }
}

impl Serialize for ApiVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ApiVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::ApiVersion;

    #[test]
    fn versions_parse_and_print_the_text_in_paths() {
        for version in ApiVersion::ALL {
            assert_eq!(version.to_string().parse(), Ok(version));
        }
        assert_eq!(ApiVersion::default().to_string(), "2026-09");
        insta::assert_snapshot!("2026-10".parse::<ApiVersion>().unwrap_err(), @r#""2026-10" is none of: v3, v4, 2025-09, 2026-03, 2026-09"#);
    }
}
