//! Hashes of rows, and sums of them that do not depend on order.
//!
//! Guarantees: two sides that hold the same rows have the same [`Checksum`] in whatever order the rows were met; a
//! property without a value adds nothing, so a column that one side lacks matters only if the other side has a value
//! for it. A row's hash is the first 128 bits of a SHA-256; sums are modulo 2^128.

use sha2::{Digest, Sha256};

use crate::cell::Cell;

/// The hash of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RowHash(pub u128);

/// Feeds the values of one row into a hash. Values must come in one agreed order: properties by name.
pub struct RowHasher {
    digest: Sha256,
    buffer: Vec<u8>,
}

impl Default for RowHasher {
    fn default() -> Self {
        Self::new()
    }
}

impl RowHasher {
    /// A hasher for any number of rows, one after the other.
    #[must_use]
    pub fn new() -> Self {
        Self {
            digest: Sha256::new(),
            buffer: Vec::with_capacity(1024),
        }
    }

    /// Adds what every record has. A row's hash begins with this, then come its properties by name.
    pub fn record(
        &mut self,
        id: i64,
        created_at: &Cell<'_>,
        updated_at: &Cell<'_>,
        archived: bool,
        archived_at: &Cell<'_>,
    ) {
        self.value(&Cell::Integer(id));
        self.value(created_at);
        self.value(updated_at);
        self.value(&Cell::Integer(i64::from(archived)));
        self.value(archived_at);
    }

    /// Adds a value that is part of every row. Empty text is no value.
    pub fn value(&mut self, cell: &Cell<'_>) {
        match cell {
            Cell::Null => self.buffer.push(0),
            Cell::Text(text) if text.is_empty() => self.buffer.push(0),
            Cell::Integer(integer) => {
                self.buffer.push(1);
                self.buffer.extend_from_slice(&integer.to_le_bytes());
            }
            Cell::Real(real) => {
                self.buffer.push(2);
                self.buffer.extend_from_slice(&real.to_bits().to_le_bytes());
            }
            Cell::Text(text) => {
                self.buffer.push(3);
                self.text(text);
            }
        }
    }

    /// Adds a property's value, if there is one.
    pub fn property(&mut self, name: &str, cell: &Cell<'_>) {
        if !cell.is_null() {
            self.text(name);
            self.value(cell);
        }
    }

    /// The row's hash; the hasher is ready for the next row.
    pub fn finish(&mut self) -> RowHash {
        self.digest.update(&self.buffer);
        self.buffer.clear();
        let digest: [u8; 32] = self.digest.finalize_reset().into();
        let (half, _) = digest.split_at(16);
        RowHash(half.iter().fold(0, |hash, byte| hash << 8 | u128::from(*byte)))
    }

    fn text(&mut self, text: &str) {
        self.buffer.extend_from_slice(&(text.len() as u64).to_le_bytes());
        self.buffer.extend_from_slice(text.as_bytes());
    }
}

/// The number of rows met and the sum of their hashes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Checksum {
    rows: u64,
    sum: u128,
}

impl Checksum {
    /// Adds one row.
    pub fn add(&mut self, hash: RowHash) {
        self.rows += 1;
        self.sum = self.sum.wrapping_add(hash.0);
    }

    /// Adds all rows of `other`.
    pub fn merge(&mut self, other: Self) {
        self.rows += other.rows;
        self.sum = self.sum.wrapping_add(other.sum);
    }

    /// How many rows were added.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// The sum as 32 hexadecimal digits.
    #[must_use]
    pub fn to_hex(&self) -> String {
        format!("{:032x}", self.sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    fn row(id: i64, email: Option<&str>) -> RowHash {
        let mut hasher = RowHasher::new();
        hasher.value(&Cell::Integer(id));
        hasher.property(
            "email",
            &email.map_or(Cell::Null, |text| Cell::Text(Cow::Borrowed(text))),
        );
        hasher.finish()
    }

    #[test]
    fn order_does_not_matter_and_content_does() {
        let sum = |rows: &[RowHash]| {
            let mut checksum = Checksum::default();
            rows.iter().for_each(|hash| checksum.add(*hash));
            checksum
        };
        let (one, two, other) = (row(1, Some("a@x")), row(2, None), row(2, Some("a@x")));
        assert_eq!(sum(&[one, two]), sum(&[two, one]));
        assert_ne!(sum(&[one, two]), sum(&[one, other]));
        assert_ne!(sum(&[one, one]), sum(&[one]));
    }

    #[test]
    fn values_do_not_run_into_each_other() {
        let mut hasher = RowHasher::new();
        hasher.property("a", &Cell::Text(Cow::Borrowed("bc")));
        let first = hasher.finish();
        hasher.property("ab", &Cell::Text(Cow::Borrowed("c")));
        assert_ne!(first, hasher.finish());
    }

    #[test]
    fn a_hasher_starts_afresh_after_each_row() {
        let mut hasher = RowHasher::new();
        hasher.value(&Cell::Integer(7));
        let first = hasher.finish();
        hasher.value(&Cell::Integer(7));
        assert_eq!(first, hasher.finish());
    }
}
