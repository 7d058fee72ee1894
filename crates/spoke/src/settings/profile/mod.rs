//! Profiles: which portal, which token, and what may be done there, under a name.
//!
//! They stand in `spoke.toml`, in the working folder or the nearest folder above it. Tokens never do: a profile says
//! where its token is kept.

mod choice;
mod environment_kind;
mod file;
mod read;
mod token_reference;

pub use choice::{Chosen, ChosenBy, REMEMBERED, choose};
pub use environment_kind::EnvironmentKind;
pub use file::ProfileFile;
pub use token_reference::TokenReference;

use std::collections::BTreeMap;
use std::time::Duration;

use spoke_model::call::Action;
use spoke_model::limits::Plan;

use super::PortalChoice;

/// One profile, with what its environment adds where it says nothing.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// What is at stake behind it.
    pub environment: EnvironmentKind,
    /// Its portal.
    pub portal: PortalChoice,
    /// Where its token is kept; `None` when it says nothing.
    pub token: Option<TokenReference>,
    /// The only portal it may ever talk to.
    pub hub_id: Option<u64>,
    /// What it must never do: its own list, and what its environment forbids unless it is allowed.
    pub deny: Vec<Action>,
    /// What HubSpot's limits follow from.
    pub plan: Option<Plan>,
    /// How often a failed call is repeated.
    pub retries: u32,
    /// Bound of one attempt.
    pub timeout: Option<Duration>,
    /// How long answers may be kept.
    pub cache: Duration,
    /// Tokens that may do less, or more, by the name of the level.
    pub levels: BTreeMap<String, TokenReference>,
}
