//! [`Touched`]: which kept answers a write or a webhook event makes worthless.
//!
//! A write says which records it changes, in its path or in its body. Where it does not, everything of the object type is
//! forgotten, and where not even the type is known, everything.

use std::collections::BTreeSet;

use serde::Deserialize;
use spoke_model::call::{Action, Call};
use spoke_model::object_type::StandardObjectType;

use super::class::{definitions, tag};
use crate::request::Request;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Touched {
    Everything,
    These(Vec<Part>),
}

/// Some of the answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// The object type, or the definitions of one; `None` for all types.
    pub(super) tag: Option<String>,
    pub(super) records: Records,
}

/// Which records of a type. Answers of which nobody knows to which record they belong are always among them: lists, and
/// that there was no such record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Records {
    All,
    These(BTreeSet<String>),
}

impl Part {
    fn all(tag: String) -> Self {
        Self {
            tag: Some(tag),
            records: Records::All,
        }
    }

    fn these(tag: String, ids: impl IntoIterator<Item = String>) -> Self {
        Self {
            tag: Some(tag),
            records: Records::These(ids.into_iter().collect()),
        }
    }

    /// Whether an answer of this type, about a record with these ids, is among them. A record has two when it was asked
    /// for by one that it had before it was merged.
    pub(super) fn holds<'a>(&self, tag: &str, ids: impl IntoIterator<Item = &'a str>) -> bool {
        if self.tag.as_deref().is_some_and(|own| own != tag) {
            return false;
        }
        let Records::These(these) = &self.records else {
            return true;
        };
        let mut ids = ids.into_iter().peekable();
        match ids.peek() {
            // When it can be of any type, only what is known to be about one of the records.
            None => self.tag.is_some(),
            Some(_) => ids.any(|id| these.contains(id)),
        }
    }
}

/// Writes without an object type in their path that change the records of one, by their beginning.
const OF_A_TYPE: [(&str, &str); 9] = [
    ("contacts", "contacts"),
    ("companies", "companies"),
    ("deals", "deals"),
    ("marketing", "contacts"),
    ("communication-preferences", "contacts"),
    ("email", "contacts"),
    ("form-integrations", "contacts"),
    ("submissions", "contacts"),
    ("uploads", "contacts"),
];

/// Writes that change neither records nor definitions, by their beginning (assumed for events).
const OF_NOTHING: [&str; 11] = [
    "oauth",
    "webhooks",
    "files",
    "filemanager",
    "cms",
    "crm/exports",
    "crm/lists",
    "account-info",
    "automation",
    "events",
    "settings",
];

impl Touched {
    /// What a write changes.
    pub(crate) fn by(request: &Request) -> Self {
        let call = Call::of(request.method().as_str(), request.path());
        let path = call.unversioned();
        let Some(object_type) = call.object_type() else {
            return Self::without_type(&path);
        };
        if path.starts_with("crm-object-schemas") {
            return Self::Everything;
        }
        let own = tag(Some(object_type));
        if call.does(Action::ChangeDefinitions) {
            // A property that was taken away is not in its records either.
            let other = call.other_object_type().map(|other| tag(Some(other)));
            let mut parts = vec![Part::all(definitions(&own)), Part::all(own)];
            parts.extend(other.map(|other| Part::all(definitions(&other))));
            return Self::These(parts);
        }
        let segments: Vec<&str> = path.split('/').collect();
        let inputs = Inputs::of(request);
        if let Some(other) = call.other_object_type() {
            let (from, to) = inputs.ends(&segments);
            return Self::These(vec![
                Part::one_end(own, from),
                Part::one_end(tag(Some(other)), to),
            ]);
        }
        let by_id = !request
            .query_string()
            .split('&')
            .any(|pair| pair.starts_with("idProperty="));
        let records = match (call.record_id().filter(|_| by_id), segments.get(3..)) {
            (Some(id), _) => Some(BTreeSet::from([id.to_owned()])),
            // A new record: nothing is known of it but that it was missing.
            (None, Some([] | ["batch", "create"])) => Some(BTreeSet::new()),
            (None, Some(["batch", "update" | "archive"])) => inputs.ids(),
            _ => None,
        };
        let mut parts = vec![Part {
            tag: Some(own),
            records: records.map_or(Records::All, Records::These),
        }];
        let associated = inputs.associated();
        if !associated.is_empty() {
            parts.push(Part {
                tag: None,
                records: Records::These(associated),
            });
        }
        Self::These(parts)
    }

    fn without_type(path: &str) -> Self {
        let begins =
            |start: &str| path == start || path.strip_prefix(start).is_some_and(|rest| rest.starts_with('/'));
        let unnamed = Part::all(String::new());
        if OF_NOTHING.iter().any(|start| begins(start)) {
            return Self::These(vec![unnamed]);
        }
        match OF_A_TYPE.iter().find(|(start, _)| begins(start)) {
            Some((_, name)) => Self::These(vec![unnamed, Part::all(tag(Some(name)))]),
            None => Self::Everything,
        }
    }

