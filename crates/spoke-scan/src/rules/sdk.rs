//! Which calls reach HubSpot: through the official SDKs, or through an HTTP client with a path.

use std::sync::LazyLock;

use regex::Regex;
use tree_sitter::Node;

use crate::outline::{Call, Outline, plain};

/// Objects that hold records, as SDKs name them (without `_`, in lower case).
const RECORDS: [&str; 20] = [
    "contacts",
    "companies",
    "deals",
    "tickets",
    "products",
    "lineitems",
    "quotes",
    "objects",
    "calls",
    "emails",
    "meetings",
    "notes",
    "tasks",
    "leads",
    "orders",
    "carts",
    "invoices",
    "subscriptions",
    "communications",
    "feedbacksubmissions",
];

/// The part of an SDK that a call goes to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Part {
    Basic,
    Batch,
    Search,
}

/// A call of the official SDK about records.
pub struct SdkCall<'c> {
    pub object: &'static str,
    pub part: Part,
    pub method: &'c str,
}

/// Reads `hubspot.crm.contacts.basicApi.getById` and `client.crm.contacts.basic_api.get_by_id`.
pub fn sdk_call<'c>(call: &'c Call<'_>) -> Option<SdkCall<'c>> {
    let mut parts = call.callee.rsplit('.').map(plain);
    parts.next()?;
    let part = match parts.next()?.as_str() {
        "basicapi" => Part::Basic,
        "batchapi" => Part::Batch,
        "searchapi" => Part::Search,
        _ => return None,
    };
    let object = parts.next()?;
    let object = RECORDS.into_iter().find(|known| *known == object)?;
    let method = call.name.as_str();
    Some(SdkCall { object, part, method })
}

/// A request to a path of the CRM through any HTTP client.
pub struct HttpCall {
    /// What stands after the object type: empty, an id, `search`, `batch/read`.
    pub tail: String,
}

/// Reads `fetch("https://api.hubapi.com/crm/v3/objects/contacts/" + id)` and its like.
pub fn http_call<'t>(outline: &Outline<'t>, call: &Call<'t>) -> Option<HttpCall> {
    static PATH: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r#"/crm/(?:v3/objects|objects/[0-9v][^/]*)/[^/"'`\s]+(?:/([^"'`?\s]*))?"#).ok()
    });
    let http = [
        "fetch",
        "axios",
        "get",
        "post",
        "patch",
        "put",
        "delete",
        "request",
        "got",
        "apirequest",
    ];
    if !http.contains(&call.name.as_str()) {
        return None;
    }
    let address = *call.arguments.first()?;
    let found = PATH.as_ref()?.captures(outline.of(address))?;
    let tail = found.get(1).map_or("", |tail| tail.as_str());
    Some(HttpCall {
        tail: tail.to_owned(),
    })
}

/// Whether a call searches the CRM.
pub fn searches<'t>(outline: &Outline<'t>, call: &Call<'t>) -> bool {
    sdk_call(call).is_some_and(|sdk| sdk.part == Part::Search)
        || http_call(outline, call).is_some_and(|http| http.tail.starts_with("search"))
}

/// Whether a call reads or writes records in any way.
pub fn reaches_records<'t>(outline: &Outline<'t>, call: &Call<'t>) -> bool {
    sdk_call(call).is_some() || http_call(outline, call).is_some()
}

/// Whether this makes a client of the SDK.
pub fn makes_client(call: &Call<'_>, outline: &Outline<'_>) -> bool {
    let constructed = call.node.kind() == "new_expression" && call.name == "client";
    let python = call.node.kind() == "call" && matches!(call.name.as_str(), "hubspot" | "client");
    let named = call.callee.to_lowercase().contains("hubspot") || imports_sdk(outline);
    named && (constructed || python)
}

fn imports_sdk(outline: &Outline<'_>) -> bool {
    ["@hubspot/api-client", "from hubspot", "import hubspot"]
        .iter()
        .any(|name| outline.text.contains(name))
}

/// The object literal that a call gets as its only argument, if it is one.
pub fn options<'t>(call: &Call<'t>) -> Option<Node<'t>> {
    call.arguments
        .first()
        .copied()
        .filter(|argument| matches!(argument.kind(), "object" | "dictionary"))
}
