//! The companies and contacts of a crowd.

use spoke_model::object_type::ObjectTypeId;

use super::blemish;
use super::draft::{Drafts, Person, Properties};
use super::shape::{Part, Shape};
use crate::seed::event::Tie;
use crate::seed::random::Random;
use crate::seed::words;

/// How many of a hundred contacts work for a company of the crowd.
const EMPLOYED_PERCENT: u64 = 88;

/// A company that contacts may work for.
#[derive(Debug, Clone)]
pub(super) struct Employer {
    place: usize,
    domain: String,
    city: usize,
}

/// Plans the companies of a part.
pub(super) fn companies(
    shape: &Shape,
    part: &Part,
    random: &mut Random,
    drafts: &mut Drafts,
) -> Vec<Employer> {
    part.companies
        .clone()
        .map(|number| {
            let name = format!(
                "{} {} {}",
                random.pick(words::COMPANY_FIRST),
                random.pick(words::COMPANY_SECOND),
                number + 1
            );
            let domain = format!("{}-{}.example.com", plain(&name), shape.seed);
            let city = usize::try_from(random.below(words::PLACES.len() as u64)).unwrap_or_default();
            let (town, state, country, prefix) = words::PLACES.get(city).copied().unwrap_or_default();
            let mut properties = vec![
                ("name", name),
                ("domain", domain.clone()),
                ("city", town.to_owned()),
                ("state", state.to_owned()),
                ("country", country.to_owned()),
                ("phone", format!("{prefix} {:04}", random.below(10_000))),
                ("industry", random.pick(words::INDUSTRIES).to_owned()),
                ("numberofemployees", random.between(1, 4_000).to_string()),
            ];
            blemish::put(shape, ObjectTypeId::COMPANY, &mut properties, random, drafts);
            drafts.push(ObjectTypeId::COMPANY, properties, Vec::new());
            Employer {
                place: drafts.all.len() - 1,
                domain,
                city,
            }
        })
        .collect()
}

/// Who a record is about.
#[derive(Debug, Clone)]
struct Human {
    first: &'static str,
    last: &'static str,
    phone: String,
    employer: Option<usize>,
}

/// Plans the contacts of a part; without contacts the companies stand for them.
pub(super) fn contacts(
    shape: &Shape,
    part: &Part,
    employers: &[Employer],
    random: &mut Random,
    drafts: &mut Drafts,
) -> Vec<Person> {
    let mut before: Option<Human> = None;
    let people: Vec<Person> = part
        .contacts
        .clone()
        .map(|number| {
            let twin = before.take().filter(|_| random.chance(shape.duplicates_percent));
            drafts.duplicates += u64::from(twin.is_some());
            let human = twin.unwrap_or_else(|| human(employers, random));
            let employer = human.employer.and_then(|at| employers.get(at));
            let mut properties = describe(shape, number, &human, employer, random);
            blemish::put(shape, ObjectTypeId::CONTACT, &mut properties, random, drafts);
            let company = employer.map(|employer| employer.place);
            let ties = company.map(|place| (place, Tie::Primary)).into_iter().collect();
            drafts.push(ObjectTypeId::CONTACT, properties, ties);
            before = Some(human);
            Person {
                place: Some(drafts.all.len() - 1),
                company,
            }
        })
        .collect();
    if people.is_empty() {
        return employers
            .iter()
            .map(|employer| Person {
                place: None,
                company: Some(employer.place),
            })
            .collect();
    }
    people
}

fn human(employers: &[Employer], random: &mut Random) -> Human {
    let is_employed = random.chance(EMPLOYED_PERCENT) && !employers.is_empty();
    Human {
        first: random.pick(words::FIRST_NAMES),
        last: random.pick(words::LAST_NAMES),
        phone: format!("{:03} {:04}", random.below(1_000), random.below(10_000)),
        employer: is_employed
            .then(|| usize::try_from(random.below(employers.len() as u64)).ok())
            .flatten(),
    }
}

fn describe(
    shape: &Shape,
    number: u64,
    human: &Human,
    employer: Option<&Employer>,
    random: &mut Random,
) -> Properties {
    let Human {
        first, last, phone, ..
    } = human;
    let domain = employer.map_or("example.com", |employer| employer.domain.as_str());
    let city = employer.map_or_else(
        || usize::try_from(number % words::PLACES.len() as u64).unwrap_or_default(),
        |employer| employer.city,
    );
    let (town, state, country, _) = words::PLACES.get(city).copied().unwrap_or_default();
    vec![
        // The number makes it unique, the seed keeps crowds apart.
        (
            "email",
            format!(
                "{}.{}.{}-{number}@{domain}",
                plain(first),
                plain(last),
                shape.seed
            ),
        ),
        ("firstname", (*first).to_owned()),
        ("lastname", (*last).to_owned()),
        ("phone", format!("+1 555 {phone}")),
        ("jobtitle", random.pick(words::JOB_TITLES).to_owned()),
        ("city", town.to_owned()),
        ("state", state.to_owned()),
        ("country", country.to_owned()),
        (
            "lifecyclestage",
            random
                .pick(&[
                    "subscriber",
                    "lead",
                    "lead",
                    "marketingqualifiedlead",
                    "opportunity",
                    "customer",
                ])
                .to_owned(),
        ),
    ]
}

/// A name as it stands in an address.
fn plain(name: &str) -> String {
    name.chars()
        .filter_map(|letter| match letter {
            ' ' => Some('-'),
            letter if letter.is_ascii_alphanumeric() => Some(letter.to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}
