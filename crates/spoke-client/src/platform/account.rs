//! [`Account`]: which portal the token belongs to.

use serde::Deserialize;

use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::path::Path;
use crate::request::Request;

/// The portal behind the token, from [`HubSpot::account`].
#[derive(Clone, Debug)]
pub struct Account {
    client: HubSpot,
}

impl HubSpot {
    /// The portal behind the token.
    #[must_use]
    pub fn account(&self) -> Account {
        Account { client: self.clone() }
    }
}

/// What HubSpot tells about a portal.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AccountDetails {
    /// The portal's id (also called hub id).
    pub portal_id: u64,
    /// `STANDARD`, `SANDBOX`, `DEVELOPER_TEST` and others.
    #[serde(default)]
    pub account_type: Option<String>,
    /// Host of HubSpot's application for this portal, such as `app.hubspot.com`.
    #[serde(default)]
    pub ui_domain: Option<String>,
    /// Where the data is kept: `na1`, `eu1` and others.
    #[serde(default)]
    pub data_hosting_location: Option<String>,
    /// The portal's time zone by name, such as `US/Eastern`. Daily allowances begin at its midnight.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// Its distance from UTC, such as `-04:00`.
    #[serde(default)]
    pub utc_offset: Option<String>,
    /// The same in milliseconds.
    #[serde(default)]
    pub utc_offset_milliseconds: Option<i64>,
    /// The portal's currency.
    #[serde(default)]
    pub company_currency: Option<String>,
    /// Other currencies in use.
    #[serde(default)]
    pub additional_currencies: Vec<String>,
}

/// The calls of private apps in one day, from [`Account::daily_usage`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DailyUsage {
    /// Calls a day, all private apps of the account together.
    pub usage_limit: u64,
    /// Calls since midnight.
    pub current_usage: u64,
    /// The next midnight in the account's time zone.
    #[serde(default)]
    pub resets_at: Option<String>,
    /// When the figures were taken.
    #[serde(default)]
    pub collected_at: Option<String>,
}

#[derive(Deserialize)]
struct Usages {
    results: Vec<DailyUsage>,
}

impl Account {
    pub(super) fn client(&self) -> &HubSpot {
        &self.client
    }

    /// How many calls the account's private apps have made today. `None` when HubSpot tells nothing, as for the token of
    /// a public app.
    ///
    /// # Errors
    /// As every call.
    pub async fn daily_usage(&self) -> Result<Option<DailyUsage>, Error> {
        let path = Path::fixed(self.client.paths().daily_usage());
        let usages: Usages = self.client.send_json(&Request::get(path)).await?;
        Ok(usages.results.into_iter().next())
    }

    /// The portal's id, time zone and currency.
    ///
    /// # Errors
    /// As every call; [`crate::ErrorKind::Authentication`] is how a wrong token shows.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let portal = spoke_portal::Portal::start().await?;
    /// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
    /// let details = hubspot.account().details().await?;
    /// assert_eq!(details.portal_id, portal.hub_id());
    /// # Ok(()) }
    /// ```
    pub async fn details(&self) -> Result<AccountDetails, Error> {
        let path = Path::fixed(self.client.paths().account_details());
        let details: AccountDetails = self.client.send_json(&Request::get(path)).await?;
        self.client.learn_portal_id(details.portal_id);
        if let Some(zone) = &details.time_zone {
            self.client.learn_time_zone(zone);
        }
        Ok(details)
    }
}
