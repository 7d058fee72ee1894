//! One named value: in a body, a query, a path or an answer.

/// A named value.
#[derive(Debug, Clone, Copy)]
pub(in crate::control) struct Field {
    /// Its name.
    pub(in crate::control) name: &'static str,
    /// What it means, in a sentence.
    pub(in crate::control) what: &'static str,
    /// What it may be.
    pub(in crate::control) kind: Kind,
    /// In what is sent: whether it must be there. In an answer: whether it always is, and is not null.
    pub(in crate::control) required: bool,
    /// A value for the document's examples.
    pub(in crate::control) example: Option<&'static str>,
}

/// What a value may be.
#[derive(Debug, Clone, Copy)]
pub(in crate::control) enum Kind {
    /// A whole number within a range.
    Number {
        /// The least.
        least: u64,
        /// The most.
        most: u64,
    },
    /// A whole number that may be negative, in an answer.
    Signed,
    /// Any number.
    Decimal,
    /// A text; in what is sent it has 1 to `most` bytes.
    Text {
        /// The most bytes.
        most: usize,
    },
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Yes or no.
    Flag,
    /// A moment, as ISO 8601.
    Time,
    /// A list of texts.
    Texts {
        /// The most items.
        most: usize,
    },
    /// An object with these fields and no others.
    Object(&'static [Field]),
    /// A list of objects with these fields and no others.
    List {
        /// The fields of each.
        of: &'static [Field],
        /// The most items.
        most: usize,
    },
    /// Any JSON.
    Any,
}

impl Field {
    /// A field that may be left away.
    pub(in crate::control) const fn new(name: &'static str, kind: Kind, what: &'static str) -> Self {
        Self {
            name,
            what,
            kind,
            required: false,
            example: None,
        }
    }

    /// A whole number within a range.
    pub(in crate::control) const fn number(
        name: &'static str,
        (least, most): (u64, u64),
        what: &'static str,
    ) -> Self {
        Self::new(name, Kind::Number { least, most }, what)
    }

    /// A count in an answer.
    pub(in crate::control) const fn count(name: &'static str, what: &'static str) -> Self {
        Self::number(name, (0, u64::MAX), what).required()
    }

    /// A text of at most so many bytes.
    pub(in crate::control) const fn text(name: &'static str, most: usize, what: &'static str) -> Self {
        Self::new(name, Kind::Text { most }, what)
    }

    /// A text in an answer.
    pub(in crate::control) const fn told(name: &'static str, what: &'static str) -> Self {
        Self::text(name, usize::MAX, what)
    }

    /// Yes or no.
    pub(in crate::control) const fn flag(name: &'static str, what: &'static str) -> Self {
        Self::new(name, Kind::Flag, what)
    }

    /// One of some words.
    pub(in crate::control) const fn choice(
        name: &'static str,
        words: &'static [&'static str],
        what: &'static str,
    ) -> Self {
        Self::new(name, Kind::Choice(words), what)
    }

    /// The same field, which must be there.
    pub(in crate::control) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same field with a value for examples.
    pub(in crate::control) const fn example(mut self, value: &'static str) -> Self {
        self.example = Some(value);
        self
    }
}
