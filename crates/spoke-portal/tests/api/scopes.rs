//! Scopes, operation by operation: who lacks one is refused, who holds what the table asks for is not.

use std::collections::{BTreeMap, BTreeSet};

use http::{Method, header};
use serde_json::{Value, json};
use spoke_model::call::Call;
use spoke_model::scope::{Rule, needed};
use spoke_portal::{AnsweredOperation, Portal, operations};

use crate::client::{Answer, TestPortal};

/// A time at which no version that the portal answers was gone yet.
const BEFORE_ALL_ENDS: &str = "2022-06-01T00:00:00Z";
/// Every token of an account has it.
const IMPLIED: &str = "oauth";
/// A scope that no operation asks for.
const OTHER: &str = "no.such.scope";
/// Alternatives of one group that are tried; the first and the last where there are more.
const TRIED: usize = 12;

/// An operation's path with object types and numbers in place of placeholders.
fn concrete(path: &str) -> String {
    let mut types = ["contacts", "companies"].into_iter();
    let segments: Vec<&str> = path
        .split('/')
        .map(|segment| match segment {
            "{objectType}" | "{objectTypeId}" | "{fromType}" | "{toType}" => types.next().unwrap_or("deals"),
            other if other.starts_with('{') => "7",
            other => other,
        })
        .collect();
    segments.join("/")
}

/// An operation, where it is called, and what that needs.
struct Door {
    operation: AnsweredOperation,
    path: String,
    needed: Vec<Vec<String>>,
}

fn doors() -> Vec<Door> {
    operations()
        .into_iter()
        .map(|operation| {
            let path = concrete(&operation.path);
            let mut needed = needed(&Call::of(&operation.method, &path));
            needed.retain(|group| !group.iter().any(|scope| scope == IMPLIED));
            Door {
                operation,
                path,
                needed,
            }
        })
        .collect()
}

/// The sets of scopes that are each enough: one of every group, every alternative in turn.
fn enough(needed: &[Vec<String>]) -> Vec<BTreeSet<String>> {
    let longest = needed.iter().map(Vec::len).max().unwrap_or_default();
    (0..longest)
        .filter(|at| longest <= TRIED || *at == 0 || at + 1 == longest)
        .map(|at| {
            needed
                .iter()
                .filter_map(|group| group.get(at.min(group.len() - 1)).cloned())
                .collect()
        })
        .collect()
}

fn named(scopes: &BTreeSet<String>) -> String {
    scopes.iter().cloned().collect::<Vec<_>>().join("+")
}

async fn call(portal: &TestPortal, door: &Door, token: &str) -> Answer {
    let method: Method = door.operation.method.parse().expect("a method");
    let bearer = format!("Bearer {token}");
    let headers = [
        (header::AUTHORIZATION, bearer.as_str()),
        (header::CONTENT_TYPE, "application/json"),
    ];
    portal.raw(method, &door.path, &headers, "{}").await
}

fn lacks_scopes(answer: &Answer) -> bool {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    answer.status == 403 && body["category"] == "MISSING_SCOPES"
}

/// The scopes that a refusal names, in whichever of its places.
fn named_by(answer: &Answer) -> BTreeSet<String> {
    let body = answer.json();
    [&body["context"], &body["errors"][0]["context"]]
        .into_iter()
        .flat_map(|context| [&context["requiredGranularScopes"], &context["requiredScopes"]])
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(|scope| scope.as_str().map(str::to_owned))
        .collect()
}

#[test]
fn every_operation_has_a_row_in_the_table_of_scopes() {
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    let mut asking = 0;
    for operation in operations() {
        let call = Call::of(&operation.method, &operation.path);
        match Rule::of(&operation.method, &call.unversioned()) {
            Some(Rule::Nothing(reason)) => *reasons.entry(reason).or_default() += 1,
            Some(_) => asking += 1,
            None => panic!("{} {} has no row", operation.method, operation.path),
        }
    }
    println!("{asking} operations ask for scopes; these do not: {reasons:#?}");
    assert!(asking > 380, "{asking}");
    let open: usize = reasons.values().sum();
    assert!(open < asking / 5, "{open} operations ask for nothing");
}

