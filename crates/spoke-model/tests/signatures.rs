//! The signatures against known answers: vectors that were computed elsewhere and confirmed by an official helper.

#![allow(clippy::expect_used, reason = "a test that cannot go on must fail")]

use std::fs;
use std::path::Path;

use serde_json::Value;
use spoke_model::secret::Secret;
use spoke_model::webhooks::{sign_v1, sign_v2, sign_v3, verify_v3};

#[test]
fn every_known_answer_is_reproduced() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/facts/signature-vectors.json");
    let Ok(text) = fs::read_to_string(&file) else {
        println!("skipped: there are no vectors at ../shared/facts/signature-vectors.json");
        return;
    };
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let vectors = document["vectors"].as_array().expect("vectors");
    assert!(!vectors.is_empty());
    for vector in vectors {
        let text = |name: &str| vector[name].as_str().unwrap_or_default();
        let (secret, body) = (Secret::from(text("secret")), text("body").as_bytes());
        let (method, uri) = (text("method"), text("uri"));
        let computed = match text("version") {
            "v1" => sign_v1(&secret, body),
            "v2" => sign_v2(&secret, method, uri, body),
            _ => {
                let timestamp = text("timestamp").parse().expect("milliseconds");
                if let Some(raw) = vector["expectedIfNotDecoded"].as_str() {
                    let judged = verify_v3(&secret, method, uri, body, timestamp, raw, timestamp);
                    assert_eq!(judged, Ok(()), "{}", text("id"));
                }
                sign_v3(&secret, method, uri, body, timestamp)
            }
        };
        assert_eq!(computed, text("expected"), "{}", text("id"));
    }
    println!("{} vectors", vectors.len());
}
