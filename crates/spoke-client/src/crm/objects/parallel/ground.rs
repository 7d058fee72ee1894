//! The ground that several walks share: which ids are whose, and what an idle walk may take over.
//!
//! Each range begins at an id and ends where the next one *landed*: at the id of the first record that the next walk
//! got. A walk therefore reads on past the number at which the next one was told to begin, until it meets a record
//! that this one has. That makes every record somebody's, even where HubSpot begins elsewhere than asked. Estimates
//! only decide where to cut.

use std::collections::BTreeMap;

/// At least so many pages must lie before a walk for another one to take a part of them.
const WORTH_SHARING: u64 = 3;

/// Where an idle walk begins.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// In the middle of the largest part that is left.
    Middle,
    /// A few pages before the first walk that has more than that before it, so that the ones behind are ready soon.
    Near {
        /// Pages that a walk keeps at most.
        pages: u64,
        /// Walks among which the rest is shared.
        walkers: u64,
    },
}

#[derive(Debug)]
struct Range {
    /// The id of its first record, once that is known.
    landed: Option<u64>,
    /// Ids below have been read.
    position: u64,
    /// No records are expected from here to the next range.
    bound: u64,
    /// Ids for each record, by the last page.
    spacing: u64,
    ended: bool,
}

/// How far a page belongs to the walk that read it.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// To its end.
    All,
    /// Only the ids below this one.
    Below(u64),
    /// The next walk has no first record yet.
    Unknown,
}

#[derive(Debug)]
pub(super) struct Ground {
    ranges: BTreeMap<u64, Range>,
    /// Records in a page.
    page: u64,
    /// Ids for each record, as long as no page tells better.
    spacing: u64,
    /// Whether ranges can be cut: the greatest id is known, and HubSpot begins where it is asked to.
    divisible: bool,
}

impl Ground {
    /// One range from `start` without end.
    pub(super) fn new(start: u64, page: u64) -> Self {
        let first = Range {
            landed: Some(start),
            position: start,
            bound: start,
            spacing: 1,
            ended: false,
        };
        Self {
            ranges: BTreeMap::from([(start, first)]),
            page: page.max(1),
            spacing: 1,
            divisible: false,
        }
    }

    /// From now on ranges can be cut: the greatest id, and how many records there are.
    pub(super) fn extent(&mut self, greatest: u64, records: u64) {
        self.spacing = greatest.div_ceil(records.max(1)).max(1);
        self.divisible = true;
        let spacing = self.spacing;
        if let Some(mut last) = self.ranges.last_entry() {
            let last = last.get_mut();
            last.bound = greatest.saturating_add(1);
            if last.position == 0 {
                last.spacing = spacing;
            }
        }
    }

    /// From now on nothing is cut any more.
    pub(super) fn indivisible(&mut self) {
        self.divisible = false;
    }

    /// Cuts a range in two. The new one begins at the answered id, and its walk has to [`Ground::land`].
    pub(super) fn cut(&mut self, how: Cut) -> Option<u64> {
        if !self.divisible {
            return None;
        }
        let (start, at) = match how {
            Cut::Middle => self.middle()?,
            Cut::Near { pages, walkers } => self.near(pages, walkers)?,
        };
        let victim = self.ranges.get_mut(&start)?;
        let taken = Range {
            landed: None,
            position: at,
            bound: victim.bound,
            spacing: victim.spacing,
            ended: false,
        };
        victim.bound = at;
        self.ranges.insert(at, taken);
        Some(at)
    }

    fn middle(&self) -> Option<(u64, u64)> {
        let worth = WORTH_SHARING * self.page;
        let shareable = self.ranges.iter().filter(|(_, range)| range.records() >= worth);
        let (&start, range) = shareable.max_by_key(|(_, range)| range.records())?;
        // The page under way is the victim's.
        let from = range.after_pages(1, self.page);
        Some((start, from + (range.bound - from) / 2))
    }

    fn near(&self, pages: u64, walkers: u64) -> Option<(u64, u64)> {
        let left: u64 = self
            .ranges
            .values()
            .fold(0, |sum, range| sum.saturating_add(range.records()));
        let share = left / self.page / (2 * walkers.max(1));
        let keep = share.clamp(2, pages.max(2));
        let worth = (keep + 1) * self.page;
        let (&start, range) = self.ranges.iter().find(|(_, range)| range.records() >= worth)?;
        Some((start, range.after_pages(keep, self.page)))
    }

    /// Tells the first record of a range. `false`: the range is given up, because its records are the next one's.
    pub(super) fn land(&mut self, start: u64, first: u64) -> bool {
        if self.next(start).is_some_and(|(next, _)| first >= next) {
            self.give_up(start);
            return false;
        }
        if let Some(range) = self.ranges.get_mut(&start) {
            range.landed = Some(first);
            range.position = first;
        }
        true
    }

    /// Gives up a range of which nothing has been read.
    pub(super) fn give_up(&mut self, start: u64) {
        self.ranges.remove(&start);
    }

    /// How far a page that ends with the id `last` belongs to the range.
    pub(super) fn reach(&self, start: u64, last: u64) -> Reach {
        match self.next(start) {
            None => Reach::All,
            Some((_, Some(landed))) if last < landed => Reach::All,
            Some((_, Some(landed))) => Reach::Below(landed),
            Some((next, None)) if last < next => Reach::All,
            Some((_, None)) => Reach::Unknown,
        }
    }

