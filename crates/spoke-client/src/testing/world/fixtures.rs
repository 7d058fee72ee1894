//! Records to begin with.

use spoke_model::property::{FieldType, PropertyDefinition, PropertyType};

use super::World;
use crate::crm::objects::ObjectName;
use crate::crm::schemas::NewSchema;
use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::record::{NewRecord, Record};

/// A record in the making, from [`World::contact`] and its neighbours.
#[derive(Clone, Debug)]
#[must_use = "nothing is created until create is called"]
pub struct Fixture {
    aside: HubSpot,
    object_type: ObjectName,
    record: NewRecord,
    associated: Vec<(ObjectName, String)>,
}

impl Fixture {
    /// Sets a property.
    pub fn property(mut self, name: &str, value: &str) -> Self {
        self.record = self.record.property(name, value);
        self
    }

    /// Associates it with a record, by the default type of the two object types.
    pub fn associated_with(mut self, object_type: impl Into<ObjectName>, record: &Record) -> Self {
        self.associated.push((object_type.into(), record.id().to_owned()));
        self
    }

    /// Creates it.
    ///
    /// # Errors
    /// What the portal refuses: a value, an address that is taken, an object type it has not.
    pub async fn create(self) -> Result<Record, Error> {
        let created = self
            .aside
            .objects(self.object_type.clone())
            .create(self.record)
            .await?;
        for (object_type, id) in self.associated {
            self.aside
                .associations()
                .create_default(self.object_type.clone(), created.id(), object_type, &id)
                .await?;
        }
        Ok(created)
    }
}

/// What [`World::sample`] has made. The records of one index belong together.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Sample {
    /// Contacts `contact0@sample.example.com` and so on, called Contact 0 and so on.
    pub contacts: Vec<Record>,
    /// Companies `company0.example.com` and so on, each of its contact.
    pub companies: Vec<Record>,
    /// Deals called Deal 0 and so on, each of its contact and its company.
    pub deals: Vec<Record>,
}

/// An object type of the portal's own, from [`World::custom_object`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CustomObject {
    /// Its id, such as `2-1`: what [`HubSpot::objects`] takes.
    pub object_type_id: String,
    /// Its full name, such as `p12345_machine`.
    pub fully_qualified_name: String,
}

impl World {
    /// A contact with this address.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let world = spoke_client::testing::portal().await?;
    /// let acme = world.company("Acme").property("domain", "acme.example.com").create().await?;
    /// let jane = world
    ///     .contact("jane@acme.example.com")
    ///     .property("firstname", "Jane")
    ///     .associated_with("companies", &acme)
    ///     .create()
    ///     .await?;
    /// world.assert_associated(("contacts", jane.id()), ("companies", acme.id())).await;
    /// world.assert_calls(0);
    /// # Ok(()) }
    /// ```
    pub fn contact(&self, email: &str) -> Fixture {
        self.record("contacts").property("email", email)
    }

    /// A company with this name.
    pub fn company(&self, name: &str) -> Fixture {
        self.record("companies").property("name", name)
    }

    /// A deal with this name.
    pub fn deal(&self, name: &str) -> Fixture {
        self.record("deals").property("dealname", name)
    }

    /// A record of any type.
    pub fn record(&self, object_type: impl Into<ObjectName>) -> Fixture {
        Fixture {
            aside: self.aside.clone(),
            object_type: object_type.into(),
            record: NewRecord::new(),
            associated: Vec::new(),
        }
    }

    /// So many contacts, companies and deals, associated in threes.
    ///
    /// # Errors
    /// When the portal can't be reached, or already has them.
    pub async fn sample(&self, count: usize) -> Result<Sample, Error> {
        let mut sample = Sample {
            contacts: Vec::with_capacity(count),
            companies: Vec::with_capacity(count),
            deals: Vec::with_capacity(count),
        };
        for number in 0..count {
            let company = self
                .company(&format!("Company {number}"))
                .property("domain", &format!("company{number}.example.com"))
                .create()
                .await?;
            let contact = self
                .contact(&format!("contact{number}@sample.example.com"))
                .property("firstname", "Contact")
                .property("lastname", &number.to_string())
                .associated_with("companies", &company)
                .create()
                .await?;
            let deal = self
                .deal(&format!("Deal {number}"))
                .property("amount", &((number + 1) * 100).to_string())
                .associated_with("contacts", &contact)
                .associated_with("companies", &company)
                .create()
                .await?;
            sample.companies.push(company);
            sample.contacts.push(contact);
            sample.deals.push(deal);
        }
        Ok(sample)
    }

    /// An object type of the portal's own with these text properties, the first of which names a record and is unique. It
    /// can be associated with contacts.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let world = spoke_client::testing::portal().await?;
    /// let machines = world.custom_object("machine", &["serial", "model"]).await?;
    /// let press = world.record(&machines.object_type_id).property("serial", "A-1").create().await?;
    /// world.assert_property(&machines.object_type_id, press.id(), "serial", "A-1").await;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidInput`] without a property, and what the portal refuses.
    pub async fn custom_object(&self, name: &str, properties: &[&str]) -> Result<CustomObject, Error> {
        let Some(primary) = properties.first() else {
            return Err(Error::invalid_input(
                "an object type needs a property that names its records",
            ));
        };
        let schema = NewSchema::new(name, name, format!("{name}s"), *primary).associated_with("contacts");
        let schema = properties.iter().fold(schema, |schema, property| {
            let mut definition =
                PropertyDefinition::new(*property, *property, PropertyType::String, FieldType::Text, "");
            definition.has_unique_value = property == primary;
            schema.property(definition)
        });
        let created = self.aside.schemas().create(&schema).await?;
        Ok(CustomObject {
            object_type_id: created.object_type_id,
            fully_qualified_name: created.fully_qualified_name,
        })
    }
}
