//! Case folding: hashing and comparing text without regard to case, with nothing allocated for ASCII.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::hash::{BuildHasher, Hasher};

const CHUNK: usize = 64;

/// The text in lower case; borrowed when it already is.
pub(crate) fn lower(text: &str) -> Cow<'_, str> {
    if !text.is_ascii() {
        Cow::Owned(text.to_lowercase())
    } else if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
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
    if !left.is_ascii() || !right.is_ascii() {
        return left.to_lowercase().cmp(&right.to_lowercase());
    }
    let (mut a, mut b) = (left.as_bytes(), right.as_bytes());
    while let (Some((head_a, rest_a)), Some((head_b, rest_b))) =
        (a.split_first_chunk::<8>(), b.split_first_chunk::<8>())
    {
        let (word_a, word_b) = (lower_word(*head_a), lower_word(*head_b));
        if word_a != word_b {
            return word_a.cmp(&word_b);
        }
        (a, b) = (rest_a, rest_b);
    }
    a.iter()
        .map(u8::to_ascii_lowercase)
        .cmp(b.iter().map(u8::to_ascii_lowercase))
}

/// Eight bytes of the lower-cased text from `start` on, as a number that sorts as they do; short texts are filled
/// up with zeros.
pub(crate) fn window(text: &str, start: usize) -> u64 {
    if text.is_ascii() {
        lower_word(bytes_at(text.as_bytes(), start))
    } else {
        u64::from_be_bytes(bytes_at(text.to_lowercase().as_bytes(), start))
    }
}

/// [`window`] of the text as it is.
pub(crate) fn exact_window(text: &str, start: usize) -> u64 {
    u64::from_be_bytes(bytes_at(text.as_bytes(), start))
}

fn bytes_at(bytes: &[u8], start: usize) -> [u8; 8] {
    let rest = bytes.get(start..).unwrap_or(&[]);
    match rest.first_chunk() {
        Some(chunk) => *chunk,
        None => {
            let mut chunk = [0; 8];
            chunk.iter_mut().zip(rest).for_each(|(slot, byte)| *slot = *byte);
            chunk
        }
    }
}

fn lower_word(mut bytes: [u8; 8]) -> u64 {
    bytes.make_ascii_lowercase();
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
    use proptest::prelude::*;

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
            assert_eq!(window(left, 0), window(right, 0));
        }
        assert!(!same("rome", "romes"));
    }

    #[test]
    fn long_texts_hash_by_all_their_bytes() {
        let long = "x".repeat(200);
        assert_eq!(hash(&long), hash(&long.to_uppercase()));
        assert_ne!(hash(&long), hash(&format!("{long}y")));
    }

    proptest! {
        #[test]
        fn order_is_that_of_the_lower_cased_texts(left in "[a-cA-CżŻ@]{0,20}", right in "[a-cA-CżŻ@]{0,20}") {
            let expected = left.to_lowercase().cmp(&right.to_lowercase());
            prop_assert_eq!(compare(&left, &right), expected);
            let windows = window(&left, 0).cmp(&window(&right, 0));
            prop_assert!(windows == expected || windows == Ordering::Equal);
        }
    }
}
