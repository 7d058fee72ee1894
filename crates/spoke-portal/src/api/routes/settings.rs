//! Settings of the account.

use super::{Route, Versions};
use crate::api::settings::{business_units, currencies};

/// Business units; the dated releases have `public` in the path.
#[rustfmt::skip]
pub(super) const BUSINESS_UNITS: &[Route] = &[
    Route::get(Versions::V3, "business-units/business-units/user/{userId}", business_units::of_user, "business-units.of-user"),
    Route::get(Versions::DATED, "business-units/public/business-units/user/{userId}", business_units::of_user, "business-units.of-user"),
];

const ALL: Versions = Versions::V3_DATED;

/// Currencies and exchange rates.
#[rustfmt::skip]
pub(super) const CURRENCIES: &[Route] = &[
    Route::get(ALL, "settings/currencies/codes", currencies::codes, "currencies.codes"),
    Route::get(ALL, "settings/currencies/company-currency", currencies::company_currency, "currencies.company.read"),
    Route::put(ALL, "settings/currencies/company-currency", currencies::set_company_currency, "currencies.company.put"),
    Route::get(ALL, "settings/currencies/central-fx-rates/information", currencies::central_information, "currencies.central.information"),
    Route::get(ALL, "settings/currencies/central-fx-rates/unsupported-currencies", currencies::unsupported, "currencies.central.unsupported"),
    Route::post(ALL, "settings/currencies/central-fx-rates/add-currency", currencies::add_central, "currencies.central.add"),
    Route::get(ALL, "settings/currencies/exchange-rates", currencies::list, "currencies.rates.list"),
    Route::post(ALL, "settings/currencies/exchange-rates", currencies::create, "currencies.rates.create"),
    Route::get(ALL, "settings/currencies/exchange-rates/current", currencies::current, "currencies.rates.current"),
    Route::post(ALL, "settings/currencies/exchange-rates/update-visibility", currencies::update_visibility, "currencies.rates.visibility"),
    Route::post(ALL, "settings/currencies/exchange-rates/batch/create", currencies::create_batch, "currencies.rates.batch.create"),
    Route::post(ALL, "settings/currencies/exchange-rates/batch/read", currencies::read_batch, "currencies.rates.batch.read"),
    Route::post(ALL, "settings/currencies/exchange-rates/batch/update", currencies::update_batch, "currencies.rates.batch.update"),
    Route::get(ALL, "settings/currencies/exchange-rates/{exchangeRateId}", currencies::read, "currencies.rates.read"),
    Route::patch(ALL, "settings/currencies/exchange-rates/{exchangeRateId}", currencies::update, "currencies.rates.update"),
];
