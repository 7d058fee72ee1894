//! What a portal may contain from the start: the sample company.
//!
//! About 1,000 contacts, 200 companies, 300 deals on their way through the stages, 100 tickets, 600 activities, a price
//! list and line items, spread over the 18 months before a fixed day. Every portal gets the same records with the same
//! ids, times and associations. `crowd` makes as many more as asked for.

mod crowd;
mod event;
mod load;
mod plan;
mod random;
mod sales;
mod service;
mod words;
mod work;

pub(crate) use crowd::{BLEMISHES, Made, Refused, Shape, run as make_crowd};
pub(crate) use load::sample;
