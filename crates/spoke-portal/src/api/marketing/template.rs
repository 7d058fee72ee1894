//! Filling in what an e-mail says: `{{ custom.name }}` and `{{ contact.name }}`, and nothing else of HubSpot's language.

/// A text with its placeholders filled in, and the `custom` names that nobody gave a value for.
pub(super) fn fill(text: &str, value: impl Fn(Source, &str) -> Option<String>) -> (String, Vec<String>) {
    let (mut out, mut missing) = (String::with_capacity(text.len()), Vec::new());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("{{") {
        out.push_str(before);
        let Some((inside, after)) = behind.split_once("}}") else {
            // Nothing that follows ends either.
            out.push_str("{{");
            rest = behind;
            break;
        };
        // What follows a bar is a filter or a default value; none is applied.
        let name = inside.split('|').next().unwrap_or_default().trim();
        match name.split_once('.') {
            Some(("custom", name)) => match value(Source::Custom, name) {
                Some(text) => out.push_str(&text),
                None => missing.push(name.to_owned()),
            },
            Some(("contact", name)) => out.push_str(&value(Source::Contact, name).unwrap_or_default()),
            _ => {
                out.push_str("{{");
                out.push_str(inside);
                out.push_str("}}");
            }
        }
        rest = after;
    }
    out.push_str(rest);
    (out, missing)
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// `customProperties` of the call.
    Custom,
    /// The contact.
    Contact,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Source, fill};

    #[test]
    fn known_names_are_filled_in_and_unknown_ones_told() {
        let value = |source, name: &str| match (source, name) {
            (Source::Custom, "order") => Some("7".to_owned()),
            (Source::Contact, "firstname") => Some("Jane".to_owned()),
            _ => None,
        };
        let (text, missing) = fill(
            "Dear {{contact.firstname}}, order {{ custom.order }} of {{ custom.shop | upper }} {{ other }} {{",
            value,
        );
        assert_eq!(text, "Dear Jane, order 7 of  {{ other }} {{");
        assert_eq!(missing, ["shop"]);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in ".{0,60}") {
            let _ = fill(&text, |_, _| None);
        }

        #[test]
        fn text_without_placeholders_stays(text in "[^{}]{0,60}") {
            prop_assert_eq!(fill(&text, |_, _| None).0, text);
        }
    }
}
