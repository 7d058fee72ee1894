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
