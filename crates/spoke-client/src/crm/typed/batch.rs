//! [`TypedBatch`]: many structs at once, with an outcome for each.

use super::{Typed, changed};
use crate::crm::batch::BatchOutcome;
use crate::error::Error;
use crate::record::{HubSpotObject, Record, RecordUpdate, RecordUpsert};

/// Many records at once, from [`Typed::batch`]. Every input ends in the outcome under its index, as with
/// [`crate::Batch`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::HubSpotObject;
///
/// #[derive(Clone, Debug, HubSpotObject)]
/// #[hubspot(object = "contacts")]
/// struct Contact {
///     #[hubspot(id)]
///     id: Option<String>,
///     email: String,
///     city: Option<String>,
/// }
///
/// let contacts = hubspot.typed::<Contact>();
/// let new = ["jane@example.com", "joe@example.com"].map(|email| Contact {
///     id: None,
///     email: email.to_owned(),
///     city: None,
/// });
/// let created = contacts.batch().upsert("email", &new).await.into_all()?;
/// let ids = created.iter().map(|record| record.id());
///
/// let before = contacts.batch().read(ids).await.into_all()?;
/// let mut after = before.clone();
/// after[0].city = Some("Oslo".to_owned());
/// let updated = contacts.batch().update(before.iter().zip(&after)).await;
/// let sent: Vec<bool> = updated.succeeded.iter().map(|(_, record)| record.is_some()).collect();
/// assert_eq!(sent, [true, false], "the second one has not changed");
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct TypedBatch<'a, T> {
    typed: &'a Typed<T>,
}

impl<'a, T: HubSpotObject> TypedBatch<'a, T> {
    pub(super) fn new(typed: &'a Typed<T>) -> Self {
        Self { typed }
    }

    /// Reads records by id. Ids without a record end in `failed` with [`crate::ErrorKind::NotFound`], records that do
    /// not fit `T` with [`crate::ErrorKind::Mismatch`].
    pub async fn read<S: Into<String>>(&self, ids: impl IntoIterator<Item = S>) -> BatchOutcome<T> {
        let read = self.typed.objects.batch().read(ids);
        as_structs(read.properties(self.typed.names()).send().await)
    }

    /// Reads records by a unique property, such as `email`; otherwise as [`TypedBatch::read`].
    pub async fn read_by<S: Into<String>>(
        &self,
        id_property: impl Into<String>,
        values: impl IntoIterator<Item = S>,
    ) -> BatchOutcome<T> {
        let read = self.typed.objects.batch().read(values).id_property(id_property);
        as_structs(read.properties(self.typed.names()).send().await)
    }

    /// Creates a record from each struct, as [`crate::Batch::create`].
    pub async fn create<'b>(&self, values: impl IntoIterator<Item = &'b T>) -> BatchOutcome<Record>
    where
        T: 'b,
    {
        let new = values.into_iter().map(HubSpotObject::to_properties);
        self.typed.objects.batch().create(new).await
    }

    /// Changes records that are as the first struct of each pair so that they become as the second. Pairs that do not
    /// differ are not sent and succeed with `None`.
    pub async fn update<'b>(
        &self,
        pairs: impl IntoIterator<Item = (&'b T, &'b T)>,
    ) -> BatchOutcome<Option<Record>>
    where
        T: 'b,
    {
        let (mut rows, mut places, mut updates) = (Vec::new(), Vec::new(), Vec::new());
        for (index, (before, after)) in pairs.into_iter().enumerate() {
            match changed(before, after) {
                Err(error) => rows.push((index, Err(error))),
                Ok((_, changes)) if changes.is_empty() => rows.push((index, Ok(None))),
                Ok((id, changes)) => {
                    places.push(index);
                    updates.push(RecordUpdate::new(id, changes));
                }
            }
        }
        let outcome = self.typed.objects.batch().update(updates).await;
        rows.extend(at_places(outcome, &places).map(|(index, row)| (index, row.map(Some))));
        BatchOutcome::of_writes(rows)
    }

    /// Creates the records whose value of this unique property is not known yet, and changes the others, as
    /// [`crate::Batch::upsert`]. A struct without a value for it fails with [`crate::ErrorKind::InvalidInput`].
    pub async fn upsert<'b>(
        &self,
        id_property: &str,
        values: impl IntoIterator<Item = &'b T>,
    ) -> BatchOutcome<Record>
    where
        T: 'b,
    {
        let (mut rows, mut places, mut upserts) = (Vec::new(), Vec::new(), Vec::new());
        for (index, value) in values.into_iter().enumerate() {
            let properties = value.to_properties();
            match properties.get(id_property).filter(|text| !text.is_empty()) {
                Some(text) => {
                    places.push(index);
                    upserts.push(RecordUpsert::new(text.to_owned(), properties));
                }
                None => rows.push((
                    index,
                    Err(Error::invalid_input(format!(
                        "an upsert by {id_property:?} of a struct that has no value for it"
                    ))),
                )),
            }
        }
        let outcome = self.typed.objects.batch().upsert(id_property, upserts).await;
        rows.extend(at_places(outcome, &places));
        BatchOutcome::of_writes(rows)
    }
}

fn as_structs<T: HubSpotObject>(outcome: BatchOutcome<Record>) -> BatchOutcome<T> {
    let rows = outcome.into_rows();
    let read = |(index, row): (usize, Result<Record, Error>)| {
        (index, row.and_then(|record| T::from_record(&record)))
    };
    BatchOutcome::of_reads(rows.into_iter().map(read).collect())
}

/// The rows under the indexes that the caller knows them by.
fn at_places<U>(
    outcome: BatchOutcome<U>,
    places: &[usize],
) -> impl Iterator<Item = (usize, Result<U, Error>)> {
    let rows = outcome.into_rows().into_iter();
    rows.filter_map(|(index, row)| places.get(index).map(|&place| (place, row)))
}
