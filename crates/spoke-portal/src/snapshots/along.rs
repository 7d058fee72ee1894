//! The files that go along with a state.
//!
//! They come out of a snapshot under other names first, and get their own when the state is in force. A process that dies
//! in between leaves the other names behind, which the next start removes; the snapshot is still there to be restored.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};

use crate::persist::TakesFiles;
use crate::workroom::Workroom;

/// Files on their way into a workroom.
#[derive(Debug)]
pub(super) struct Arriving<'w> {
    workroom: &'w Workroom,
    names: BTreeSet<String>,
    open: Option<File>,
}

impl<'w> Arriving<'w> {
    /// Nothing has arrived yet.
    pub(super) fn into(workroom: &'w Workroom) -> Self {
        Self {
            workroom,
            names: BTreeSet::new(),
            open: None,
        }
    }

    /// Puts what arrived in the place of what is there.
    pub(super) fn settle(mut self) -> io::Result<()> {
        self.open = None;
        let names = std::mem::take(&mut self.names);
        for (name, _) in self.workroom.lasting()? {
            if !names.contains(&name) {
                self.workroom.remove(&name);
            }
        }
        for name in &names {
            fs::rename(self.workroom.path(&arriving(name))?, self.workroom.path(name)?)?;
        }
        Ok(())
    }
}

impl TakesFiles for Arriving<'_> {
    fn begin(&mut self, name: &str) -> io::Result<()> {
        // A snapshot may come from anywhere: its names lead to files of these kinds only.
        if !Workroom::is_lasting(name) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!("{name:?} is no file of a portal"),
            ));
        }
        self.open = Some(File::create(self.workroom.path(&arriving(name))?)?);
        self.names.insert(name.to_owned());
        Ok(())
    }

    fn piece(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.open {
            Some(file) => file.write_all(bytes),
            None => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "a piece belongs to no file",
            )),
        }
    }
}

impl Drop for Arriving<'_> {
    fn drop(&mut self) {
        for name in &self.names {
            self.workroom.remove(&arriving(name));
        }
    }
}

fn arriving(name: &str) -> String {
    format!("{}{name}", Workroom::ARRIVING)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_foreign_snapshot_lead_nowhere_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let workroom = Workroom::within(folder.path());
        let mut files = Arriving::into(&workroom);
        assert!(files.piece(b"without a name").is_err());
        for name in [
            "../named-x.snap",
            "hosted-/../../x",
            "named-x.snap",
            "upload-1",
            "",
            "hosted-1.part",
            "journal-1.log",
        ] {
            assert!(files.begin(name).is_err(), "{name}");
        }
        files.begin("hosted-1").expect("a file");
        files.piece(b"Be kind.").expect("a piece");
        files.settle().expect("settled");
        let settled = std::fs::read(folder.path().join("files/hosted-1")).expect("the file");
        assert_eq!(settled, b"Be kind.");
    }

    #[test]
    fn what_arrived_goes_when_the_state_is_not_taken() {
        let folder = tempfile::tempdir().expect("a folder");
        let workroom = Workroom::within(folder.path());
        std::fs::create_dir_all(folder.path().join("files")).expect("a folder");
        std::fs::write(folder.path().join("files/hosted-1"), "old").expect("a file");
        let mut files = Arriving::into(&workroom);
        files.begin("hosted-1").expect("a file");
        drop(files);
        let names: Vec<String> = std::fs::read_dir(folder.path().join("files"))
            .expect("the folder")
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        assert_eq!(names, ["hosted-1"]);
        // What a process left that died before it could decide goes with the next start.
        std::fs::write(folder.path().join("files/arriving-hosted-1"), "half").expect("a file");
        let workroom = Workroom::within(folder.path());
        assert_eq!(workroom.lasting().expect("a list").len(), 1);
        assert!(!folder.path().join("files/arriving-hosted-1").exists());
    }
}
