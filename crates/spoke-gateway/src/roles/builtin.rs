//! The roles that are there without a configuration.

use spoke_model::access::Action::{Archive, Associate, Batch, Create, Read, Search, Update};

use super::role::Role;

const RECORDS: [&str; 3] = ["contacts", "companies", "deals"];
const READING: [spoke_model::access::Action; 3] = [Read, Search, Batch];
const WRITING: [spoke_model::access::Action; 6] = [Read, Search, Create, Update, Associate, Batch];

/// `reader` for dashboards, `writer` for applications, `sync` for imports of contacts, `webhook` for subscriptions to
/// events, `admin` for everything.
#[must_use]
pub fn builtin_roles() -> Vec<Role> {
    vec![
        Role::new("reader")
            .allow(&RECORDS, &READING)
            .allow(&["owners", "account"], &[Read]),
        Role::new("writer")
            .allow(&RECORDS, &WRITING)
            .allow(&["owners", "account"], &[Read]),
        Role::new("sync")
            .allow(&["contacts"], &[Read, Search, Create, Update, Batch])
            .allow(&["imports"], &[Read, Create, Update])
            .allow(&["account"], &[Read]),
        Role::new("webhook").allow(&["webhooks"], &[Read, Create, Update, Archive]),
        Role::new("admin").allow_everything(),
    ]
}