#[tokio::test]
async fn who_lacks_a_scope_is_refused_and_told_and_who_holds_it_is_not() {
    let doors = doors();
    let mut tokens: BTreeSet<BTreeSet<String>> = doors.iter().flat_map(|door| enough(&door.needed)).collect();
    tokens.insert([OTHER.to_owned()].into());
    let builder = tokens.iter().fold(
        Portal::builder().clock_at(BEFORE_ALL_ENDS.parse().expect("a time")),
        |builder, scopes| builder.scoped_token(named(scopes), scopes.iter().cloned()),
    );
    let portal = TestPortal::with(builder).await;
    let (mut wrong, mut refused, mut let_in) = (Vec::new(), 0, 0);
    for door in doors.iter().filter(|door| !door.needed.is_empty()) {
        let place = format!("{} {}", door.operation.method, door.path);
        let answer = call(&portal, door, OTHER).await;
        let told: BTreeSet<String> = door.needed.iter().flatten().cloned().collect();
        if !lacks_scopes(&answer) {
            wrong.push(format!(
                "{place} lets in a token without a scope: {} {}",
                answer.status,
                answer.text()
            ));
        } else if !named_by(&answer).is_subset(&told) || named_by(&answer).is_empty() {
            wrong.push(format!("{place} names other scopes: {}", answer.text()));
        } else {
            refused += 1;
        }
        for scopes in enough(&door.needed) {
            let answer = call(&portal, door, &named(&scopes)).await;
            if lacks_scopes(&answer) || answer.status == 401 {
                wrong.push(format!("{place} refuses {}: {}", named(&scopes), answer.text()));
            } else {
                let_in += 1;
            }
        }
    }
    println!("{refused} operations refuse, {let_in} ways in");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(refused > 380 && let_in > refused, "{refused} {let_in}");
}

#[tokio::test]
async fn every_shape_of_a_missing_scope_is_hubspots() {
    let builder = Portal::builder()
        .scoped_token("none", [OTHER])
        .scoped_token("writer", ["crm.lists.write"]);
    let portal = TestPortal::with(builder).await;
    let any = "One or more of the following scopes are required.";
    let all = "All of the following scopes are required.";
    let text = "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: \
                https://developers.hubspot.com/scopes.";
    let scopes = "https://developers.hubspot.com/scopes";
    let detail = |message: &str, name: &str, required: Value| {
        json!({"status": "error", "message": text, "category": "MISSING_SCOPES", "links": {"scopes": scopes},
            "errors": [{"message": message, "context": {name: required}}]})
    };
    let dated = |message: &str, name: &str, required: Value| {
        json!({"status": "error", "message": message, "category": "MISSING_SCOPES",
            "context": {name: required, "links": [scopes]}})
    };
    let contacts = || json!(["crm.schemas.contacts.read", "crm.objects.contacts.read"]);
    for (what, token, path, expected) in [
        (
            "granular",
            "none",
            "/crm/v3/properties/contacts",
            detail(any, "requiredGranularScopes", contacts()),
        ),
        (
            "granular, dated",
            "none",
            "/crm/properties/2026-03/contacts",
            dated(any, "requiredGranularScopes", contacts()),
        ),
        (
            "an older kind",
            "none",
            "/crm/v3/objects/tickets",
            detail(any, "requiredScopes", json!(["tickets"])),
        ),
        (
            "an older kind, dated",
            "none",
            "/crm/objects/2026-09/tickets",
            dated(any, "requiredScopes", json!(["tickets"])),
        ),
        (
            "content",
            "none",
            "/cms/v3/url-redirects",
            detail(any, "requiredScopes", json!(["content"])),
        ),
    ] {
        let bearer = format!("Bearer {token}");
        let headers = [(header::AUTHORIZATION, bearer.as_str())];
        let answer = portal.raw(Method::GET, path, &headers, "").await;
        assert_eq!(answer.status, 403, "{what}");
        let mut body = answer.json();
        assert_eq!(body["correlationId"], answer.header("x-hubspot-correlation-id"));
        body.as_object_mut().expect("an object").remove("correlationId");
        assert_eq!(body, expected, "{what}");
    }
    // Lists are changed by who may read them, too.
    let headers = [
        (header::AUTHORIZATION, "Bearer writer"),
        (header::CONTENT_TYPE, "application/json"),
    ];
    let path = "/crm/v3/lists/7/memberships/add";
    let body = portal.raw(Method::PUT, path, &headers, "[]").await.json();
    let context = &body["errors"][0]["context"];
    assert_eq!(
        context["requiredGranularScopes"],
        json!(["crm.lists.read"]),
        "{body} {all}"
    );
}
