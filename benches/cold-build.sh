#!/usr/bin/env bash
# What a user's project costs to build from nothing: a small program that depends on spoke-client by its path, an empty
# target folder, no incremental state, the versions of this workspace's lock file. Arguments name features:
#     benches/cold-build.sh                  # default features
#     benches/cold-build.sh metrics redis    # with these
# Prints wall and CPU seconds and the number of crates. The crates must have been downloaded before (cargo fetch).
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT
features=""
for feature in "$@"; do features+="\"$feature\", "; done

mkdir "$project/src"
cat >"$project/Cargo.toml" <<MANIFEST
[package]
name = "a-users-project"
version = "0.1.0"
edition = "2024"

[workspace]

[dependencies]
spoke-client = { path = "$top/crates/spoke-client", features = [$features] }
tokio = { version = "1", features = ["macros", "rt"] }
MANIFEST
cat >"$project/src/main.rs" <<'MAIN'
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), spoke_client::Error> {
    let hubspot = spoke_client::HubSpot::from_env()?;
    let page = hubspot.contacts().list().page().await?;
    println!("{}", page.records.len());
    Ok(())
}
MAIN
cp "$top/Cargo.lock" "$project/Cargo.lock"
cd "$project"
export CARGO_INCREMENTAL=0 CARGO_TARGET_DIR="$project/target" CARGO_TERM_COLOR=never
# Writes the lock file of this project, so that the build measures building alone.
cargo metadata --format-version 1 --offline >/dev/null
crates=$(cargo tree --offline --edges normal,build --prefix none | sed 's/ (.*//' | sort -u | wc -l)
TIMEFORMAT='wall %R s, user %U s, system %S s'
time cargo build --offline --quiet
printf 'crates: %s (features: %s)\n' "$crates" "${*:-default}"
