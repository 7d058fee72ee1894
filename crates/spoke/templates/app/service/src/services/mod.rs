//! The rules: what a contact and a deal are to this business.

mod contacts;
mod deals;

pub(crate) use contacts::contact;
pub use contacts::{Contact, Contacts, NewContact};
pub use deals::{Deals, NewDeal, NotMade};
