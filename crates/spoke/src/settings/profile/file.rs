//! The file `spoke.toml`.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use spoke_model::suggest::nearest;

use super::{Profile, read};
use crate::failure::Failure;

const NAME: &str = "spoke.toml";
/// A longer file is not this one.
const LONGEST: u64 = 1 << 20;

/// A `spoke.toml` that has been read.
#[derive(Clone, Debug)]
pub struct ProfileFile {
    /// Where it is.
    pub path: PathBuf,
    /// The profile used when none is chosen.
    pub default: Option<String>,
    /// Its profiles, ordered by name.
    pub profiles: Vec<Profile>,
}

impl ProfileFile {
    /// The nearest file from `here` upwards, never above the user's own folder.
    ///
    /// # Errors
    /// When it is there and can't be used.
    pub fn find(here: &Path, home: Option<&Path>) -> Result<Option<Self>, Failure> {
        for folder in here.ancestors() {
            let candidate = folder.join(NAME);
            if candidate.is_file() {
                return Self::open(candidate).map(Some);
            }
            if Some(folder) == home {
                break;
            }
        }
        Ok(None)
    }

    /// The file at this path.
    ///
    /// # Errors
    /// When it can't be read, or something in it is not as it should be.
    pub fn open(path: PathBuf) -> Result<Self, Failure> {
        let text = text(&path)
            .map_err(|error| Failure::usage(format!("can't read {}", path.display())).because(&error))?;
        let (default, profiles) = read::read(&text, &path)?;
        let file = Self {
            path,
            default,
            profiles,
        };
        if let Some(default) = &file.default {
            file.get(default)?;
        }
        Ok(file)
    }

    /// The profile with this name.
    ///
    /// # Errors
    /// When there is none. No other one is ever taken in its place.
    pub fn get(&self, name: &str) -> Result<&Profile, Failure> {
        if let Some(found) = self.profiles.iter().find(|profile| profile.name == name) {
            return Ok(found);
        }
        let names: Vec<&str> = self
            .profiles
            .iter()
            .map(|profile| profile.name.as_str())
            .collect();
        let failure = Failure::usage(format!("there is no profile {name} in {}", self.path.display()));
        let failure = match nearest(name, names.iter().copied()) {
            Some(near) => failure.hint(format!("did you mean {near}?")),
            None => failure,
        };
        Err(failure.hint(format!("the profiles are: {}", names.join(", "))))
    }

    /// The folder that it stands in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or_else(|| Path::new(""))
    }
}

fn text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let read = File::open(path)?.take(LONGEST + 1).read_to_string(&mut text)?;
    if read as u64 > LONGEST {
        return Err(io::Error::other("it is longer than 1 MiB"));
    }
    Ok(text)
}
