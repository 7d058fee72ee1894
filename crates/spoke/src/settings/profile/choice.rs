//! Which profile a command runs with: that of the flag, of the variable, of `spoke env use`, or the file's default.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Profile, ProfileFile};
use crate::failure::Failure;
use crate::settings::environment;

/// The file in the state folder in which `spoke env use` remembers.
pub const REMEMBERED: &str = "profile";

/// What named the profile.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ChosenBy {
    /// `--profile`.
    Flag,
    /// `SPOKE_PROFILE`.
    Variable,
    /// The file that `spoke env use` wrote.
    Remembered(PathBuf),
    /// `default` in `spoke.toml`.
    Default,
}

impl ChosenBy {
    /// In words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Flag => "--profile".to_owned(),
            Self::Variable => environment::PROFILE.to_owned(),
            Self::Remembered(path) => format!("{} (spoke env use)", path.display()),
            Self::Default => "default in spoke.toml".to_owned(),
        }
    }
}

/// A profile, and what named it.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The profile.
    pub profile: Profile,
    /// What named it.
    pub by: ChosenBy,
    /// The file it stands in.
    pub file: PathBuf,
}

/// Chooses. `None` when nothing names a profile.
///
/// # Errors
/// When a name is no profile's, or there is no `spoke.toml` to look it up in.
pub fn choose(
    flag: Option<&str>,
    variable: Option<&str>,
    state: Option<&Path>,
    file: Option<&ProfileFile>,
) -> Result<Option<Chosen>, Failure> {
    let remembered = || {
        let path = state?.join(REMEMBERED);
        let name = fs::read_to_string(&path).ok()?.trim().to_owned();
        (!name.is_empty()).then_some((name, ChosenBy::Remembered(path)))
    };
    let named = flag
        .map(|name| (name.to_owned(), ChosenBy::Flag))
        .or_else(|| variable.map(|name| (name.to_owned(), ChosenBy::Variable)))
        .or_else(|| file.and_then(|_| remembered()))
        .or_else(|| file.and_then(|file| Some((file.default.clone()?, ChosenBy::Default))));
    let Some((name, by)) = named else {
        return Ok(None);
    };
    let Some(file) = file else {
        return Err(Failure::usage(format!(
            "there is no profile {name}: no spoke.toml here or in a folder above"
        ))
        .hint("write one, or name it with --config; what it holds: spoke env --help"));
    };
    let profile = file.get(&name).map_err(|failure| match &by {
        ChosenBy::Flag => failure,
        by => failure.cause(format!("it was chosen by {}", by.words())),
    })?;
    Ok(Some(Chosen {
        profile: profile.clone(),
        by,
        file: file.path.clone(),
    }))
}
