//! [`Receipts`]: what was done for whom, told so that nobody can be told from it.
//!
//! The log is [`spoke_store::audit`], where every entry holds the hash of the one before. In place of an address stands
//! an HMAC-SHA-256 of it under a key that lies beside the log and nowhere else: who has an address can find its
//! entries, who has the log can't find an address. The key also makes a suppression list of the log: [`Receipts::was_deleted`].

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use spoke_model::secret::Secret;
use spoke_store::audit::{AuditLog, Entry, Filter, Recorded, Verification};

use crate::Error;

/// The log's file in the data folder.
pub const LOG: &str = "privacy.db";

/// The key's file in the data folder.
pub const KEY: &str = "privacy-key";

/// Who acts, in the log: the program. Persons' names are no concern of it.
const ACTOR: &str = "spoke privacy";

/// Letters of the hash that are kept: 128 bits.
const SHOWN: usize = 32;

/// The audit log of requests, and the key of its hashes.
#[derive(Debug)]
pub struct Receipts {
    log: AuditLog,
    key: Secret,
}

impl Receipts {
    /// Opens the log in a folder, making both files where they are missing.
    ///
    /// # Errors
    /// When a file can't be read or written.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        fs::create_dir_all(folder).map_err(Error::file(folder))?;
        let path = folder.join(KEY);
        let key = match fs::read_to_string(&path) {
            Ok(key) if !key.trim().is_empty() => key.trim().to_owned(),
            Ok(_) => make_key(&path)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => make_key(&path)?,
            Err(error) => return Err(Error::file(&path)(error)),
        };
        Ok(Self {
            log: AuditLog::open(folder.join(LOG))?,
            key: Secret::new(key),
        })
    }

    /// The log's file.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.log.path().to_owned()
    }

    /// What stands in the log for an address.
    #[must_use]
    pub fn hash(&self, address: &str) -> String {
        // A key of any length fits an HMAC, so there is always one.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.key.expose().as_bytes()) else {
            return String::new();
        };
        mac.update(address.trim().to_lowercase().as_bytes());
        let bytes = mac.finalize().into_bytes();
        let mut text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        text.truncate(SHOWN);
        text
    }

    /// Writes down what was done for somebody: the action, how it went, the contact's id where there is one, and what
    /// else there is to say, which the caller keeps free of personal data. `now` in milliseconds since 1970.
    ///
    /// # Errors
    /// When the log can't be written to.
    pub fn write(
        &mut self,
        now: i64,
        action: &str,
        outcome: &str,
        address: &str,
        contact: Option<&str>,
        detail: &str,
    ) -> Result<(), Error> {
        let subject = self.hash(address);
        let detail = if detail.is_empty() {
            format!("subject {subject}")
        } else {
            format!("subject {subject}; {detail}")
        };
        let entry = Entry::new(now, ACTOR, action, outcome)
            .object("contacts", contact)
            .detail(detail);
        self.log.append(&entry)?;
        Ok(())
    }

    /// When the person with this address was deleted, in milliseconds since 1970, if ever.
    ///
    /// # Errors
    /// When the log can't be read.
    pub fn was_deleted(&self, address: &str) -> Result<Option<i64>, Error> {
        let wanted = format!("subject {}", self.hash(address));
        let found = self.entries(u32::MAX)?.into_iter().rev().find(|recorded| {
            recorded.entry.action == crate::delete::ACTION
                && is_deletion(&recorded.entry.outcome)
                && recorded.entry.detail.as_deref().is_some_and(|detail| {
                    detail
                        .strip_prefix(&wanted)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with(';'))
                })
        });
        Ok(found.map(|recorded| recorded.entry.time))
    }

    /// The newest entries, the oldest of them first.
    ///
    /// # Errors
    /// When the log can't be read.
    pub fn entries(&self, limit: u32) -> Result<Vec<Recorded>, Error> {
        let filter = Filter {
            limit,
            ..Filter::default()
        };
        Ok(self.log.entries(&filter)?)
    }

    /// Looks through the whole log for entries that were changed, removed or put in.
    ///
    /// # Errors
    /// When the log can't be read.
    pub fn verify(&self) -> Result<Verification, Error> {
        Ok(self.log.verify(None)?)
    }
}

/// Entries of requests that were refused, begun or failed are no deletions.
fn is_deletion(outcome: &str) -> bool {
    outcome.starts_with(crate::delete::VERIFIED) || outcome.starts_with(crate::delete::DELETED)
}

/// A new key, readable by its owner only. Two processes that make it at the same time end up with the same one.
fn make_key(path: &Path) -> Result<String, Error> {
    let key: String = (0..4)
        .map(|_| format!("{:016x}", fastrand::Rng::new().u64(..)))
        .collect();
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(mut file) => {
            file.write_all(key.as_bytes()).map_err(Error::file(path))?;
            file.sync_all().map_err(Error::file(path))?;
            Ok(key)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let known = fs::read_to_string(path).map_err(Error::file(path))?;
            Ok(known.trim().to_owned())
        }
        Err(error) => Err(Error::file(path)(error)),
    }
}
