//! Runs a portal until Ctrl-C: `cargo run --example serve -- [DATA_DIR|-] [PORT]`.
//!
//! Prints one line of JSON with the portal's address, token and id; `-` keeps everything in memory.

use std::io::Write;

use spoke_portal::Portal;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut builder = Portal::builder();
    if let Some(folder) = arguments.next().filter(|folder| folder != "-") {
        builder = builder.data_dir(folder);
    }
    if let Some(port) = arguments.next() {
        builder = builder.port(port.parse()?);
    }
    if let Ok(token) = std::env::var("SPOKE_TOKEN") {
        builder = builder.token(token);
    }
    let portal = builder
        .scoped_token("pat-na1-without-scopes", [""; 0])
        .start()
        .await?;
    let line = serde_json::json!({ "url": portal.url(), "token": portal.token(), "hubId": portal.hub_id() });
    let mut out = std::io::stdout();
    writeln!(out, "{line}")?;
    out.flush()?;
    tokio::signal::ctrl_c().await?;
    portal.stop().await?;
    Ok(())
}
