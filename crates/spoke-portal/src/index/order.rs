//! The order of a column's distinct texts: eight bytes of each, taken behind what all of them begin with.
//!
//! Comparing two texts is comparing two numbers; texts are only looked at when these are equal. The index is as
//! cheap to build as reading the texts once, and new texts are added to it as they come.

use std::cmp::Ordering;

use crate::store::{Dictionary, fold};

/// More is not worth the look: texts with a longer common beginning are compared as texts.
const COMMON_LIMIT: usize = 64;

/// Sort windows by dictionary code.
#[derive(Debug, Default)]
pub(crate) struct OrderIndex {
    /// What every text begins with, lower-cased unless `exact`.
    common: Option<Vec<u8>>,
    windows: Vec<u64>,
    exact: bool,
}

impl OrderIndex {
    /// Whether every text is in the index.
    pub(crate) fn covers(&self, texts: &Dictionary) -> bool {
        self.windows.len() == texts.len()
    }

    /// Adds the new texts. `exact` orders upper before lower case, else case does not count; it stays the same for
    /// the life of an index.
    pub(crate) fn extend(&mut self, texts: &Dictionary, exact: bool) {
        self.exact = exact;
        let new = self.windows.len() as u32 + 1..=texts.len() as u32;
        let before = self.common.as_ref().map_or(0, Vec::len);
        for code in new.clone().filter(|&code| !texts.erased().get(code as usize)) {
            self.shorten_common(texts.text(code));
        }
        let common = self.common.as_ref().map_or(0, Vec::len);
        let window = |text| {
            if exact {
                fold::exact_window(text, common)
            } else {
                fold::window(text, common)
            }
        };
        if common != before {
            self.windows.clear();
        }
        let from = self.windows.len() as u32 + 1;
        self.windows.reserve(texts.len() - self.windows.len());
        self.windows
            .extend((from..=texts.len() as u32).map(|code| window(texts.text(code))));
    }

    /// A number that is smaller for a smaller text, or the same; see [`compare`](Self::compare).
    pub(crate) fn window(&self, code: u32) -> u64 {
        (code as usize)
            .checked_sub(1)
            .and_then(|at| self.windows.get(at))
            .copied()
            .unwrap_or(0)
    }

    /// Order of two values whose windows are equal.
    pub(crate) fn compare(&self, texts: &Dictionary, left: u32, right: u32) -> Ordering {
        match (left == right, self.exact) {
            (true, _) => Ordering::Equal,
            (false, true) => texts.text(left).cmp(texts.text(right)),
            (false, false) => fold::compare(texts.text(left), texts.text(right)),
        }
    }

    fn shorten_common(&mut self, text: &str) {
        match &mut self.common {
            Some(common) if common.is_empty() => {}
            Some(common) => {
                let folded = if self.exact || text.is_ascii() {
                    None
                } else {
                    Some(text.to_lowercase())
                };
                let bytes = folded.as_deref().unwrap_or(text).as_bytes();
                let shared = if self.exact {
                    common
                        .iter()
                        .zip(bytes)
                        .take_while(|(known, byte)| known == byte)
                        .count()
                } else {
                    common
                        .iter()
                        .zip(bytes)
                        .take_while(|(known, byte)| **known == byte.to_ascii_lowercase())
                        .count()
                };
                common.truncate(shared);
            }
            None => {
                let folded = if self.exact {
                    text.into()
                } else {
                    fold::lower(text)
                };
                self.common = Some(folded.bytes().take(COMMON_LIMIT).collect());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn windows_and_then_texts_give_the_order_of_the_texts(
            beginning in "[aż]{0,9}",
            batches in prop::collection::vec(prop::collection::vec("[a-cA-CżŻ]{1,12}", 0..8), 1..6),
            odd in prop::option::of("[aA]{1,3}"),
            exact in any::<bool>(),
        ) {
            let (mut texts, mut order) = (Dictionary::default(), OrderIndex::default());
            for batch in batches.into_iter().chain([odd.into_iter().collect()]) {
                for text in batch {
                    texts.intern(&format!("{beginning}{text}"));
                }
                order.extend(&texts, exact);
                prop_assert!(order.covers(&texts));
                let folded = |code| if exact { texts.text(code).to_owned() } else { texts.text(code).to_lowercase() };
                for left in 1..=texts.len() as u32 {
                    for right in 1..=texts.len() as u32 {
                        let found = order
                            .window(left)
                            .cmp(&order.window(right))
                            .then_with(|| order.compare(&texts, left, right));
                        prop_assert_eq!(found, folded(left).cmp(&folded(right)));
                    }
                }
            }
        }
    }
}
