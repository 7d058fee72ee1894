//! The values of one column: dictionary codes for text, milliseconds for dates and instants.

use std::borrow::Cow;

use parking_lot::RwLock;
use spoke_model::value;

use super::codes::Codes;
use super::dictionary::Dictionary;
use super::instant;
use super::names::ColumnKind;
use crate::index::{OrderIndex, TextIndex};

/// One stored value, in the column's own form. Only meaningful together with its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Cell(pub(crate) i64);

impl Cell {
    /// No value.
    pub(crate) const NONE: Self = Self(i64::MIN);

    fn code(self) -> u32 {
        u32::try_from(self.0).unwrap_or(0)
    }

    /// The code of a text that an instant column could not keep as milliseconds.
    fn odd_code(self) -> Option<u32> {
        u32::try_from(self.0.wrapping_sub(i64::MIN))
            .ok()
            .filter(|&code| code > 0)
    }
}

/// Texts by dictionary code.
#[derive(Debug, Default)]
pub(crate) struct Coded {
    pub(crate) codes: Codes,
    pub(crate) dictionary: Dictionary,
    /// For number columns, the number of every code from 0 on; not a number when there is none.
    pub(crate) numbers: Vec<f64>,
    pub(crate) order: RwLock<OrderIndex>,
    pub(crate) text: RwLock<TextIndex>,
}

/// Milliseconds by row; texts that are not canonical go to a dictionary and count as having no time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Instants {
    pub(crate) millis: Vec<i64>,
    pub(crate) odd: Dictionary,
}

/// Largest stored number that is not a time (see [`Cell::NONE`] and odd codes).
pub(crate) const NOT_A_TIME: i64 = i64::MIN + u32::MAX as i64;

/// Values of one column.
#[derive(Debug, Clone)]
pub(crate) enum Values {
    Coded(Coded),
    Instants(Instants),
}

impl Values {
    pub(crate) fn new(kind: ColumnKind) -> Self {
        if kind.is_instant() {
            Self::Instants(Instants::default())
        } else {
            Self::Coded(Coded::default())
        }
    }

    /// Number of rows with storage; later rows have no value.
    pub(crate) fn rows(&self) -> usize {
        match self {
            Self::Coded(coded) => coded.codes.len(),
            Self::Instants(instants) => instants.millis.len(),
        }
    }

    pub(crate) fn get(&self, row: usize) -> Cell {
        match self {
            Self::Coded(coded) => match coded.codes.get(row) {
                0 => Cell::NONE,
                code => Cell(i64::from(code)),
            },
            Self::Instants(instants) => instants
                .millis
                .get(row)
                .map_or(Cell::NONE, |&millis| Cell(millis)),
        }
    }

    pub(crate) fn set(&mut self, row: usize, cell: Cell) {
        match self {
            Self::Coded(coded) => coded.codes.set(row, cell.code()),
            Self::Instants(instants) => {
                if let Some(slot) = instants.millis.get_mut(row) {
                    *slot = cell.0;
                } else if cell != Cell::NONE {
                    instants.millis.resize(row, Cell::NONE.0);
                    instants.millis.push(cell.0);
                }
            }
        }
    }

    /// The text of a cell.
    pub(crate) fn text(&self, kind: ColumnKind, cell: Cell) -> Option<Cow<'_, str>> {
        match self {
            _ if cell == Cell::NONE => None,
            Self::Coded(coded) => Some(Cow::Borrowed(coded.dictionary.text(cell.code()))),
            Self::Instants(instants) => Some(match (cell.odd_code(), kind) {
                (Some(code), _) => Cow::Borrowed(instants.odd.text(code)),
                (None, ColumnKind::Date) => Cow::Owned(instant::date_text(cell.0)),
                (None, _) => Cow::Owned(instant::instant_text(cell.0)),
            }),
        }
    }

    /// The cell that holds this text; the empty text is no value. Room has been checked.
    pub(crate) fn encode(&mut self, kind: ColumnKind, text: &str) -> Cell {
        if text.is_empty() {
            return Cell::NONE;
        }
        match self {
            Self::Coded(coded) => {
                let code = coded.dictionary.intern(text);
                if kind == ColumnKind::Number && coded.numbers.len() <= code as usize {
                    coded.numbers.resize(code as usize, f64::NAN);
                    coded.numbers.push(parse_number(text));
                }
                Cell(i64::from(code))
            }
            Self::Instants(instants) => match canonical_millis(kind, text) {
                Some(millis) => Cell(millis),
                None => Cell(i64::MIN + i64::from(instants.odd.intern(text))),
            },
        }
    }

    pub(crate) fn has_room_for(&self, bytes: usize) -> bool {
        match self {
            Self::Coded(coded) => coded.dictionary.has_room_for(bytes),
            Self::Instants(instants) => instants.odd.has_room_for(bytes),
        }
    }

    /// Whether storing this text takes no room.
    pub(crate) fn knows(&self, text: &str) -> bool {
        text.is_empty()
            || match self {
                Self::Coded(coded) => coded.dictionary.code(text).is_some(),
                Self::Instants(instants) => instants.odd.code(text).is_some(),
            }
    }

    /// Whether any row holds this cell.
    pub(crate) fn holds(&self, cell: Cell) -> bool {
        match self {
            Self::Coded(coded) => {
                let code = cell.code();
                match &coded.codes {
                    Codes::Byte(codes) => u8::try_from(code).is_ok_and(|code| codes.contains(&code)),
                    Codes::Short(codes) => u16::try_from(code).is_ok_and(|code| codes.contains(&code)),
                    Codes::Wide(codes) => codes.contains(&code),
                }
            }
            Self::Instants(instants) => instants.millis.contains(&cell.0),
        }
    }

    /// Removes the text behind a cell that nothing refers to any more.
    pub(crate) fn erase(&mut self, cell: Cell) {
        match self {
            Self::Coded(coded) => {
                coded.dictionary.erase(cell.code());
                // The indexes hold copies of the text.
                coded.forget_indexes();
            }
            Self::Instants(instants) => {
                if let Some(code) = cell.odd_code() {
                    instants.odd.erase(code);
                }
            }
        }
    }
}

/// A copy starts without what searches have built.
impl Clone for Coded {
    fn clone(&self) -> Self {
        Self {
            codes: self.codes.clone(),
            dictionary: self.dictionary.clone(),
            numbers: self.numbers.clone(),
            order: RwLock::default(),
            text: RwLock::default(),
        }
    }
}

impl Coded {
    /// Drops what searches have built; they build it again.
    pub(crate) fn forget_indexes(&mut self) {
        *self.order.get_mut() = OrderIndex::default();
        *self.text.get_mut() = TextIndex::default();
    }

    /// Recomputes the numbers of all codes.
    pub(crate) fn fill_numbers(&mut self) {
        let texts = &self.dictionary;
        self.numbers = (1..=texts.len() as u32)
            .map(|code| parse_number(texts.text(code)))
            .collect();
    }
}

/// The number in a text, or not-a-number.
pub(crate) fn parse_number(text: &str) -> f64 {
    value::parse_number(text).unwrap_or(f64::NAN)
}

fn canonical_millis(kind: ColumnKind, text: &str) -> Option<i64> {
    match kind {
        ColumnKind::Date => instant::parse_date(text),
        _ => instant::parse_instant(text),
    }
}
