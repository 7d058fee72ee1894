//! [`Table`]: the records of one answer, as places in the answer's own text.
//!
//! The text is kept once; a value is a range of it. Text that JSON had escaped, and values that came as
//! numbers or booleans, stand in a side buffer. Property names are kept once per answer. A record is a row
//! number into the table.

/// Where a piece of text stands, or that there is none.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    start: u32,
    /// Length, with [`ASIDE`] set when the text stands in the side buffer.
    length: u32,
}

/// Marks a span of the side buffer. Bodies are bounded far below 2 GiB.
const ASIDE: u32 = 1 << 31;

impl Span {
    pub(crate) const NONE: Self = Self {
        start: u32::MAX,
        length: 0,
    };

    pub(crate) fn of_text(start: usize, length: usize) -> Option<Self> {
        Some(Self {
            start: small(start)?,
            length: small(length)?,
        })
    }

    pub(crate) fn aside(start: usize, length: usize) -> Option<Self> {
        Some(Self {
            start: small(start)?,
            length: small(length)? | ASIDE,
        })
    }

    pub(crate) fn is_some(self) -> bool {
        self != Self::NONE
    }

    /// In bytes.
    fn length(self) -> u32 {
        self.length & !ASIDE
    }
}

fn small(number: usize) -> Option<u32> {
    u32::try_from(number).ok().filter(|&number| number < ASIDE)
}

/// One record's places.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) id: Span,
    pub(crate) first_value: u32,
    pub(crate) values: u32,
    pub(crate) created_at: Span,
    pub(crate) updated_at: Span,
    pub(crate) archived_at: Span,
    pub(crate) url: Span,
    pub(crate) trace_id: Span,
    /// Raw JSON, read when asked for.
    pub(crate) associations: Span,
    /// Raw JSON, read when asked for.
    pub(crate) history: Span,
    pub(crate) archived: bool,
    pub(crate) is_new: Option<bool>,
}

impl Row {
    pub(crate) const EMPTY: Self = Self {
        id: Span::NONE,
        first_value: 0,
        values: 0,
        created_at: Span::NONE,
        updated_at: Span::NONE,
        archived_at: Span::NONE,
        url: Span::NONE,
        trace_id: Span::NONE,
        associations: Span::NONE,
        history: Span::NONE,
        archived: false,
        is_new: None,
    };
}

/// A property of a record: which name, which value.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) name: u32,
    pub(crate) value: Span,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub(crate) text: String,
    pub(crate) aside: String,
    pub(crate) names: Vec<Span>,
    pub(crate) cells: Vec<Cell>,
    pub(crate) rows: Vec<Row>,
}

impl Table {
    pub(crate) fn get(&self, span: Span) -> Option<&str> {
        if !span.is_some() {
            return None;
        }
        let source = if span.length & ASIDE == 0 {
            &self.text
        } else {
            &self.aside
        };
        let start = usize::try_from(span.start).ok()?;
        let length = usize::try_from(span.length()).ok()?;
        source.get(start..start.checked_add(length)?)
    }

    pub(crate) fn cells(&self, row: &Row) -> &[Cell] {
        let start = usize::try_from(row.first_value).unwrap_or(usize::MAX);
        let count = usize::try_from(row.values).unwrap_or(0);
        self.cells
            .get(start..start.saturating_add(count))
            .unwrap_or_default()
    }

    /// The cell of a row that has this name. Most names differ in length already, which costs no look at the text.
    pub(crate) fn find(&self, row: &Row, name: &str) -> Option<Cell> {
        let length = u32::try_from(name.len()).ok()?;
        let mut cells = self.cells(row).iter().copied();
        cells.find(|cell| {
            let place = usize::try_from(cell.name)
                .ok()
                .and_then(|index| self.names.get(index));
            place.is_some_and(|&place| place.length() == length && self.get(place) == Some(name))
        })
    }

    pub(crate) fn name(&self, cell: Cell) -> &str {
        let span = usize::try_from(cell.name)
            .ok()
            .and_then(|index| self.names.get(index));
        span.and_then(|&span| self.get(span)).unwrap_or_default()
    }
}

/// Copying one record out.
impl Table {
    pub(crate) fn only(&self, row: &Row) -> Self {
        let mut copy = Self::default();
        let mut new = row.clone();
        new.first_value = 0;
        for cell in self.cells(row) {
            let name = copy.take(
                self,
                self.names
                    .get(usize::try_from(cell.name).unwrap_or(usize::MAX))
                    .copied(),
            );
            let value = copy.take(self, Some(cell.value));
            copy.cells.push(Cell {
                name: u32::try_from(copy.names.len()).unwrap_or(u32::MAX),
                value,
            });
            copy.names.push(name);
        }
        for place in [
            &mut new.id,
            &mut new.created_at,
            &mut new.updated_at,
            &mut new.archived_at,
            &mut new.url,
            &mut new.trace_id,
            &mut new.associations,
            &mut new.history,
        ] {
            *place = copy.take(self, Some(*place));
        }
        copy.rows.push(new);
        copy
    }

    fn take(&mut self, from: &Self, span: Option<Span>) -> Span {
        let Some(piece) = span.and_then(|span| from.get(span)) else {
            return Span::NONE;
        };
        let start = self.text.len();
        self.text.push_str(piece);
        Span::of_text(start, piece.len()).unwrap_or(Span::NONE)
    }
}
