//! [`Users`]: the people with access to the account, their teams and permission sets.

use http::Method;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::paged::{Items, items};
use crate::path::Path;
use crate::request::Request;
use crate::text::text_or_number;

/// Users, from [`HubSpot::users`]. Not to be taken for owners: a record's owner has an id of its own.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::NewUser;
///
/// let users = hubspot.users();
/// let jane = users.create(&NewUser::new("jane@example.com")).await?;
/// assert_eq!(users.get(&jane.id).await?.email, "jane@example.com");
/// users.delete(&jane.id).await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Users {
    client: HubSpot,
}

impl HubSpot {
    /// The people with access to the account.
    #[must_use]
    pub fn users(&self) -> Users {
        Users { client: self.clone() }
    }
}

/// Somebody with access to the account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct User {
    /// The id.
    #[serde(deserialize_with = "text_or_number")]
    pub id: String,
    /// The address that they log in with.
    pub email: String,
    /// The first name.
    #[serde(default)]
    pub first_name: Option<String>,
    /// The last name.
    #[serde(default)]
    pub last_name: Option<String>,
    /// The permission sets.
    #[serde(default)]
    pub role_ids: Vec<String>,
    /// The team that they belong to.
    #[serde(default)]
    pub primary_team_id: Option<String>,
    /// Further teams.
    #[serde(default)]
    pub secondary_team_ids: Vec<String>,
    /// Whether they may do everything.
    #[serde(default)]
    pub super_admin: Option<bool>,
}

/// Somebody to let in.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "nobody is let in until it is given to create"]
pub struct NewUser {
    email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    send_welcome_email: bool,
    #[serde(flatten)]
    access: UserAccess,
}

/// What somebody may do and where they belong. What is not said is as HubSpot sets it.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserAccess {
    /// The permission set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_id: Option<String>,
    /// The team that they belong to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_team_id: Option<String>,
    /// Further teams.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secondary_team_ids: Vec<String>,
}

impl NewUser {
    /// Somebody with this address, without a permission set; no e-mail is sent to them.
    pub fn new(email: impl Into<String>) -> Self {
        Self {
            email: email.into(),
            first_name: None,
            last_name: None,
            send_welcome_email: false,
            access: UserAccess::default(),
        }
    }

    /// Their name.
    pub fn name(mut self, first: impl Into<String>, last: impl Into<String>) -> Self {
        self.first_name = Some(first.into());
        self.last_name = Some(last.into());
        self
    }

    /// Their permission set.
    pub fn role(mut self, id: impl Into<String>) -> Self {
        self.access.role_id = Some(id.into());
        self
    }

    /// Their team.
    pub fn team(mut self, id: impl Into<String>) -> Self {
        self.access.primary_team_id = Some(id.into());
        self
    }

    /// Sends them an invitation.
    pub fn welcome(mut self) -> Self {
        self.send_welcome_email = true;
        self
    }
}

/// A permission set.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Role {
    /// The id.
    #[serde(deserialize_with = "text_or_number")]
    pub id: String,
    /// The name.
    pub name: String,
    /// Whether it needs a paid seat.
    #[serde(default)]
    pub requires_billing_write: Option<bool>,
}

/// A team.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Team {
    /// The id.
    #[serde(deserialize_with = "text_or_number")]
    pub id: String,
    /// The name.
    pub name: String,
    /// The users that belong to it.
    #[serde(default)]
    pub user_ids: Vec<String>,
    /// Further users.
    #[serde(default)]
    pub secondary_user_ids: Vec<String>,
}

#[derive(Deserialize)]
struct All<T> {
    results: Vec<T>,
}

impl Users {
    /// Everybody, one by one.
    pub fn stream(&self) -> Items<User> {
        items(&self.client, Request::get(self.path()).query("limit", "100"))
    }

    /// One user by id.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn get(&self, id: impl AsRef<str>) -> Result<User, Error> {
        let request = Request::get(self.path().id("userId", id.as_ref()));
        self.client.send_json(&request).await
    }

    /// One user by address.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn get_by_email(&self, email: impl AsRef<str>) -> Result<User, Error> {
        let request = Request::get(self.path().id("userId", email.as_ref())).query("idProperty", "EMAIL");
        self.client.send_json(&request).await
    }

    /// Lets somebody in.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Conflict`] or [`crate::ErrorKind::Validation`] when the address is a user's already.
    pub async fn create(&self, new: &NewUser) -> Result<User, Error> {
        self.client
            .send_json(&Request::post(self.path()).json(new)?)
            .await
    }

    /// Changes what a user may do and where they belong.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn update(&self, id: impl AsRef<str>, access: &UserAccess) -> Result<User, Error> {
        let path = self.path().id("userId", id.as_ref());
        let request = Request::new(Method::PUT, path).json(access)?;
        self.client.send_json(&request).await
    }

    /// Takes a user's access away.
    ///
    /// # Errors
    /// As every call.
    pub async fn delete(&self, id: impl AsRef<str>) -> Result<(), Error> {
        let request = Request::new(Method::DELETE, self.path().id("userId", id.as_ref()));
        self.client.send_only(&request).await
    }

    /// The permission sets.
    ///
    /// # Errors
    /// As every call.
    pub async fn roles(&self) -> Result<Vec<Role>, Error> {
        let request = Request::get(self.path().then("roles"));
        Ok(self.client.send_json::<All<Role>>(&request).await?.results)
    }

    /// The teams.
    ///
    /// # Errors
    /// As every call.
    pub async fn teams(&self) -> Result<Vec<Team>, Error> {
        let request = Request::get(self.path().then("teams"));
        Ok(self.client.send_json::<All<Team>>(&request).await?.results)
    }

    fn path(&self) -> Path {
        Path::fixed(self.client.paths().users())
    }
}
