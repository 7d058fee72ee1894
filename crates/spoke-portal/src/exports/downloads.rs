//! Addresses that exported files are fetched from: anybody may who knows one, for five minutes.

use hashbrown::HashMap;
use parking_lot::Mutex;
use spoke_model::export::LINK_MS;

/// Addresses that are given out at the same time; beyond it the oldest go first.
const ADDRESSES_MAX: usize = 10_000;

/// The addresses in force. They live in memory only: a restart ends them, and the next look at an export gives out
/// another one.
#[derive(Debug, Default)]
pub(crate) struct Downloads(Mutex<HashMap<String, Address>>);

#[derive(Debug, Clone, Copy)]
struct Address {
    export: u64,
    until: i64,
}

impl Downloads {
    /// A new secret part of an address for an export's file; none when the system has no randomness to give.
    pub(crate) fn give_out(&self, export: u64, now: i64) -> Option<String> {
        let mut random = [0_u8; 24];
        getrandom::fill(&mut random).ok()?;
        let key: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut addresses = self.0.lock();
        addresses.retain(|_, address| address.until > now);
        if addresses.len() >= ADDRESSES_MAX
            && let Some(oldest) = addresses
                .iter()
                .min_by_key(|(_, address)| address.until)
                .map(|(key, _)| key.clone())
        {
            addresses.remove(&oldest);
        }
        let until = now.saturating_add(LINK_MS);
        addresses.insert(key.clone(), Address { export, until });
        Some(key)
    }

    /// The export behind an address that is still in force.
    pub(crate) fn find(&self, key: &str, now: i64) -> Option<u64> {
        let addresses = self.0.lock();
        addresses
            .get(key)
            .filter(|address| address.until > now)
            .map(|address| address.export)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_works_for_five_minutes() {
        let downloads = Downloads::default();
        let key = downloads.give_out(7, 1_000).expect("an address");
        assert_eq!(key.len(), 48);
        assert_ne!(Some(&key), downloads.give_out(7, 1_000).as_ref());
        assert_eq!(downloads.find(&key, 1_000 + LINK_MS - 1), Some(7));
        assert_eq!(downloads.find(&key, 1_000 + LINK_MS), None);
        assert_eq!(downloads.find("", 1_000), None);
    }
}
