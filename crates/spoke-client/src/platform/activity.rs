//! What people did in the account: the audit log, logins, changes of security settings.

use serde::Deserialize;
use serde_json::{Map, Value};
use spoke_model::time::Timestamp;

use super::account::Account;
use crate::paged::{Items, items};
use crate::path::Path;
use crate::request::Request;
use crate::text::text_or_number;

/// An entry of the audit log.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AuditEntry {
    /// Its id.
    #[serde(deserialize_with = "text_or_number")]
    pub id: String,
    /// What it is about, such as `CRM_OBJECT`.
    pub category: String,
    /// The same more narrowly.
    #[serde(default)]
    pub sub_category: Option<String>,
    /// What was done, such as `CREATE`.
    pub action: String,
    /// What it was done to.
    #[serde(default)]
    pub target_object_id: Option<String>,
    /// When.
    pub occurred_at: Timestamp,
    /// Who did it.
    #[serde(default)]
    pub acting_user: Option<ActingUser>,
}

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ActingUser {
    /// The user.
    #[serde(deserialize_with = "text_or_number")]
    pub user_id: String,
    /// The user's address.
    #[serde(default)]
    pub user_email: Option<String>,
}

/// Somebody logged in, or tried to.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Login {
    /// Its id.
    #[serde(deserialize_with = "text_or_number")]
    pub id: String,
    /// When.
    pub login_at: Timestamp,
    /// Whether it worked.
    #[serde(default)]
    pub login_succeeded: bool,
    /// The user.
    #[serde(default)]
    pub user_id: Option<Value>,
    /// The address that was given.
    #[serde(default)]
    pub email: Option<String>,
    /// From where.
    #[serde(default)]
    pub ip_address: Option<String>,
    /// The country of that address.
    #[serde(default)]
    pub country_code: Option<String>,
    /// With what.
    #[serde(default)]
    pub user_agent: Option<String>,
}

/// Something happened that matters for security.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SecurityEvent {
    /// Its id.
    #[serde(deserialize_with = "text_or_number")]
    pub id: String,
    /// What, in HubSpot's words.
    #[serde(rename = "type")]
    pub event_type: String,
    /// When.
    pub created_at: Timestamp,
    /// Who did it.
    #[serde(default)]
    pub acting_user: Option<Value>,
    /// What else HubSpot tells.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// A look into the audit log, from [`Account::audit_log`].
#[derive(Clone, Debug)]
#[must_use = "nothing is read until stream is called"]
pub struct AuditLog {
    account: Account,
    request: Request,
}

impl AuditLog {
    /// Only what this user did.
    pub fn user(self, id: &str) -> Self {
        self.parameter("actingUserId", id)
    }

    /// Only from this time on.
    pub fn from(self, from: Timestamp) -> Self {
        self.parameter("occurredAfter", &from.to_string())
    }

    /// Only until this time.
    pub fn until(self, until: Timestamp) -> Self {
        self.parameter("occurredBefore", &until.to_string())
    }

    fn parameter(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.query(name, value);
        self
    }

    /// All entries.
    pub fn stream(self) -> Items<AuditEntry> {
        items(self.account.client(), self.request.query("limit", "100"))
    }
}

impl Account {
    /// What users did in the account. For Enterprise accounts, with the scope `account-info.security.read`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let portal = spoke_portal::Portal::start().await?;
    /// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
    /// use spoke_client::Properties;
    ///
    /// hubspot.contacts().create(Properties::new().set("email", "jane@example.com")).await?;
    /// let last = hubspot.account().audit_log().stream().try_next().await?;
    /// assert_eq!(last.map(|entry| entry.action).as_deref(), Some("CREATE"));
    /// # Ok(()) }
    /// ```
    pub fn audit_log(&self) -> AuditLog {
        AuditLog {
            account: self.clone(),
            request: Request::get(self.activity("audit-logs")),
        }
    }

    /// Who logged in, or tried to; of one user where an id is given. As [`Account::audit_log`].
    pub fn logins(&self, user_id: Option<&str>) -> Items<Login> {
        items(self.client(), of_user(self.activity("login"), user_id))
    }

    /// What happened that matters for security: exports, new users, changed settings. As [`Account::audit_log`].
    pub fn security_history(&self, user_id: Option<&str>) -> Items<SecurityEvent> {
        items(self.client(), of_user(self.activity("security"), user_id))
    }

    fn activity(&self, what: &str) -> Path {
        Path::fixed(self.client().paths().account_activity(what))
    }
}

fn of_user(path: Path, user_id: Option<&str>) -> Request {
    let request = Request::get(path).query("limit", "100");
    match user_id {
        Some(id) => request.query("userId", id),
        None => request,
    }
}
