//! Which of a column's distinct texts hold a word that matches a pattern, found by substring search.
//!
//! All texts of a column stand one after the other in its dictionary, so the longest literal piece of the pattern
//! is looked for in one sweep; each place is then judged by the letters around it, or by the words of the text when
//! the pattern is unusual. A lower-case copy of the texts is kept only for columns that need one. The texts found
//! by recent patterns are remembered, and only new texts are searched when a pattern comes back.

use std::sync::Arc;

use memchr::memmem::Finder;
use parking_lot::Mutex;
use spoke_model::search::{Glob, for_each_token};

use super::place::Shape;
use crate::store::{Bitmap, Dictionary};

/// Patterns remembered for each column.
const REMEMBERED: usize = 8;

/// Columns with fewer texts are searched anew every time.
const WORTH_REMEMBERING: usize = 4_096;

/// The searchable form of a column's texts.
#[derive(Debug, Default)]
pub(crate) struct TextIndex {
    /// Lower-case copy of the dictionary's arena, byte for byte in the same places; `None` while the arena itself
    /// is all lower case.
    folded: Option<String>,
    /// Texts whose lower case has another length or depends on its surroundings; judged one by one.
    irregular: Vec<u32>,
    covered: usize,
    remembered: Mutex<Vec<Remembered>>,
}

#[derive(Debug)]
struct Remembered {
    pattern: Glob,
    covered: usize,
    codes: Arc<Bitmap>,
}

impl TextIndex {
    /// Whether every text is in the index.
    pub(crate) fn covers(&self, texts: &Dictionary) -> bool {
        self.covered == texts.len()
    }

    /// Adds the new texts.
    pub(crate) fn extend(&mut self, texts: &Dictionary) {
        let from = self
            .folded
            .as_ref()
            .map_or_else(|| start(texts.ends(), self.covered), String::len);
        let new = texts.arena().get(from..).unwrap_or("");
        let is_plain = new
            .bytes()
            .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        if !is_plain && self.folded.is_none() {
            self.folded = Some(texts.arena().get(..from).unwrap_or("").to_owned());
        }
        if let Some(folded) = &mut self.folded {
            if new.is_ascii() {
                folded.push_str(&new.to_ascii_lowercase());
            } else {
                for code in self.covered as u32 + 1..=texts.len() as u32 {
                    push_lower(folded, &mut self.irregular, texts.text(code), code);
                }
            }
        }
        self.covered = texts.len();
    }

    /// Codes of the texts with a matching word.
    pub(crate) fn find(&self, texts: &Dictionary, pattern: &Glob) -> Arc<Bitmap> {
        if texts.len() < WORTH_REMEMBERING {
            let mut codes = Bitmap::with_bits(texts.len() + 1);
            self.sweep(texts, pattern, 0, &mut codes);
            return Arc::new(codes);
        }
        let known = {
            let mut remembered = self.remembered.lock();
            remembered
                .iter()
                .position(|entry| entry.pattern == *pattern)
                .map(|at| remembered.remove(at))
        };
        let (mut codes, covered) = known.map_or_else(
            || (Arc::new(Bitmap::with_bits(texts.len() + 1)), 0),
            |entry| (entry.codes, entry.covered),
        );
        if covered < texts.len() {
            self.sweep(texts, pattern, covered, Arc::make_mut(&mut codes));
        }
        let mut remembered = self.remembered.lock();
        remembered.truncate(REMEMBERED - 1);
        let entry = Remembered {
            pattern: pattern.clone(),
            covered: texts.len(),
            codes: Arc::clone(&codes),
        };
        remembered.insert(0, entry);
        codes
    }

