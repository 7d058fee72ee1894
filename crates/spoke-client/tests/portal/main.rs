//! The client against a local portal: what a user sees.

#![cfg(test)]

mod account;
mod associations;
mod batch;
mod definitions;
mod events;
mod faults;
mod files;
mod jobs;
mod journal;
mod layers;
mod lead;
mod levels;
mod limits;
mod marketing_events;
mod named;
mod objects;
mod scenarios;
mod search;
mod time;
mod together;
mod token_faults;
mod tokens;
mod typed;
mod versions;
mod webhooks;

use spoke_client::{HubSpot, NewRecord, Record};
use spoke_portal::Portal;

/// A portal of one's own, and a client of it. The portal ends when it is dropped.
async fn portal() -> (Portal, HubSpot) {
    let portal = Portal::start().await.unwrap();
    let hubspot = HubSpot::builder()
        .base_url(portal.url())
        .token(portal.token())
        .build()
        .unwrap();
    (portal, hubspot)
}

/// `count` contacts named Contact 0, Contact 1 ...
async fn contacts(hubspot: &HubSpot, count: usize) -> Vec<Record> {
    let new = (0..count).map(|index| {
        let new = NewRecord::new().property("email", format!("contact{index}@example.com"));
        new.property("firstname", "Contact")
            .property("lastname", index.to_string())
    });
    hubspot.contacts().batch().create(new).await.into_all().unwrap()
}
