//! A typed client of one's own on top of this one: what the rest of an application sees are its own types.
//!
//! ```sh
//! cargo run -p spoke-client --example typed_wrapper
//! ```

#![expect(clippy::print_stdout, reason = "printing is what an example is for")]

mod here;

use std::error::Error;

use here::{Here, unique};
use spoke_client::{HubSpot, HubSpotEnum, HubSpotObject, Typed};

/// What the application knows of a person, and the only place that knows HubSpot's names of it. A contact needs an
/// e-mail address or a name; here it is the address.
#[derive(Clone, Debug, PartialEq, Eq, HubSpotObject)]
#[hubspot(object = "contacts")]
struct Person {
    #[hubspot(id)]
    id: Option<String>,
    email: String,
    #[hubspot(property = "firstname")]
    first_name: Option<String>,
    #[hubspot(property = "lifecyclestage")]
    stage: Option<Stage>,
}

/// How far a person has come; an option that the application does not know is kept.
#[derive(Clone, Debug, PartialEq, Eq, HubSpotEnum)]
#[hubspot(rename_all = "lowercase")]
enum Stage {
    Lead,
    Customer,
    #[hubspot(other)]
    Other(String),
}

struct People(Typed<Person>);

impl People {
    fn of(hubspot: &HubSpot) -> Self {
        Self(hubspot.typed())
    }

    async fn add(&self, email: &str, first_name: &str) -> Result<Person, spoke_client::Error> {
        let new = Person {
            id: None,
            email: email.to_owned(),
            first_name: Some(first_name.to_owned()),
            stage: Some(Stage::Lead),
        };
        let made = self.0.create(&new).await?;
        // The answer to a create holds what was sent; a read holds what became of it.
        self.0.get(made.id()).await
    }

    async fn by_email(&self, email: &str) -> Result<Option<Person>, spoke_client::Error> {
        self.0.find_by("email", email).await
    }

    async fn rename(&self, person: &Person, first_name: &str) -> Result<(), spoke_client::Error> {
        let renamed = Person {
            first_name: Some(first_name.to_owned()),
            ..person.clone()
        };
        // Only the first name is sent: what others changed meanwhile stays.
        self.0.update(person, &renamed).await.map(drop)
    }
}

/// Runs the example.
///
/// # Errors
/// When a call fails.
#[tokio::main(flavor = "current_thread")]
pub async fn main() -> Result<(), Box<dyn Error>> {
    let here = Here::find().await?;
    let people = People::of(&here.client()?);
    let email = format!("jane.{}@example.com", unique());

    let jane = people.add(&email, "Jane").await?;
    println!("added    {jane:?}");
    assert_eq!(
        (jane.email.as_str(), jane.first_name.as_deref()),
        (email.as_str(), Some("Jane"))
    );

    assert_eq!(jane.stage, Some(Stage::Lead));

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
