//! Mirrors the contacts of a server into an SQLite file: the program behind the "into SQLite" numbers.
//!
//! `mirror BASE FILE [VERSION]` reads contacts from `BASE` in API version `VERSION` (default `v3`, which the stub of
//! the peer benchmarks speaks), live records only and without associations, as the peers do, and prints one line.
//! Measure it from outside: `/usr/bin/time -v mirror http://127.0.0.1:18080 /tmp/crm.db`.

use spoke_client::HubSpot;
use spoke_sync::{Sync, Target};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(base), Some(file)) = (arguments.next(), arguments.next()) else {
        return Err("usage: mirror BASE FILE [VERSION]".into());
    };
    let version = arguments.next().unwrap_or_else(|| "v3".to_owned()).parse()?;
    let client = HubSpot::builder()
        .base_url(&base)
        .token("none")
        .version(version)
        .build()?;
    let sync = Sync::builder(client, Target::Sqlite(file.into()))
        .object_types(["contacts"])
        .archived(false)
        .associations(false)
        .build();
    let report = sync.run().await?;
    let total = report.total();
    report_line(total.read, total.created, report.elapsed.as_secs_f64());
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the result of the program")]
fn report_line(read: u64, created: u64, seconds: f64) {
    println!("{{\"read\":{read},\"created\":{created},\"seconds\":{seconds:.3}}}");
}
