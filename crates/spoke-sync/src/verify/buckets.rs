//! Sums of row hashes by id, and finding the rows behind a difference.

use std::collections::{BTreeMap, BTreeSet};

use spoke_store::{Checksum, RowHash};

use crate::verification::Side;

/// How many buckets there are.
const BUCKETS: usize = 1024;
/// How many differing buckets are looked into.
const LOOKED_INTO: usize = 8;

/// One side's sums.
#[derive(Debug, Clone)]
pub(super) struct Buckets(Vec<Checksum>);

impl Buckets {
    pub(super) fn new() -> Self {
        Self(vec![Checksum::default(); BUCKETS])
    }

    pub(super) fn add(&mut self, id: i64, hash: RowHash) {
        if let Some(bucket) = self.0.get_mut(bucket_of(id)) {
            bucket.add(hash);
        }
    }

    /// The whole side.
    pub(super) fn side(&self) -> Side {
        let mut sum = Checksum::default();
        self.0.iter().for_each(|bucket| sum.merge(*bucket));
        Side {
            rows: sum.rows(),
            checksum: sum.to_hex(),
        }
    }

    /// A few of the buckets that differ from the other side's.
    pub(super) fn differing(&self, other: &Self) -> Suspects {
        let pairs = self.0.iter().zip(&other.0).enumerate();
        Suspects(
            pairs
                .filter(|(_, (one, other))| one != other)
                .map(|(index, _)| index)
                .take(LOOKED_INTO)
                .collect(),
        )
    }
}

/// Buckets to look into.
#[derive(Debug, Clone)]
pub(super) struct Suspects(BTreeSet<usize>);

impl Suspects {
    pub(super) fn holds(&self, id: i64) -> bool {
        self.0.contains(&bucket_of(id))
    }
}

/// The rows of one side in the suspected buckets; several hashes of one id (its associations) add up.
#[derive(Debug, Default)]
pub(super) struct Rows(BTreeMap<i64, Checksum>);

impl Rows {
    pub(super) fn add(&mut self, id: i64, hash: RowHash) {
        self.0.entry(id).or_default().add(hash);
    }

    /// Ids with something in `self` and nothing in `other`.
    pub(super) fn without(&self, other: &Self) -> Vec<i64> {
        self.0
            .keys()
            .filter(|id| !other.0.contains_key(id))
            .copied()
            .collect()
    }

    /// Ids with something on both sides that is not the same.
    pub(super) fn different(&self, other: &Self) -> Vec<i64> {
        self.0
            .iter()
            .filter(|(id, sum)| other.0.get(id).is_some_and(|other| other != *sum))
            .map(|(id, _)| *id)
            .collect()
    }
}

fn bucket_of(id: i64) -> usize {
    usize::try_from(id.rem_euclid(BUCKETS as i64)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_found_in_their_buckets() {
        let (mut portal, mut mirror) = (Buckets::new(), Buckets::new());
        for id in 0..5000 {
            portal.add(id, RowHash(id.unsigned_abs().into()));
            mirror.add(id, RowHash(if id == 77 { 1 } else { id.unsigned_abs().into() }));
        }
        assert_ne!(portal.side(), mirror.side());
        let suspects = portal.differing(&mirror);
        assert!(suspects.holds(77) && suspects.holds(77 + 1024) && !suspects.holds(78));
    }

    #[test]
    fn rows_tell_missing_from_different() {
        let (mut one, mut other) = (Rows::default(), Rows::default());
        one.add(1, RowHash(1));
        one.add(2, RowHash(2));
        other.add(2, RowHash(3));
        other.add(4, RowHash(4));
        assert_eq!(
            (one.without(&other), other.without(&one), one.different(&other)),
            (vec![1], vec![4], vec![2])
        );
    }
}
