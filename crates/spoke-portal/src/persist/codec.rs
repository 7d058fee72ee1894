//! Plain little-endian arrays for snapshot sections. Reading never trusts a length.

/// Builds a section.
#[derive(Debug, Default)]
pub(super) struct Encoder {
    bytes: Vec<u8>,
}

macro_rules! arrays {
    ($($put:ident $get:ident $number:ty),* $(,)?) => {
        impl Encoder {
            $(
                /// A length and that many numbers.
                pub(super) fn $put(&mut self, numbers: &[$number]) {
                    self.length(numbers.len());
                    for number in numbers {
                        self.bytes.extend_from_slice(&number.to_le_bytes());
                    }
                }
            )*
        }

        impl Decoder<'_> {
            $(
                pub(super) fn $get(&mut self) -> Option<Vec<$number>> {
                    const WIDTH: usize = size_of::<$number>();
                    let length = self.length()?;
                    let bytes = self.take(length.checked_mul(WIDTH)?)?;
                    let chunks = bytes.as_chunks::<WIDTH>().0;
                    Some(chunks.iter().map(|chunk| <$number>::from_le_bytes(*chunk)).collect())
                }
            )*
        }
    };
}

arrays! {
    put_u16s u16s u16,
    put_u32s u32s u32,
    put_u64s u64s u64,
    put_i64s i64s i64,
}

impl Encoder {
    pub(super) fn finish(self) -> Vec<u8> {
        self.bytes
    }

    pub(super) fn byte(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub(super) fn number(&mut self, value: u64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn put_bytes(&mut self, bytes: &[u8]) {
        self.length(bytes.len());
        self.bytes.extend_from_slice(bytes);
    }

    fn length(&mut self, length: usize) {
        self.number(length as u64);
    }
}

/// Takes a section apart; `None` when it ends early.
#[derive(Debug)]
pub(super) struct Decoder<'a> {
    bytes: &'a [u8],
}

impl<'a> Decoder<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_le_bytes)
    }

    pub(super) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.length()?;
        self.take(length)
    }

    pub(super) fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes()?).ok()
    }

    /// Whether everything was read.
    pub(super) fn is_done(&self) -> bool {
        self.bytes.is_empty()
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_come_back_and_short_input_is_refused_at_every_length() {
        let mut encoder = Encoder::default();
        encoder.put_u32s(&[1, 2, 3]);
        encoder.byte(9);
        encoder.put_i64s(&[-1]);
        encoder.put_bytes("ż".as_bytes());
        let bytes = encoder.finish();
        let read = |bytes: &[u8]| {
            let mut decoder = Decoder::new(bytes);
            let parts = (
                decoder.u32s()?,
                decoder.byte()?,
                decoder.i64s()?,
                decoder.text()?.to_owned(),
            );
            decoder.is_done().then_some(parts)
        };
        assert_eq!(read(&bytes), Some((vec![1, 2, 3], 9, vec![-1], "ż".to_owned())));
        assert!((0..bytes.len()).all(|end| read(&bytes[..end]).is_none()));
        assert_eq!(read(&u64::MAX.to_le_bytes()), None);
    }
}
