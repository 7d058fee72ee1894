//! Running a plan.

use spoke_model::search::query_terms;

use super::code_set::beginning;
use super::compile::{Compiled, compile};
use super::plan::{Hits, Plan, Terms};
use super::select;
use crate::store::{Bitmap, Table, Values};

impl Table {
    /// Finds live records.
    ///
    /// The total counts all matches; the rows are the page from `offset` on.
    #[must_use]
    pub fn search(&self, plan: &Plan) -> Hits {
        let mut matches = self.matching_groups(plan);
        if let Some(terms) = &plan.terms {
            self.narrow_by_terms(terms, &mut matches);
        }
        let total = matches.count();
        let rows = match usize::try_from(total) {
            Ok(total) if plan.offset >= total => Vec::new(),
            _ => select::page(self, &matches, plan),
        };
        Hits { total, rows }
    }

    fn matching_groups(&self, plan: &Plan) -> Bitmap {
        let mut groups = plan.groups.iter().map(|group| {
            let mut tests: Vec<Compiled<'_>> =
                group.iter().map(|predicate| compile(self, predicate)).collect();
            tests.sort_by_key(Compiled::cost);
            let mut rows = self.rows.live.clone();
            tests.iter().for_each(|test| test.narrow(&mut rows));
            rows
        });
        let Some(mut all) = groups.next() else {
            return self.rows.live.clone();
        };
        groups.for_each(|rows| all.or(&rows));
        all
    }

    /// Keeps the rows where every term begins a word of some column; text without any term matches nothing.
    fn narrow_by_terms(&self, terms: &Terms, matches: &mut Bitmap) {
        let words = query_terms(&terms.text);
        if words.is_empty() {
            *matches = Bitmap::default();
        }
        for word in words {
            let mut rows = Bitmap::with_bits(self.row_count());
            if terms.ids {
                beginning_with(&self.rows.ids, &word).for_each(|row| rows.set(row));
                rows.and(matches);
            }
            for data in terms.columns.iter().filter_map(|&column| self.data(column)) {
                if let Values::Coded(coded) = &data.values {
                    let mut own = matches.clone();
                    let set = beginning(coded, &word);
                    Compiled::Codes {
                        codes: &coded.codes,
                        set,
                    }
                    .narrow(&mut own);
                    rows.or(&own);
                }
            }
            *matches = rows;
        }
    }
}

/// The rows whose id, written out, begins with a word: for every number of further digits a run of rows.
fn beginning_with(ids: &[u64], word: &str) -> impl Iterator<Item = usize> {
    let is_number = word.bytes().all(|byte| byte.is_ascii_digit()) && !word.starts_with('0');
    let number: Option<u64> = word.parse().ok().filter(|_| is_number);
    let runs = number.into_iter().flat_map(|number| {
        (0..20).map_while(move |digits| {
            let scale = 10_u64.checked_pow(digits)?;
            Some((
                number.checked_mul(scale)?,
                number.saturating_add(1).saturating_mul(scale),
            ))
        })
    });
    runs.flat_map(|(first, end)| ids.partition_point(|id| *id < first)..ids.partition_point(|id| *id < end))
}
