//! How often something must have happened (`coalescingRefineBy`).

/// How many hits are asked for.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Coalescing {
    /// A number of them.
    Count {
        /// At least.
        min: Option<u64>,
        /// At most.
        max: Option<u64>,
    },
    /// A share of them.
    Set(SetType),
}

/// A share of all candidates (names documented; meanings follow them).
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SetType {
    /// All of at least one.
    All,
    /// All, or there are none.
    AllIncludeEmpty,
    /// At least one.
    Any,
    /// At least one, or there are none.
    AnyIncludeEmpty,
    /// None.
    None,
    /// None of at least one.
    NoneExcludeEmpty,
}

impl Coalescing {
    /// Whether this many hits among this many candidates are what is asked for.
    #[must_use]
    pub fn holds(self, hits: u64, candidates: u64) -> bool {
        match self {
            Self::Count { min, max } => {
                min.is_none_or(|min| hits >= min) && max.is_none_or(|max| hits <= max)
            }
            Self::Set(SetType::All) => candidates > 0 && hits == candidates,
            Self::Set(SetType::AllIncludeEmpty) => hits == candidates,
            Self::Set(SetType::Any) => hits > 0,
            Self::Set(SetType::AnyIncludeEmpty) => hits > 0 || candidates == 0,
            Self::Set(SetType::None) => hits == 0,
            Self::Set(SetType::NoneExcludeEmpty) => hits == 0 && candidates > 0,
        }
    }

    /// The same for something that may be left out: at least one hit.
    pub(super) fn or_any(this: Option<Self>, hits: u64, candidates: u64) -> bool {
        this.map_or(hits > 0, |this| this.holds(hits, candidates))
    }
}
