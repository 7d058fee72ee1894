//! A batch in which some rows are bad: the good ones are written, and each bad one says why.
//!
//! ```sh
//! cargo run -p spoke-client --example batch_partial_failure
//! ```

#![expect(clippy::print_stdout, reason = "printing is what an example is for")]

mod here;

use std::error::Error;

use here::{Here, unique};
use spoke_client::{ErrorKind, NewRecord, Properties};

/// Runs the example.
///
/// # Errors
/// When a call fails.
#[tokio::main(flavor = "current_thread")]
pub async fn main() -> Result<(), Box<dyn Error>> {
    let here = Here::find().await?;
    let hubspot = here.client()?;
    let run = unique();
    let batch = hubspot.contacts().batch();

    // 250 rows are three calls of at most 100. Every fiftieth row has no address that HubSpot takes.
    let emails: Vec<String> = (0..250)
        .map(|row| {
            if row % 50 == 49 {
                format!("row {row} has no address")
            } else {
                format!("row{row}.{run}@example.com")
            }
        })
        .collect();
    let new = emails
        .iter()
        .map(|email| NewRecord::new().property("email", email));
    let outcome = batch.create(new).await;
    println!(
        "created {}, refused {}",
        outcome.succeeded.len(),
        outcome.failed.len()
    );
    for (row, error) in &outcome.failed {
        println!("  row {row}: {}", error.message());
    }
    // Whether these were created is not known: look before sending them again. Here there are none.
    for (row, error) in &outcome.unknown {
        println!("  row {row} may be there: {}", error.message());
    }
    let refused: Vec<usize> = outcome.failed.iter().map(|(row, _)| *row).collect();
    assert_eq!(outcome.succeeded.len(), 245);
    assert_eq!(refused, [49, 99, 149, 199, 249]);
    assert!(
        outcome
            .failed
            .iter()
            .all(|(_, error)| error.kind() == ErrorKind::Validation)
    );

    // Run again as an upsert: what is there is changed and not doubled, and the bad rows are bad again.
    let inputs = emails
        .iter()
        .map(|email| (email.as_str(), Properties::new().set("city", "Oslo")));
    let again = batch.upsert("email", inputs).await;
    println!(
        "upserted {}, refused {}",
        again.succeeded.len(),
        again.failed.len()
    );
    assert_eq!((again.succeeded.len(), again.failed.len()), (245, 5));

    // A read tells the missing from the found; the order of the answer does not matter.
    let mut ids: Vec<String> = outcome.records().map(|record| record.id().to_owned()).collect();
    ids.push("404404404".to_owned());
    let read = batch.read(ids.clone()).properties(["city"]).send().await;
    println!("read {}, missing {}", read.succeeded.len(), read.failed.len());
    assert!(read.records().all(|record| record.get("city") == Some("Oslo")));
    let missing: Vec<usize> = read.failed.iter().map(|(row, _)| *row).collect();
    assert_eq!(missing, [245]);

    ids.pop();
    let archived = batch.archive(ids).await;
    println!("archived {}", archived.succeeded.len());
    assert!(archived.is_complete());
    Ok(())
}
