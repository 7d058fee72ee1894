//! Forms and their submissions, marketing e-mails and single sends, subscriptions.
//!
//! Nothing is ever sent: what would go out lies in the outbox, which `GET /_spoke/emails` shows.

pub(in crate::api) mod browser;
pub(crate) mod campaigns;
pub(crate) mod emails;
pub(crate) mod events;
pub(crate) mod forms;
pub(crate) mod outbox;
pub(in crate::api) mod person;
pub(crate) mod sample;
pub(crate) mod seen;
pub(crate) mod single_send;
pub(crate) mod smtp_tokens;
mod standing;
mod submission;
pub(crate) mod submissions;
mod submit;
pub(crate) mod subscriptions;
pub(crate) mod subscriptions_v4;
mod template;

pub(crate) use browser::forget as forget_browsers;
pub(crate) use standing::forget as forget_standing;
pub(crate) use submissions::forget as forget_submissions;
pub(crate) use submit::{open as submit_open, secured as submit_secured};
