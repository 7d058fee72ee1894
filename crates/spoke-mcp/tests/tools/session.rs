//! A portal, a server for it, and a client that speaks plain lines.

use serde_json::{Value, json};
use spoke_client::HubSpot;
use spoke_mcp::Server;
use spoke_portal::Portal;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, ReadHalf, WriteHalf};
use tokio::task::JoinHandle;

pub struct Session {
    pub portal: Portal,
    pub client: HubSpot,
    reader: BufReader<ReadHalf<DuplexStream>>,
    writer: WriteHalf<DuplexStream>,
    server: JoinHandle<Result<(), spoke_mcp::Error>>,
    last: u64,
}

impl Session {
    /// A server that reads, or also writes; nothing is said yet.
    pub async fn open(writing: bool) -> Self {
        let portal = Portal::start().await.expect("a portal");
        let client = HubSpot::builder()
            .base_url(portal.url())
            .token(portal.token())
            .build()
            .expect("a client");
        let server = Server::new(client.clone());
        let server = if writing { server.writing() } else { server };
        let (ours, theirs) = tokio::io::duplex(1 << 20);
        let server = tokio::spawn(server.serve_on(tokio::io::split(theirs)));
        let (reader, writer) = tokio::io::split(ours);
        Self {
            portal,
            client,
            reader: BufReader::new(reader),
            writer,
            server,
            last: 0,
        }
    }

    /// A session that has begun as older clients do.
    pub async fn begun(writing: bool) -> Self {
        let mut session = Self::open(writing).await;
        let hello = json!({
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": { "name": "test", "version": "1" },
        });
        session.ask("initialize", hello).await;
        session
            .write(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }))
            .await;
        session
    }

    pub async fn write(&mut self, message: &Value) {
        let line = format!("{message}\n");
        self.writer.write_all(line.as_bytes()).await.expect("a listener");
    }

    /// Asks and waits for the answer, which may be an error.
    pub async fn ask(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let message = json!({ "jsonrpc": "2.0", "id": self.last, "method": method, "params": params });
        self.write(&message).await;
        loop {
            let mut line = String::new();
            assert_ne!(
                self.reader.read_line(&mut line).await.expect("a line"),
                0,
                "the server ended"
            );
            let answer: Value = serde_json::from_str(&line).expect("JSON");
            if answer["id"] == self.last {
                return answer;
            }
        }
    }

    /// Calls a tool, which must succeed.
    pub async fn call(&mut self, tool: &str, arguments: Value) -> Value {
        let result = self.result(tool, arguments).await;
        assert_ne!(result["isError"], true, "{tool}: {result}");
        result["structuredContent"].clone()
    }

    /// Calls a tool, which must refuse; gives what it says.
    pub async fn refusal(&mut self, tool: &str, arguments: Value) -> String {
        let result = self.result(tool, arguments).await;
        assert_eq!(result["isError"], true, "{tool}: {result}");
        let parts = result["content"].as_array().expect("content");
        parts
            .iter()
            .filter_map(|part| part["text"].as_str())
            .collect::<Vec<_>>()
            .join("\n")
    }

    async fn result(&mut self, tool: &str, arguments: Value) -> Value {
        let answer = self
            .ask("tools/call", json!({ "name": tool, "arguments": arguments }))
            .await;
        assert!(answer["error"].is_null(), "{tool}: {answer}");
        answer["result"].clone()
    }

    pub async fn tools(&mut self) -> Vec<Value> {
        let answer = self.ask("tools/list", json!({})).await;
        answer["result"]["tools"]
            .as_array()
            .unwrap_or_else(|| panic!("{answer}"))
            .clone()
    }

    /// Hangs up; the server must end by itself.
    pub async fn close(self) {
        drop((self.reader, self.writer));
        self.server.await.expect("no panic").expect("an orderly end");
    }
}
