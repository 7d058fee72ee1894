//! The known answers of HubSpot's signatures: from its documentation, from the tests of its clients, and computed with
//! another implementation.

use serde_json::Value;
use spoke_gateway::webhook::{Finding, Version, diagnose};
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
        let finding = diagnose(
            version,
            &Secret::from(text("secret").unwrap()),
            text("method").unwrap_or("POST"),
            text("uri").unwrap_or_default(),
            text("body").unwrap().as_bytes(),
            timestamp,
            text("expected").unwrap(),
            timestamp.unwrap_or_default(),
        );
        assert_eq!(finding, Finding::Valid, "{}", vector["id"]);
        checked += 1;
    }
    assert!(checked >= 15, "{checked}");
}
