//! Endpoints that misbehave cost the portal nothing, and those that do not are not made to wait.

use serde_json::json;
use tokio::net::TcpListener;

use crate::hooked::Hooked;
use crate::receiver::Behaviour;

#[tokio::test]
async fn an_endpoint_that_is_down_is_tried_again() {
    let hooked = Hooked::start().await;
    let gone = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = gone.local_addr().expect("an address");
    drop(gone);
    hooked.aim(&format!("http://{address}/in")).await;
    hooked.subscribe_to(&["contact.creation"]).await;
    hooked.contact("ada").await;
    let log = hooked.attempts(1).await;
    assert_eq!(log[0]["outcome"], "waiting");
    assert_eq!(log[0]["status"], json!(null));
    let failure = log[0]["failure"].as_str().expect("a reason");
    assert!(failure.starts_with("the connection failed"), "{failure}");
}

#[tokio::test]
async fn an_endpoint_that_does_not_answer_is_given_up_and_tried_again() {
    let hooked = Hooked::start().await;
    hooked.set(json!({ "timeoutMs": 50 })).await;
    hooked.subscribe_to(&["contact.creation"]).await;
    hooked.receiver.behave(Behaviour::Silent);
    hooked.contact("ada").await;
    let log = hooked.attempts(1).await;
    assert_eq!(log[0]["outcome"], "waiting");
    assert_eq!(log[0]["failure"], "there was no answer within 50 milliseconds");
}

#[tokio::test]
async fn a_silent_endpoint_holds_up_no_request_and_no_more_places_than_it_has() {
    let mut hooked = Hooked::start().await;
    hooked.subscribe_to(&["contact.creation"]).await;
    hooked.receiver.behave(Behaviour::Silent);
    for number in 0..30 {
        hooked.contact(&format!("c{number}")).await;
    }
    // Ten at once (as the settings say), with everything else waiting behind them.
    let mut told = 0;
    for _ in 0..10 {
        told += hooked.receiver.next().await.events().len();
    }
    let log = hooked.portal.get("/_spoke/deliveries").await.json();
    assert_eq!(log["waiting"], 30 - told, "{log}");
    assert_eq!(hooked.receiver.connections(), 10);
    assert!(hooked.receiver.arrived().is_none());
}

#[tokio::test]
async fn an_answer_of_ten_megabytes_is_not_read() {
    let mut hooked = Hooked::start().await;
    hooked.subscribe_to(&["contact.creation"]).await;
    hooked.receiver.behave(Behaviour::Long(10 * 1024 * 1024));
    hooked.contact("ada").await;
    hooked.receiver.next().await;
    let log = hooked.attempts(1).await;
    assert_eq!(
        (&log[0]["outcome"], &log[0]["status"]),
        (&json!("delivered"), &json!(200))
    );
    // Its connection was given up rather than read to its end.
    hooked.receiver.answer(204);
    hooked.contact("bob").await;
    hooked.receiver.next().await;
    assert_eq!(hooked.receiver.connections(), 2);
}

#[tokio::test]
async fn one_connection_carries_one_delivery_after_the_other() {
    for behaviour in [Behaviour::Long(0), Behaviour::Long(2_000)] {
        let mut hooked = Hooked::start().await;
        hooked.subscribe_to(&["contact.creation"]).await;
        hooked.receiver.behave(behaviour);
        for number in 0..20 {
            hooked.contact(&format!("c{number}")).await;
            hooked.receiver.next().await;
            hooked.attempts(number + 1).await;
        }
        assert_eq!(hooked.receiver.connections(), 1, "{behaviour:?}");
    }
}

#[tokio::test]
async fn a_portal_delivers_over_no_network() {
    let hooked = Hooked::start().await;
    hooked.aim("https://hooks.example.com/in").await;
    hooked.subscribe_to(&["contact.creation"]).await;
    hooked.contact("ada").await;
    let log = hooked.attempts(1).await;
    assert_eq!(log[0]["outcome"], "dropped");
    assert_eq!(log[0]["url"], "https://hooks.example.com/in");
    let failure = log[0]["failure"].as_str().expect("a reason");
    assert!(failure.contains("does not speak TLS"), "{failure}");
}