    /// Adds the codes above `covered` whose texts match.
    fn sweep(&self, texts: &Dictionary, pattern: &Glob, covered: usize, codes: &mut Bitmap) {
        let mut scratch = String::new();
        let mut has_word = |text: &str| {
            let mut found = false;
            for_each_token(text, &mut scratch, |word| found = found || pattern.matches(word));
            found
        };
        for &code in self.irregular.iter().filter(|&&code| code as usize > covered) {
            if has_word(texts.text(code)) {
                codes.set(code as usize);
            }
        }
        let arena = self.folded.as_deref().unwrap_or(texts.arena());
        let (piece, shape) = Shape::of(pattern.as_str());
        let ends = texts.ends();
        if piece.is_empty() {
            for code in covered as u32 + 1..=texts.len() as u32 {
                if has_word(texts.text(code)) {
                    codes.set(code as usize);
                }
            }
            return;
        }
        let finder = Finder::new(piece);
        let (mut at, mut from) = (covered, start(ends, covered));
        while let Some(hit) = arena.as_bytes().get(from..).and_then(|rest| finder.find(rest)) {
            let place = from + hit;
            while ends.get(at).is_some_and(|&end| end as usize <= place) {
                at += 1;
            }
            let (Some(&end), start) = (ends.get(at), start(ends, at)) else {
                break;
            };
            let (end, code) = (end as usize, at as u32 + 1);
            let after = place + piece.len();
            // A hit that runs into the next text is none, and later ones in this text would run into it as well.
            let text = arena.get(start..end).filter(|_| after <= end);
            let verdict = match text {
                Some(text) if self.irregular.binary_search(&code).is_err() => {
                    shape
                        .judge(text, place - start, after - start)
                        .unwrap_or_else(|| {
                            // The words decide about the whole text.
                            from = end;
                            has_word(text)
                        })
                }
                _ => {
                    from = end;
                    continue;
                }
            };
            if verdict {
                codes.set(code as usize);
                from = end;
            } else {
                from = from.max(place + 1);
            }
        }
    }
}

/// Where the text after the first `count` texts begins.
fn start(ends: &[u32], count: usize) -> usize {
    count
        .checked_sub(1)
        .and_then(|last| ends.get(last))
        .map_or(0, |&end| end as usize)
}

fn push_lower(folded: &mut String, irregular: &mut Vec<u32>, text: &str, code: u32) {
    let lower = text.to_lowercase();
    // The lower case of a capital sigma depends on whether it ends a word.
    if lower.len() == text.len() && !text.contains('Σ') {
        folded.push_str(&lower);
    } else {
        folded.push_str(text);
        irregular.push(code);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use spoke_model::search::TokenPattern;

    fn check(batches: &[Vec<String>], patterns: &[String], filler: usize) -> Result<(), TestCaseError> {
        let (mut texts, mut index) = (Dictionary::default(), TextIndex::default());
        (0..filler).for_each(|number| {
            texts.intern(&format!("filler {number}"));
        });
        for batch in batches {
            batch.iter().filter(|text| !text.is_empty()).for_each(|text| {
                texts.intern(text);
            });
            index.extend(&texts);
            for pattern in patterns {
                for part in TokenPattern::parse(pattern).parts() {
                    let found: Vec<usize> = index.find(&texts, part).iter().collect();
                    let one = |text: &str| {
                        let mut any = false;
                        for_each_token(text, &mut String::new(), |word| any = any || part.matches(word));
                        any
                    };
                    let expected: Vec<usize> = (1..=texts.len())
                        .filter(|&code| one(texts.text(code as u32)))
                        .collect();
                    prop_assert_eq!(&found, &expected, "{:?} in {:?}", part, batch);
                }
            }
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn finds_what_looking_at_the_words_of_every_text_finds(
            batches in prop::collection::vec(prop::collection::vec("[abAżŻİΣ@.' -]{1,10}", 1..12), 1..4),
            patterns in prop::collection::vec("[abż*@.' -]{1,6}", 1..8),
        ) {
            check(&batches, &patterns, 0)?;
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4))]

        #[test]
        fn a_remembered_pattern_also_finds_later_texts(
            batches in prop::collection::vec(prop::collection::vec("[ab]{1,3}@[ab]{1,2}\\.[aA]", 1..12), 2..4),
            patterns in prop::collection::vec("[ab*@.]{1,4}", 1..4),
        ) {
            check(&batches, &patterns, WORTH_REMEMBERING)?;
        }
    }
}
