//! More contacts than the sample has: as many as asked for, the same ones for the same seed.

use spoke_model::object_type::ObjectTypeId;

use super::random::Random;
use super::words;
use crate::api::SampleWriter;
use crate::portal::PortalState;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bulk {
    /// How many contacts.
    pub(crate) contacts: u64,
    /// Which ones.
    pub(crate) seed: u64,
    /// How many of a hundred are another record of a person who has one: same name, same phone, another address.
    pub(crate) duplicates_percent: u64,
}

/// What was made.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Made {
    /// Contacts, duplicates included.
    pub(crate) contacts: u64,
    /// Duplicates.
    pub(crate) duplicates: u64,
}

/// A person.
#[derive(Debug, Clone)]
struct Person {
    first: String,
    last: String,
    phone: String,
}

/// Adds contacts in one transaction. Blocks.
pub(crate) fn bulk(portal: &PortalState, asked: Bulk) -> Result<Made, String> {
    let mut random = Random::new(asked.seed);
    let mut made = Made::default();
    let mut last: Option<Person> = None;
    let now = portal.clock.now();
    let mut writer = SampleWriter::begin(portal);
    for number in 0..asked.contacts {
        let twin = last.clone().filter(|_| random.chance(asked.duplicates_percent));
        let is_twin = twin.is_some();
        let person = twin.unwrap_or_else(|| Person {
            first: random.pick(words::FIRST_NAMES).to_owned(),
            last: random.pick(words::LAST_NAMES).to_owned(),
            phone: format!("+1 555 {:03} {:04}", random.below(1_000), random.below(10_000)),
        });
        let properties = [
            (
                "email",
                format!(
                    "{}.{}.{}-{number}@example.com",
                    plain(&person.first),
                    plain(&person.last),
                    asked.seed
                ),
            ),
            ("firstname", person.first.clone()),
            ("lastname", person.last.clone()),
            ("phone", person.phone.clone()),
            ("jobtitle", random.pick(words::JOB_TITLES).to_owned()),
        ];
        writer
            .create(now, ObjectTypeId::CONTACT, &properties, &[])
            .map_err(|refusal| {
                format!(
                    "contact {} of {} was refused, those before it are there: {refusal}",
                    number + 1,
                    asked.contacts
                )
            })?;
        made.contacts += 1;
        made.duplicates += u64::from(is_twin);
        last = Some(person);
    }
    match writer.commit() {
        Some(commit) => commit.wait().map_err(|error| error.to_string())?,
        None => return Err("the contacts could not be written".to_owned()),
    }
    Ok(made)
}

/// A name as it stands in an address.
fn plain(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}
