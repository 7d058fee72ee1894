//! Labels: types of association that a portal defines for itself.

use http::Method;
use serde::{Deserialize, Serialize};

use super::{AssociationLabel, Associations, named};
use crate::crm::objects::ObjectName;
use crate::error::Error;
use crate::path::Path;
use crate::request::{Allowance, Request};

/// A type of association between two object types.
pub type Label = AssociationLabel;

/// A label to create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewLabel {
    label: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    inverse_label: Option<String>,
}

impl NewLabel {
    /// `label` is for people; `name` is for programs: no hyphens, no digit at its start.
    #[must_use]
    pub fn new(label: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            name: name.into(),
            inverse_label: None,
        }
    }

    /// What the association is called from the other end, if not the same.
    #[must_use]
    pub fn inverse_label(mut self, label: impl Into<String>) -> Self {
        self.inverse_label = Some(label.into());
        self
    }
}

#[derive(Deserialize)]
struct Listed {
    #[serde(default)]
    results: Vec<Label>,
}

impl Associations {
    /// Every type of association between two object types, in this direction.
    ///
    /// # Errors
    /// As every call.
    pub async fn labels(
        &self,
        from_type: impl Into<ObjectName>,
        to_type: impl Into<ObjectName>,
    ) -> Result<Vec<Label>, Error> {
        let request = Request::get(self.labels_path(&from_type.into(), &to_type.into()));
        let listed: Listed = self
            .client
            .send_json(&request.counts_against(Allowance::Associations))
            .await?;
        Ok(listed.results)
    }

    /// Creates a label. The answer holds one entry, or one for each direction when the label has an inverse.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] when HubSpot refuses name or label.
    pub async fn create_label(
        &self,
        from_type: impl Into<ObjectName>,
        to_type: impl Into<ObjectName>,
        label: &NewLabel,
    ) -> Result<Vec<Label>, Error> {
        let request = Request::post(self.labels_path(&from_type.into(), &to_type.into())).json(label)?;
        let listed: Listed = self
            .client
            .send_json(&request.counts_against(Allowance::Associations))
            .await?;
        Ok(listed.results)
    }

    /// Deletes a label that the portal defined and no association uses.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] for HubSpot's own types.
    pub async fn delete_label(
        &self,
        from_type: impl Into<ObjectName>,
        to_type: impl Into<ObjectName>,
        type_id: u32,
    ) -> Result<(), Error> {
        let path = self.labels_path(&from_type.into(), &to_type.into());
        let request = Request::new(Method::DELETE, path.id("associationTypeId", &type_id.to_string()));
        self.client
            .send_only(&request.counts_against(Allowance::Associations))
            .await
    }

    /// `/crm/associations/2026-09/contacts/companies/labels`.
    fn labels_path(&self, from_type: &ObjectName, to_type: &ObjectName) -> Path {
        let path = self
            .client
            .paths()
            .association_labels(from_type.as_str(), to_type.as_str());
        named(Path::fixed(path), from_type, to_type)
    }
}
