//! What `spoke init` writes: plain files under `templates/`, with a few names filled in.

mod app;
mod deploy;

use std::path::PathBuf;

pub use app::{App, Variant};
pub use deploy::{Target, deploy};

/// The hook of git.
pub const HOOK: &str = include_str!("../../templates/hook/pre-commit");
/// The entry for the pre-commit framework.
pub const HOOK_ENTRY: &str = include_str!("../../templates/hook/pre-commit-config.yaml");

/// Files, and what to do with them.
pub struct Scaffold {
    pub files: Vec<File>,
    pub next: Vec<String>,
}

/// A file to write.
pub struct File {
    pub path: PathBuf,
    pub text: String,
    pub executable: bool,
}

impl File {
    fn new(path: &str, text: &str) -> Self {
        Self {
            path: PathBuf::from(path),
            text: text.to_owned(),
            executable: false,
        }
    }

    fn program(path: &str, text: &str) -> Self {
        Self {
            executable: true,
            ..Self::new(path, text)
        }
    }
}

/// The workflow for GitHub.
#[must_use]
pub fn github() -> Scaffold {
    Scaffold {
        files: vec![File::new(
            ".github/workflows/hubspot.yml",
            include_str!("../../templates/ci/hubspot.yml"),
        )],
        next: vec![
            "git add .github && git commit; set SPOKE_REPOSITORY in the file to where Spoke is fetched from"
                .to_owned(),
        ],
    }
}
