//! What must hold for the workspace as a whole: who may depend on whom, and under which licences.

mod layers;
mod licences;
mod plugin;

use serde_json::Value;
use std::process::Command;

/// What `cargo metadata` says of the workspace and everything it is built from.
#[cfg(test)]
fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .expect("cargo metadata runs");
    assert!(
        output.status.success(),
        "cargo metadata: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON")
}
