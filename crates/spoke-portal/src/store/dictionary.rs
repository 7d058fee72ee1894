//! The distinct texts of a column: an arena, the end of each text in it, and a hash table that ignores case.
//!
//! Code 0 means "no value"; the first text has code 1. Texts keep their case; texts that differ only in case
//! have different codes and the same hash, so one probe finds them all.

use hashbrown::HashTable;

use super::bitmap::Bitmap;
use super::fold;

/// Largest number of text bytes in one column; less under test, so that tests can fill one.
pub(crate) const ARENA_LIMIT: usize = if cfg!(test) { 8 << 20 } else { u32::MAX as usize };

/// Distinct texts by code.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dictionary {
    arena: String,
    ends: Vec<u32>,
    table: HashTable<u32>,
    erased: Bitmap,
}

impl Dictionary {
    /// Rebuilds a dictionary from its stored parts; `None` when they do not fit together.
    pub(crate) fn from_parts(arena: String, ends: Vec<u32>, erased: Bitmap) -> Option<Self> {
        let ordered = ends.is_sorted() && ends.iter().all(|&end| arena.is_char_boundary(end as usize));
        let complete = ends.last().map_or(0, |&end| end as usize) == arena.len();
        if !ordered || !complete || u32::try_from(ends.len()).is_err() {
            return None;
        }
        let mut table = HashTable::with_capacity(ends.len());
        for code in 1..=ends.len() as u32 {
            if !erased.get(code as usize) {
                let hash = fold::hash(text_in(&arena, &ends, code));
                table.insert_unique(hash, code, |&other| fold::hash(text_in(&arena, &ends, other)));
            }
        }
        Some(Self {
            arena,
            ends,
            table,
            erased,
        })
    }

    /// Number of codes given out, erased ones included.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn arena(&self) -> &str {
        &self.arena
    }

    pub(crate) fn ends(&self) -> &[u32] {
        &self.ends
    }

    pub(crate) fn erased(&self) -> &Bitmap {
        &self.erased
    }

    /// The text of a code; empty for 0, unknown and erased codes.
    pub(crate) fn text(&self, code: u32) -> &str {
        text_in(&self.arena, &self.ends, code)
    }

    /// The code of exactly this text.
    pub(crate) fn code(&self, text: &str) -> Option<u32> {
        self.table
            .find(fold::hash(text), |&code| self.text(code) == text)
            .copied()
    }

    /// Codes of all texts that equal `text` without regard to case.
    pub(crate) fn folded<'a>(&'a self, text: &'a str) -> impl Iterator<Item = u32> + 'a {
        self.table
            .iter_hash(fold::hash(text))
            .copied()
            .filter(move |&code| fold::same(self.text(code), text))
    }

    /// Bytes and codes still free.
    pub(crate) fn has_room_for(&self, bytes: usize) -> bool {
        self.arena.len().saturating_add(bytes) <= ARENA_LIMIT && self.ends.len() < u32::MAX as usize - 1
    }

    /// The code of a text, new if need be. Callers have checked [`has_room_for`](Self::has_room_for).
    pub(crate) fn intern(&mut self, text: &str) -> u32 {
        let hash = fold::hash(text);
        let Self {
            arena, ends, table, ..
        } = self;
        if let Some(&code) = table.find(hash, |&code| text_in(arena, ends, code) == text) {
            return code;
        }
        arena.push_str(text);
        ends.push(arena.len() as u32);
        let code = ends.len() as u32;
        table.insert_unique(hash, code, |&other| fold::hash(text_in(arena, ends, other)));
        code
    }

    /// Overwrites a text that no row and no history refers to any more; its code is never given out again.
    pub(crate) fn erase(&mut self, code: u32) {
        let hash = fold::hash(self.text(code));
        if let Ok(entry) = self.table.find_entry(hash, |&other| other == code) {
            entry.remove();
            let (start, end) = bounds(&self.ends, code);
            self.arena.replace_range(start..end, &" ".repeat(end - start));
            self.erased.set(code as usize);
        }
    }

    /// A dictionary of the used codes only, and the new code of every old one.
    pub(crate) fn compacted(&self, used: &Bitmap) -> (Self, Vec<u32>) {
        let mut map = vec![0; self.len() + 1];
        let mut fresh = Self::default();
        for code in used.iter().filter(|&code| code > 0 && code <= self.len()) {
            if let Some(slot) = map.get_mut(code) {
                *slot = fresh.intern(self.text(code as u32));
            }
        }
        (fresh, map)
    }
}

fn bounds(ends: &[u32], code: u32) -> (usize, usize) {
    let Some(index) = (code as usize).checked_sub(1) else {
        return (0, 0);
    };
    let Some(&end) = ends.get(index) else {
        return (0, 0);
    };
    let start = index
        .checked_sub(1)
        .and_then(|before| ends.get(before))
        .copied()
        .unwrap_or(0);
    (start as usize, end as usize)
}

fn text_in<'a>(arena: &'a str, ends: &[u32], code: u32) -> &'a str {
    let (start, end) = bounds(ends, code);
    arena.get(start..end).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Dictionary {
        let mut texts = Dictionary::default();
        for text in ["Rome", "rome", "Oslo", "ROME", "Żółw"] {
            texts.intern(text);
        }
        texts
    }

    #[test]
    fn a_text_has_one_code_and_case_variants_are_found_together() {
        let mut texts = sample();
        assert_eq!(texts.intern("Oslo"), 3);
        assert_eq!(texts.code("rome"), Some(2));
        assert_eq!(texts.code("RoMe"), None);
        let mut codes: Vec<_> = texts.folded("RoMe").collect();
        codes.sort_unstable();
        assert_eq!(codes, [1, 2, 4]);
        assert_eq!(texts.folded("żÓŁW").collect::<Vec<_>>(), [5]);
        assert_eq!(texts.text(0), "");
        assert_eq!(texts.text(99), "");
    }

    #[test]
    fn an_erased_text_is_gone_from_the_arena_and_from_lookups() {
        let mut texts = sample();
        texts.erase(5);
        assert_eq!(texts.code("Żółw"), None);
        assert!(!texts.arena().contains("łw"));
        assert_eq!(texts.intern("Żółw"), 6);
        let again = Dictionary::from_parts(texts.arena().into(), texts.ends().into(), texts.erased().clone())
            .unwrap();
        assert_eq!(again.code("Żółw"), Some(6));
        assert_eq!(again.code("Oslo"), Some(3));
        assert!(Dictionary::from_parts("ab".into(), vec![1], Bitmap::default()).is_none());
    }

    #[test]
    fn compaction_keeps_used_texts_only() {
        let texts = sample();
        let mut used = Bitmap::default();
        used.set(3);
        used.set(5);
        let (small, map) = texts.compacted(&used);
        assert_eq!((small.text(1), small.text(2), small.len()), ("Oslo", "Żółw", 2));
        assert_eq!(map, [0, 0, 0, 1, 0, 2]);
    }
}
