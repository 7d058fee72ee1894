//! What can be done about an error: correct it, wait, look, or give up.
//!
//! ```sh
//! cargo run -p spoke-client --example error_classification
//! ```

#![expect(clippy::print_stdout, reason = "printing is what an example is for")]

mod here;

use std::error::Error;

use here::{Here, unique};
use spoke_client::{ErrorKind, HubSpot, NewRecord, RetryPolicy};

/// What a program does next. The kind decides, and not the text of the message.
fn next_step(error: &spoke_client::Error) -> &'static str {
    if error.is_retryable() {
        return if error.may_have_been_processed() {
            "look whether it was done, then send it again"
        } else {
            "send it again later"
        };
    }
    match error.kind() {
        ErrorKind::NotFound => "there is none: create it, or go on without",
        ErrorKind::Conflict => "it exists: change the one that is there",
        ErrorKind::Validation | ErrorKind::InvalidInput => "correct what is sent",
        ErrorKind::Authentication => "use another token",
        ErrorKind::Permission => "give the app the scope",
        ErrorKind::Denied => "the policy of this client forbids it",
        _ => "tell a person, with the correlation id",
    }
}

/// Runs the example.
///
/// # Errors
/// When a call fails.
#[tokio::main(flavor = "current_thread")]
pub async fn main() -> Result<(), Box<dyn Error>> {
    let here = Here::find().await?;
    let hubspot = here.client()?;
    let email = format!("jane.{}@example.com", unique());
    let new = |email: &str| NewRecord::new().property("email", email);
    hubspot.contacts().create(new(&email)).await?;

    let stranger = here
        .builder()?
        .token("pat-na1-00000000-0000-0000-0000-000000000000")
        .build()?;
    // Nothing listens on the discard port, and one attempt is enough to see it.
    let nobody = HubSpot::builder()
        .base_url("http://127.0.0.1:9")
        .token("unused")
        .retry(RetryPolicy::none())
        .build()?;

    let mut kinds = Vec::new();
    for (what, outcome) in [
        (
            "a contact that exists",
            hubspot.contacts().create(new(&email)).await.map(drop),
        ),
        (
            "no e-mail address",
            hubspot.contacts().create(new("not an address")).await.map(drop),
        ),
        (
            "an id that nobody has",
            hubspot.contacts().get("404404404").send().await.map(drop),
        ),
        ("an empty id", hubspot.contacts().get("").send().await.map(drop)),
        (
            "an unknown token",
            stranger.contacts().get("1").send().await.map(drop),
        ),
        (
            "nobody at the address",
            nobody.contacts().create(new(&email)).await.map(drop),
        ),
    ] {
        let error = match outcome {
            Err(error) => error,
            Ok(()) => return Err(format!("{what} was accepted").into()),
        };
        println!(
            "{what:22} {:?}, status {:?}, category {}, sent {} times: {}",
            error.kind(),
            error.status(),
            error.category().unwrap_or("none"),
            error.attempts(),
            next_step(&error)
        );
        kinds.push(error.kind());
    }
    assert_eq!(
        kinds,
        [
            ErrorKind::Conflict,
            ErrorKind::Validation,
            ErrorKind::NotFound,
            ErrorKind::InvalidInput,
            ErrorKind::Authentication,
            ErrorKind::Connect,
        ]
    );
    Ok(())
}
