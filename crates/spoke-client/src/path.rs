//! [`Path`]: the path of a request, which remembers what it would look like without ids.
//!
//! Names and ids come from callers. What would change the path they are put into (an empty id, a slash in a name) makes
//! the path unusable, and the request is refused before it is sent.

use spoke_model::object_type::{ObjectTypeId, StandardObjectType};
use spoke_model::operation::is_path_word;
use spoke_model::version::is_version;

/// A path that remembers its template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    text: String,
    template: String,
    unusable: Option<String>,
}

impl Path {
    /// The path as sent, percent-encoded.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The path with names in place of ids.
    pub(crate) fn template(&self) -> &str {
        &self.template
    }

    /// Why the path must not be used, if it must not.
    pub(crate) fn unusable(&self) -> Option<&str> {
        self.unusable.as_deref()
    }

    /// A path without ids: text and template are the same.
    pub(crate) fn fixed(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            template: text.clone(),
            text,
            unusable: None,
        }
    }

    /// A path given as text: only words of HubSpot's own, versions and names of object types are left in the template.
    /// Anything else may be an id, and an id may be an address or a name.
    pub(crate) fn raw(text: String) -> Self {
        let mut shown: Vec<&str> = Vec::new();
        for part in text.split('/') {
            // What stands at the beginning names an area, known or not.
            let word = shown.len() <= 1 || is_path_word(part) || is_version(part);
            let fits = word || is_object_type(part, &shown);
            shown.push(if fits { part } else { "{id}" });
        }
        Self {
            template: shown.join("/"),
            text,
            unusable: None,
        }
    }

    /// A whole address, shown as what it is.
    pub(crate) fn whole(url: &str) -> Self {
        Self {
            text: url.to_owned(),
            template: "/{file}".to_owned(),
            unusable: None,
        }
    }

    /// Refuses a name that can't be one: it would change the path it was put into.
    pub(crate) fn named(mut self, what: &str, name: &str) -> Self {
        let fits = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        if !fits {
            self.unusable = Some(format!(
                "{name:?} can't be the name of {what}: letters, digits, - and _ only"
            ));
        }
        self
    }

    /// Appends the segments of a path of the caller's, such as that of a file, shown as `/{name}`.
    pub(crate) fn rest(mut self, name: &str, value: &str) -> Self {
        let template = format!("{}/{{{name}}}", self.template);
        for segment in value.trim_matches('/').split('/') {
            self = self.id(name, segment);
        }
        self.template = template;
        self
    }

    /// Appends `/literal`.
    pub(crate) fn then(mut self, literal: &str) -> Self {
        for part in [&mut self.text, &mut self.template] {
            part.push('/');
            part.push_str(literal);
        }
        self
    }

    /// A path of the model with `:name` where ids go.
    pub(crate) fn pattern(pattern: &str, ids: &[(&str, &str)]) -> Self {
        let mut path = Self {
            text: String::new(),
            template: String::new(),
            unusable: None,
        };
        for segment in pattern.split('/').skip(1) {
            let id = segment
                .strip_prefix(':')
                .and_then(|name| ids.iter().find(|(known, _)| *known == name));
            path = match id {
                Some((name, value)) => path.id(name, value),
                None => path.then(segment),
            };
        }
        path
    }

    /// Appends `/value`, percent-encoded, shown as `/{name}` in the template. An empty value or a dot segment
    /// would address another resource, so such a request is refused before it is sent.
    pub(crate) fn id(mut self, name: &str, value: &str) -> Self {
        if matches!(value.trim(), "" | "." | "..") {
            self.unusable = Some(format!(
                "{name} is {value:?}, which names nothing; give a real one"
            ));
        }
        self.text.push('/');
        encode(&mut self.text, value, b"@:");
        self.template.push_str("/{");
        self.template.push_str(name);
        self.template.push('}');
        self
    }
}

/// Whether a segment names an object type: by its id, or as a name where only those stand.
fn is_object_type(part: &str, before: &[&str]) -> bool {
    let named = |name: &str| {
        name.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    };
    let last = before.iter().rev().find(|one| !is_version(one));
    let place = last.is_some_and(|one| matches!(*one, "objects" | "properties" | "pipelines" | "schemas"));
    (place && named(part))
        || part.parse::<ObjectTypeId>().is_ok()
        || StandardObjectType::by_name(part).is_some()
}

/// Percent-encodes everything but unreserved characters and those in `also`.
pub(crate) fn encode(into: &mut String, text: &str, also: &[u8]) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for &byte in text.as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || also.contains(&byte) {
            into.push(char::from(byte));
        } else {
            into.push('%');
            into.push(char::from(HEX[usize::from(byte >> 4)]));
            into.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raw_path_hides_whatever_may_be_an_id() {
        for (path, template) in [
            (
                "/crm/v3/objects/contacts/jane@example.com/associations/0-2/512",
                "/crm/v3/objects/contacts/{id}/associations/0-2/{id}",
            ),
            ("/crm/v3/objects/contacts/jane", "/crm/v3/objects/contacts/{id}"),
            (
                "/crm/objects/2026-09/machine/search",
                "/crm/objects/2026-09/machine/search",
            ),
            (
                "/crm/v3/objects/2-123456789/batch/read",
                "/crm/v3/objects/2-123456789/batch/read",
            ),
            (
                "/contacts/v1/contact/email/jane@example.com/profile",
                "/contacts/v1/contact/email/{id}/{id}",
            ),
            ("/anywhere", "/anywhere"),
        ] {
            assert_eq!(Path::raw(path.to_owned()).template, template);
        }
    }

    #[test]
    fn a_path_within_a_path_keeps_its_slashes_and_nothing_else() {
        let path = Path::fixed("/files/v3/files/stat").rest("path", "/logos/a b?.png");
        assert_eq!(path.text(), "/files/v3/files/stat/logos/a%20b%3F.png");
        assert_eq!(path.template(), "/files/v3/files/stat/{path}");
        assert!(Path::fixed("/x").rest("path", "a/../b").unusable().is_some());
    }
}
