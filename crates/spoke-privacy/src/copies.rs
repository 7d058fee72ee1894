//! The copies of a person on this machine: a deletion at HubSpot alone would leave them behind.

use std::path::{Path, PathBuf};

use spoke_model::object_type::ObjectTypeId;
use spoke_store::SqliteMirror;
use spoke_store::inbox::Inbox;

use crate::{Error, Subject};

/// Where copies may lie. What is not there has nothing to erase.
#[derive(Clone, Debug, Default)]
pub struct Copies {
    /// SQL mirrors that `spoke sync` keeps.
    pub mirrors: Vec<PathBuf>,
    /// Inboxes of webhook events.
    pub inboxes: Vec<PathBuf>,
}

/// What was done to one copy.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Erased {
    /// The file.
    pub path: PathBuf,
    /// How many rows or events held the person.
    pub rows: usize,
}

impl Copies {
    /// Erases the person in every copy, and tells which held anything.
    ///
    /// # Errors
    /// When a copy that is there can't be written to; those before it are erased.
    pub fn erase(&self, subject: &Subject) -> Result<Vec<Erased>, Error> {
        let mut done = Vec::new();
        for path in there(&self.mirrors) {
            let mut rows = 0;
            for id in std::iter::once(&subject.id).chain(&subject.merged_ids) {
                if let Ok(id) = id.parse() {
                    let contact = ObjectTypeId::CONTACT.to_string();
                    rows += usize::from(SqliteMirror::erase_record(path, &contact, id)?);
                }
            }
            done.push(Erased {
                path: path.to_owned(),
                rows,
            });
        }
        for path in there(&self.inboxes) {
            // Events name records by number; the number in quotes or not is no other record's part.
            let id = format!("\"objectId\":{}", subject.id);
            let mut texts = vec![id.as_str()];
            texts.extend(subject.addresses.iter().map(String::as_str));
            done.push(Erased {
                path: path.to_owned(),
                rows: Inbox::open(path)?.erase(&texts)?,
            });
        }
        Ok(done)
    }
}

fn there(paths: &[PathBuf]) -> impl Iterator<Item = &Path> {
    paths.iter().map(PathBuf::as_path).filter(|path| path.is_file())
}
