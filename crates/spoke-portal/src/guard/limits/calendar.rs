//! The days of the account's time zone. A day is looked up once and kept until it is over.

use parking_lot::Mutex;
use spoke_model::time::{LocalDay, Timestamp, local_day};

/// The days of one time zone.
#[derive(Debug)]
pub(super) struct Calendar {
    zone: String,
    today: Mutex<Option<LocalDay>>,
}

impl Calendar {
    /// Those of a zone that is known to exist; of UTC otherwise.
    pub(super) fn of(zone: &str) -> Self {
        let known = local_day(Timestamp::from_millis(0), zone).is_some();
        Self {
            zone: if known { zone } else { "UTC" }.to_owned(),
            today: Mutex::new(None),
        }
    }

    /// The name of the zone.
    pub(super) fn zone(&self) -> &str {
        &self.zone
    }

    /// The day that an instant falls on.
    pub(super) fn day(&self, now: i64) -> LocalDay {
        let mut today = self.today.lock();
        match *today {
            Some(day) if (day.start.millis()..day.end.millis()).contains(&now) => day,
            _ => {
                let day = self.look_up(Timestamp::from_millis(now));
                *today = Some(day);
                day
            }
        }
    }

    fn look_up(&self, now: Timestamp) -> LocalDay {
        local_day(now, &self.zone).unwrap_or_else(|| LocalDay::in_utc(now))
    }
}
