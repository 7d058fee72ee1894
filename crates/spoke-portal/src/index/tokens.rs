//! The words of a column's distinct texts, and which texts hold each.
//!
//! Most postings are in one array ordered by word; those of texts added later are in a short list beside it, which
//! is merged in when it has grown to an eighth of the array.

use super::words::{self, Pattern};
use crate::store::fold;
use crate::store::{Bitmap, Dictionary};

const TAIL_FLOOR: usize = 16_384;

/// Texts (by dictionary code) by word.
#[derive(Debug, Default)]
pub(crate) struct TokenIndex {
    words: Dictionary,
    /// Words in alphabetical order, as far as they were known at the last merge.
    sorted: Vec<u32>,
    /// Start of each word's postings in `postings`; one more entry than merged words.
    starts: Vec<u32>,
    postings: Vec<u32>,
    /// (word, text) pairs since the last merge.
    tail: Vec<(u32, u32)>,
    indexed: usize,
}

impl TokenIndex {
    /// Whether every text is indexed.
    pub(crate) fn covers(&self, texts: &Dictionary) -> bool {
        self.indexed == texts.len()
    }

    /// Indexes the texts that are new.
    pub(crate) fn extend(&mut self, texts: &Dictionary) {
        for code in self.indexed as u32 + 1..=texts.len() as u32 {
            let folded = fold::lower(texts.text(code));
            let before = self.tail.len();
            let Self { words, tail, .. } = self;
            words::for_each_word(&folded, |word| {
                if words.has_room_for(word.len()) {
                    tail.push((words.intern(word), code));
                }
            });
            // A text's own words are few; leaving repeats out here keeps the postings exact.
            if let Some(own) = tail.get_mut(before..) {
                own.sort_unstable();
            }
            let mut keep = before;
            for at in before..tail.len() {
                if at == before || tail.get(at) != tail.get(at - 1) {
                    tail.swap(keep, at);
                    keep += 1;
                }
            }
            tail.truncate(keep);
        }
        self.indexed = texts.len();
        if self.tail.len() > TAIL_FLOOR.max(self.postings.len() / 8) {
            self.merge();
        }
    }

    /// Adds the codes of all texts with a word that matches.
    pub(crate) fn collect(&self, pattern: &Pattern<'_>, codes: &mut Bitmap) {
        if let Some(word) = pattern.literal() {
            if let Some(word) = self.words.code(word) {
                self.collect_word(word, codes);
            }
            return;
        }
        self.matching_words(pattern)
            .into_iter()
            .for_each(|word| self.collect_merged(word, codes));
        for &(word, code) in &self.tail {
            if !codes.get(code as usize) && pattern.matches(self.words.text(word)) {
                codes.set(code as usize);
            }
        }
    }

    fn matching_words(&self, pattern: &Pattern<'_>) -> Vec<u32> {
        let prefix = pattern.prefix();
        if prefix.is_empty() {
            return self.words_containing(pattern);
        }
        let from = self
            .sorted
            .partition_point(|&word| self.words.text(word) < prefix);
        self.sorted
            .get(from..)
            .unwrap_or(&[])
            .iter()
            .copied()
            .take_while(|&word| self.words.text(word).starts_with(prefix))
            .filter(|&word| pattern.matches(self.words.text(word)))
            .collect()
    }

    /// Words that match a pattern with a leading star: one substring search over the arena of all words.
    fn words_containing(&self, pattern: &Pattern<'_>) -> Vec<u32> {
        let merged = self.starts.len().saturating_sub(1);
        let run = pattern.longest_run();
        if run.is_empty() {
            return (1..=merged as u32).collect();
        }
        let (arena, ends) = (self.words.arena(), self.words.ends());
        let mut found = Vec::new();
        let (mut word, mut from) = (0, 0);
        // One hit decides about a word, so the search goes on behind it. A hit that runs into the next word is none.
        while let Some(at) = arena.get(from..).and_then(|rest| rest.find(run)) {
            word += ends
                .get(word..)
                .unwrap_or(&[])
                .partition_point(|&end| end as usize <= from + at);
            if word >= merged {
                break;
            }
            let code = word as u32 + 1;
            if pattern.matches(self.words.text(code)) {
                found.push(code);
            }
            from = ends.get(word).map_or(arena.len(), |&end| end as usize);
        }
        found
    }

