//! Texts: what stands in a body without its mark-up, and lenient reading of ids and cursors: HubSpot types them as text, and sends numbers in some places
//! (`toObjectId` of associations, for one).

use std::fmt;

use serde::de::{Deserializer, Error, Visitor};

/// Text, or a whole number as text.
pub(crate) fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    deserializer.deserialize_any(TextOrNumber)
}

struct TextOrNumber;

impl Visitor<'_> for TextOrNumber {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text or a whole number")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }
}

/// A body without mark-up: HubSpot may wrap what was sent.
pub(crate) fn plain(body: &str) -> String {
    let mut text = String::with_capacity(body.len());
    let mut inside = false;
    for character in body.chars() {
        match character {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                text.push(' ');
            }
            _ if !inside => text.push(character),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
