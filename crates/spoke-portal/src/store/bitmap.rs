//! A growable set of row numbers, one bit a row.

/// Bits in 64-bit words; bits past the end read as unset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bitmap {
    words: Vec<u64>,
}

impl Bitmap {
    pub(crate) fn from_words(words: Vec<u64>) -> Self {
        Self { words }
    }

    /// An empty set with room for `bits` bits.
    pub(crate) fn with_bits(bits: usize) -> Self {
        Self {
            words: vec![0; bits.div_ceil(64)],
        }
    }

    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }

    pub(crate) fn words_mut(&mut self) -> &mut [u64] {
        &mut self.words
    }

    pub(crate) fn get(&self, bit: usize) -> bool {
        self.words
            .get(bit / 64)
            .is_some_and(|word| word >> (bit % 64) & 1 == 1)
    }

    pub(crate) fn set(&mut self, bit: usize) {
        let index = bit / 64;
        if index >= self.words.len() {
            self.words.resize(index + 1, 0);
        }
        if let Some(word) = self.words.get_mut(index) {
            *word |= 1 << (bit % 64);
        }
    }

    pub(crate) fn clear(&mut self, bit: usize) {
        if let Some(word) = self.words.get_mut(bit / 64) {
            *word &= !(1 << (bit % 64));
        }
    }

    pub(crate) fn count(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    pub(crate) fn and(&mut self, other: &Self) {
        for (index, word) in self.words.iter_mut().enumerate() {
            *word &= other.words.get(index).copied().unwrap_or(0);
        }
    }

    pub(crate) fn or(&mut self, other: &Self) {
        if other.words.len() > self.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (word, add) in self.words.iter_mut().zip(&other.words) {
            *word |= add;
        }
    }

    /// Set bits in ascending order, beginning at `from`.
    pub(crate) fn iter_from(&self, from: usize) -> impl Iterator<Item = usize> + '_ {
        let first = from / 64;
        self.words
            .iter()
            .enumerate()
            .skip(first)
            .flat_map(move |(index, &word)| {
                let masked = if index == first {
                    word & (u64::MAX << (from % 64))
                } else {
                    word
                };
                Bits {
                    word: masked,
                    base: index * 64,
                }
            })
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.iter_from(0)
    }
}

impl Bitmap {
    /// Set bits in descending order.
    pub(crate) fn iter_back(&self) -> impl Iterator<Item = usize> + '_ {
        self.words
            .iter()
            .enumerate()
            .rev()
            .flat_map(|(index, &word)| BitsBack {
                word,
                base: index * 64,
            })
    }
}

struct BitsBack {
    word: u64,
    base: usize,
}

impl Iterator for BitsBack {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.word == 0 {
            return None;
        }
        let bit = 63 - self.word.leading_zeros() as usize;
        self.word &= !(1 << bit);
        Some(self.base + bit)
    }
}

struct Bits {
    word: u64,
    base: usize,
}

impl Iterator for Bits {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.word == 0 {
            return None;
        }
        let bit = self.word.trailing_zeros() as usize;
        self.word &= self.word - 1;
        Some(self.base + bit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_back_in_order_from_any_start() {
        let mut bits = Bitmap::default();
        for bit in [0, 3, 63, 64, 130, 500] {
            bits.set(bit);
        }
        bits.clear(3);
        bits.clear(9_999);
        assert_eq!(bits.iter().collect::<Vec<_>>(), [0, 63, 64, 130, 500]);
        assert_eq!(bits.iter_back().collect::<Vec<_>>(), [500, 130, 64, 63, 0]);
        assert_eq!(bits.iter_from(64).collect::<Vec<_>>(), [64, 130, 500]);
        assert_eq!(bits.iter_from(501).count(), 0);
        assert_eq!(bits.count(), 5);
        assert!(!bits.get(100_000));
    }
}
