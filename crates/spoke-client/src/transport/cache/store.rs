//! [`Store`]: answers by object type and key, bounded in number and bytes.
//!
//! Answers leave in the order they came, because all of them age from the moment they were written.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::entry::Entry;
use super::key::Key;
use super::touched::{Part, Touched};

/// What an entry takes beside its texts, in bytes: table slots, the place in the line, and the allocator's share.
const OVERHEAD: usize = 400;
/// How many of the newest invalidations are remembered. An answer that was on its way during more of them is not kept.
const REMEMBERED: usize = 256;

pub(super) struct Store {
    most_entries: usize,
    most_bytes: usize,
    interior: Mutex<Interior>,
}

#[derive(Default)]
struct Interior {
    /// Moves on with every invalidation.
    epoch: u64,
    /// The newest invalidations, with the epoch that each began.
    forgotten: VecDeque<(u64, Touched)>,
    number: u64,
    entries: usize,
    bytes: usize,
    by_type: HashMap<String, HashMap<String, Kept>>,
    order: VecDeque<Place>,
    evicted: u64,
}

struct Kept {
    number: u64,
    key: Key,
    entry: Entry,
    /// When HubSpot was asked.
    asked: Instant,
    /// When it had answered.
    written: Instant,
    lives: Duration,
}

impl Kept {
    fn bytes(&self) -> usize {
        let key = 2 * (self.key.text.len() + self.key.tag.len());
        let ids = [&self.key.id, &self.entry.id].into_iter().flatten();
        OVERHEAD + key + self.entry.body.len() + ids.map(String::len).sum::<usize>()
    }
}

struct Place {
    number: u64,
    tag: String,
    text: String,
}

/// When HubSpot is about to be asked.
#[derive(Copy, Clone)]
pub(super) struct Moment {
    asked: Instant,
    epoch: u64,
}

/// How much is kept.
#[derive(Copy, Clone, Debug, Default)]
pub(super) struct Size {
    pub(super) entries: usize,
    pub(super) bytes: usize,
    /// Answers that left for want of room.
    pub(super) evicted: u64,
}

impl Store {
    pub(super) fn new(most_entries: usize, most_bytes: usize) -> Self {
        Self {
            most_entries,
            most_bytes,
            interior: Mutex::default(),
        }
    }

    /// What [`Store::put`] has to be told, from before HubSpot was asked.
    pub(super) fn moment(&self) -> Moment {
        Moment {
            asked: Instant::now(),
            epoch: self.lock().epoch,
        }
    }

    pub(super) fn size(&self) -> Size {
        let interior = self.lock();
        Size {
            entries: interior.entries,
            bytes: interior.bytes,
            evicted: interior.evicted,
        }
    }

    /// The entry and its age.
    pub(super) fn get(&self, key: &Key) -> Option<(Entry, Duration)> {
        let interior = self.lock();
        let kept = interior.get(key)?;
        let age = kept.written.elapsed();
        (age < kept.lives).then(|| (kept.entry.clone(), age))
    }

    /// How old the entry is.
    pub(super) fn age(&self, key: &Key) -> Option<Duration> {
        let interior = self.lock();
        let kept = interior.get(key)?;
        let age = kept.written.elapsed();
        (age < kept.lives).then_some(age)
    }

    /// Keeps an entry, unless something that was written since `moment` makes it worthless, or HubSpot was asked later
    /// and has answered. One that lives for no time only takes the place of what was kept before.
    pub(super) fn put(&self, key: &Key, entry: Entry, lives: Duration, moment: Moment) {
        self.put_aged(key, entry, Duration::ZERO, lives, moment);
    }

