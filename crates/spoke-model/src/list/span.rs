//! Stretches of time: every filter about dates asks whether a time lies within one.

/// A stretch of time, open where a bound is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Where it begins.
    pub lower: Option<Bound>,
    /// Where it ends.
    pub upper: Option<Bound>,
    /// Whether times outside of it count instead.
    pub negated: bool,
}

/// One end of a stretch.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The place of its moment among the definition's moments.
    pub moment: usize,
    /// Whether the moment itself belongs to the stretch.
    pub inclusive: bool,
}

impl Span {
    /// Everything before a moment.
    #[must_use]
    pub const fn before(moment: usize, inclusive: bool) -> Self {
        Self {
            lower: None,
            upper: Some(Bound { moment, inclusive }),
            negated: false,
        }
    }

    /// Everything after a moment.
    #[must_use]
    pub const fn after(moment: usize, inclusive: bool) -> Self {
        Self {
            lower: Some(Bound { moment, inclusive }),
            upper: None,
            negated: false,
        }
    }

    /// From one moment to another.
    #[must_use]
    pub const fn between(lower: Bound, upper: Bound) -> Self {
        Self {
            lower: Some(lower),
            upper: Some(upper),
            negated: false,
        }
    }

    /// The stretch with inside and outside exchanged, if asked for.
    #[must_use]
    pub const fn negated_if(mut self, negated: bool) -> Self {
        self.negated = negated;
        self
    }

    /// Whether a time counts. A bound that is not known, such as another property without a value, lets nothing pass.
    pub(super) fn holds(&self, time: i64, at: impl Fn(usize) -> Option<i64>) -> bool {
        let known = |bound: Option<Bound>| bound.is_none_or(|bound| at(bound.moment).is_some());
        if !known(self.lower) || !known(self.upper) {
            return false;
        }
        let above = self.lower.is_none_or(|bound| {
            at(bound.moment).is_some_and(|start| start < time || (bound.inclusive && start == time))
        });
        let below = self.upper.is_none_or(|bound| {
            at(bound.moment).is_some_and(|end| time < end || (bound.inclusive && end == time))
        });
        (above && below) != self.negated
    }
}
