//! `spoke env`: profiles, and what their portals define differently.

mod diff;
mod list;
mod select;
mod show;

pub use diff::diff;
pub use list::list;
pub use select::{forget, select};
pub use show::show;

use crate::failure::Failure;
use crate::settings::{ProfileFile, Settings};

/// The `spoke.toml` in force.
///
/// # Errors
/// When there is none.
fn profile_file(settings: &Settings) -> Result<&ProfileFile, Failure> {
    settings.profile_file.as_ref().ok_or_else(|| {
        Failure::usage("there is no spoke.toml here or in a folder above")
            .hint("write one, or name it with --config; what it holds: spoke env --help")
    })
}
