//! What apps that listen to conversations are told.

use serde_json::{Value, json};

use crate::hooked::Hooked;

#[tokio::test]
async fn conversations_tell_what_happens_to_them() {
    let mut hooked = Hooked::start().await;
    hooked
        .subscribe_to(&[
            "conversation.creation",
            "conversation.newMessage",
            "conversation.deletion",
            "conversation.privacyDeletion",
        ])
        .await;
    for property in ["status", "assignedTo", "isArchived"] {
        hooked
            .subscribe(json!({"eventType": "conversation.propertyChange", "propertyName": property}))
            .await;
    }
    let portal = &hooked.portal;
    let contact = portal.create("contacts", json!({"email": "ada@shop.com"})).await;
    let begun = portal
        .post(
            "/_spoke/conversations",
            json!({"text": "Hello", "email": "ada@shop.com"}),
        )
        .await
        .json();
    let id = begun["threadId"].as_str().expect("a thread").to_owned();
    let thread = format!("/conversations/v3/conversations/threads/{id}");
    let comment = portal
        .post(
            &format!("{thread}/messages"),
            json!({"type": "COMMENT", "text": "Look"}),
        )
        .await;
    assert_eq!(comment.status, 201);
    assert_eq!(
        portal.patch(&thread, json!({"status": "CLOSED"})).await.status,
        200
    );
    let assign = format!("/conversations/conversations/v3/threads/{id}/assignee");
    let assigned = portal
        .send(
            http::Method::PUT,
            &assign,
            json!({"actorId": "A-62100001"}).to_string(),
        )
        .await;
    assert_eq!(assigned.status, 200, "{}", assigned.text());
    assert_eq!(portal.delete(&thread).await.status, 204);
    let gone = portal
        .post(
            "/crm/v3/objects/contacts/gdpr-delete",
            json!({"objectId": contact}),
        )
        .await;
    assert_eq!(gone.status, 204);

    let mut told: Vec<String> = hooked.receiver.events(8).await.iter().map(shown).collect();
    told.sort_unstable();
    let number: u64 = id.parse().expect("digits");
    let mut wanted: Vec<String> = [
        "conversation.creation NEW",
        "conversation.newMessage MESSAGE",
        "conversation.newMessage COMMENT",
        "conversation.propertyChange status=CLOSED",
        "conversation.propertyChange assignedTo=A-62100001",
        "conversation.propertyChange isArchived=true",
        "conversation.deletion DELETED",
        "conversation.privacyDeletion",
    ]
    .iter()
    .map(|one| format!("{number} {one}"))
    .collect();
    wanted.sort_unstable();
    assert_eq!(told, wanted);
}

/// An event in a line.
fn shown(event: &Value) -> String {
    let text = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
    let detail = match event["subscriptionType"].as_str().unwrap_or_default() {
        "conversation.propertyChange" => format!("{}={}", text("propertyName"), text("propertyValue")),
        "conversation.newMessage" => text("messageType"),
        _ => text("changeFlag"),
    };
    let line = format!("{} {} {detail}", event["objectId"], text("subscriptionType"));
    line.trim_end().to_owned()
}
