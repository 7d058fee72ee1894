//! The keys that clients present.
//!
//! A key is 32 random bytes, so a single SHA-256 of it gives nothing away: the file holds hashes only, and a key is shown
//! once, when it is made.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use spoke_model::secret::Secret;
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

/// What a key begins with, so that people and scanners know one.
const PREFIX: &str = "spk-";
/// The longest text that is looked at.
const LENGTH_MAX: usize = 256;
const KEYS_MAX: usize = 1000;

/// One key in the file.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct GatewayKey {
    /// Whose it is, for the audit log.
    pub name: String,
    /// What it may do.
    pub role: String,
    /// SHA-256 of the key, in hexadecimal.
    pub hash: String,
    /// When it was made.
    pub created: String,
}

/// A key that was just made.
#[derive(Debug)]
#[non_exhaustive]
pub struct NewKey {
    /// The key itself; it can't be shown again.
    pub key: Secret,
    /// What goes into the file.
    pub entry: GatewayKey,
}

/// Something is wrong with keys.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The file is not one of keys.
    #[error("the file of keys can't be read")]
    Unreadable(#[source] Box<toml::de::Error>),
    /// The name is taken.
    #[error("there is a key for {0} already")]
    Taken(String),
    /// There is no such key.
    #[error("there is no key for {0}")]
    Unknown(String),
    /// The name can't be one.
    #[error("{0:?} can't be a name: letters, digits, - _ . are allowed, at most 64")]
    Name(String),
    /// No more.
    #[error("there are {KEYS_MAX} keys already")]
    TooMany,
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    Random,
}

/// Every key of a gateway.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRing {
    #[serde(default)]
    key: Vec<GatewayKey>,
}

impl KeyRing {
    /// Reads the text of a file of keys.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        toml::from_str(text).map_err(|error| KeyError::Unreadable(Box::new(error)))
    }

    /// The text for a file.
    #[must_use]
    pub fn text(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }

    /// The keys, without the keys themselves.
    #[must_use]
    pub fn keys(&self) -> &[GatewayKey] {
        &self.key
    }

    /// Makes a key for `name` with this role and adds its hash.
    ///
    /// # Errors
    /// When the name is taken or no name, or there are too many keys.
    pub fn create(&mut self, name: &str, role: &str, created: &str) -> Result<NewKey, KeyError> {
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        if name.is_empty() || name.len() > 64 || !name.chars().all(is_name) {
            return Err(KeyError::Name(name.to_owned()));
        }
        if self.key.iter().any(|one| one.name == name) {
            return Err(KeyError::Taken(name.to_owned()));
        }
        if self.key.len() >= KEYS_MAX {
            return Err(KeyError::TooMany);
        }
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|_| KeyError::Random)?;
        let mut key = PREFIX.to_owned();
        hexadecimal(&bytes, &mut key);
        let entry = GatewayKey {
            name: name.to_owned(),
            role: role.to_owned(),
            hash: hash(&key),
            created: created.to_owned(),
        };
        self.key.push(entry.clone());
        Ok(NewKey {
            key: Secret::new(key),
            entry,
        })
    }

    /// Takes a key away.
    ///
    /// # Errors
    /// When there is none.
    pub fn revoke(&mut self, name: &str) -> Result<GatewayKey, KeyError> {
        let place = self
            .key
            .iter()
            .position(|one| one.name == name)
            .ok_or_else(|| KeyError::Unknown(name.to_owned()))?;
        Ok(self.key.remove(place))
    }

    /// Whose key this is. Every key is compared in full, so that the time taken says nothing.
    #[must_use]
    pub fn find(&self, presented: &str) -> Option<&GatewayKey> {
        if presented.len() > LENGTH_MAX {
            return None;
        }
        let presented = hash(presented);
        let mut found = u32::MAX;
        for (place, one) in (0_u32..).zip(&self.key) {
            let fits: Choice = one.hash.as_bytes().ct_eq(presented.as_bytes());
            found = u32::conditional_select(&found, &place, fits);
        }
        self.key.get(usize::try_from(found).ok()?)
    }
}

fn hash(key: &str) -> String {
    let mut text = String::with_capacity(64);
    hexadecimal(&Sha256::digest(key.as_bytes()), &mut text);
    text
}

fn hexadecimal(bytes: &[u8], out: &mut String) {
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_by_itself_and_is_not_in_the_file() {
        let mut ring = KeyRing::default();
        let first = ring.create("app1", "reader", "2026-01-01T00:00:00Z").unwrap();
        let second = ring.create("app2", "writer", "2026-01-01T00:00:00Z").unwrap();
        let text = ring.text();
        assert!(!text.contains(first.key.expose()));
        let ring = KeyRing::parse(&text).unwrap();
        assert_eq!(ring.find(first.key.expose()), Some(&first.entry));
        assert_eq!(ring.find(second.key.expose()), Some(&second.entry));
        assert_eq!(ring.find(&first.entry.hash), None, "a hash is no key");
        assert_eq!(ring.find(""), None);
        assert_eq!(ring.find(&"x".repeat(10_000)), None);
    }

    #[test]
    fn names_are_names_and_stand_once() {
        let mut ring = KeyRing::default();
        ring.create("app1", "reader", "").unwrap();
        assert!(matches!(
            ring.create("app1", "reader", ""),
            Err(KeyError::Taken(_))
        ));
        assert!(matches!(
            ring.create("a\nb", "reader", ""),
            Err(KeyError::Name(_))
        ));
        assert!(matches!(ring.revoke("app9"), Err(KeyError::Unknown(_))));
        ring.revoke("app1").unwrap();
        assert_eq!(ring.keys(), []);
        assert!(KeyRing::parse("key = 3").is_err());
    }
}
