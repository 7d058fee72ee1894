//! Requests of data subjects: everything kept about a person found, exported and deleted, and their consent changed,
//! each with a receipt that holds no personal data.
//!
//! | room | does |
//! |---|---|
//! | [`subject`] | who it is: the contact behind an e-mail address, live or archived, with all its addresses |
//! | [`export`] | everything HubSpot keeps about the person, as JSON with a manifest |
//! | [`delete`] | permanent deletion, and proof that nothing is found any more |
//! | [`copies`] | the same in the copies on this machine: mirror, webhook inbox and failed writes |
//! | [`consent`] | the contact's legal basis and subscription statuses |
//! | [`retention`] | contacts with whom nothing happened for a long time |
//! | [`receipt`] | the audit log: who did what when, and a salted hash in place of the address |
//!
//! No error and no receipt repeats an address, a name or any other value of a person.

pub mod consent;
pub mod copies;
pub mod delete;
mod error;
pub mod export;
pub mod receipt;
pub mod retention;
pub mod subject;

pub use error::Error;
pub use subject::Subject;
