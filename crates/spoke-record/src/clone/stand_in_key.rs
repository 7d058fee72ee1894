//! The secret that stand-ins are made with, for copies that may be interrupted.

use std::fmt::Write as _;

use spoke_model::secret::Secret;

use crate::error::Error;
use crate::redaction::StandIns;

/// What the stand-ins of a copy are made with. Two runs with one key give the same value the same stand-in, so that a second
/// run can finish what the first one began. Keep it no longer than that: who has it can try values until one fits.
///
/// ```
/// use spoke_record::clone::StandInKey;
///
/// let key = StandInKey::random()?;
/// let kept = key.to_secret();
/// assert!(StandInKey::from_secret(&kept).is_some());
/// assert!(!format!("{key:?}").contains(kept.expose()));
/// # Ok::<(), spoke_record::Error>(())
/// ```
#[derive(Clone)]
pub struct StandInKey([u8; Self::BYTES]);

impl StandInKey {
    const BYTES: usize = 32;

    /// A new one.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn random() -> Result<Self, Error> {
        let mut key = [0; Self::BYTES];
        getrandom::fill(&mut key).map_err(|error| Error::System {
            what: "randomness",
            source: std::io::Error::other(error),
        })?;
        Ok(Self(key))
    }

    /// The one that [`StandInKey::to_secret`] wrote down; `None` when the text is none.
    #[must_use]
    pub fn from_secret(text: &Secret) -> Option<Self> {
        let text = text.expose().trim();
        if text.len() != 2 * Self::BYTES || !text.is_ascii() {
            return None;
        }
        let mut key = [0; Self::BYTES];
        for (at, byte) in key.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        Some(Self(key))
    }

    /// It as a text, to be kept until the copy is whole.
    #[must_use]
    pub fn to_secret(&self) -> Secret {
        let mut text = String::with_capacity(2 * Self::BYTES);
        for byte in self.0 {
            let _ = write!(text, "{byte:02x}");
        }
        Secret::new(text)
    }

    pub(super) fn stand_ins(&self) -> StandIns {
        StandIns::with_key(self.0)
    }
}

/// Never the key.
impl std::fmt::Debug for StandInKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StandInKey([redacted])")
    }
}
