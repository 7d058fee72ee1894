//! [`Wanted`]: a read of one record, taken apart.

use http::Method;
use spoke_model::call::Call;
use spoke_model::limits::{BATCH_MAX, HISTORY_BATCH_MAX};

use crate::request::Request;

/// Reads with the same key can be one batch.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct GroupKey {
    /// The path of the object type, as sent.
    pub(super) path: String,
    /// The unique property that ids are values of.
    pub(super) id_property: Option<String>,
    /// Whether properties are named; without names HubSpot gives a default set, which no name can be added to.
    pub(super) named: bool,
    /// Whether earlier values are asked for.
    pub(super) history: bool,
}

impl GroupKey {
    /// What tells one record of the group from another. E-mail addresses are compared as HubSpot does, without regard
    /// to case and blanks around them; whether other unique values are, is not known, so they have to be equal.
    pub(super) fn identity(&self, id: &str) -> String {
        match self.id_property.as_deref() {
            Some("email") => id.trim().to_lowercase(),
            _ => id.to_owned(),
        }
    }

    /// Records in one batch.
    pub(super) fn most(&self) -> usize {
        if self.history {
            HISTORY_BATCH_MAX
        } else {
            BATCH_MAX
        }
    }
}

/// What one read asks of its record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) id: String,
    pub(super) properties: Vec<String>,
    pub(super) history: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) group: GroupKey,
    pub(super) read: Read,
}

impl Wanted {
    /// `None` for everything that a batch read can't do, or does otherwise.
    pub(super) fn by(request: &Request) -> Option<Self> {
        if request.method() != Method::GET || request.json_body().is_some() {
            return None;
        }
        let call = Call::of("GET", request.path());
        let id = call.record_id()?.to_owned();
        let (path, _) = request.path().trim_end_matches('/').rsplit_once('/')?;
        let mut read = Read {
            id,
            properties: Vec::new(),
            history: Vec::new(),
        };
        let mut id_property = None;
        for pair in request.query_string().split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=')?;
            let value = decoded(value)?;
            let names = || {
                value
                    .split(',')
                    .filter(|name| !name.is_empty())
                    .map(str::to_owned)
            };
            match name {
                "properties" => read.properties.extend(names()),
                "propertiesWithHistory" => read.history.extend(names()),
                "idProperty" => id_property = Some(value),
                "archived" if value == "false" => {}
                _ => return None,
            }
        }
        let group = GroupKey {
            path: path.to_owned(),
            named: !read.properties.is_empty(),
            history: !read.history.is_empty(),
            id_property,
        };
        // A record that is found by a property is recognised by it, so it has to be among those that come back. With
        // history alone, the two interfaces differ in what else they give.
        if (group.id_property.is_some() || group.history) && !group.named {
            return None;
        }
        if group.id_property.is_none() && !read.id.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Some(Self { group, read })
    }
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let hex = std::str::from_utf8(after.get(..2)?).ok()?;
                bytes.push(u8::from_str_radix(hex, 16).ok()?);
                rest = after.get(2..)?;
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::Path;

    fn wanted(path: &str, query: &[(&str, &str)]) -> Option<Wanted> {
        let request = Request::get(Path::raw(path.to_owned()));
        let request = query
            .iter()
            .fold(request, |request, (name, value)| request.query(name, value));
        Wanted::by(&request)
    }

    #[test]
    fn single_reads_are_recognised_in_every_version() {
        let by_id = wanted("/crm/v3/objects/contacts/12", &[("properties", "a,b c")]).unwrap();
        assert_eq!(by_id.group.path, "/crm/v3/objects/contacts");
        assert_eq!(by_id.read.properties, ["a", "b c"]);
        let by_email = wanted(
            "/crm/objects/2026-09/contacts/jane%2Bx@example.com",
            &[("idProperty", "email"), ("properties", "email")],
        );
        assert_eq!(by_email.unwrap().read.id, "jane+x@example.com");
    }

    #[test]
    fn what_a_batch_does_otherwise_goes_alone() {
        assert_eq!(wanted("/crm/v3/objects/contacts", &[]), None);
        assert_eq!(wanted("/crm/v3/objects/contacts/jane@example.com", &[]), None);
        for query in [
            ("associations", "deals"),
            ("archived", "true"),
            ("idProperty", "email"),
            ("propertiesWithHistory", "email"),
            ("unheard", "of"),
        ] {
            assert_eq!(wanted("/crm/v3/objects/contacts/1", &[query]), None, "{query:?}");
        }
        assert_eq!(wanted("/crm/v3/owners/1", &[]), None);
    }
}
