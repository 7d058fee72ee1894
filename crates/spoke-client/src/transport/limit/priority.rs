//! [`Priority`]: who goes first where places are few.

use std::sync::Arc;

/// How urgent a call is. Where calls wait for a place, those of a higher priority go first; and the lower ones leave a
/// part of every allowance free for them ([`crate::LimitPolicy::leaves`]), so that an urgent call seldom waits at all.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::Priority;
///
/// // One client, two handles of it: the nightly export never stands before somebody at a screen.
/// let nightly = hubspot.with_priority(Priority::Bulk).as_caller("nightly-export");
/// let screen = hubspot.with_priority(Priority::Interactive);
/// screen.account().details().await?;
/// # let _ = nightly;
/// # Ok(()) }
/// ```
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Priority {
    /// Somebody waits for the answer.
    Interactive,
    /// What is not said otherwise.
    #[default]
    Normal,
    /// Imports, exports and other work that may take its time.
    Bulk,
}

impl Priority {
    /// All of them, the most urgent first.
    pub const ALL: [Self; 3] = [Self::Interactive, Self::Normal, Self::Bulk];

    /// `interactive`, `normal`, `bulk`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Interactive => "interactive",
            Self::Normal => "normal",
            Self::Bulk => "bulk",
        }
    }

    /// The position in [`Priority::ALL`].
    pub(crate) const fn rank(self) -> usize {
        self as usize
    }
}

/// Whose call it is, as far as places are concerned.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origin {
    pub(crate) priority: Option<Priority>,
    pub(crate) caller: Option<Arc<str>>,
}

impl Origin {
    pub(crate) fn priority(&self) -> Priority {
        self.priority.unwrap_or_default()
    }

    /// Whether it says nothing.
    pub(crate) fn is_silent(&self) -> bool {
        self.priority.is_none() && self.caller.is_none()
    }

    /// What this does not say, `general` does.
    pub(crate) fn or(&self, general: &Self) -> Self {
        Self {
            priority: self.priority.or(general.priority),
            caller: self.caller.clone().or_else(|| general.caller.clone()),
        }
    }
}
