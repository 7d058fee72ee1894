//! [`Key`]: what an answer is kept under.
//!
//! Object type under whatever name, record, properties in whatever order, version: reads that HubSpot answers alike have
//! one key. Reads of other portals never meet here, because a client has one portal; what different tokens may see is
//! kept apart by the level.

use spoke_model::call::Call;

use super::class::{Class, definitions, tag};
use crate::request::Request;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// The object type, or the definitions of one; empty for what belongs to none.
    pub(super) tag: String,
    /// The record that the path names by its id.
    pub(super) id: Option<String>,
    /// Everything that tells two reads apart.
    pub(super) text: String,
}

impl Key {
    /// The key of a read; the class says how it is kept.
    pub(super) fn of(request: &Request, call: &Call<'_>, class: Class, level: &str) -> Self {
        let object_type = tag(call.object_type());
        let query = request.query_string();
        let record = call.record_id().filter(|_| class == Class::Record);
        let mut text = String::with_capacity(request.path().len() + query.len() + level.len() + 8);
        text.push_str(level);
        text.push('\n');
        match record {
            Some(id) => {
                for part in [call.version().unwrap_or_default(), &object_type, id] {
                    text.push('/');
                    text.push_str(part);
                }
            }
            None => text.push_str(request.path()),
        }
        text.push('?');
        push_ordered(&mut text, query);
        let by_id = !query.split('&').any(|pair| pair.starts_with("idProperty="));
        Self {
            id: record.filter(|_| by_id).map(str::to_owned),
            tag: match class {
                Class::Definition => definitions(&object_type),
                Class::Record | Class::Other => object_type,
            },
            text,
        }
    }
}

/// The query with its pairs in order, and the names of properties in order and each once.
fn push_ordered(text: &mut String, query: &str) {
    let mut pairs: Vec<(&str, &str)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .flat_map(|(name, value)| {
            let names = matches!(name, "properties" | "propertiesWithHistory");
            let parts = if names {
                value.split(',')
            } else {
                value.split('\n')
            };
            parts.map(move |part| (name, part))
        })
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    for (name, value) in pairs {
        text.push_str(name);
        text.push('=');
        text.push_str(value);
        text.push('&');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::Path;

    fn key(path: &str, query: &str) -> Key {
        let mut request = Request::get(Path::raw(path.to_owned()));
        request.query = query.to_owned();
        let call = Call::of("GET", path);
        let class = Class::of(&call, query).unwrap();
        Key::of(&request, &call, class, "")
    }

    #[test]
    fn what_hubspot_answers_alike_has_one_key() {
        let one = key("/crm/v3/objects/contacts/1", "properties=b,a&archived=false");
        for (path, query) in [
            ("/crm/v3/objects/0-1/1", "archived=false&properties=a,b"),
            ("/crm/v3/objects/contact/1/", "archived=false&properties=a,b,a"),
            (
                "/crm/objects/v3/contacts/1",
                "properties=a&properties=b&archived=false",
            ),
        ] {
            assert_eq!(key(path, query), one, "{path}?{query}");
        }
        assert_eq!((one.tag.as_str(), one.id.as_deref()), ("0-1", Some("1")));
    }

    #[test]
    fn what_may_be_answered_otherwise_has_another_key() {
        let one = key("/crm/v3/objects/contacts/1", "properties=a");
        for (path, query) in [
            ("/crm/v3/objects/contacts/2", "properties=a"),
            ("/crm/v3/objects/companies/1", "properties=a"),
            ("/crm/objects/2026-09/contacts/1", "properties=a"),
            ("/crm/v3/objects/contacts/1", "properties=b"),
            ("/crm/v3/objects/contacts/1", "properties=a,b"),
            ("/crm/v3/objects/contacts/1", "propertiesWithHistory=a"),
            ("/crm/v3/objects/contacts/1", "properties=a&archived=true"),
            ("/crm/v3/objects/contacts/1", "properties=a&idProperty=x"),
            ("/crm/v3/objects/contacts/1", ""),
        ] {
            assert_ne!(key(path, query).text, one.text, "{path}?{query}");
        }
        let by_email = key("/crm/v3/objects/contacts/a@b.example", "idProperty=email");
        assert_eq!(by_email.id, None, "an address is no id");
    }
}
