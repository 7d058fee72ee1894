//! What a resource holds, written as a table.

/// One field of a resource.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The name in JSON.
    pub name: &'static str,
    /// What it may hold.
    pub kind: Kind,
    /// Whether a body without it is refused.
    pub required: bool,
    /// What it is when a body does not say, as JSON; nothing leaves it out.
    pub default: Option<&'static str>,
}

/// What a field may hold.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A text; numbers and booleans become one.
    Text,
    /// A boolean, also as text.
    Flag,
    /// A whole number, also as text.
    Whole,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// An object with these fields; others are dropped.
    Object(&'static [Field]),
    /// A list of these.
    List(&'static Kind),
    /// Any JSON.
    Anything,
    /// Not read from a body: always this JSON.
    Constant,
    /// Everything that no other field names; the field has no name of its own.
    Others,
}

impl Field {
    /// A text.
    #[must_use]
    pub const fn text(name: &'static str) -> Self {
        Self::of(name, Kind::Text)
    }

    /// A boolean.
    #[must_use]
    pub const fn flag(name: &'static str) -> Self {
        Self::of(name, Kind::Flag)
    }

    /// A whole number.
    #[must_use]
    pub const fn whole(name: &'static str) -> Self {
        Self::of(name, Kind::Whole)
    }

    /// A field of any kind.
    #[must_use]
    pub const fn of(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            required: false,
            default: None,
        }
    }

    /// A field that is always the same, whatever a body says; `json` is its value.
    #[must_use]
    pub const fn constant(name: &'static str, json: &'static str) -> Self {
        Self::of(name, Kind::Constant).or(json)
    }

    /// Whatever else a body holds, kept as it is.
    #[must_use]
    pub const fn others() -> Self {
        Self::of("", Kind::Others)
    }

    /// The same field, without which a body is refused.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same field with a value for bodies that do not say, as JSON.
    #[must_use]
    pub const fn or(mut self, json: &'static str) -> Self {
        self.default = Some(json);
        self
    }
}
