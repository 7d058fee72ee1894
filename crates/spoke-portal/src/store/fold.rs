//! Case folding: hashing and comparing text without regard to case, with nothing allocated for ASCII.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::hash::{BuildHasher, Hasher};

const CHUNK: usize = 64;

/// The text in lower case; borrowed when it already is.
pub(crate) fn lower(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            Cow::Borrowed(text)
        }
    } else {
        Cow::Owned(text.to_lowercase())
    }
}

/// Hash that is equal for texts that differ only in case.
pub(crate) fn hash(text: &str) -> u64 {
    if text.is_ascii() {
        hash_ascii(text.as_bytes())
    } else {
        hash_ascii(text.to_lowercase().as_bytes())
    }
}

/// Whether two texts differ at most in case.
pub(crate) fn same(left: &str, right: &str) -> bool {
    if left.is_ascii() && right.is_ascii() {
        left.eq_ignore_ascii_case(right)
    } else {
        left.to_lowercase() == right.to_lowercase()
    }
}

/// Order of the lower-cased texts.
pub(crate) fn compare(left: &str, right: &str) -> Ordering {
    if left.is_ascii() && right.is_ascii() {
        let folded = |text: &str, at: usize| text.as_bytes().get(at).map(u8::to_ascii_lowercase);
        let common = left.len().min(right.len());
        (0..common)
            .map(|at| folded(left, at).cmp(&folded(right, at)))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| left.len().cmp(&right.len()))
    } else {
        left.to_lowercase().cmp(&right.to_lowercase())
    }
}

/// The first eight bytes of the lower-cased text as a number that sorts as the text does.
pub(crate) fn prefix(text: &str) -> u64 {
    let folded = lower(text);
    let mut bytes = [0u8; 8];
    for (slot, byte) in bytes.iter_mut().zip(folded.bytes()) {
        *slot = byte;
    }
    u64::from_be_bytes(bytes)
}

fn hash_ascii(bytes: &[u8]) -> u64 {
    let mut hasher = foldhash::fast::FixedState::with_seed(0x5150_4f4b_4521).build_hasher();
    let mut buffer = [0u8; CHUNK];
    for chunk in bytes.chunks(CHUNK) {
        if let Some(part) = buffer.get_mut(..chunk.len()) {
            part.copy_from_slice(chunk);
            part.make_ascii_lowercase();
            hasher.write(part);
        }
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_differ_in_case_are_the_same() {
        for (left, right) in [
            ("Rome", "rOME"),
            ("Żółw", "żÓŁW"),
            ("", ""),
            ("\u{212a}elvin", "kelvin"),
        ] {
            assert!(same(left, right), "{left} {right}");
            assert_eq!(hash(left), hash(right), "{left} {right}");
            assert_eq!(compare(left, right), Ordering::Equal);
            assert_eq!(prefix(left), prefix(right));
        }
        assert!(!same("rome", "romes"));
    }

    #[test]
    fn order_is_that_of_the_lower_cased_text() {
        assert_eq!(compare("Beta", "alpha"), Ordering::Greater);
        assert_eq!(compare("a", "AB"), Ordering::Less);
        assert!(prefix("Alpha") < prefix("beta"));
    }

    #[test]
    fn long_texts_hash_by_all_their_bytes() {
        let long = "x".repeat(200);
        assert_eq!(hash(&long), hash(&long.to_uppercase()));
        assert_ne!(hash(&long), hash(&format!("{long}y")));
    }
}
