//! The order of a column's distinct texts, so that sorting compares numbers.
//!
//! Texts known when the index was built have odd ranks. A text added later gets the even rank of the gap that it
//! falls into, or the odd rank of the text it equals but for case; only texts in one gap are compared as texts.

use std::cmp::Ordering;

use crate::store::Dictionary;
use crate::store::fold;

/// Ranks by dictionary code.
#[derive(Debug, Default)]
pub(crate) struct OrderIndex {
    ranks: Vec<u32>,
    sorted: Vec<u32>,
}

impl OrderIndex {
    /// Whether every text has a rank.
    pub(crate) fn covers(&self, texts: &Dictionary) -> bool {
        self.ranks.len() == texts.len()
    }

    /// Gives every text a rank.
    pub(crate) fn extend(&mut self, texts: &Dictionary) {
        let (known, base) = (self.ranks.len(), self.sorted.len());
        // Placing one text costs a binary search, building costs a sort of everything.
        if texts.len() - known.min(texts.len()) > base / 16 || texts.len() > 2 * base {
            *self = Self::build(texts);
            return;
        }
        for code in known as u32 + 1..=texts.len() as u32 {
            let rank = self.place(texts, texts.text(code));
            self.ranks.push(rank);
        }
    }

    /// Order of two values by their codes; texts that differ only in case are equal.
    pub(crate) fn compare(&self, texts: &Dictionary, left: u32, right: u32) -> Ordering {
        let (a, b) = (self.rank(left), self.rank(right));
        if a == b && a % 2 == 0 && left != right {
            fold::compare(texts.text(left), texts.text(right))
        } else {
            a.cmp(&b)
        }
    }

    /// The rank of a code; texts with different ranks are in the order of their ranks.
    pub(crate) fn rank(&self, code: u32) -> u32 {
        (code as usize)
            .checked_sub(1)
            .and_then(|at| self.ranks.get(at))
            .copied()
            .unwrap_or(0)
    }

    fn build(texts: &Dictionary) -> Self {
        let mut keys: Vec<(u64, u32)> = (1..=texts.len() as u32)
            .map(|code| (fold::prefix(texts.text(code)), code))
            .collect();
        keys.sort_unstable_by(|left, right| {
            left.0
                .cmp(&right.0)
                .then_with(|| fold::compare(texts.text(left.1), texts.text(right.1)))
        });
        let mut ranks = vec![0; texts.len()];
        let mut rank = 1;
        let mut last: Option<(u64, u32)> = None;
        for &(prefix, code) in &keys {
            if let Some((before, other)) = last
                && (before != prefix || fold::compare(texts.text(other), texts.text(code)).is_ne())
            {
                rank += 2;
            }
            last = Some((prefix, code));
            if let Some(slot) = ranks.get_mut(code as usize - 1) {
                *slot = rank;
            }
        }
        Self {
            ranks,
            sorted: keys.into_iter().map(|(_, code)| code).collect(),
        }
    }

    fn place(&self, texts: &Dictionary, text: &str) -> u32 {
        let at = self
            .sorted
            .partition_point(|&code| fold::compare(texts.text(code), text).is_lt());
        if let Some(&code) = self.sorted.get(at)
            && fold::same(texts.text(code), text)
        {
            return self.rank(code);
        }
        match at.checked_sub(1).and_then(|before| self.sorted.get(before)) {
            Some(&before) => self.rank(before) + 1,
            None => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn comparing_by_rank_is_comparing_lower_cased_texts(
            first in prop::collection::vec("[a-cA-CżŻ]{0,3}", 0..60),
            later in prop::collection::vec(prop::collection::vec("[a-dA-D]{0,10}", 0..6), 0..6),
        ) {
            let mut texts = Dictionary::default();
            let mut order = OrderIndex::default();
            first.iter().filter(|text| !text.is_empty()).for_each(|text| { texts.intern(text); });
            order.extend(&texts);
            for batch in later {
                batch.iter().filter(|text| !text.is_empty()).for_each(|text| { texts.intern(text); });
                order.extend(&texts);
                prop_assert!(order.covers(&texts));
                for left in 1..=texts.len() as u32 {
                    for right in 1..=texts.len() as u32 {
                        prop_assert_eq!(
                            order.compare(&texts, left, right),
                            texts.text(left).to_lowercase().cmp(&texts.text(right).to_lowercase())
                        );
                    }
                }
            }
        }
    }
}