    /// The id that the next range begins with, if there is one.
    pub(super) fn following(&self, start: u64) -> Option<u64> {
        self.next(start).and_then(|(_, landed)| landed)
    }

    /// Takes in a page of `records` records from `first` to `last`.
    pub(super) fn advance(&mut self, start: u64, first: u64, last: u64, records: u64) {
        if let Some(range) = self.ranges.get_mut(&start) {
            range.position = last.saturating_add(1);
            range.spacing = last.saturating_sub(first).div_ceil(records.max(1)).max(1);
        }
    }

    /// The walk through this range is over.
    pub(super) fn end(&mut self, start: u64) {
        if let Some(range) = self.ranges.get_mut(&start) {
            range.ended = true;
        }
        // The border between two ranges that are over is of no more use.
        let mut before = false;
        self.ranges.retain(|_, range| {
            let remove = before && range.ended;
            before = range.ended;
            !remove
        });
    }

    pub(super) fn is_over(&self) -> bool {
        self.ranges.values().all(|range| range.ended)
    }

    /// Whether a page has been read and another one follows.
    pub(super) fn is_begun(&self) -> bool {
        let begun = |(start, range): (&u64, &Range)| range.position > *start && !range.ended;
        self.ranges.first_key_value().is_some_and(begun)
    }

    fn next(&self, start: u64) -> Option<(u64, Option<u64>)> {
        let (&next, range) = self.ranges.range(start.checked_add(1)?..).next()?;
        Some((next, range.landed))
    }
}

impl Range {
    /// How many records are estimated to lie before its walk.
    fn records(&self) -> u64 {
        if self.ended || self.landed.is_none() {
            return 0;
        }
        self.bound.saturating_sub(self.position) / self.spacing
    }

    /// Where its walk is estimated to be after so many pages, and not beyond its bound.
    fn after_pages(&self, pages: u64, page: u64) -> u64 {
        let ids = self.spacing.saturating_mul(page).saturating_mul(pages);
        self.position.saturating_add(ids).min(self.bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ground of ids 0 to 999,999 in pages of 100, a record at every tenth id.
    fn ground() -> Ground {
        let mut ground = Ground::new(0, 100);
        ground.extent(999_999, 100_000);
        ground
    }

    #[test]
    fn an_idle_walk_takes_half_of_the_largest_part_that_is_left() {
        let mut ground = ground();
        // The page under way, a thousand ids, is not shared.
        assert_eq!(ground.cut(Cut::Middle), Some(500_500));
        assert_eq!(
            ground.cut(Cut::Middle),
            Some(250_750),
            "the second part has not landed"
        );
        assert!(ground.land(500_500, 500_510));
        assert_eq!(ground.cut(Cut::Middle), Some(750_755));
    }

    #[test]
    fn what_is_left_of_a_few_pages_is_not_shared() {
        let mut ground = ground();
        ground.advance(0, 996_000, 996_990, 100);
        assert_eq!(ground.cut(Cut::Middle), Some(998_995));
        assert_eq!(ground.cut(Cut::Middle), None);
    }

    #[test]
    fn a_walk_ends_at_the_record_the_next_one_began_with() {
        let mut ground = ground();
        let second = ground.cut(Cut::Middle).unwrap();
        assert_eq!(ground.reach(0, second - 1), Reach::All);
        assert_eq!(ground.reach(0, second), Reach::Unknown);
        assert!(ground.land(second, second + 5_000));
        assert_eq!(ground.reach(0, second + 4_999), Reach::All);
        assert_eq!(ground.reach(0, second + 5_000), Reach::Below(second + 5_000));
    }

    #[test]
    fn what_is_known_to_be_empty_is_not_cut_again() {
        let mut ground = ground();
        let second = ground.cut(Cut::Middle).unwrap();
        assert!(ground.land(second, 999_000));
        assert_eq!(ground.cut(Cut::Middle), Some(250_750));
    }

    #[test]
    fn a_walk_that_lands_in_the_next_range_is_given_up() {
        let mut ground = ground();
        let second = ground.cut(Cut::Middle).unwrap();
        assert!(ground.land(second, second));
        let near = Cut::Near {
            pages: 16,
            walkers: 4,
        };
        let between = ground.cut(near).unwrap();
        assert!(between < second && !ground.land(between, second));
        assert_eq!(ground.reach(0, second - 1), Reach::All);
    }

    #[test]
    fn borders_between_ended_ranges_are_forgotten() {
        let mut ground = ground();
        for _ in 0..50 {
            let Some(start) = ground.cut(Cut::Middle) else {
                break;
            };
            assert!(ground.land(start, start));
        }
        let starts: Vec<u64> = ground.ranges.keys().copied().collect();
        assert_eq!(starts.len(), 51);
        for start in starts {
            ground.end(start);
        }
        assert!(ground.is_over());
        assert_eq!(ground.ranges.len(), 1);
    }

    #[test]
    fn no_number_overflows() {
        let mut ground = Ground::new(0, 100);
        ground.extent(u64::MAX, u64::MAX);
        let start = ground.cut(Cut::Middle).unwrap();
        assert!(ground.land(start, u64::MAX));
        ground.advance(start, 0, u64::MAX, 0);
        ground.cut(Cut::Middle);
        assert_eq!(ground.reach(u64::MAX, u64::MAX), Reach::All);
    }
}
