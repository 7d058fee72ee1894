//! Beginning, listing, ending.

use serde_json::json;

use crate::session::Session;

#[tokio::test]
async fn an_older_client_begins_with_initialize() {
    let mut session = Session::open(false).await;
    let hello = json!({
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": { "name": "test", "version": "1" },
    });
    let answer = session.ask("initialize", hello).await;
    assert_eq!(answer["result"]["serverInfo"]["name"], "spoke", "{answer}");
    assert!(
        answer["result"]["instructions"]
            .as_str()
            .is_some_and(|text| text.contains("plan_changes"))
    );
    session.close().await;
}

#[tokio::test]
async fn a_client_of_today_needs_no_beginning() {
    let mut session = Session::open(false).await;
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let answer = session.ask("server/discover", json!({ "_meta": meta })).await;
    let versions = answer["result"]["supportedVersions"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    assert!(versions.contains(&"2026-07-28".into()), "{answer}");
    let call = json!({ "name": "portal_info", "arguments": {}, "_meta": meta });
    let answer = session.ask("tools/call", call).await;
    assert_eq!(answer["result"]["resultType"], "complete", "{answer}");
    session.close().await;
}

#[tokio::test]
async fn only_a_server_for_writing_lists_tools_that_write() {
    for (writing, expected) in [(false, false), (true, true)] {
        let mut session = Session::begun(writing).await;
        let tools = session.tools().await;
        let names: Vec<&str> = tools.iter().filter_map(|tool| tool["name"].as_str()).collect();
        assert_eq!(names.contains(&"apply_plan"), expected, "{names:?}");
        assert!(tools.len() >= 10, "{names:?}");
        for tool in &tools {
            let reads = tool["annotations"]["readOnlyHint"] == true;
            let writes = ["apply_plan", "undo_plan"].contains(&tool["name"].as_str().unwrap_or_default());
            assert_eq!(reads, !writes, "{}", tool["name"]);
            assert!(
                tool["description"].as_str().is_some_and(|text| !text.is_empty()),
                "{}",
                tool["name"]
            );
        }
        session.close().await;
    }
}

#[tokio::test]
async fn what_is_not_a_tool_is_an_error_of_the_protocol() {
    let mut session = Session::begun(false).await;
    for (tool, arguments) in [
        ("apply_plan", json!({ "digest": "0" })),
        (
            "get_record",
            json!({ "object_type": "contacts", "id": "1", "colour": "red" }),
        ),
        ("get_record", json!({ "object_type": "contacts" })),
    ] {
        let answer = session
            .ask("tools/call", json!({ "name": tool, "arguments": arguments }))
            .await;
        let refused = !answer["error"].is_null() || answer["result"]["isError"] == true;
        assert!(refused, "{tool}: {answer}");
    }
    session.close().await;
}
