//! Addresses that files are fetched from without a token: anybody may who knows one, for as long as it is in force.

use hashbrown::HashMap;
use parking_lot::Mutex;

/// Addresses that are given out at the same time; beyond it the oldest go first.
const ADDRESSES_MAX: usize = 10_000;

/// The addresses in force. They live in memory only: a restart ends them, and the next look at an export gives out
/// another one.
#[derive(Debug, Default)]
pub(crate) struct Downloads(Mutex<HashMap<String, Address>>);

/// What an address leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Behind {
    /// The file of an export.
    Export(u64),
    /// A file of the files tool.
    File(u64),
    /// An entry of the webhooks journal.
    JournalEntry(u64),
}

#[derive(Debug, Clone, Copy)]
struct Address {
    behind: Behind,
    until: i64,
}

impl Downloads {
    /// A new secret part of an address that works for this many milliseconds; none when the system has no randomness to
    /// give.
    pub(crate) fn give_out(&self, behind: Behind, now: i64, works: i64) -> Option<String> {
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
        let until = now.saturating_add(works);
        addresses.insert(key.clone(), Address { behind, until });
        Some(key)
    }

    /// What is behind an address that is still in force.
    pub(crate) fn find(&self, key: &str, now: i64) -> Option<Behind> {
        let addresses = self.0.lock();
        addresses
            .get(key)
            .filter(|address| address.until > now)
            .map(|address| address.behind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_works_for_its_time() {
        let downloads = Downloads::default();
        let (file, works) = (Behind::File(7), 300_000);
        let key = downloads.give_out(file, 1_000, works).expect("an address");
        assert_eq!(key.len(), 48);
        assert_ne!(Some(&key), downloads.give_out(file, 1_000, works).as_ref());
        assert_eq!(downloads.find(&key, 1_000 + works - 1), Some(file));
        assert_eq!(downloads.find(&key, 1_000 + works), None);
        assert_eq!(downloads.find("", 1_000), None);
    }
}
