//! [`RecordReader`]: takes the values of a record one by one.

use spoke_model::object_type::{
    CUSTOM_CREATED_PROPERTY, CUSTOM_DEFAULT_PROPERTIES, CUSTOM_MODIFIED_PROPERTY, StandardObjectType,
};

use super::table::Span;
use super::{HubSpotObject, Properties, PropertyValue, Record};
use crate::error::Error;

/// Reads a record's values into a struct: what the derived [`HubSpotObject::from_record`] uses, and what one written
/// by hand can use. Asking for properties in the order of their names finds each where the last one ended.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_client::{NewRecord, RecordReader};
///
/// let acme = NewRecord::new().property("name", "Acme").property("numberofemployees", "12");
/// let acme = hubspot.companies().create(acme).await?;
/// let mut reader = RecordReader::new(&acme, "Company");
/// let name: String = reader.property("name")?;
/// let employees: Option<u32> = reader.property("numberofemployees")?;
/// assert_eq!((name.as_str(), employees), ("Acme", Some(12)));
///
/// let error = reader.property::<u8>("name").unwrap_err();
/// assert!(error.message().contains("\"name\" is not a whole number that fits u8"));
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct RecordReader<'a> {
    record: &'a Record,
    model: &'static str,
    /// The cell that is looked at first.
    next: usize,
}

/// What an answer says of a property.
enum Found<'a> {
    Value(&'a str),
    NoValue,
    NotMentioned,
}

impl<'a> RecordReader<'a> {
    /// Reads `record` for a struct of this name, which errors tell.
    #[must_use]
    pub fn new(record: &'a Record, model: &'static str) -> Self {
        Self {
            record,
            model,
            next: 0,
        }
    }

    /// The value of a property.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Mismatch`] when it is not of this kind, or when there is none and the type has nothing
    /// that stands for it.
    pub fn property<T: PropertyValue>(&mut self, name: &str) -> Result<T, Error> {
        let why = match self.find(name) {
            Found::Value(text) => return T::from_text(text).ok_or_else(|| self.wrong_kind(name, T::KIND)),
            Found::NoValue => {
                "has no value: make the field an Option, or say with #[hubspot(default)] what stands for it"
            }
            Found::NotMentioned => "was not asked for, or does not exist: ask for the struct's PROPERTIES",
        };
        T::from_nothing().ok_or_else(|| self.mismatch(&format!("the property {name:?} {why}")))
    }

    /// The value of a property, or `default` when there is none.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Mismatch`] when it is not of this kind.
    pub fn property_or<T: PropertyValue>(
        &mut self,
        name: &str,
        default: impl FnOnce() -> T,
    ) -> Result<T, Error> {
        match self.find(name) {
            Found::Value(text) => T::from_text(text).ok_or_else(|| self.wrong_kind(name, T::KIND)),
            Found::NoValue | Found::NotMentioned => Ok(default()),
        }
    }

    /// The record's id.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Mismatch`] when it is not of this kind.
    pub fn id<T: PropertyValue>(&self) -> Result<T, Error> {
        self.part("id", Some(self.record.id()))
    }

    /// When the record was created.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Mismatch`] when it is not of this kind, or the answer does not tell.
    pub fn created_at<T: PropertyValue>(&self) -> Result<T, Error> {
        self.time("createdAt", |row| row.created_at)
    }

    /// When the record last changed.
    ///
    /// # Errors
    /// As [`RecordReader::created_at`].
    pub fn updated_at<T: PropertyValue>(&self) -> Result<T, Error> {
        self.time("updatedAt", |row| row.updated_at)
    }

    /// When the record was archived.
    ///
    /// # Errors
    /// As [`RecordReader::created_at`]; a record that is not archived has no such time.
    pub fn archived_at<T: PropertyValue>(&self) -> Result<T, Error> {
        self.time("archivedAt", |row| row.archived_at)
    }

    /// The properties with a value that `T` does not name. What HubSpot adds to every answer (id, time of creation
    /// and of the last change) is left out.
    #[must_use]
    pub fn unknown<T: HubSpotObject>(&self) -> Properties {
        let standard = StandardObjectType::by_name(T::OBJECT_TYPE);
        let (created, modified) = standard
            .map_or((CUSTOM_CREATED_PROPERTY, CUSTOM_MODIFIED_PROPERTY), |known| {
                (known.created_property, known.modified_property)
            });
        let added =
            |name: &str| name == created || name == modified || CUSTOM_DEFAULT_PROPERTIES.contains(&name);
        self.record
            .properties()
            .filter(|(name, _)| !T::PROPERTIES.contains(name) && !added(name))
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }

    fn find(&mut self, name: &str) -> Found<'a> {
        let record = self.record;
        let cells = record.cells();
        let place = (self.next..cells.len())
            .chain(0..self.next.min(cells.len()))
            .find_map(|place| {
                let cell = *cells.get(place)?;
                (record.table.name(cell) == name).then_some((place, cell))
            });
        let Some((place, cell)) = place else {
            return Found::NotMentioned;
        };
        self.next = place.saturating_add(1);
        match record.table.get(cell.value) {
            None | Some("") => Found::NoValue,
            Some(text) => Found::Value(text),
        }
    }

    fn time<T: PropertyValue>(
        &self,
        part: &str,
        place: impl Fn(&super::table::Row) -> Span,
    ) -> Result<T, Error> {
        let text = self
            .record
            .row()
            .and_then(|row| self.record.table.get(place(row)));
        self.part(part, text)
    }

    fn part<T: PropertyValue>(&self, part: &str, text: Option<&str>) -> Result<T, Error> {
        match text {
            None | Some("") => {
                T::from_nothing().ok_or_else(|| self.mismatch(&format!("the answer has no {part}")))
            }
            Some(text) => {
                T::from_text(text).ok_or_else(|| self.mismatch(&format!("its {part} is not {}", T::KIND)))
            }
        }
    }

    fn wrong_kind(&self, name: &str, kind: &str) -> Error {
        self.mismatch(&format!("the value of {name:?} is not {kind}"))
    }

    fn mismatch(&self, why: &str) -> Error {
        let (id, model) = (self.record.id(), self.model);
        Error::mismatch(if model.is_empty() {
            format!("the record {id}: {why}")
        } else {
            format!("the record {id} can't be read as {model}: {why}")
        })
    }
}

impl Record {
    /// The value of a property as a type of the program.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let portal = spoke_portal::Portal::start().await?;
    /// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
    /// use spoke_client::NewRecord;
    ///
    /// let acme = NewRecord::new().property("name", "Acme").property("numberofemployees", "12");
    /// let acme = hubspot.companies().create(acme).await?;
    /// assert_eq!(acme.get_as::<u32>("numberofemployees")?, 12);
    /// assert_eq!(acme.get_as::<Option<bool>>("is_public")?, None);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`crate::ErrorKind::Mismatch`] when the value is not of this kind, or is missing and the type has nothing that
    /// stands for it.
    pub fn get_as<T: PropertyValue>(&self, property: &str) -> Result<T, Error> {
        RecordReader::new(self, "").property(property)
    }
}
