//! The headers HubSpot puts on its answers.

use http::{HeaderMap, HeaderName, HeaderValue};
use spoke_model::limits::BURST_WINDOW_MS;

use crate::guard::{Allowance, Left};

/// `X-HubSpot-Correlation-Id`: equals the `correlationId` of an error body.
pub(crate) const CORRELATION_ID: HeaderName = HeaderName::from_static("x-hubspot-correlation-id");
/// JSON as HubSpot declares it.
pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json;charset=utf-8");
/// Plain text, as the front refuses (observed).
pub(crate) const TEXT: HeaderValue = HeaderValue::from_static("text/plain");
/// HTML as HubSpot's front declares it.
pub(crate) const HTML: HeaderValue = HeaderValue::from_static("text/html;charset=utf-8");

const DAILY: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-daily");
const DAILY_REMAINING: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-daily-remaining");
const INTERVAL: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-interval-milliseconds");
const MAX: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-max");
const SECONDLY: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-secondly");
const SECONDLY_REMAINING: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-secondly-remaining");
const REMAINING: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-remaining");

/// Adds the allowance headers.
///
/// Calls outside the burst window, searches above all, carry the daily pair only; callers with an OAuth token never see
/// that pair (facts: limits, section 2).
pub(crate) fn allowances(headers: &mut HeaderMap, allowance: Allowance) {
    match allowance {
        Allowance::None => {}
        Allowance::Unlimited { burst, daily } => {
            if daily {
                headers.insert(DAILY, HeaderValue::from_static("1000000"));
                headers.insert(DAILY_REMAINING, HeaderValue::from_static("999999"));
            }
            if burst {
                headers.insert(INTERVAL, HeaderValue::from_static("10000"));
                headers.insert(MAX, HeaderValue::from_static("190"));
                headers.insert(REMAINING, HeaderValue::from_static("189"));
                headers.insert(SECONDLY, HeaderValue::from_static("19"));
                headers.insert(SECONDLY_REMAINING, HeaderValue::from_static("18"));
            }
        }
        Allowance::Counted { burst, daily } => {
            if let Some(Left { of, remaining }) = daily {
                headers.insert(DAILY, of.into());
                headers.insert(DAILY_REMAINING, remaining.into());
            }
            if let Some(Left { of, remaining }) = burst {
                headers.insert(INTERVAL, BURST_WINDOW_MS.into());
                headers.insert(MAX, of.into());
                headers.insert(REMAINING, remaining.into());
                // Documented as deprecated and not enforced, and still sent in recordings of 2026: a tenth of the
                // window, one of which is used.
                headers.insert(SECONDLY, (of / 10).into());
                headers.insert(SECONDLY_REMAINING, (of / 10).saturating_sub(1).into());
            }
        }
    }
}

/// A new random correlation id in the form of a version 4 UUID.
pub(crate) fn correlation_id() -> String {
    uuid(fastrand::u128(..))
}

/// Random bits in the form of a version 4 UUID.
pub(crate) fn uuid(random: u128) -> String {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(36);
    for position in 0..32_u32 {
        if matches!(position, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        let nibble = (random >> (position * 4)) as usize & 15;
        text.push(char::from(match position {
            12 => b'4',
            16 => HEX[8 | nibble & 3],
            _ => HEX[nibble],
        }));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correlation_id_is_a_version_4_uuid() {
        let id = correlation_id();
        assert_eq!(id.len(), 36);
        let groups: Vec<&str> = id.split('-').collect();
        assert_eq!(
            groups.iter().map(|group| group.len()).collect::<Vec<_>>(),
            [8, 4, 4, 4, 12]
        );
        assert!(groups[2].starts_with('4'));
        assert!(matches!(groups[3].as_bytes()[0], b'8' | b'9' | b'a' | b'b'));
    }
}
