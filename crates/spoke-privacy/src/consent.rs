//! Consent: the legal basis of a contact, and whether a person wants to hear from a subscription.

use serde_json::{Value, json};
use spoke_client::{HubSpot, Method, Properties};
use spoke_model::legal_basis::LegalBasis;
use spoke_model::suggest::nearest;

use crate::Error;
use crate::subject;

/// What a person wants.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// To hear from it.
    Subscribed,
    /// Not to hear from it.
    Unsubscribed,
}

impl Status {
    /// HubSpot's name of it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Subscribed => "SUBSCRIBED",
            Self::Unsubscribed => "UNSUBSCRIBED",
        }
    }
}

/// A subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Subscription {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// Sets the contact's legal basis, replacing those it has. Returns the contact's id and the value that was set.
///
/// # Errors
/// [`Error::NoContactBasis`], [`Error::Unknown`], and when HubSpot refuses.
pub async fn set_contact_basis(
    client: &HubSpot,
    address: &str,
    basis: &LegalBasis,
) -> Result<(String, &'static str), Error> {
    let value = basis.contact.ok_or(Error::NoContactBasis { name: basis.name })?;
    let subject = subject::find(client, address).await?;
    let change = Properties::new().set("hs_legal_basis", value);
    client
        .contacts()
        .update(&subject.id, change)
        .await
        .map_err(Error::hubspot("set the legal basis"))?;
    Ok((subject.id, value))
}

/// The account's subscriptions.
///
/// # Errors
/// When HubSpot refuses.
pub async fn subscriptions(client: &HubSpot) -> Result<Vec<Subscription>, Error> {
    let answer: Value = client
        .request(Method::GET, "/communication-preferences/v4/definitions")
        .send()
        .await
        .and_then(|response| response.json())
        .map_err(Error::hubspot("read the subscriptions"))?;
    let results = answer.get("results").and_then(Value::as_array);
    Ok(results
        .into_iter()
        .flatten()
        .filter_map(|one| {
            let id = match one.get("id")? {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let name = one.get("name")?.as_str()?.to_owned();
            Some(Subscription { id, name })
        })
        .collect())
}

/// Writes down whether a person wants to hear from a subscription, by its name or id, and why that may be kept.
///
/// # Errors
/// [`Error::NoSubscription`], and when HubSpot refuses.
pub async fn set_subscription(
    client: &HubSpot,
    address: &str,
    subscription: &str,
    status: Status,
    basis: Option<(&LegalBasis, &str)>,
) -> Result<Subscription, Error> {
    let address = subject::parse_address(address)?;
    let known = subscriptions(client).await?;
    let wanted = subscription.trim();
    let found = known
        .iter()
        .find(|one| one.id == wanted || one.name.to_lowercase() == wanted.to_lowercase());
    let Some(found) = found else {
        return Err(Error::NoSubscription {
            name: wanted.to_owned(),
            meant: nearest(wanted, known.iter().map(|one| one.name.as_str())).map(str::to_owned),
        });
    };
    let mut body = json!({ "statusState": status.as_str(), "channel": "EMAIL" });
    if let Some(body) = body.as_object_mut() {
        let id = found
            .id
            .parse::<u64>()
            .map_or_else(|_| json!(found.id), |number| json!(number));
        body.insert("subscriptionId".to_owned(), id);
        if let Some((basis, explanation)) = basis {
            body.insert("legalBasis".to_owned(), json!(basis.subscription));
            body.insert("legalBasisExplanation".to_owned(), json!(explanation));
        }
    }
    client
        .request(
            Method::POST,
            format!("/communication-preferences/v4/statuses/{address}"),
        )
        .json(&body)
        .idempotent()
        .send()
        .await
        .map_err(Error::hubspot("set the subscription"))?;
    Ok(found.clone())
}
