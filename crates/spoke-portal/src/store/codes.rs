//! One dictionary code per row, in the narrowest width that holds the largest code.

/// Codes of a column by row. Rows past the end have code 0, "no value".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Codes {
    Byte(Vec<u8>),
    Short(Vec<u16>),
    Wide(Vec<u32>),
}

impl Default for Codes {
    fn default() -> Self {
        Self::Byte(Vec::new())
    }
}

impl Codes {
    pub(crate) fn get(&self, row: usize) -> u32 {
        match self {
            Self::Byte(codes) => codes.get(row).map_or(0, |&code| u32::from(code)),
            Self::Short(codes) => codes.get(row).map_or(0, |&code| u32::from(code)),
            Self::Wide(codes) => codes.get(row).copied().unwrap_or(0),
        }
    }

    /// Writes a code, growing and widening as needed. Writing 0 past the end does nothing.
    pub(crate) fn set(&mut self, row: usize, code: u32) {
        self.widen_for(code);
        match self {
            Self::Byte(codes) => put(codes, row, u8::try_from(code).unwrap_or(0)),
            Self::Short(codes) => put(codes, row, u16::try_from(code).unwrap_or(0)),
            Self::Wide(codes) => put(codes, row, code),
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Byte(codes) => codes.len(),
            Self::Short(codes) => codes.len(),
            Self::Wide(codes) => codes.len(),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.len()).map(|row| self.get(row))
    }

    /// Replaces every code by `map[code]`.
    pub(crate) fn remap(&mut self, map: &[u32]) {
        for row in 0..self.len() {
            let code = map.get(self.get(row) as usize).copied().unwrap_or(0);
            self.set(row, code);
        }
    }

    fn widen_for(&mut self, code: u32) {
        if let Self::Byte(codes) = self
            && code > u32::from(u8::MAX)
        {
            *self = Self::Short(codes.iter().map(|&code| u16::from(code)).collect());
        }
        if let Self::Short(codes) = self
            && code > u32::from(u16::MAX)
        {
            *self = Self::Wide(codes.iter().map(|&code| u32::from(code)).collect());
        }
    }
}

fn put<T: Copy + Default + PartialEq>(codes: &mut Vec<T>, row: usize, code: T) {
    if let Some(slot) = codes.get_mut(row) {
        *slot = code;
    } else if code != T::default() {
        codes.resize(row, T::default());
        codes.push(code);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_widen_without_losing_values() {
        let mut codes = Codes::default();
        codes.set(2, 255);
        assert!(matches!(codes, Codes::Byte(_)));
        codes.set(5, 256);
        assert!(matches!(codes, Codes::Short(_)));
        codes.set(9, 70_000);
        assert!(matches!(codes, Codes::Wide(_)));
        assert_eq!(
            codes.iter().collect::<Vec<_>>(),
            [0, 0, 255, 0, 0, 256, 0, 0, 0, 70_000]
        );
        codes.set(5, 0);
        assert_eq!((codes.get(5), codes.get(1_000)), (0, 0));
    }

    #[test]
    fn clearing_past_the_end_allocates_nothing() {
        let mut codes = Codes::default();
        codes.set(1_000_000, 0);
        assert_eq!(codes.len(), 0);
    }
}
