//! [`Stamps`]: what stands on the server for everything that can be forgotten.
//!
//! A stamp is a random word. An answer is kept with the stamps that were there before HubSpot was asked, and is good
//! while they are still there. To forget is to set a new one: it costs one step however many answers it strikes, reaches
//! every process without anybody listening, and strikes those that are still on their way. A stamp that the server has
//! evicted is not there any more, so what hung on it is asked again.

use sha2::{Digest, Sha256};

use super::super::key::Key;
use super::super::touched::{Part, Records, Touched};

/// The names of keys on the server. One hash tag for all, so that a cluster keeps them together.
#[derive(Clone, Debug)]
pub(super) struct Names {
    prefix: String,
}

impl Names {
    pub(super) fn of_portal(portal_id: u64) -> Self {
        Self {
            prefix: format!("spoke:cache:{{{portal_id}}}:"),
        }
    }

    fn hashed(&self, kind: &str, parts: &[&str]) -> String {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        let mut name = format!("{}{kind}:", self.prefix);
        for byte in hash.finalize().iter().take(16) {
            name.push_str(&format!("{byte:02x}"));
        }
        name
    }

    /// Where the answer itself stands.
    pub(super) fn value(&self, key: &Key) -> String {
        self.hashed("value", &[&key.tag, &key.text])
    }

    fn everything(&self) -> String {
        format!("{}everything", self.prefix)
    }

    /// Everything of a type.
    fn of_type(&self, tag: &str) -> String {
        self.hashed("type", &[tag])
    }

    /// Answers of a type of which it is not known which record they are about.
    fn unnamed(&self, tag: &str) -> String {
        self.hashed("unnamed", &[tag])
    }

    fn record(&self, tag: &str, id: &str) -> String {
        self.hashed("record", &[tag, id])
    }

    /// The record with this id, of whatever type.
    fn any_record(&self, id: &str) -> String {
        self.hashed("any-record", &[id])
    }

    /// Whether any record was forgotten without its type.
    fn any(&self) -> String {
        format!("{}any", self.prefix)
    }

    /// The stamps an answer under this key hangs on: those of what is known to be about the record that the key names,
    /// or of what is not.
    pub(super) fn stamps(&self, key: &Key, named: bool) -> [String; 4] {
        let (third, fourth) = match key.id.as_deref().filter(|_| named) {
            Some(id) => (self.record(&key.tag, id), self.any_record(id)),
            None => (self.unnamed(&key.tag), self.any()),
        };
        [self.everything(), self.of_type(&key.tag), third, fourth]
    }

    /// The stamps to set anew.
    pub(super) fn struck(&self, touched: &Touched) -> Vec<String> {
        match touched {
            Touched::Everything => vec![self.everything()],
            Touched::These(parts) => parts.iter().flat_map(|part| self.struck_by(part)).collect(),
        }
    }

    fn struck_by(&self, part: &Part) -> Vec<String> {
        match (&part.tag, &part.records) {
            (None, Records::All) => vec![self.everything()],
            (None, Records::These(ids)) => {
                let records = ids.iter().map(|id| self.any_record(id));
                records.chain([self.any()]).collect()
            }
            (Some(tag), Records::All) => vec![self.of_type(tag)],
            (Some(tag), Records::These(ids)) => {
                let records = ids.iter().map(|id| self.record(tag, id));
                records.chain([self.unnamed(tag)]).collect()
            }
        }
    }

    /// What strikes everything, when there is too much to strike one by one.
    pub(super) fn all(&self) -> String {
        self.everything()
    }
}

/// What stood on the server; an empty word where nothing did.
pub(super) type Stamps = [String; 4];

/// A word that was never there before.
pub(super) fn fresh() -> String {
    format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..))
}
