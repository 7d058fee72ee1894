//! Splits a request path into decoded segments and takes the API version out of it.
//!
//! HubSpot writes the version in two positions, `/crm/v3/objects/contacts` and
//! `/crm/objects/2026-09/contacts`; both become the version and the canonical segments
//! `crm / objects / contacts`. The extensions of the CRM have a third, `/crm/extensions/calling/2026-09/…`, and so have
//! callbacks of workflow actions, `/automation/actions/callbacks/2026-09/…`. A trailing slash is tolerated, empty segments
//! elsewhere are not.

use std::borrow::Cow;

use spoke_model::version::ApiVersion;

/// The version segment of a path: the numbered families and the dated releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PathVersion {
    V1,
    V2,
    V3,
    V4,
    Dated202509,
    Dated202603,
    Dated202609,
    Beta202609,
    Beta202703,
}

impl PathVersion {
    /// Every version, oldest first.
    pub(crate) const ALL: [Self; 9] = [
        Self::V1,
        Self::V2,
        Self::V3,
        Self::V4,
        Self::Dated202509,
        Self::Dated202603,
        Self::Dated202609,
        Self::Beta202609,
        Self::Beta202703,
    ];

    /// The version a path segment names, if it names one.
    pub(crate) fn parse(segment: &str) -> Option<Self> {
        Some(match segment {
            "v1" => Self::V1,
            "v2" => Self::V2,
            "v3" => Self::V3,
            "v4" => Self::V4,
            "2025-09" => Self::Dated202509,
            "2026-03" => Self::Dated202603,
            "2026-09" => Self::Dated202609,
            "2026-09-beta" => Self::Beta202609,
            "2027-03-beta" => Self::Beta202703,
            _ => return None,
        })
    }

    /// The segment that names the version.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
            Self::V3 => "v3",
            Self::V4 => "v4",
            Self::Dated202509 => "2025-09",
            Self::Dated202603 => "2026-03",
            Self::Dated202609 => "2026-09",
            Self::Beta202609 => "2026-09-beta",
            Self::Beta202703 => "2027-03-beta",
        }
    }

    /// The version whose rules hold. A beta behaves like the latest release (assumed).
    pub(crate) fn rules(self) -> ApiVersion {
        match self {
            Self::V1 | Self::V2 | Self::V3 => ApiVersion::V3,
            Self::V4 => ApiVersion::V4,
            Self::Dated202509 => ApiVersion::V2025_09,
            Self::Dated202603 => ApiVersion::V2026_03,
            Self::Dated202609 | Self::Beta202609 | Self::Beta202703 => ApiVersion::V2026_09,
        }
    }

    /// Whether this is one of the dated releases, betas included.
    pub(crate) fn is_dated(self) -> bool {
        self >= Self::Dated202509
    }
}

/// A path without its version: decoded segments in order.
#[derive(Debug)]
pub(crate) struct Path<'a> {
    /// The version, when the path carries one in its second or third segment, or in its fourth where the area has that.
    pub(crate) version: Option<PathVersion>,
    /// The remaining segments, percent-decoded.
    pub(crate) segments: Vec<Cow<'a, str>>,
}

impl<'a> Path<'a> {
    /// Splits a path; `None` when it cannot name an operation (empty segments, undecodable escapes).
    pub(crate) fn parse(path: &'a str) -> Option<Self> {
        let path = path.strip_prefix('/')?;
        let path = path.strip_suffix('/').unwrap_or(path);
        let mut version = None;
        let mut segments: Vec<Cow<'a, str>> = Vec::with_capacity(8);
        for (position, raw) in path.split('/').enumerate() {
            if raw.is_empty() {
                return None;
            }
            if version.is_none() && (position == 1 || position == 2 || position == 3 && is_third(&segments)) {
                version = PathVersion::parse(raw);
                if version.is_some() {
                    continue;
                }
            }
            segments.push(decode(raw)?);
        }
        Some(Self { version, segments })
    }
}

/// Whether the version may stand behind these three segments.
fn is_third(segments: &[Cow<'_, str>]) -> bool {
    match segments {
        [first, second, _] if first == "crm" => second == "extensions",
        [first, second, third] => first == "automation" && second == "actions" && third == "callbacks",
        _ => false,
    }
}

/// Percent-decodes one segment; a plus sign stays a plus sign (it is legal in e-mail addresses).
fn decode(raw: &str) -> Option<Cow<'_, str>> {
    if !raw.as_bytes().contains(&b'%') {
        return Some(Cow::Borrowed(raw));
    }
    let mut out = Vec::with_capacity(raw.len());
    let mut bytes = raw.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let high = hex(bytes.next()?)?;
            let low = hex(bytes.next()?)?;
            out.push(high << 4 | low);
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok().map(Cow::Owned)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(path: &str) -> (Option<PathVersion>, Vec<String>) {
        let parsed = Path::parse(path).expect("a path");
        (
            parsed.version,
            parsed.segments.into_iter().map(Cow::into_owned).collect(),
        )
    }

    #[test]
    fn the_version_is_found_in_either_position() {
        for path in [
            "/crm/v3/objects/contacts/1",
            "/crm/objects/v3/contacts/1",
            "/crm/objects/v3/contacts/1/",
        ] {
            let (version, segments) = split(path);
            assert_eq!(version, Some(PathVersion::V3), "{path}");
            assert_eq!(segments, ["crm", "objects", "contacts", "1"], "{path}");
        }
        assert_eq!(
            split("/account-info/2026-03/details").0,
            Some(PathVersion::Dated202603)
        );
    }

    #[test]
    fn a_segment_further_along_is_never_a_version() {
        let (version, segments) = split("/crm/v3/objects/v4");
        assert_eq!((version, segments.len()), (Some(PathVersion::V3), 3));
        assert_eq!(segments[2], "v4");
    }

    #[test]
    fn extensions_carry_their_version_after_their_name() {
        for path in [
            "/crm/extensions/calling/2026-09/7/settings",
            "/crm/2026-09/extensions/calling/7/settings",
        ] {
            let (version, segments) = split(path);
            assert_eq!(version, Some(PathVersion::Dated202609), "{path}");
            assert_eq!(
                segments,
                ["crm", "extensions", "calling", "7", "settings"],
                "{path}"
            );
        }
    }

    #[test]
    fn escapes_are_decoded_and_bad_ones_refused() {
        assert_eq!(split("/crm/v3/objects/contacts/a%40b.co").1[3], "a@b.co");
        assert_eq!(split("/crm/v3/objects/contacts/a+b@c.co").1[3], "a+b@c.co");
        for bad in [
            "",
            "crm",
            "//crm",
            "/crm//objects",
            "/crm/%",
            "/crm/%zz",
            "/crm/%ff%fe",
        ] {
            assert!(Path::parse(bad).is_none(), "{bad}");
        }
    }
}
