//! The copies of a person on this machine: a deletion at HubSpot alone would leave them behind.

use std::path::{Path, PathBuf};

use spoke_model::object_type::ObjectTypeId;
use spoke_store::SqliteMirror;
use spoke_store::deadletter::DeadLetters;
use spoke_store::inbox::Inbox;

use crate::{Error, Subject};

/// Where copies may lie. What is not there has nothing to erase.
#[derive(Clone, Debug, Default)]
pub struct Copies {
    /// SQL mirrors that `spoke sync` keeps.
    pub mirrors: Vec<PathBuf>,
    /// Inboxes of webhook events.
    pub inboxes: Vec<PathBuf>,
    /// Writes that failed and are kept.
    pub dead_letters: Vec<PathBuf>,
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
            let texts = texts(subject);
            done.push(Erased {
                path: path.to_owned(),
                rows: Inbox::open(path)?.erase(&texts)?,
            });
        }
        for path in there(&self.dead_letters) {
            let texts = texts(subject);
            done.push(Erased {
                path: path.to_owned(),
                rows: DeadLetters::open(path)?.erase(&texts)?,
            });
        }
        Ok(done)
    }
}

/// What events and letters name the person by.
fn texts(subject: &Subject) -> Vec<&str> {
    std::iter::once(&subject.id)
        .chain(&subject.addresses)
        .map(String::as_str)
        .collect()
}

fn there(paths: &[PathBuf]) -> impl Iterator<Item = &Path> {
    paths.iter().map(PathBuf::as_path).filter(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use spoke_store::deadletter::NewLetter;
    use spoke_store::inbox::NewEvent;

    use super::*;

    const ADDRESS: &str = "ada.private@example.org";

    fn subject() -> Subject {
        Subject {
            id: "20000000042".to_owned(),
            archived: false,
            addresses: vec![ADDRESS.to_owned()],
            merged_ids: Vec::new(),
        }
    }

    fn event(key: &str, body: &str) -> NewEvent {
        NewEvent {
            key: key.to_owned(),
            kind: "contact.creation".to_owned(),
            body: body.to_owned(),
        }
    }

    #[test]
    fn what_is_kept_about_the_person_goes_and_the_rest_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (inbox, letters) = (
            folder.path().join("webhooks.db"),
            folder.path().join("deadletters.db"),
        );
        let events = [
            event("1", "{\"objectId\":20000000042}"),
            event("3", "{\"objectId\":200000000421}"),
            event(
                "2",
                "{\"objectId\":7,\"propertyValue\":\"ADA.private@example.org\"}",
            ),
        ];
        Inbox::open(&inbox).unwrap().accept(&events, 1).unwrap();
        let letter = |payload: &str| NewLetter {
            operation: "create contacts".to_owned(),
            payload: payload.to_owned(),
            ..NewLetter::default()
        };
        let mut kept = DeadLetters::open(&letters).unwrap();
        kept.add(&letter(&format!("{{\"email\":\"{ADDRESS}\"}}")), 1)
            .unwrap();
        kept.add(&letter("{\"email\":\"bob@example.org\"}"), 1).unwrap();
        drop(kept);
        let copies = Copies {
            mirrors: vec![folder.path().join("none.db")],
            inboxes: vec![inbox.clone()],
            dead_letters: vec![letters.clone()],
        };
        let rows: Vec<usize> = copies
            .erase(&subject())
            .unwrap()
            .iter()
            .map(|one| one.rows)
            .collect();
        assert_eq!(rows, [2, 1], "a mirror that is not there is no failure");
        let again: Vec<usize> = copies
            .erase(&subject())
            .unwrap()
            .iter()
            .map(|one| one.rows)
            .collect();
        assert_eq!(again, [0, 0]);
        let accepted = Inbox::open(&inbox).unwrap().accept(&events, 2).unwrap();
        assert_eq!(accepted.duplicates, 3, "an erased event does not come back");
        let kept = DeadLetters::open(&letters).unwrap().list(false, 0, 10).unwrap();
        assert_eq!(kept.len(), 1, "the letter about somebody else is kept");
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            let lower = bytes.to_ascii_lowercase();
            assert!(
                !lower
                    .windows(ADDRESS.len())
                    .any(|part| part == ADDRESS.as_bytes())
            );
        }
    }
}
