//! Directed edges between records, ordered by (from, to), with the kinds of each edge.
//!
//! Edges are kept by row: twelve bytes each in ordered sets, one set for every pair of object types. Edges whose
//! end is gone are skipped by readers and left out of the next snapshot.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{Row, TypeIndex};

/// From row, to row, index of the kind.
pub(crate) type Edge = (Row, Row, u16);

/// All edges of a portal.
#[derive(Debug, Clone, Default)]
pub(crate) struct Associations {
    pairs: BTreeMap<(TypeIndex, TypeIndex), BTreeSet<Edge>>,
}

impl Associations {
    /// Adds an edge; `false` when it was there.
    pub(crate) fn insert(&mut self, pair: (TypeIndex, TypeIndex), edge: Edge) -> bool {
        self.pairs.entry(pair).or_default().insert(edge)
    }

    /// Takes an edge away; `false` when it was not there.
    pub(crate) fn remove(&mut self, pair: (TypeIndex, TypeIndex), edge: Edge) -> bool {
        self.pairs.get_mut(&pair).is_some_and(|edges| edges.remove(&edge))
    }

    /// Takes every edge from one record to another away; returns how many there were.
    pub(crate) fn remove_between(&mut self, pair: (TypeIndex, TypeIndex), from: Row, to: Row) -> usize {
        let Some(edges) = self.pairs.get_mut(&pair) else {
            return 0;
        };
        let found: Vec<Edge> = edges
            .range((from, to, 0)..=(from, to, u16::MAX))
            .copied()
            .collect();
        found.iter().for_each(|edge| {
            edges.remove(edge);
        });
        found.len()
    }

    pub(crate) fn contains(&self, pair: (TypeIndex, TypeIndex), edge: Edge) -> bool {
        self.pairs.get(&pair).is_some_and(|edges| edges.contains(&edge))
    }

    /// Number of edges of a pair of types.
    pub(crate) fn count(&self, pair: (TypeIndex, TypeIndex)) -> usize {
        self.pairs.get(&pair).map_or(0, BTreeSet::len)
    }

    /// Edges that leave one record for records of one type, in order of the other end.
    pub(crate) fn leaving(
        &self,
        pair: (TypeIndex, TypeIndex),
        from: Row,
    ) -> impl Iterator<Item = (Row, u16)> + '_ {
        let first = (from, Row(0), 0);
        let last = (from, Row(u32::MAX), u16::MAX);
        self.pairs
            .get(&pair)
            .into_iter()
            .flat_map(move |edges| edges.range(first..=last))
            .map(|&(_, to, key)| (to, key))
    }

    /// The rows that any edge of a pair of types leaves, ascending.
    pub(crate) fn sources(&self, pair: (TypeIndex, TypeIndex)) -> Vec<Row> {
        let mut rows: Vec<Row> = self
            .pairs
            .get(&pair)
            .into_iter()
            .flatten()
            .map(|&(from, _, _)| from)
            .collect();
        rows.dedup();
        rows
    }

    /// Every edge that leaves one record.
    pub(crate) fn all_leaving(&self, from_type: TypeIndex, from: Row) -> Vec<(TypeIndex, Row, u16)> {
        self.pairs
            .keys()
            .filter(|pair| pair.0 == from_type)
            .flat_map(|&pair| self.leaving(pair, from).map(move |(to, key)| (pair.1, to, key)))
            .collect()
    }

    /// Takes away every edge that leaves the record, and the edges that come back along them.
    pub(crate) fn remove_record(&mut self, of: TypeIndex, row: Row) {
        for (to_type, to, key) in self.all_leaving(of, row) {
            self.remove((of, to_type), (row, to, key));
            self.remove_between((to_type, of), to, row);
        }
    }

    /// Moves every edge of one record to another of the same type; edges between the two vanish.
    pub(crate) fn move_record(&mut self, of: TypeIndex, from: Row, into: Row) {
        for (to_type, to, key) in self.all_leaving(of, from) {
            let back: Vec<u16> = self
                .leaving((to_type, of), to)
                .filter(|&(end, _)| end == from)
                .map(|(_, key)| key)
                .collect();
            self.remove((of, to_type), (from, to, key));
            self.remove_between((to_type, of), to, from);
            if to_type == of && to == into {
                continue;
            }
            self.insert((of, to_type), (into, to, key));
            for key in back {
                self.insert((to_type, of), (to, into, key));
            }
        }
    }

    /// Every pair of types with its edges, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = ((TypeIndex, TypeIndex), &BTreeSet<Edge>)> {
        self.pairs.iter().map(|(&pair, edges)| (pair, edges))
    }

    /// Puts back the edges of one pair of types.
    pub(crate) fn load(&mut self, pair: (TypeIndex, TypeIndex), edges: BTreeSet<Edge>) {
        self.pairs.insert(pair, edges);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTACT: TypeIndex = TypeIndex(0);
    const COMPANY: TypeIndex = TypeIndex(1);

    fn both(edges: &mut Associations, contact: u32, company: u32, key: u16) {
        edges.insert((CONTACT, COMPANY), (Row(contact), Row(company), key));
        edges.insert((COMPANY, CONTACT), (Row(company), Row(contact), key + 100));
    }

    fn companies(edges: &Associations, contact: u32) -> Vec<(u32, u16)> {
        edges
            .leaving((CONTACT, COMPANY), Row(contact))
            .map(|(to, key)| (to.0, key))
            .collect()
    }

    #[test]
    fn edges_come_in_the_order_of_the_other_end() {
        let mut edges = Associations::default();
        for (company, key) in [(9, 1), (2, 1), (2, 0), (5, 3)] {
            both(&mut edges, 1, company, key);
        }
        both(&mut edges, 2, 1, 1);
        assert_eq!(companies(&edges, 1), [(2, 0), (2, 1), (5, 3), (9, 1)]);
        assert_eq!(edges.remove_between((CONTACT, COMPANY), Row(1), Row(2)), 2);
        assert!(!edges.insert((CONTACT, COMPANY), (Row(1), Row(5), 3)));
        assert_eq!(companies(&edges, 1), [(5, 3), (9, 1)]);
    }

    #[test]
    fn a_removed_record_leaves_no_edge_behind() {
        let mut edges = Associations::default();
        both(&mut edges, 1, 7, 1);
        both(&mut edges, 2, 7, 1);
        edges.remove_record(CONTACT, Row(1));
        assert_eq!(companies(&edges, 1), []);
        assert_eq!(edges.leaving((COMPANY, CONTACT), Row(7)).count(), 1);
    }

    #[test]
    fn a_merged_record_hands_its_edges_over() {
        let mut edges = Associations::default();
        both(&mut edges, 1, 7, 1);
        both(&mut edges, 1, 8, 2);
        both(&mut edges, 2, 7, 1);
        edges.move_record(CONTACT, Row(1), Row(2));
        assert_eq!(companies(&edges, 2), [(7, 1), (8, 2)]);
        assert_eq!(
            edges.leaving((COMPANY, CONTACT), Row(8)).collect::<Vec<_>>(),
            [(Row(2), 102)]
        );
        assert_eq!(
            edges.leaving((COMPANY, CONTACT), Row(7)).collect::<Vec<_>>(),
            [(Row(2), 101)]
        );
    }
}
