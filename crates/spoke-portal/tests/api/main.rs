//! The portal over HTTP: records of every kind, batches, search, refusals, durability.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod association_forms;
mod association_labels;
mod associations;
mod bad_input;
mod batches;
mod call_limits;
mod cases;
mod client;
mod cms;
mod consent;
mod contacts;
mod controls;
mod conversation_events;
mod coverage;
mod deals_and_tickets;
mod default_properties;
mod definition_scopes;
mod deliveries;
mod delivery_retries;
mod delivery_targets;
mod durability;
mod every_type;
mod faults;
mod forks;
mod hooked;
mod http_surface;
mod jobs;
mod json_schema;
mod lists;
mod load;
mod merge_and_privacy;
mod oauth;
mod pages;
mod pipelines;
mod properties;
mod receiver;
mod refusals;
mod restores;
mod rules;
mod sample;
mod scene;
mod schemas;
mod scopes;
mod searches;
mod snapshot_files;
mod tokens;
mod uploads;
mod versions;
mod virtual_time;
mod webhook_apps;
mod webhook_controls;
mod webhook_events;
mod webhooks_journal;
