//! Creating, changing, archiving and merging single records.

use serde::Serialize;

use super::Objects;
use crate::error::Error;
use crate::record::{NewRecord, Properties, Record, read_record};
use crate::request::Request;
use http::Method;

#[derive(Serialize)]
struct Changes<'a> {
    properties: &'a Properties,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Merge<'a> {
    primary_object_id: &'a str,
    object_id_to_merge: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Forget<'a> {
    object_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_property: Option<&'a str>,
}

impl Objects {
    /// Creates a record. The answer holds what was sent and what HubSpot set by itself, not every property.
    ///
    /// A create is never sent again blindly after a timeout, a broken connection or a server error, because it may have
    /// been done. Where a unique property is among its values (the `email` of contacts, or one whose definition has
    /// `hasUniqueValue`), the record is looked for after [`crate::RetryPolicy::reconcile_after`]: it is answered when it is
    /// there, and sent again when it is not, three times in all and within the deadline. Where there is none, or nothing
    /// could be found out, [`Error::may_have_been_processed`] tells.
    ///
    /// A record is taken for the one that was created when it is as young as the call, give or take a minute between the
    /// clocks, or has all the values that were sent. An older one is a [`crate::ErrorKind::Conflict`].
    ///
    /// # Errors
    /// [`crate::ErrorKind::Conflict`] when a unique value is taken, [`crate::ErrorKind::Validation`] for
    /// values and names that HubSpot refuses, and as every call.
    pub async fn create(&self, record: impl Into<NewRecord>) -> Result<Record, Error> {
        super::create::create(self, &record.into()).await
    }

    /// The request that [`Objects::create`] sends.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidInput`] when the body can't be written.
    pub fn create_request(&self, record: &NewRecord) -> Result<Request, Error> {
        Request::post(self.path()).json(record)
    }

    /// Changes properties of a record; those not named keep their values. The answer holds what was sent and
    /// a few of HubSpot's own.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is no such record, [`crate::ErrorKind::Validation`] for
    /// values and names that HubSpot refuses, [`crate::ErrorKind::Conflict`] when a unique value is taken.
    pub async fn update(
        &self,
        id: impl AsRef<str>,
        properties: impl Into<Properties>,
    ) -> Result<Record, Error> {
        let request = self.update_request(id.as_ref(), None, &properties.into())?;
        read_record(self.client.send(&request).await?, &request)
    }

    /// Changes the record whose unique property has this value.
    ///
    /// # Errors
    /// As [`Objects::update`].
    pub async fn update_by(
        &self,
        id_property: impl AsRef<str>,
        value: impl AsRef<str>,
        properties: impl Into<Properties>,
    ) -> Result<Record, Error> {
        let request = self.update_request(value.as_ref(), Some(id_property.as_ref()), &properties.into())?;
        read_record(self.client.send(&request).await?, &request)
    }

    /// The request that [`Objects::update`] and [`Objects::update_by`] send.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidInput`] when the body can't be written.
    pub fn update_request(
        &self,
        id: &str,
        id_property: Option<&str>,
        properties: &Properties,
    ) -> Result<Request, Error> {
        let mut request = Request::new(Method::PATCH, self.path().id("objectId", id));
        if let Some(property) = id_property {
            request = request.query("idProperty", property);
        }
        request.json(&Changes { properties })
    }

    /// Archives a record. HubSpot answers the same for a record that is archived already.
    ///
    /// # Errors
    /// As every call.
    pub async fn archive(&self, id: impl AsRef<str>) -> Result<(), Error> {
        let request = Request::new(Method::DELETE, self.path().id("objectId", id.as_ref()));
        self.client.send_only(&request).await
    }

    /// Merges `other` into `primary` and answers the record that remains. For companies, deals and tickets
    /// that is a new record with an id of its own. It can't be undone.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] when HubSpot refuses the pair, and as every call.
    pub async fn merge(&self, primary: impl AsRef<str>, other: impl AsRef<str>) -> Result<Record, Error> {
        let body = Merge {
            primary_object_id: primary.as_ref(),
            object_id_to_merge: other.as_ref(),
        };
        let request = Request::post(self.path().then("merge")).json(&body)?;
        read_record(self.client.send(&request).await?, &request)
    }

    /// Deletes a contact for good, as the privacy law of the European Union demands: values, history and
    /// associations. It can't be undone.
    ///
    /// # Errors
    /// As every call.
    pub async fn gdpr_delete(&self, id: impl AsRef<str>) -> Result<(), Error> {
        self.forget(id.as_ref(), None).await
    }

    /// [`Objects::gdpr_delete`] by a unique property, such as `email`. HubSpot also remembers an unknown
    /// address, to refuse it later.
    ///
    /// # Errors
    /// As every call.
    pub async fn gdpr_delete_by(
        &self,
        id_property: impl AsRef<str>,
        value: impl AsRef<str>,
    ) -> Result<(), Error> {
        self.forget(value.as_ref(), Some(id_property.as_ref())).await
    }

    async fn forget(&self, object_id: &str, id_property: Option<&str>) -> Result<(), Error> {
        let path = self.path().then("gdpr-delete");
        let request = Request::post(path)
            .json(&Forget {
                object_id,
                id_property,
            })?
            .replayable();
        self.client.send_only(&request).await
    }
}
