//! [`Store`]: answers by object type and address, bounded in number and bytes.
//!
//! Answers leave in the order they came, because all of them age from the moment they were written.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde::Deserialize;
use tokio::time::Instant;

use crate::transport::Answer;

pub(super) struct Store {
    most_entries: usize,
    most_bytes: usize,
    interior: Mutex<Interior>,
}

#[derive(Default)]
struct Interior {
    /// Moves on with everything that is forgotten, so that an answer that was on its way meanwhile is not kept.
    epoch: u64,
    number: u64,
    entries: usize,
    bytes: usize,
    by_type: HashMap<String, HashMap<String, Kept>>,
    order: VecDeque<Place>,
}

struct Kept {
    number: u64,
    answer: Answer,
    /// The record's id, where the answer says it.
    id: Option<String>,
    written: Instant,
    lives: Duration,
}

struct Place {
    number: u64,
    tag: String,
    key: String,
}

#[derive(Deserialize)]
struct WithId {
    id: String,
}

impl Store {
    pub(super) fn new(most_entries: usize, most_bytes: usize) -> Self {
        Self {
            most_entries,
            most_bytes,
            interior: Mutex::default(),
        }
    }

    pub(super) fn epoch(&self) -> u64 {
        self.lock().epoch
    }

    pub(super) fn entries(&self) -> usize {
        self.lock().entries
    }

    /// The answer and its age.
    pub(super) fn get(&self, tag: &str, key: &str) -> Option<(Answer, Duration)> {
        let interior = self.lock();
        let kept = interior.by_type.get(tag)?.get(key)?;
        let age = kept.written.elapsed();
        (age < kept.lives).then(|| (kept.answer.clone(), age))
    }

    pub(super) fn put(&self, tag: String, key: String, answer: &Answer, lives: Duration, epoch: u64) {
        let size = answer.body.len() + key.len();
        if size > self.most_bytes / 4 || self.most_entries == 0 {
            return;
        }
        let id = serde_json::from_slice::<WithId>(&answer.body)
            .ok()
            .map(|with| with.id);
        let mut headers = HeaderMap::new();
        if let Some(value) = answer.headers.get(CONTENT_TYPE) {
            headers.insert(CONTENT_TYPE, value.clone());
        }
        let answer = Answer {
            headers,
            body: answer.body.clone(),
            ..*answer
        };
        let mut interior = self.lock();
        if interior.epoch != epoch {
            return;
        }
        interior.remove(&tag, &key);
        interior.number += 1;
        let kept = Kept {
            number: interior.number,
            answer,
            id,
            written: Instant::now(),
            lives,
        };
        let place = Place {
            number: kept.number,
            tag: tag.clone(),
            key: key.clone(),
        };
        interior.entries += 1;
        interior.bytes += size;
        interior.order.push_back(place);
        interior.by_type.entry(tag).or_default().insert(key, kept);
        while interior.entries > self.most_entries || interior.bytes > self.most_bytes {
            if !interior.remove_oldest() {
                break;
            }
        }
        interior.tidy_order();
    }

    /// Forgets one record, or a whole type; answers how many answers that were.
    pub(super) fn forget(&self, tag: &str, id: Option<&str>) -> usize {
        let mut interior = self.lock();
        interior.epoch += 1;
        let Some(entries) = interior.by_type.get(tag) else {
            return 0;
        };
        let named = |key: &str, id: &str| {
            let path = key.split('?').next().unwrap_or_default();
            path.rsplit('/').next() == Some(id)
        };
        let keys: Vec<String> = entries
            .iter()
            .filter(|(key, kept)| {
                id.is_none_or(|id| kept.id.as_deref() == Some(id) || kept.id.is_none() || named(key, id))
            })
            .map(|(key, _)| key.clone())
            .collect();
        for key in &keys {
            interior.remove(tag, key);
        }
        keys.len()
    }

    pub(super) fn clear(&self) -> usize {
        let mut interior = self.lock();
        let gone = interior.entries;
        *interior = Interior {
            epoch: interior.epoch + 1,
            number: interior.number,
            ..Interior::default()
        };
        gone
    }

    fn lock(&self) -> MutexGuard<'_, Interior> {
        self.interior.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Interior {
    fn remove(&mut self, tag: &str, key: &str) {
        let Some(entries) = self.by_type.get_mut(tag) else {
            return;
        };
        if let Some(gone) = entries.remove(key) {
            self.entries = self.entries.saturating_sub(1);
            self.bytes = self.bytes.saturating_sub(gone.answer.body.len() + key.len());
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
        if self.holds(&place) {
            self.remove(&place.tag, &place.key);
        }
        true
    }

    fn holds(&self, place: &Place) -> bool {
        self.by_type
            .get(&place.tag)
            .and_then(|entries| entries.get(&place.key))
            .is_some_and(|kept| kept.number == place.number)
    }

    /// Places of answers that are gone stay in the line; when they are most of it, it is drawn up anew.
    fn tidy_order(&mut self) {
        if self.order.len() > 2 * self.entries + 64 {
            let line = std::mem::take(&mut self.order);
            self.order = line.into_iter().filter(|place| self.holds(place)).collect();
        }
    }
}