    /// The same for an entry that is this old already.
    pub(super) fn put_aged(&self, key: &Key, entry: Entry, age: Duration, lives: Duration, moment: Moment) {
        let Some(written) = Instant::now().checked_sub(age) else {
            return;
        };
        let mut interior = self.lock();
        let newer = |kept: &Kept| kept.asked > moment.asked;
        if interior.was_forgotten_since(moment.epoch, key, &entry) || interior.get(key).is_some_and(newer) {
            return;
        }
        interior.remove(&key.tag, &key.text);
        interior.number += 1;
        let kept = Kept {
            number: interior.number,
            key: key.clone(),
            entry,
            asked: moment.asked,
            written,
            lives,
        };
        let size = kept.bytes();
        if lives.is_zero() || size > self.most_bytes / 4 || self.most_entries == 0 {
            return;
        }
        let place = Place {
            number: kept.number,
            tag: key.tag.clone(),
            text: key.text.clone(),
        };
        interior.entries += 1;
        interior.bytes += size;
        interior.order.push_back(place);
        let of_type = interior.by_type.entry(key.tag.clone()).or_default();
        of_type.insert(key.text.clone(), kept);
        while interior.entries > self.most_entries || interior.bytes > self.most_bytes {
            if !interior.remove_oldest() {
                break;
            }
        }
        interior.tidy_order();
    }

    /// Forgets; answers how many answers that were.
    pub(super) fn forget(&self, touched: &Touched) -> usize {
        let mut interior = self.lock();
        interior.epoch += 1;
        let epoch = interior.epoch;
        interior.forgotten.push_back((epoch, touched.clone()));
        if interior.forgotten.len() > REMEMBERED {
            interior.forgotten.pop_front();
        }
        match touched {
            Touched::Everything => {
                let gone = interior.entries;
                interior.entries = 0;
                interior.bytes = 0;
                interior.by_type = HashMap::new();
                interior.order = VecDeque::new();
                gone
            }
            Touched::These(parts) => parts.iter().map(|part| interior.forget(part)).sum(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Interior> {
        self.interior.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Interior {
    fn get(&self, key: &Key) -> Option<&Kept> {
        self.by_type.get(&key.tag)?.get(&key.text)
    }

    fn was_forgotten_since(&self, epoch: u64, key: &Key, entry: &Entry) -> bool {
        if epoch == self.epoch {
            return false;
        }
        let known = self
            .forgotten
            .front()
            .is_some_and(|(first, _)| *first <= epoch + 1);
        !known
            || self
                .forgotten
                .iter()
                .rev()
                .take_while(|(at, _)| *at > epoch)
                .any(|(_, touched)| match touched {
                    Touched::Everything => true,
                    Touched::These(parts) => parts.iter().any(|part| part.holds(&key.tag, entry.ids(key))),
                })
    }

    fn forget(&mut self, part: &Part) -> usize {
        let of_type = |(tag, entries): (&String, &HashMap<String, Kept>)| -> Vec<(String, String)> {
            let held = entries
                .values()
                .filter(|kept| part.holds(tag, kept.entry.ids(&kept.key)));
            held.map(|kept| (tag.clone(), kept.key.text.clone())).collect()
        };
        let gone: Vec<(String, String)> = match &part.tag {
            Some(tag) => self.by_type.get_key_value(tag).map(of_type).unwrap_or_default(),
            None => self.by_type.iter().flat_map(of_type).collect(),
        };
        for (tag, text) in &gone {
            self.remove(tag, text);
        }
        gone.len()
    }

    fn remove(&mut self, tag: &str, text: &str) {
        let Some(entries) = self.by_type.get_mut(tag) else {
            return;
        };
        if let Some(gone) = entries.remove(text) {
            self.entries = self.entries.saturating_sub(1);
            self.bytes = self.bytes.saturating_sub(gone.bytes());
        }
        if entries.is_empty() {
            self.by_type.remove(tag);
        }
    }

    /// `false` when there is none.
    fn remove_oldest(&mut self) -> bool {
        let Some(place) = self.order.pop_front() else {
            return false;
        };
        if self.has(&place) {
            self.remove(&place.tag, &place.text);
            self.evicted += 1;
        }
        true
    }

    fn has(&self, place: &Place) -> bool {
        self.by_type
            .get(&place.tag)
            .and_then(|entries| entries.get(&place.text))
            .is_some_and(|kept| kept.number == place.number)
    }

    /// Places of answers that are gone stay in the line; when they are most of it, it is drawn up anew.
    fn tidy_order(&mut self) {
        if self.order.len() > 2 * self.entries + 64 {
            let line = std::mem::take(&mut self.order);
            self.order = line.into_iter().filter(|place| self.has(place)).collect();
        }
    }
}
