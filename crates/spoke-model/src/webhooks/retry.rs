//! When a delivery that failed is repeated.

/// Attempts after the first one; then the events are dropped (documented).
pub const ATTEMPTS_MAX: u32 = 10;
/// How long an endpoint may take to answer, in milliseconds (documented).
pub const DELIVERY_TIMEOUT_MS: u32 = 5000;

/// Minutes from the first failure to each further attempt. HubSpot promises ten attempts within 24 hours and keeps the
/// spacing to itself; this spacing is ours (assumed).
const SCHEDULE: [i64; ATTEMPTS_MAX as usize] = [1, 5, 15, 45, 90, 180, 300, 480, 840, 1320];
/// The most that chance shortens or lengthens a wait, in thousandths (documented: the waits are randomised; the extent
/// is ours).
const JITTER_PER_MILLE: i64 = 200;

/// All attempts are made within this time of the first failure (documented).
const WITHIN_MS: i64 = 24 * 60 * 60 * 1000;

/// The milliseconds between the first failure and the attempt with this number (1 for the first repetition); `None`
/// when there is none.
///
/// `chance` in `0..=1000` spreads the waits by up to a fifth in both directions; 500 leaves them as they are.
#[must_use]
pub fn retry_delay_ms(attempt: u32, chance: u32) -> Option<i64> {
    let position = usize::try_from(attempt.checked_sub(1)?).ok()?;
    let wait = SCHEDULE.get(position)? * 60_000;
    let shift = i64::from(chance.min(1000)) - 500;
    Some((wait + wait * shift * JITTER_PER_MILLE / 500_000).min(WITHIN_MS))
}

#[cfg(test)]
mod tests {
    use super::{ATTEMPTS_MAX, retry_delay_ms};

    #[test]
    fn ten_attempts_within_a_day_and_none_after() {
        assert_eq!(retry_delay_ms(0, 500), None);
        assert_eq!(retry_delay_ms(1, 500), Some(60_000));
        assert_eq!(retry_delay_ms(1, 0), Some(48_000));
        assert_eq!(retry_delay_ms(1, 1000), Some(72_000));
        assert_eq!(retry_delay_ms(ATTEMPTS_MAX, 500), Some(22 * 60 * 60_000));
        assert_eq!(retry_delay_ms(ATTEMPTS_MAX, 1000), Some(24 * 60 * 60_000));
        assert_eq!(retry_delay_ms(ATTEMPTS_MAX + 1, 500), None);
    }

    #[test]
    fn chance_never_brings_two_attempts_out_of_order() {
        for attempt in 1..ATTEMPTS_MAX {
            assert!(
                retry_delay_ms(attempt, 1000) < retry_delay_ms(attempt + 1, 0),
                "{attempt}"
            );
        }
    }
}
