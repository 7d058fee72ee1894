//! Writing JSON by hand into a text buffer: strings, numbers, times and separators.
//!
//! The record operations answer with thousands of small strings; these helpers write them without a tree in
//! between. Everything is escaped as RFC 8259 asks.

use spoke_model::time::Timestamp;

/// Appends a JSON string, quotes included.
pub(crate) fn string(out: &mut String, text: &str) {
    out.push('"');
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0..=0x1f => "",
            _ => continue,
        };
        out.push_str(text.get(start..at).unwrap_or_default());
        if escape.is_empty() {
            out.push_str("\\u00");
            out.push(hex(byte >> 4));
            out.push(hex(byte & 15));
        } else {
            out.push_str(escape);
        }
        start = at + 1;
    }
    out.push_str(text.get(start..).unwrap_or_default());
    out.push('"');
}

/// Appends a whole number without quotes.
pub(crate) fn number(out: &mut String, value: u64) {
    let mut digits = ['0'; 20];
    let mut rest = value;
    let mut count = 0;
    for slot in digits.iter_mut().rev() {
        *slot = char::from(b'0' + (rest % 10) as u8);
        rest /= 10;
        count += 1;
        if rest == 0 {
            break;
        }
    }
    out.extend(digits.iter().skip(20 - count));
}

/// Appends a whole number as a JSON string, as HubSpot writes ids.
pub(crate) fn quoted_number(out: &mut String, value: u64) {
    out.push('"');
    number(out, value);
    out.push('"');
}

/// Appends a time as a JSON string: ISO 8601, UTC, milliseconds.
pub(crate) fn time(out: &mut String, millis: i64) {
    out.push('"');
    Timestamp::from_millis(millis).write_iso(out);
    out.push('"');
}

/// Appends a key with its colon; `first` decides about the comma before it and becomes false.
pub(crate) fn key(out: &mut String, first: &mut bool, name: &str) {
    comma(out, first);
    string(out, name);
    out.push(':');
}

/// Appends the comma between two items, none before the first.
pub(crate) fn comma(out: &mut String, first: &mut bool) {
    if *first {
        *first = false;
    } else {
        out.push(',');
    }
}

fn hex(nibble: u8) -> char {
    char::from(if nibble < 10 {
        b'0' + nibble
    } else {
        b'a' + nibble - 10
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_string_reads_back_as_itself(text in any::<String>()) {
            let mut out = String::new();
            string(&mut out, &text);
            prop_assert_eq!(serde_json::from_str::<String>(&out).expect("JSON"), text);
        }

        #[test]
        fn any_number_reads_back_as_itself(value in any::<u64>()) {
            let mut out = String::new();
            quoted_number(&mut out, value);
            prop_assert_eq!(serde_json::from_str::<String>(&out).expect("JSON"), value.to_string());
        }
    }
}
