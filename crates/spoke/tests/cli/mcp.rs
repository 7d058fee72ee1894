//! `spoke mcp`: an agent's view of a portal, over standard input and output.

use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::world::World;

/// Says the lines and hangs up; gives the answers by id.
fn converse(world: &World, arguments: &[&str], lines: &[Value]) -> Vec<Value> {
    let mut child = world
        .spoke(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    for line in lines {
        writeln!(stdin, "{line}").expect("a listener");
    }
    drop(stdin);
    let output = child.wait_with_output().expect("an end");
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("text");
    let mut answers: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("nothing but JSON"))
        .collect();
    answers.sort_by_key(|answer| answer["id"].as_u64());
    answers
}

fn ask(id: u64, method: &str, mut params: Value) -> Value {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })
}

#[test]
fn an_agent_reads_and_only_plans_what_it_may() {
    let world = World::new();
    let _portal = world.portal();
    world.json(&["crm", "contacts", "create", "email=ada@example.com", "--json"]);
    let search = json!({ "name": "search_records", "arguments": { "object_type": "contacts", "properties": ["email"] } });
    let lines = [
        ask(1, "server/discover", json!({})),
        ask(2, "tools/list", json!({})),
        ask(3, "tools/call", search),
    ];
    for (arguments, writes) in [(&["mcp"][..], false), (&["mcp", "--allow-writes"][..], true)] {
        let answers = converse(&world, arguments, &lines);
        assert!(
            answers[0]["result"]["capabilities"]["tools"].is_object(),
            "{answers:?}"
        );
        assert_eq!(answers[1].to_string().contains("apply_plan"), writes);
        let found = &answers[2]["result"]["structuredContent"];
        assert_eq!(
            found["results"][0]["properties"]["email"], "ada@example.com",
            "{answers:?}"
        );
    }
}
