//! [`PropertyValue`]: what a property's text means to a program.

use std::borrow::Cow;

use spoke_model::time::{Date, Timestamp};
use spoke_model::value::{multi_select_options, number_text, parse_number};

/// A type that a property's value can be read as and written from.
///
/// HubSpot keeps every value as text, and empty text is no value. So a type says what a text that is not empty
/// means, what is sent for a value, and whether it can stand for "no value" itself.
///
/// | type | property | sent as |
/// |---|---|---|
/// | `String` | any | as it is |
/// | `bool` | `bool` | `true`, `false` |
/// | `i8` to `i64`, `u8` to `u64` | `number` that is whole | digits |
/// | `f32`, `f64` | `number` | shortest decimal text |
/// | [`Decimal`](crate::Decimal) | `number`, amounts of money | with every digit it was read with |
/// | [`Date`], `jiff::civil::Date` | `date` | `2024-03-01` |
/// | [`Timestamp`], `jiff::Timestamp` | `datetime` | `2024-03-01T12:00:00.000Z`; finer parts are cut off |
/// | a [`HubSpotEnum`](crate::HubSpotEnum) | `enumeration` | the option's value |
/// | `Vec<T>` | `enumeration` with checkboxes, files | joined by `;` |
/// | `Option<T>` | any of these without a value | nothing on create; empty text when a value is taken away |
/// | [`Change<T>`](crate::Change) | any, where a struct is a change | nothing, empty text, or the value |
///
/// [`crate::Secret`] has no such form on purpose: a secret is not kept in a CRM.
///
/// ```
/// use std::borrow::Cow;
///
/// use spoke_client::PropertyValue;
///
/// /// A colour, kept in a text property as `#ffcc00`.
/// #[derive(Debug, PartialEq)]
/// struct Colour(u32);
///
/// impl PropertyValue for Colour {
///     const KIND: &'static str = "a colour such as #ffcc00";
///
///     fn from_text(text: &str) -> Option<Self> {
///         u32::from_str_radix(text.strip_prefix('#')?, 16).ok().map(Self)
///     }
///
///     fn to_text(&self) -> Option<Cow<'_, str>> {
///         Some(format!("#{:06x}", self.0).into())
///     }
/// }
///
/// assert_eq!(Colour::from_text("#ffcc00"), Some(Colour(0xff_cc_00)));
/// assert_eq!(Option::<Colour>::from_nothing(), Some(None));
/// ```
pub trait PropertyValue: Sized {
    /// What the text has to be, for errors: "a whole number". Errors never show the text itself, which may be
    /// about a person.
    const KIND: &'static str;

    /// The value that a text stands for. The text is not empty. `None` when it is not of this kind.
    fn from_text(text: &str) -> Option<Self>;

    /// The text to send. Empty text clears the property; `None` sends nothing.
    fn to_text(&self) -> Option<Cow<'_, str>>;

    /// What stands for "no value", if this type knows such a thing.
    #[must_use]
    fn from_nothing() -> Option<Self> {
        None
    }

    /// The text to send so that HubSpot has this value where it had `before`: `None` when they are the same,
    /// empty text when there is no value any more.
    fn change_from(&self, before: &Self) -> Option<Cow<'_, str>> {
        let now = self.to_text().unwrap_or_default();
        (now != before.to_text().unwrap_or_default()).then_some(now)
    }
}

impl PropertyValue for String {
    const KIND: &'static str = "text";

    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }

    fn to_text(&self) -> Option<Cow<'_, str>> {
        (!self.is_empty()).then_some(Cow::Borrowed(self))
    }
}

impl PropertyValue for bool {
    const KIND: &'static str = "true or false";

    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("true") {
            Some(true)
        } else if text.eq_ignore_ascii_case("false") {
            Some(false)
        } else {
            None
        }
    }

    fn to_text(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(if *self { "true" } else { "false" }))
    }
}