    fn collect_word(&self, word: u32, codes: &mut Bitmap) {
        self.collect_merged(word, codes);
        self.tail
            .iter()
            .filter(|&&(other, _)| other == word)
            .for_each(|&(_, code)| codes.set(code as usize));
    }

    fn collect_merged(&self, word: u32, codes: &mut Bitmap) {
        let at = word as usize;
        if let (Some(&start), Some(&end)) = (self.starts.get(at - 1), self.starts.get(at)) {
            let postings = self.postings.get(start as usize..end as usize).unwrap_or(&[]);
            postings.iter().for_each(|&code| codes.set(code as usize));
        }
    }

    fn merge(&mut self) {
        let mut counts = vec![0u32; self.words.len() + 1];
        for (at, pair) in self.starts.windows(2).enumerate() {
            if let ([start, end], Some(count)) = (pair, counts.get_mut(at + 1)) {
                *count = end - start;
            }
        }
        for &(word, _) in &self.tail {
            if let Some(count) = counts.get_mut(word as usize) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for count in &mut counts {
            sum += *count;
            *count = sum;
        }
        let mut postings = vec![0; sum as usize];
        let mut free = counts.clone();
        for (at, pair) in self.starts.windows(2).enumerate() {
            let ([start, end], Some(next)) = (pair, free.get_mut(at)) else {
                continue;
            };
            for &code in self.postings.get(*start as usize..*end as usize).unwrap_or(&[]) {
                put(&mut postings, next, code);
            }
        }
        for &(word, code) in &self.tail {
            if let Some(next) = free.get_mut(word as usize - 1) {
                put(&mut postings, next, code);
            }
        }
        (self.starts, self.postings, self.tail) = (counts, postings, Vec::new());
        let mut sorted: Vec<u32> = (1..=self.words.len() as u32).collect();
        let words = &self.words;
        sorted.sort_by_cached_key(|&word| (fold::prefix(words.text(word)), word));
        sorted.sort_unstable_by(|&left, &right| words.text(left).cmp(words.text(right)));
        self.sorted = sorted;
    }
}

fn put(postings: &mut [u32], next: &mut u32, code: u32) {
    if let Some(slot) = postings.get_mut(*next as usize) {
        *slot = code;
        *next += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn naive(texts: &Dictionary, pattern: &Pattern<'_>) -> Vec<usize> {
        (1..=texts.len())
            .filter(|&code| {
                let mut found = false;
                let folded = texts.text(code as u32).to_lowercase();
                words::for_each_word(&folded, |word| found |= pattern.matches(word));
                found
            })
            .collect()
    }

    proptest! {
        #[test]
        fn finds_what_looking_at_every_text_finds(
            batches in prop::collection::vec(prop::collection::vec("[abA]{1,3}([ .@][abB]{1,3}){0,3}", 1..20), 1..5),
            patterns in prop::collection::vec("[ab*.@]{1,5}", 1..8),
            merged in any::<bool>(),
        ) {
            let (mut texts, mut index) = (Dictionary::default(), TokenIndex::default());
            for batch in batches {
                batch.iter().for_each(|text| { texts.intern(text); });
                index.extend(&texts);
                if merged {
                    index.merge();
                }
                for pattern in &patterns {
                    let pattern = Pattern::new(pattern.as_str());
                    let mut found = Bitmap::default();
                    index.collect(&pattern, &mut found);
                    prop_assert_eq!(found.iter().collect::<Vec<_>>(), naive(&texts, &pattern), "{:?}", pattern);
                }
            }
        }
    }
}
