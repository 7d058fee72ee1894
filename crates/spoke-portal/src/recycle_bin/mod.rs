//! Records that were archived, on their way back: what a person does in HubSpot's app, where the API has nothing for it.
//!
//! | | |
//! |---|---|
//! | documented | within 90 days, never after a permanent deletion; not while a live contact has one of the addresses; activities come back |
//! | observed | the time of the last change moves on; nothing is told as a creation |
//! | assumed | every association comes back, and where a record has found another primary company meanwhile, that one stays; a quote brings the line items that went with it; a merged record can't be taken out again; memberships of static lists do not come back; the change is a person's (`CRM_UI`) |

mod problem;
mod restore;

pub use problem::RestoreError;
pub(crate) use restore::restore;