/// Numbers below this are whole in an `f64` exactly when they are whole.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The digits of a whole number that is written in another way: `7.0`, `1.5E3`.
fn whole(text: &str) -> Option<String> {
    let number = parse_number(text)?;
    (number.fract() == 0.0 && number.abs() <= EXACT).then(|| number_text(number))
}

macro_rules! whole_numbers {
    ($($number:ty),*) => {$(
        impl PropertyValue for $number {
            const KIND: &'static str = concat!("a whole number that fits ", stringify!($number));

            fn from_text(text: &str) -> Option<Self> {
                let text = text.trim();
                text.parse().ok().or_else(|| whole(text)?.parse().ok())
            }

            fn to_text(&self) -> Option<Cow<'_, str>> {
                Some(Cow::Owned(self.to_string()))
            }
        }
    )*};
}

whole_numbers!(i8, i16, i32, i64, u8, u16, u32, u64);

impl PropertyValue for f64 {
    const KIND: &'static str = "a number";

    fn from_text(text: &str) -> Option<Self> {
        parse_number(text)
    }

    /// HubSpot refuses what is no number (`NaN`) or has no end: it is sent, so that the refusal is seen.
    fn to_text(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Owned(number_text(*self)))
    }
}

impl PropertyValue for f32 {
    const KIND: &'static str = "a number";

    fn from_text(text: &str) -> Option<Self> {
        parse_number(text)?;
        text.trim()
            .parse()
            .ok()
            .filter(|number: &Self| number.is_finite())
    }

    fn to_text(&self) -> Option<Cow<'_, str>> {
        Some(if *self == 0.0 {
            Cow::Borrowed("0")
        } else {
            Cow::Owned(self.to_string())
        })
    }
}

impl PropertyValue for Date {
    const KIND: &'static str = "a day such as 2024-03-01";

    fn from_text(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }

    fn to_text(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Owned(self.to_iso()))
    }
}

impl PropertyValue for Timestamp {
    const KIND: &'static str = "an instant such as 2024-03-01T12:00:00Z";

    fn from_text(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }

    fn to_text(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Owned(self.to_iso()))
    }
}

impl PropertyValue for jiff::civil::Date {
    const KIND: &'static str = Date::KIND;

    fn from_text(text: &str) -> Option<Self> {
        Date::parse(text).ok()?.to_iso().parse().ok()
    }

    fn to_text(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Owned(self.to_string()))
    }
}

impl PropertyValue for jiff::Timestamp {
    const KIND: &'static str = Timestamp::KIND;

    fn from_text(text: &str) -> Option<Self> {
        Self::from_millisecond(Timestamp::parse(text).ok()?.millis()).ok()
    }

    fn to_text(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Owned(Timestamp::from_millis(self.as_millisecond()).to_iso()))
    }
}

impl<T: PropertyValue> PropertyValue for Option<T> {
    const KIND: &'static str = T::KIND;

    fn from_text(text: &str) -> Option<Self> {
        T::from_text(text).map(Some)
    }

    fn to_text(&self) -> Option<Cow<'_, str>> {
        self.as_ref()?.to_text()
    }

    fn from_nothing() -> Option<Self> {
        Some(None)
    }
}

/// The options of a set of checkboxes, in HubSpot's order.
impl<T: PropertyValue> PropertyValue for Vec<T> {
    const KIND: &'static str = T::KIND;

    fn from_text(text: &str) -> Option<Self> {
        multi_select_options(text).map(T::from_text).collect()
    }

    /// Elements without a text are left out: a text that begins with `;` would add to the options there are.
    fn to_text(&self) -> Option<Cow<'_, str>> {
        let mut joined = String::new();
        for text in self.iter().filter_map(PropertyValue::to_text) {
            if !text.is_empty() {
                if !joined.is_empty() {
                    joined.push(';');
                }
                joined.push_str(&text);
            }
        }
        (!joined.is_empty()).then_some(Cow::Owned(joined))
    }

    fn from_nothing() -> Option<Self> {
        Some(Self::new())
    }
}
