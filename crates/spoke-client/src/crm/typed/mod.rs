//! [`Typed`]: the records of one object type as structs of the program.

mod batch;
mod list;
mod search;
mod stream;

pub use batch::TypedBatch;
pub use list::TypedList;
pub use search::TypedSearch;
pub use stream::{TypedPage, TypedStream};

use std::fmt;
use std::marker::PhantomData;

use spoke_model::search::SearchRequest;

use crate::crm::objects::{GetRecord, Objects};
use crate::error::{Error, ErrorKind};
use crate::hubspot::HubSpot;
use crate::record::{HubSpotObject, Record};

/// The records of one object type as a struct of the program, from [`HubSpot::typed`].
///
/// Reads ask for exactly the properties that the struct names, and give the struct. Writes take the struct, and give
/// HubSpot's answer as a [`Record`]: it holds the id, and only some of the properties, because HubSpot answers a write
/// with what was sent and what it set by itself.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::HubSpotObject;
///
/// #[derive(Clone, Debug, HubSpotObject)]
/// #[hubspot(object = "companies")]
/// struct Company {
///     #[hubspot(id)]
///     id: Option<String>,
///     name: String,
///     numberofemployees: Option<u32>,
/// }
///
/// let companies = hubspot.typed::<Company>();
/// for (name, employees) in [("Acme", 12), ("Globex", 700)] {
///     let new = Company { id: None, name: name.to_owned(), numberofemployees: Some(employees) };
///     companies.create(&new).await?;
/// }
///
/// let mut all = companies.list().stream();
/// while let Some(before) = all.try_next().await? {
///     let grown = before.numberofemployees.map(|employees| employees + 1);
///     let after = Company { numberofemployees: grown, ..before.clone() };
///     companies.update(&before, &after).await?;
/// }
///
/// let acme = companies.list().page().await?.records.remove(0);
/// assert_eq!((acme.name.as_str(), acme.numberofemployees), ("Acme", Some(13)));
/// # Ok(()) }
/// ```
pub struct Typed<T> {
    objects: Objects,
    also: Vec<String>,
    model: PhantomData<fn() -> T>,
}

impl HubSpot {
    /// The records that `T` stands for, see [`HubSpotObject`].
    #[must_use]
    pub fn typed<T: HubSpotObject>(&self) -> Typed<T> {
        self.objects(T::OBJECT_TYPE).typed()
    }
}

impl Objects {
    /// These records as `T`, whatever object type `T` names: for custom types, whose ids differ between portals.
    #[must_use]
    pub fn typed<T: HubSpotObject>(&self) -> Typed<T> {
        Typed {
            objects: self.clone(),
            also: Vec::new(),
            model: PhantomData,
        }
    }
}

impl<T: HubSpotObject> Typed<T> {
    /// Reads these properties as well. A field marked `#[hubspot(unknown)]` holds them.
    #[must_use]
    pub fn and_properties<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.also.extend(names.into_iter().map(Into::into));
        self
    }

    /// The same records without the struct: for everything that is not here.
    #[must_use]
    pub fn objects(&self) -> &Objects {
        &self.objects
    }

    /// One record by its id.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when there is none, [`ErrorKind::Mismatch`] when it does not fit `T`, and as every
    /// call.
    pub async fn get(&self, id: impl Into<String>) -> Result<T, Error> {
        T::from_record(&self.read(id).send().await?)
    }

    /// One record by a unique property, such as `email`.
    ///
    /// # Errors
    /// As [`Typed::get`].
    pub async fn get_by(&self, id_property: impl Into<String>, value: impl Into<String>) -> Result<T, Error> {
        T::from_record(&self.read(value).id_property(id_property).send().await?)
    }

    /// One record by its id; `None` when there is none.
    ///
    /// # Errors
    /// As [`Typed::get`], except for a missing record.
    pub async fn find(&self, id: impl Into<String>) -> Result<Option<T>, Error> {
        if_there(self.get(id).await)
    }

    /// One record by a unique property; `None` when there is none.
    ///
    /// # Errors
    /// As [`Typed::get`], except for a missing record.
    pub async fn find_by(
        &self,
        id_property: impl Into<String>,
        value: impl Into<String>,
    ) -> Result<Option<T>, Error> {
        if_there(self.get_by(id_property, value).await)
    }

    /// All records, in the order of their ids.
    pub fn list(&self) -> TypedList<T> {
        TypedList::new(self.objects.list().properties(self.names()))
    }

    /// The records that match a search. What the search says of properties is replaced by those of `T`.
    pub fn search(&self, request: SearchRequest) -> TypedSearch<T> {
        let request = SearchRequest {
            properties: self.names().map(str::to_owned).collect(),
            ..request
        };
        TypedSearch::new(self.objects.search(request))
    }

    /// Many records at once.
    #[must_use]
    pub fn batch(&self) -> TypedBatch<'_, T> {
        TypedBatch::new(self)
    }

    /// Creates a record from every field that has a value and may be written.
    ///
    /// # Errors
    /// As [`Objects::create`].
    pub async fn create(&self, value: &T) -> Result<Record, Error> {
        self.objects.create(value.to_properties()).await
    }

    /// Changes a record that is as `before` so that it becomes as `after`: sends the fields that differ, and clears
    /// those that lost their value. `None` when nothing differs, and then nothing is sent.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when neither struct has an id, or they have different ones, and as
    /// [`Objects::update`].
    pub async fn update(&self, before: &T, after: &T) -> Result<Option<Record>, Error> {
        let (id, changes) = changed(before, after)?;
        if changes.is_empty() {
            return Ok(None);
        }
        self.objects.update(id, changes).await.map(Some)
    }

    /// Creates the record, or changes the one that has the same value of this unique property: `email` for contacts,
    /// or one with unique values. [`Record::is_new`] tells which. Fields without a value are left as they are.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when the struct has no value for the property, and as every call.
    pub async fn upsert(&self, id_property: &str, value: &T) -> Result<Record, Error> {
        let outcome = self.batch().upsert(id_property, [value]).await;
        let mut records = outcome.into_all()?;
        records
            .pop()
            .ok_or_else(|| Error::unreadable("the upsert was answered without a record"))
    }

    fn read(&self, id: impl Into<String>) -> GetRecord {
        self.objects.get(id).properties(self.names())
    }

    /// The properties to ask for.
    fn names(&self) -> impl Iterator<Item = &str> {
        let more = self.also.iter().map(String::as_str);
        T::PROPERTIES
            .iter()
            .copied()
            .chain(more.filter(|name| !T::PROPERTIES.contains(name)))
    }
}

/// The record's id, and what turns `before` into `after`.
fn changed<T: HubSpotObject>(before: &T, after: &T) -> Result<(String, crate::Properties), Error> {
    let id = match (before.id(), after.id()) {
        (Some(one), Some(other)) if one != other => {
            return Err(Error::invalid_input(format!(
                "an update from the record {one} to the record {other}: both must be the same record"
            )));
        }
        (Some(id), _) | (None, Some(id)) => id.into_owned(),
        (None, None) => {
            return Err(Error::invalid_input(
                "an update of a record without an id: read it first, or mark the struct's field with #[hubspot(id)]",
            ));
        }
    };
    Ok((id, after.changes_from(before)))
}

fn if_there<T>(read: Result<T, Error>) -> Result<Option<T>, Error> {
    match read {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

impl<T> Clone for Typed<T> {
    fn clone(&self) -> Self {
        Self {
            objects: self.objects.clone(),
            also: self.also.clone(),
            model: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Typed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Typed")
            .field("objects", &self.objects)
            .field("also", &self.also)
            .finish_non_exhaustive()
    }
}
