//! Campaigns.

use super::{Route, Versions};
use crate::api::marketing::campaigns;

const ALL: Versions = Versions::V3_DATED;

/// Campaigns, what belongs to them, their money, their reports.
#[rustfmt::skip]
pub(super) const ROUTES: &[Route] = &[
    Route::get(ALL, "marketing/campaigns", campaigns::list, "campaigns.list"),
    Route::post(ALL, "marketing/campaigns", campaigns::create, "campaigns.create"),
    Route::post(ALL, "marketing/campaigns/batch/create", campaigns::create_batch, "campaigns.batch.create"),
    Route::post(ALL, "marketing/campaigns/batch/read", campaigns::read_batch, "campaigns.batch.read"),
    Route::post(ALL, "marketing/campaigns/batch/update", campaigns::update_batch, "campaigns.batch.update"),
    Route::post(ALL, "marketing/campaigns/batch/archive", campaigns::archive_batch, "campaigns.batch.archive"),
    Route::get(ALL, "marketing/campaigns/{campaignGuid}", campaigns::read, "campaigns.read"),
    Route::patch(ALL, "marketing/campaigns/{campaignGuid}", campaigns::update, "campaigns.update"),
    Route::delete(ALL, "marketing/campaigns/{campaignGuid}", campaigns::delete, "campaigns.delete"),
    Route::get(ALL, "marketing/campaigns/{campaignGuid}/assets/{assetType}", campaigns::assets, "campaigns.assets.list"),
    Route::put(ALL, "marketing/campaigns/{campaignGuid}/assets/{assetType}/{assetId}", campaigns::add_asset, "campaigns.assets.add"),
    Route::delete(ALL, "marketing/campaigns/{campaignGuid}/assets/{assetType}/{assetId}", campaigns::remove_asset, "campaigns.assets.remove"),
    Route::post(ALL, "marketing/campaigns/{campaignGuid}/budget", campaigns::add_budget, "campaigns.budget.create"),
    Route::get(ALL, "marketing/campaigns/{campaignGuid}/budget/totals", campaigns::totals, "campaigns.budget.totals"),
    Route::get(ALL, "marketing/campaigns/{campaignGuid}/budget/{budgetId}", campaigns::budget_item, "campaigns.budget.read"),
    Route::put(ALL, "marketing/campaigns/{campaignGuid}/budget/{budgetId}", campaigns::put_budget, "campaigns.budget.put"),
    Route::delete(ALL, "marketing/campaigns/{campaignGuid}/budget/{budgetId}", campaigns::remove_budget, "campaigns.budget.delete"),
    Route::post(ALL, "marketing/campaigns/{campaignGuid}/spend", campaigns::add_spend, "campaigns.spend.create"),
    Route::get(ALL, "marketing/campaigns/{campaignGuid}/spend/{spendId}", campaigns::spend_item, "campaigns.spend.read"),
    Route::put(ALL, "marketing/campaigns/{campaignGuid}/spend/{spendId}", campaigns::put_spend, "campaigns.spend.put"),
    Route::delete(ALL, "marketing/campaigns/{campaignGuid}/spend/{spendId}", campaigns::remove_spend, "campaigns.spend.delete"),
    Route::get(ALL, "marketing/campaigns/{campaignGuid}/reports/metrics", campaigns::metrics, "campaigns.reports.metrics"),
    Route::get(ALL, "marketing/campaigns/{campaignGuid}/reports/revenue", campaigns::revenue, "campaigns.reports.revenue"),
    Route::get(ALL, "marketing/campaigns/{campaignGuid}/reports/contacts/{contactType}", campaigns::contacts, "campaigns.reports.contacts"),
];
