//! What a fault does to the body of an answer.

use std::time::Duration;

/// What happens to the body of an answer. One without a body stays whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Damage {
    #[default]
    Whole,
    /// The connection ends in the middle of it.
    Broken,
    /// Half of it, as if that were all.
    Truncated,
    /// It takes this long.
    Slow(Duration),
}

impl Damage {
    /// `broken`, `truncated`, `slow`; `None` when it is whole.
    pub(crate) const fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Whole => None,
            Self::Broken => Some("broken"),
            Self::Truncated => Some("truncated"),
            Self::Slow(_) => Some("slow"),
        }
    }
}
