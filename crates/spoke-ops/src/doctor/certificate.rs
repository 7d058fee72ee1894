//! When a certificate ends and who issued it: as much of its structure (RFC 5280, DER) as that needs.

use jiff::Timestamp;
use jiff::civil::DateTime;

/// What is told of a certificate.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Certificate {
    pub(super) issuer: String,
    pub(super) ends: Timestamp,
}

const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const VERSION: u8 = 0xa0;
/// The object identifiers of common name and organisation, in DER.
const COMMON_NAME: [u8; 3] = [0x55, 0x04, 0x03];
const ORGANIZATION: [u8; 3] = [0x55, 0x04, 0x0a];

impl Certificate {
    pub(super) fn read(der: &[u8]) -> Option<Self> {
        let (_, certificate, _) = element(der)?;
        let (_, mut signed, _) = element(certificate)?;
        if signed.first() == Some(&VERSION) {
            signed = element(signed)?.2;
        }
        // Serial number, signature algorithm.
        let rest = element(signed)?.2;
        let rest = element(rest)?.2;
        let (_, issuer, rest) = element(rest)?;
        let (_, validity, _) = element(rest)?;
        let after_start = element(validity)?.2;
        let (tag, end, _) = element(after_start)?;
        Some(Self {
            issuer: name(issuer).unwrap_or_else(|| "unknown".to_owned()),
            ends: time(tag, end)?,
        })
    }
}

/// Tag, content and what follows.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = if first & 0x80 == 0 {
        (usize::from(*first), rest)
    } else {
        let count = usize::from(first & 0x7f);
        if count == 0 || count > 4 {
            return None;
        }
        let digits = rest.get(..count)?;
        let length = digits
            .iter()
            .fold(0_usize, |sum, digit| (sum << 8) | usize::from(*digit));
        (length, rest.get(count..)?)
    };
    Some((*tag, rest.get(..length)?, rest.get(length..)?))
}

/// Organisation and common name of a distinguished name.
fn name(mut sets: &[u8]) -> Option<String> {
    let mut parts = Vec::new();
    while let Some((_, set, rest)) = element(sets) {
        sets = rest;
        let Some((SEQUENCE, pair, _)) = element(set) else {
            continue;
        };
        let (_, kind, value) = element(pair)?;
        let (_, text, _) = element(value)?;
        if kind == COMMON_NAME || kind == ORGANIZATION {
            parts.push(String::from_utf8_lossy(text).into_owned());
        }
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn time(tag: u8, digits: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(digits).ok()?.strip_suffix('Z')?;
    let text = match tag {
        // Two digits of the year: below 50 means 20xx (RFC 5280, 4.1.2.5.1).
        UTC_TIME => format!("{}{text}", if text.get(..2)? < "50" { "20" } else { "19" }),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<i8>().ok();
    let year: i16 = text.get(..4)?.parse().ok()?;
    let end = DateTime::new(
        year,
        part(4, 6)?,
        part(6, 8)?,
        part(8, 10)?,
        part(10, 12)?,
        part(12, 14)?,
        0,
    );
    jiff::tz::TimeZone::UTC.to_timestamp(end.ok()?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Certificate, GENERALIZED_TIME, SEQUENCE, UTC_TIME, VERSION};

    fn der(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u8::try_from(content.len()).expect("short");
        let mut bytes = vec![tag];
        if length > 127 {
            bytes.push(0x81);
        }
        bytes.push(length);
        bytes.extend_from_slice(content);
        bytes
    }

    fn sample(tag: u8, end: &str) -> Vec<u8> {
        let pair = [der(6, &super::COMMON_NAME), der(0x0c, b"Test CA")].concat();
        let issuer = der(SEQUENCE, &der(0x31, &der(SEQUENCE, &pair)));
        let validity = der(
            SEQUENCE,
            &[der(UTC_TIME, b"250101000000Z"), der(tag, end.as_bytes())].concat(),
        );
        let signed = [
            der(VERSION, &der(2, &[2])),
            der(2, &[7]),
            der(SEQUENCE, &[]),
            issuer,
            validity,
        ]
        .concat();
        der(SEQUENCE, &der(SEQUENCE, &signed))
    }

    #[test]
    fn issuer_and_end_are_read_in_both_spellings() {
        for bytes in [
            sample(UTC_TIME, "270131120000Z"),
            sample(GENERALIZED_TIME, "20270131120000Z"),
        ] {
            let read = Certificate::read(&bytes).expect("read");
            assert_eq!(
                (read.issuer.as_str(), read.ends.to_string().as_str()),
                ("Test CA", "2027-01-31T12:00:00Z")
            );
        }
    }

    proptest! {
        #[test]
        fn no_bytes_do_harm(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Certificate::read(&bytes);
        }

        #[test]
        fn no_damage_does_harm(at in 0_usize..90, value in any::<u8>()) {
            let mut bytes = sample(UTC_TIME, "270131120000Z");
            if let Some(byte) = bytes.get_mut(at) { *byte = value; }
            let _ = Certificate::read(&bytes);
        }
    }
}
