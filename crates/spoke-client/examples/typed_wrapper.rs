//! A typed client of one's own on top of this one: what the rest of an application sees are its own types.
//!
//! ```sh
//! cargo run -p spoke-client --example typed_wrapper
//! ```

#![expect(clippy::print_stdout, reason = "printing is what an example is for")]

mod here;

use std::error::Error;

use here::{Here, unique};
use spoke_client::{HubSpot, NewRecord, Properties, Record};

/// What the application knows of a person. A contact needs an e-mail address or a name; here it is the address.
#[derive(Debug, PartialEq, Eq)]
struct Person {
    id: String,
    email: String,
    first_name: Option<String>,
    stage: Option<String>,
}

/// The only place that knows HubSpot's names of these properties.
struct People(HubSpot);

impl People {
    const READ: [&'static str; 3] = ["email", "firstname", "lifecyclestage"];

    async fn add(&self, email: &str, first_name: &str) -> Result<Person, spoke_client::Error> {
        let new = NewRecord::new()
            .property("email", email)
            .property("firstname", first_name);
        let made = self.0.contacts().create(new).await?;
        // The answer to a create holds what was sent; a read holds what became of it.
        self.by_id(made.id()).await
    }

    async fn by_id(&self, id: &str) -> Result<Person, spoke_client::Error> {
        let record = self.0.contacts().get(id).properties(Self::READ).send().await?;
        Ok(person(&record))
    }

    async fn by_email(&self, email: &str) -> Result<Option<Person>, spoke_client::Error> {
        let get = self
            .0
            .contacts()
            .get(email)
            .id_property("email")
            .properties(Self::READ);
        Ok(get.send_optional().await?.as_ref().map(person))
    }

    async fn rename(&self, person: &Person, first_name: &str) -> Result<(), spoke_client::Error> {
        let changes = Properties::new().set("firstname", first_name);
        self.0.contacts().update(&person.id, changes).await.map(drop)
    }
}

fn person(record: &Record) -> Person {
    let text = |name| record.get(name).map(str::to_owned);
    Person {
        id: record.id().to_owned(),
        email: text("email").unwrap_or_default(),
        first_name: text("firstname"),
        stage: text("lifecyclestage"),
    }
}

/// Runs the example.
///
/// # Errors
/// When a call fails.
#[tokio::main(flavor = "current_thread")]
pub async fn main() -> Result<(), Box<dyn Error>> {
    let here = Here::find().await?;
    let people = People(here.client()?);
    let email = format!("jane.{}@example.com", unique());

    let jane = people.add(&email, "Jane").await?;
    println!("added    {jane:?}");
    assert_eq!(
        (jane.email.as_str(), jane.first_name.as_deref()),
        (email.as_str(), Some("Jane"))
    );

    people.rename(&jane, "Janet").await?;
    let found = people.by_email(&email).await?;
    println!("found    {found:?}");
    assert_eq!(
        found.and_then(|person| person.first_name).as_deref(),
        Some("Janet")
    );

    let nobody = people
        .by_email(&format!("nobody.{}@example.com", unique()))
        .await?;
    println!("nobody   {nobody:?}");
    assert_eq!(nobody, None);
    Ok(())
}