    /// What an event of a webhook says has changed.
    pub(crate) fn by_event(told: &Told) -> Self {
        let mut parts = Vec::new();
        let mut add = |tag: String, id: Option<u64>| {
            parts.extend(id.map(|id| Part::these(tag, [id.to_string()])));
        };
        // `contact.propertyChange`, or `object.propertyChange` with the type's id.
        let subject = told.subscription_type.split('.').next().unwrap_or_default();
        let own = match &told.object_type_id {
            Some(id) => tag(Some(id)),
            None => tag(Some(subject)),
        };
        for id in [told.object_id, told.primary_object_id, told.new_object_id] {
            add(own.clone(), id);
        }
        for id in &told.merged_object_ids {
            add(own.clone(), Some(*id));
        }
        // `CONTACT_TO_COMPANY`, where the ends have no type of their own.
        let (from, to) = told
            .association_type
            .as_deref()
            .and_then(|name| name.split_once("_TO_"))
            .unwrap_or((subject, subject));
        let end = |id: &Option<String>, name: &str| tag(Some(id.as_deref().unwrap_or(name)));
        add(end(&told.from_object_type_id, from), told.from_object_id);
        add(end(&told.to_object_type_id, to), told.to_object_id);
        // A type of the portal's own may be kept under its name, which an event does not tell.
        let all_known = parts.iter().all(|part| {
            let tag = part.tag.as_deref().unwrap_or_default();
            StandardObjectType::by_name(tag).is_some()
        });
        if parts.is_empty() || !all_known {
            return Self::Everything;
        }
        Self::These(parts)
    }

    /// One record.
    pub(crate) fn record(object_type: &str, id: &str) -> Self {
        Self::These(vec![Part::these(tag(Some(object_type)), [id.to_owned()])])
    }
}

impl Part {
    fn one_end(tag: String, ids: Option<BTreeSet<String>>) -> Self {
        Self {
            tag: Some(tag),
            records: ids.map_or(Records::All, Records::These),
        }
    }
}

/// What is read of a webhook event. Every field may be missing.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Told {
    #[serde(default, alias = "eventType")]
    subscription_type: String,
    object_id: Option<u64>,
    object_type_id: Option<String>,
    primary_object_id: Option<u64>,
    new_object_id: Option<u64>,
    #[serde(default)]
    merged_object_ids: Vec<u64>,
    from_object_id: Option<u64>,
    to_object_id: Option<u64>,
    from_object_type_id: Option<String>,
    to_object_type_id: Option<String>,
    association_type: Option<String>,
}

/// What a write's body says of the records it changes.
#[derive(Default, Deserialize)]
struct Inputs {
    #[serde(default)]
    inputs: Vec<Input>,
    #[serde(default)]
    associations: Vec<Association>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    id: Option<Id>,
    id_property: Option<String>,
    from: Option<WithId>,
    to: Option<OneOrMore>,
    #[serde(default)]
    associations: Vec<Association>,
}

#[derive(Deserialize)]
struct Association {
    to: Option<WithId>,
}

#[derive(Deserialize)]
struct WithId {
    id: Id,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(WithId),
    More(Vec<WithId>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(u64),
}

impl Id {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

impl Inputs {
    fn of(request: &Request) -> Self {
        let body = request.json_body().unwrap_or_default();
        serde_json::from_slice(body).unwrap_or_default()
    }

    /// The records by their ids; `None` unless all of them are named so.
    fn ids(&self) -> Option<BTreeSet<String>> {
        let id = |input: &Input| match (&input.id_property, &input.id) {
            (None, Some(id)) => Some(id.text()),
            _ => None,
        };
        let ids: Option<BTreeSet<String>> = self.inputs.iter().map(id).collect();
        ids.filter(|ids| !ids.is_empty())
    }

    /// The records that new ones are associated with. Of which type they are, the body does not say.
    fn associated(&self) -> BTreeSet<String> {
        let of_inputs = self.inputs.iter().flat_map(|input| &input.associations);
        let all = self.associations.iter().chain(of_inputs);
        all.filter_map(|one| one.to.as_ref().map(|to| to.id.text()))
            .collect()
    }

    /// The two ends of associations, in `objects/A/1/associations/B/2` or in the inputs of a batch; `None` where they
    /// are not all named.
    fn ends(&self, segments: &[&str]) -> (Option<BTreeSet<String>>, Option<BTreeSet<String>>) {
        match segments {
            ["crm", "objects", _, from, "associations", "default", _, to, ..]
            | ["crm", "objects", _, from, "associations", _, to, ..] => (
                Some(BTreeSet::from([(*from).to_owned()])),
                Some(BTreeSet::from([(*to).to_owned()])),
            ),
            _ => (
                self.each(|input| input.from.as_ref().map(|from| vec![from.id.text()])),
                self.each(|input| {
                    input.to.as_ref().map(|to| match to {
                        OneOrMore::One(one) => vec![one.id.text()],
                        OneOrMore::More(more) => more.iter().map(|one| one.id.text()).collect(),
                    })
                }),
            ),
        }
    }

    fn each(&self, ids: impl Fn(&Input) -> Option<Vec<String>>) -> Option<BTreeSet<String>> {
        let all: Option<Vec<Vec<String>>> = self.inputs.iter().map(ids).collect();
        all.filter(|all| !all.is_empty())
            .map(|all| all.into_iter().flatten().collect())
    }
}
