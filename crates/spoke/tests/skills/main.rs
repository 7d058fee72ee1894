//! Runs every `console` block of the agent skills and of the capability pages, and compares what it says.
//!
//! A file runs in an empty folder of its own beside a local portal with the sample data, as a reader would have it after
//! `spoke up`. Its first comment may ask for another start: `<!-- portal: empty -->` or `<!-- portal: none -->`.
//!
//! | line of a block | means |
//! |---|---|
//! | `$ command` | runs in bash; variables and background jobs last until the end of the file |
//! | `> more` | the command goes on |
//! | `? 1` | the command must end with this status instead of 0 |
//! | `...` | any number of lines |
//! | `[..]` inside a line | anything |
//!
//! `SKILLS=name` runs the files whose path holds the name; `SPOKE_BLESS=1` writes what was really said into the files.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a check that prints its results and ends where its files are not readable"
)]

mod document;
mod expected;
mod sandbox;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use document::Document;
use sandbox::Sandbox;

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let wanted = std::env::var("SKILLS").unwrap_or_default();
    let bless = std::env::var_os("SPOKE_BLESS").is_some();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--list") {
        return ExitCode::SUCCESS;
    }
    let filter = arguments.iter().find(|argument| !argument.starts_with('-'));
    let (mut passed, mut failed) = (0, Vec::new());
    for file in files(&root) {
        let name = name(&root, &file);
        if !name.contains(&wanted) || filter.is_some_and(|filter| !name.contains(filter)) {
            continue;
        }
        match check(&file, bless) {
            Ok(0) => {}
            Ok(_) => {
                println!("test {name} ... ok");
                passed += 1;
            }
            Err(faults) => {
                println!("test {name} ... FAILED");
                failed.push((name, faults));
            }
        }
    }
    for (name, faults) in &failed {
        println!("\n---- {name}\n{faults}");
    }
    let verdict = if failed.is_empty() { "ok" } else { "FAILED" };
    println!(
        "\ntest result: {verdict}. {passed} passed; {} failed; 0 ignored; 0 measured; 0 filtered out",
        failed.len()
    );
    if failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Every skill and every page, in the order of their names.
fn files(root: &Path) -> Vec<PathBuf> {
    let skills = entries(&root.join("plugin/skills"))
        .into_iter()
        .map(|folder| folder.join("SKILL.md"));
    let pages = entries(&root.join("docs/capabilities")).into_iter();
    skills
        .chain(pages)
        .filter(|path| path.extension().is_some_and(|extension| extension == "md") && path.is_file())
        .collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(found) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = found.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

/// `skill::hello-world` or `page::hello-world`.
fn name(root: &Path, file: &Path) -> String {
    let text = |path: Option<&Path>| {
        path.and_then(Path::file_name)
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    if file.starts_with(root.join("plugin")) {
        return format!("skill::{}", text(file.parent()));
    }
    format!("page::{}", file.file_stem().unwrap_or_default().to_string_lossy())
}

/// Runs a file; gives the number of its commands, or what was said otherwise than written.
fn check(file: &Path, bless: bool) -> Result<usize, String> {
    let text = fs::read_to_string(file).expect("a readable file");
    let document = Document::parse(&text)?;
    if document.commands.is_empty() {
        return Ok(0);
    }
    let sandbox = Sandbox::start(document.portal)?;
    let said = sandbox.run(&document.commands)?;
    let faults: Vec<String> = document
        .commands
        .iter()
        .zip(&said)
        .filter_map(|(command, said)| command.fault(said))
        .collect();
    if bless && !faults.is_empty() {
        fs::write(file, document.blessed(&text, &said)).expect("a writable file");
        println!("{}: written anew", file.display());
        return Ok(said.len());
    }
    if said.len() != document.commands.len() {
        return Err(format!(
            "only {} of {} commands came to an end",
            said.len(),
            document.commands.len()
        ));
    }
    if faults.is_empty() {
        Ok(said.len())
    } else {
        Err(faults.join("\n"))
    }
}
