//! Settings of the account.

use super::{Route, Versions};
use crate::api::settings::business_units;

/// Business units; the dated releases have `public` in the path.
#[rustfmt::skip]
pub(super) const BUSINESS_UNITS: &[Route] = &[
    Route::get(Versions::V3, "business-units/business-units/user/{userId}", business_units::of_user, "business-units.of-user"),
    Route::get(Versions::DATED, "business-units/public/business-units/user/{userId}", business_units::of_user, "business-units.of-user"),
];
