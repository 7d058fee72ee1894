//! `spoke init`: writes files, whole or not at all, and says what to do next.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::Printer;
use crate::scaffold::{File, HOOK, HOOK_ENTRY, Scaffold};

/// How to write.
pub struct Writing {
    pub path: PathBuf,
    pub dry_run: bool,
    pub force: bool,
}

/// Writes the files. Nothing is written when one of them is there already.
pub fn run(printer: &Printer, scaffold: &Scaffold, writing: &Writing) -> Result<ExitStatus, Failure> {
    let at = |file: &File| writing.path.join(&file.path);
    if !writing.force {
        let there: Vec<&File> = scaffold.files.iter().filter(|file| at(file).exists()).collect();
        if let Some(first) = there.first() {
            let mut failure = Failure::usage(format!(
                "{} is there already; nothing was written",
                at(first).display()
            ));
            for other in there.iter().skip(1) {
                failure = failure.detail(format!("{} too", at(other).display()));
            }
            return Err(failure.hint("--force writes over it, --path FOLDER writes elsewhere"));
        }
    }
    for file in &scaffold.files {
        let path = at(file);
        if writing.dry_run {
            printer.data_line(&format!("would write {}", path.display()))?;
            continue;
        }
        write(&path, file)?;
        printer.data_line(&format!("wrote {}", path.display()))?;
    }
    for line in &scaffold.next {
        printer.note(&format!("next: {line}"));
    }
    Ok(ExitStatus::Done)
}

fn write(path: &Path, file: &File) -> Result<(), Failure> {
    let failed =
        |error: std::io::Error| Failure::usage(format!("can't write {}", path.display())).because(&error);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(path, &file.text).map_err(failed)?;
    if file.executable {
        make_executable(path).map_err(failed)?;
    }
    Ok(())
}

#[cfg(unix)]
fn make_executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Installs the hook that looks for secrets before each commit.
pub fn hook(printer: &Printer, print: bool, force: bool) -> Result<ExitStatus, Failure> {
    if print {
        printer.data_line(HOOK_ENTRY.trim_end())?;
        return Ok(ExitStatus::Done);
    }
    let scaffold = Scaffold {
        files: vec![File {
            path: PathBuf::from("pre-commit"),
            text: HOOK.to_owned(),
            executable: true,
        }],
        next: vec![
            "git commit: staged files are looked at first; `git commit --no-verify` leaves it out".to_owned(),
        ],
    };
    let writing = Writing {
        path: hooks_folder()?,
        dry_run: false,
        force,
    };
    run(printer, &scaffold, &writing)
}

/// Where this repository has its hooks: `core.hooksPath` and worktrees are git's business.
fn hooks_folder() -> Result<PathBuf, Failure> {
    let no = |why: String| Failure::usage(format!("this is no git repository: {why}")).hint("git init");
    let output = Command::new("git")
        .args(["rev-parse", "--git-path", "hooks"])
        .output()
        .map_err(|error| no(error.to_string()))?;
    if !output.status.success() {
        return Err(no(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    Ok(PathBuf::from(
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned(),
    ))
}
