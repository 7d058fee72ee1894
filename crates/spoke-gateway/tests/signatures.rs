//! The known answers of HubSpot's signatures: from its documentation, from the tests of its clients, and computed with
//! another implementation.

use serde_json::Value;
use spoke_gateway::webhook::{Finding, Signed, Version, diagnose};
use spoke_model::secret::Secret;

#[test]
fn every_known_signature_is_accepted() {
    let document: Value = serde_json::from_str(include_str!("signature_vectors.json")).unwrap();
    let vectors = document["vectors"].as_array().unwrap();
    let mut checked = 0;
    for vector in vectors {
        let text = |name: &str| vector[name].as_str();
        let version = match text("version").unwrap() {
            "v1" => Version::V1,
            "v2" => Version::V2,
            _ => Version::V3,
        };
        let timestamp = text("timestamp").map(|text| text.parse().unwrap());
        let signed = Signed {
            version,
            method: text("method").unwrap_or("POST"),
            uri: text("uri").unwrap_or_default(),
            body: text("body").unwrap().as_bytes(),
            timestamp,
            signature: text("expected").unwrap(),
        };
        let secret = Secret::from(text("secret").unwrap());
        let finding = diagnose(&secret, &signed, timestamp.unwrap_or_default());
        assert_eq!(finding, Finding::Valid, "{}", vector["id"]);
        checked += 1;
    }
    assert!(checked >= 15, "{checked}");
}
