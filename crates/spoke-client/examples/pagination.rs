//! Reading more than a page: lists, searches, and a stop in the middle.
//!
//! ```sh
//! cargo run -p spoke-client --example pagination
//! ```

#![expect(clippy::print_stdout, reason = "printing is what an example is for")]

mod here;

use std::collections::HashSet;
use std::error::Error;

use here::{Here, unique};
use spoke_client::NewRecord;
use spoke_model::search::SearchRequest;

const RECORDS: usize = 230;

/// Runs the example.
///
/// # Errors
/// When a call fails.
#[tokio::main(flavor = "current_thread")]
pub async fn main() -> Result<(), Box<dyn Error>> {
    let here = Here::find().await?;
    let hubspot = here.client()?;
    let run = unique();
    let new = (0..RECORDS).map(|number| {
        let new = NewRecord::new().property("email", format!("page{number}.{run}@example.com"));
        new.property("company", &run)
    });
    let made = hubspot.contacts().batch().create(new).await.into_all()?;
    let ids: HashSet<String> = made.iter().map(|record| record.id().to_owned()).collect();

    // One by one; the client fetches a page ahead and holds two at most.
    let mut records = hubspot.contacts().list().properties(["company"]).stream();
    let mut seen = HashSet::new();
    while let Some(record) = records.try_next().await? {
        if record.get("company") == Some(&run) {
            seen.insert(record.id().to_owned());
        }
    }
    println!("the list has all {} of them", seen.len());
    assert_eq!(seen, ids);

    // Page by page, with the mark to go on from: keep it, and a program that was stopped goes on where it was.
    let first = hubspot.contacts().list().page().await?;
    let mark = first.after.ok_or("there is a second page")?;
    let second = hubspot.contacts().list().after(&mark).page().await?;
    println!(
        "pages of {} and {} records, the second from {mark}",
        first.records.len(),
        second.records.len()
    );
    let last = first.records.last().map(|record| record.id().parse::<u64>());
    let next = second.records.first().map(|record| record.id().parse::<u64>());
    assert!(matches!((last, next), (Some(Ok(last)), Some(Ok(next))) if last < next));

    // A search pages as well, 200 at a time; beyond 10,000 results, where HubSpot's paging ends, the client goes on by id.
    let mine: SearchRequest = serde_json::from_value(serde_json::json!({
        "filterGroups": [{"filters": [{"propertyName": "company", "operator": "EQ", "value": run}]}]
    }))?;
    let page = hubspot.contacts().search(mine.clone()).page().await?;
    let mut found = HashSet::new();
    let mut results = hubspot.contacts().search(mine).stream();
    while let Some(record) = results.try_next().await? {
        found.insert(record.id().to_owned());
    }
    println!("the search counts {} and finds {}", page.total, found.len());
    assert_eq!(found, ids);

    let archived = hubspot.contacts().batch().archive(ids).await;
    assert!(archived.is_complete());
    Ok(())
}
