//! Several portals in one program: each has its own client, with its own token, limits, policy and journal.
//!
//! ```sh
//! cargo run -p spoke-client --example several_portals
//! ```

#![expect(clippy::print_stdout, reason = "printing is what an example is for")]

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use spoke_client::auth::OAuthTokens;
use spoke_client::journal::{CallRecord, Journal};
use spoke_client::policy::Policy;
use spoke_client::{ErrorKind, HubSpot, LimitPolicy, NewRecord};
use spoke_model::limits::Plan;
use spoke_portal::Portal;

/// Counts calls by who made them.
#[derive(Default)]
struct Calls(Mutex<BTreeMap<String, u32>>);

impl Journal for Calls {
    fn record(&self, call: &CallRecord) {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *calls.entry(call.caller.clone().unwrap_or_default()).or_default() += 1;
    }
}

/// Runs the example.
///
/// # Errors
/// When a call fails.
#[tokio::main(flavor = "current_thread")]
pub async fn main() -> Result<(), Box<dyn Error>> {
    // Two accounts: one with the token of a private app, one in which a public app is installed.
    let on_a_plan = || Portal::builder().plan(Plan::Professional);
    let (first, second) = (on_a_plan().start().await?, on_a_plan().start().await?);
    let calls = Arc::new(Calls::default());

    let production = HubSpot::builder()
        .base_url(first.url())
        .token(first.token())
        .limits(LimitPolicy::plan(Plan::Professional).share(0.5))
        .policy(Policy::new().deny_names(["delete", "merge"])?.named("production"))
        .journal(calls.clone())
        .caller("production")
        .build()?;
    let app = second.app();
    let tokens = OAuthTokens::new(
        second.url(),
        &app.client_id,
        app.client_secret.clone(),
        app.refresh_token.clone(),
    )?;
    let customer = HubSpot::builder()
        .base_url(second.url())
        .token_source(Arc::new(tokens))
        .limits(LimitPolicy::public_app())
        .journal(calls.clone())
        .caller("customer")
        .build()?;

    let mut portals = BTreeMap::new();
    for (name, hubspot) in [("production", &production), ("customer", &customer)] {
        let details = hubspot.account().details().await?;
        let new = NewRecord::new().property("email", format!("jane@{name}.example.com"));
        let jane = hubspot.contacts().create(new).await?;
        println!("{name}: portal {}, contact {}", details.portal_id, jane.id());
        portals.insert(name, jane.id().to_owned());
    }

    // What one client may not do, another one may.
    let id = portals.get("production").ok_or("it was created")?;
    let denied = production.contacts().archive(id).await;
    let denied = denied.err().ok_or("production may not archive")?;
    println!("production: {denied}");
    assert_eq!((denied.kind(), denied.attempts()), (ErrorKind::Denied, 0));
    customer
        .contacts()
        .archive(portals.get("customer").ok_or("it was created")?)
        .await?;

    // Each limiter knows its own portal only.
    assert_eq!(production.limits().burst.own_limit, Some(95));
    assert_eq!(customer.limits().burst.limit, Some(110));
    let calls = calls.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    println!("calls: {calls:?}");
    assert_eq!(
        calls,
        BTreeMap::from([("customer".to_owned(), 3), ("production".to_owned(), 2)])
    );
    Ok(())
}
