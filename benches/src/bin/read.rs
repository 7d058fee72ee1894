//! Reads every contact of a portal, for measuring the client against its peers.
//!
//!     read http://127.0.0.1:18080 [VERSION] [structs|records] [WALKS]
//!
//! The version defaults to 2026-03, which the peers' stub serves; each record is copied into a struct unless `records` is
//! said. Prints one line of JSON. Measure it from outside (`/usr/bin/time -v`): CPU seconds and peak memory are what
//! counts, walls are noisy.

use std::process::ExitCode;

use spoke_bench::{Contact, Failure, PROPERTIES};
use spoke_client::HubSpot;

fn main() -> ExitCode {
    spoke_bench::run(read())
}

async fn read() -> Result<serde_json::Value, Failure> {
    let mut arguments = std::env::args().skip(1);
    let base_url = arguments
        .next()
        .ok_or("usage: read BASE_URL [VERSION] [structs|records] [WALKS]")?;
    let version = arguments.next().as_deref().unwrap_or("2026-03").parse()?;
    let structs = arguments.next().as_deref() != Some("records");
    let walks = arguments.next().as_deref().unwrap_or("1").parse()?;
    let token = std::env::var("HUBSPOT_ACCESS_TOKEN").unwrap_or_else(|_| "none".to_owned());
    let hubspot = HubSpot::builder()
        .base_url(base_url)
        .token(token)
        .version(version)
        .build()?;
    let list = hubspot.contacts().list().properties(PROPERTIES);
    let mut contacts = list.parallel(walks).unordered().stream();
    let (mut records, mut bytes, mut with_email) = (0_u64, 0, 0_u64);
    while let Some(record) = contacts.try_next().await? {
        records += 1;
        if structs {
            let contact = Contact::of(&record);
            bytes += contact.bytes();
            with_email += u64::from(contact.email.is_some());
        } else {
            bytes += record
                .properties()
                .filter_map(|(_, value)| value)
                .map(str::len)
                .sum::<usize>();
            with_email += u64::from(record.get("email").is_some());
        }
    }
    Ok(serde_json::json!({ "records": records, "bytes": bytes, "with_email": with_email }))
}
