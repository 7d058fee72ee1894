//! `spoke generate models`: from a portal's definitions to source files.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use spoke_generate::{Language, ModelFile, ReadError, Selection, generate, read};

use super::Session;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;

/// Where the text goes.
pub enum Place {
    /// Standard output, as one module.
    Output,
    /// Files of this folder.
    Folder(PathBuf),
    /// Nowhere: the files of this folder are compared with it.
    Check(PathBuf),
}

/// Writes or checks the types.
///
/// # Errors
/// When the portal has not what was named or refuses to tell, or a file can't be written or read.
pub async fn models(
    session: &Session,
    selection: &Selection,
    language: Language,
    place: &Place,
) -> Result<ExitStatus, Failure> {
    let definitions = read(&session.client, selection)
        .await
        .map_err(|error| match error {
            ReadError::Call { what, source } => session.refusal(&format!("read {what}"), &source),
            unknown => usage(&unknown),
        })?;
    for object in definitions
        .objects
        .iter()
        .filter(|object| object.properties.is_empty())
    {
        session
            .printer
            .warning(&format!("no property of {} is selected", object.plural));
    }
    let models = generate(&definitions, language, &selection.command(language));
    match place {
        Place::Output => {
            let mut out = session.printer.data();
            out.write_all(models.one_text().as_bytes())?;
            out.flush()?;
            Ok(ExitStatus::Done)
        }
        Place::Folder(folder) => {
            for file in models.files() {
                write(session, folder, file)?;
            }
            Ok(ExitStatus::Done)
        }
        Place::Check(folder) => check(session, folder, models.files()),
    }
}

fn usage(unknown: &ReadError) -> Failure {
    let failure = Failure::usage(unknown.to_string());
    match unknown {
        ReadError::Unknown {
            nearest: Some(nearest),
            ..
        } => failure.hint(format!("did you mean {nearest}?")),
        ReadError::Unknown {
            kind: "object type", ..
        } => failure.hint("the portal's custom object types: spoke api GET /crm/schemas/2026-09"),
        _ => failure.hint("what there is: spoke crm contacts properties"),
    }
}

/// Writes one file whole: whoever reads it meanwhile sees the old one or the new one.
fn write(session: &Session, folder: &Path, file: &ModelFile) -> Result<(), Failure> {
    let path = folder.join(&file.name);
    let failed = |error: io::Error| Failure::usage(format!("can't write {}", path.display())).because(&error);
    if on_disk(&path)?.as_deref() == Some(file.text.as_bytes()) {
        session
            .printer
            .data_line(&format!("unchanged {}", path.display()))?;
        return Ok(());
    }
    fs::create_dir_all(folder).map_err(failed)?;
    let draft = folder.join(format!(".{}.new", file.name));
    fs::write(&draft, &file.text).map_err(failed)?;
    fs::rename(&draft, &path).map_err(failed)?;
    session.printer.data_line(&format!("wrote {}", path.display()))?;
    Ok(())
}

fn check(session: &Session, folder: &Path, files: &[ModelFile]) -> Result<ExitStatus, Failure> {
    let printer = &session.printer;
    let mut stale = 0_usize;
    for file in files {
        let path = folder.join(&file.name);
        let what = match on_disk(&path)? {
            Some(text) if text == file.text.as_bytes() => continue,
            Some(_) => "out of date",
            None => "missing",
        };
        stale += 1;
        printer.data_line(&format!("{what}: {}", path.display()))?;
    }
    if stale == 0 {
        printer.note(&format!("{} files are as the portal defines", files.len()));
        return Ok(ExitStatus::Done);
    }
    printer.note(&format!(
        "{stale} of {} files are not as the portal defines; the same command without --check writes them",
        files.len()
    ));
    Ok(ExitStatus::NotSo)
}

fn on_disk(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match fs::read(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::usage(format!("can't read {}", path.display())).because(&error)),
    }
}
