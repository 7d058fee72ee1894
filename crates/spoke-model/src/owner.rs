//! Owners: the people whom records can be assigned to.

use serde::{Deserialize, Serialize};

use crate::lenient;
use crate::time::Timestamp;

/// An owner as the owners API answers. Records hold [`Owner::id`], not the user id.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Owner {
    /// The owner id, the value of `hubspot_owner_id`.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// The address; absent for queues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// `PERSON` or `QUEUE`.
    #[serde(rename = "type", default = "person")]
    pub owner_type: String,
    /// The first name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// The last name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// The user behind the owner; absent when archived.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::optional_integer"
    )]
    pub user_id: Option<i64>,
    /// The user behind the owner, also when archived.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::optional_integer"
    )]
    pub user_id_including_inactive: Option<i64>,
    /// When the owner was created.
    pub created_at: Timestamp,
    /// When the owner last changed.
    pub updated_at: Timestamp,
    /// Whether the owner is archived.
    #[serde(default)]
    pub archived: bool,
    /// The teams the owner belongs to; left out when there are none.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "lenient::null_as_default"
    )]
    pub teams: Vec<Team>,
}

/// A team of an owner.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Team {
    /// The team id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// The team's name.
    #[serde(default)]
    pub name: String,
    /// Whether it is the owner's main team.
    #[serde(default)]
    pub primary: bool,
}

impl Owner {
    /// A person who owns nothing else than an id, an address and two times.
    #[must_use]
    pub fn person(id: impl Into<String>, email: impl Into<String>, created_at: Timestamp) -> Self {
        Self {
            id: id.into(),
            email: Some(email.into()),
            owner_type: person(),
            first_name: None,
            last_name: None,
            user_id: None,
            user_id_including_inactive: None,
            created_at,
            updated_at: created_at,
            archived: false,
            teams: Vec::new(),
        }
    }
}

fn person() -> String {
    "PERSON".to_owned()
}

fn text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(lenient::optional_text(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::Owner;
    use crate::time::Timestamp;

    #[test]
    fn an_owner_reads_back_as_written() {
        let owner = Owner::person("41629779", "ada@example.com", Timestamp::EPOCH);
        let text = serde_json::to_string(&owner).unwrap();
        insta::assert_snapshot!(text, @r#"{"id":"41629779","email":"ada@example.com","type":"PERSON","createdAt":"1970-01-01T00:00:00.000Z","updatedAt":"1970-01-01T00:00:00.000Z","archived":false}"#);
        assert_eq!(serde_json::from_str::<Owner>(&text).unwrap(), owner);
        let numeric: Owner = serde_json::from_str(
            r#"{"id":7,"createdAt":"1970-01-01T00:00:00Z","updatedAt":"1970-01-01T00:00:00Z","userId":"5","teams":null}"#,
        )
        .unwrap();
        assert_eq!(
            (numeric.id.as_str(), numeric.user_id, numeric.owner_type.as_str()),
            ("7", Some(5), "PERSON")
        );
    }
}
