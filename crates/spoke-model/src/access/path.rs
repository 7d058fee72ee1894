//! A path as the segments that its meaning hangs on: decoded, and without the version.

use std::borrow::Cow;

/// More segments than any operation has.
const SEGMENTS_MAX: usize = 16;

/// The segments; `None` when the path could be read in more than one way.
pub(super) fn segments(path: &str) -> Option<Vec<Cow<'_, str>>> {
    let path = path.strip_prefix('/')?;
    let path = path.strip_suffix('/').unwrap_or(path);
    let mut segments: Vec<Cow<'_, str>> = Vec::new();
    let mut versioned = false;
    for (position, raw) in path.split('/').enumerate() {
        let segment = decode(raw)?;
        let unclear = |letter: char| matches!(letter, '/' | '\\' | ';') || letter.is_control();
        if segment.is_empty() || segment == "." || segment == ".." || segment.contains(unclear) {
            return None;
        }
        // The version stands second or third, in the extensions of the CRM also fourth.
        let below_extensions = position == 3 && segments.get(1).is_some_and(|one| one == "extensions");
        if !versioned && (position == 1 || position == 2 || below_extensions) && is_version(&segment) {
            versioned = true;
            continue;
        }
        if segments.len() == SEGMENTS_MAX {
            return None;
        }
        segments.push(segment);
    }
    Some(segments)
}

/// `v3`, `2026-09`, `2027-03-beta`.
fn is_version(segment: &str) -> bool {
    let bytes = segment.as_bytes();
    match bytes {
        [b'v', digit] => digit.is_ascii_digit(),
        [year @ .., b'-', tens, ones] if year.len() == 4 => {
            year.iter().chain([tens, ones]).all(u8::is_ascii_digit)
        }
        _ => segment.strip_suffix("-beta").is_some_and(is_version),
    }
}

fn decode(raw: &str) -> Option<Cow<'_, str>> {
    if !raw.contains('%') {
        return Some(Cow::Borrowed(raw));
    }
    let mut out = Vec::with_capacity(raw.len());
    let mut bytes = raw.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let value = digit(bytes.next()?)? * 16 + digit(bytes.next()?)?;
        out.push(u8::try_from(value).ok()?);
    }
    String::from_utf8(out).ok().map(Cow::Owned)
}
