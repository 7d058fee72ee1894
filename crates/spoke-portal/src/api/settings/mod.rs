//! Settings of the account: its business units and its currencies.

pub(crate) mod business_units;
pub(crate) mod currencies;
mod rates;

pub(crate) use rates::{GivenRate, count as rate_count, most as rates_most};
