//! Narrowing a bitmap of rows by a test on one value per row.

use crate::store::Codes;

/// Keeps the rows whose code passes; rows past the end of the column have code 0. Words without rows are skipped.
pub(super) fn keep_codes(words: &mut [u64], codes: &Codes, test: impl Fn(u32) -> bool) {
    match codes {
        Codes::Byte(codes) => keep(words, codes, test(0), |code| test(u32::from(code))),
        Codes::Short(codes) => keep(words, codes, test(0), |code| test(u32::from(code))),
        Codes::Wide(codes) => keep(words, codes, test(0), test),
    }
}

/// Keeps the rows whose value passes; `beyond` is the answer for rows past the end.
pub(super) fn keep<T: Copy>(words: &mut [u64], values: &[T], beyond: bool, test: impl Fn(T) -> bool) {
    let mut chunks = values.chunks(64);
    for word in words {
        let chunk = chunks.next().unwrap_or(&[]);
        if *word == 0 {
            continue;
        }
        let mut passed = 0u64;
        for (bit, &value) in chunk.iter().enumerate() {
            passed |= u64::from(test(value)) << bit;
        }
        if beyond && chunk.len() < 64 {
            passed |= u64::MAX << chunk.len();
        }
        *word &= passed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_past_the_end_of_a_column_count_as_empty() {
        let mut words = [u64::MAX, 0b111];
        keep(&mut words, &[1u8, 0, 1], true, |value| value == 0);
        assert_eq!(words, [!0b101, 0b111]);
        let mut codes = Codes::default();
        codes.set(70, 300);
        let mut words = [u64::MAX, u64::MAX];
        keep_codes(&mut words, &codes, |code| code == 300);
        assert_eq!(words, [0, 1 << 6]);
    }
}
