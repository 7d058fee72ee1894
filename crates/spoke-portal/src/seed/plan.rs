//! Plans the sample: a supplier of business software with its customers, deals, tickets and daily work.
//!
//! The same events come out every time: no clock, no machine, no hash order takes part.

use spoke_model::object_type::ObjectTypeId;

use super::event::{Change, Event, Key, Tie};
use super::random::Random;
use super::words;

/// The last moment of the sample: 1 November 2026, noon UTC.
pub(super) const END: i64 = 1_793_534_400_000;
/// How far back it reaches: 18 months of 30 days.
const SPAN: i64 = 540 * DAY;
pub(super) const DAY: i64 = 86_400_000;
pub(super) const HOUR: i64 = 3_600_000;

pub(super) const COMPANIES: usize = 200;
pub(super) const CONTACTS: usize = 1_000;
pub(super) const DEALS: usize = 300;
pub(super) const TICKETS: usize = 100;

/// The owners records are spread over: the active ones of a new portal.
const OWNERS: &[&str] = &["415620001", "415620002", "415620003"];

/// What later steps need to know about a planned company.
#[derive(Clone, Copy, Debug)]
pub(super) struct Company {
    pub(super) key: Key,
    pub(super) at: i64,
    place: usize,
    number: usize,
}

/// What later steps need to know about a planned contact.
#[derive(Clone, Copy, Debug)]
pub(super) struct Contact {
    pub(super) key: Key,
    pub(super) at: i64,
    pub(super) company: Option<Company>,
}

/// What later steps need to know about a planned deal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deal {
    pub(super) key: Key,
    pub(super) at: i64,
    pub(super) contact: Contact,
}

/// Collects events while the parts of the sample are planned.
#[derive(Debug)]
pub(super) struct Planner {
    pub(super) random: Random,
    pub(super) events: Vec<Event>,
    next: usize,
}

/// Every event of the sample, oldest first.
pub(super) fn events() -> Vec<Event> {
    let mut planner = Planner {
        random: Random::new(0x5370_6F6B_6500_0001),
        events: Vec::new(),
        next: 0,
    };
    let companies: Vec<Company> = (0..COMPANIES).map(|number| planner.company(number)).collect();
    let contacts: Vec<Contact> = (0..CONTACTS)
        .map(|number| planner.contact(number, &companies))
        .collect();
    super::sales::plan(&mut planner, &contacts);
    super::service::plan(&mut planner, &contacts);
    let mut events = planner.events;
    // A stable order: by moment, then by the order of planning.
    events.sort_by_key(|event| event.at);
    events
}

impl Planner {
    /// Adds the creation of a record.
    pub(super) fn create(
        &mut self,
        at: i64,
        object_type: ObjectTypeId,
        properties: Vec<(&'static str, String)>,
        ties: Vec<(Key, Tie)>,
    ) -> Key {
        let key = Key(self.next);
        self.next += 1;
        let properties = properties
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        self.events.push(Event {
            at,
            key,
            change: Change::Create {
                object_type,
                properties,
                ties,
            },
        });
        key
    }

    /// Adds a later change of a record.
    pub(super) fn update(&mut self, at: i64, key: Key, properties: Vec<(&'static str, String)>) {
        self.events.push(Event {
            at,
            key,
            change: Change::Update { properties },
        });
    }

    /// A working moment between two moments, never after the end of the sample.
    pub(super) fn moment(&mut self, from: i64, to: i64) -> i64 {
        let to = to.min(END - DAY).max(from);
        let day = self.random.between(from / DAY, to / DAY) * DAY;
        let time = self.random.between(8 * 60, 17 * 60) * 60_000 + self.random.between(0, 59_999);
        (day + time).max(from)
    }

    /// A working moment at least `pause` and at most `span` after another one; none when the sample ends before that.
    pub(super) fn later(&mut self, than: i64, pause: i64, span: i64) -> Option<i64> {
        let from = than + pause;
        (from < END - DAY).then(|| self.moment(from, than + span))
    }

    /// One of the active owners.
    pub(super) fn owner(&mut self) -> String {
        self.random.pick(OWNERS).to_owned()
    }

    /// One of the items; planning stops early rather than inventing one for an empty list.
    pub(super) fn one_of<T: Copy>(&mut self, items: &[T]) -> Option<T> {
        let at = usize::try_from(self.random.below(items.len() as u64)).ok()?;
        items.get(at).copied()
    }

    fn company(&mut self, number: usize) -> Company {
        let at = self.moment(END - SPAN, END - SPAN / 2);
        let place = usize::try_from(self.random.below(words::PLACES.len() as u64)).unwrap_or_default();
        let name = company_name(number);
        let domain = company_domain(number);
        let (city, state, country, prefix) = words::PLACES.get(place).copied().unwrap_or_default();
        let properties = vec![
            ("name", name.clone()),
            ("domain", domain),
            ("city", city.to_owned()),
            ("state", state.to_owned()),
            ("country", country.to_owned()),
            ("phone", self.phone(prefix)),
            ("industry", self.random.pick(words::INDUSTRIES).to_owned()),
            (
                "numberofemployees",
                (self.random.between(1, 60) * self.random.between(1, 60)).to_string(),
            ),
            (
                "annualrevenue",
                (self.random.between(2, 400) * 50_000).to_string(),
            ),
            ("founded_year", self.random.between(1962, 2023).to_string()),
            (
                "type",
                if self.random.chance(85) {
                    "PROSPECT"
                } else {
                    "PARTNER"
                }
                .to_owned(),
            ),
            (
                "description",
                format!("{name} works from {city} for customers in {country}."),
            ),
            ("hubspot_owner_id", self.owner()),
        ];
        let key = self.create(at, ObjectTypeId::COMPANY, properties, Vec::new());
        Company {
            key,
            at,
            place,
            number,
        }
    }

    fn contact(&mut self, number: usize, companies: &[Company]) -> Contact {
        let company = if self.random.chance(88) {
            self.one_of(companies)
        } else {
            None
        };
        let earliest = company.map_or(END - SPAN, |company| company.at);
        let at = self.moment(earliest, END - 20 * DAY).max(earliest + 60_000);
        let (first, last) = person_name(number);
        let domain = company.map_or_else(
            || "example.com".to_owned(),
            |company| company_domain(company.number),
        );
        let address = format!(
            "{}.{}.{number}@{domain}",
            first.to_lowercase(),
            last.to_lowercase()
        );
        let place = company.map_or_else(|| number % words::PLACES.len(), |company| company.place);
        let (city, state, country, prefix) = words::PLACES.get(place).copied().unwrap_or_default();
        let mut properties = vec![
            ("email", address),
            ("firstname", first.to_owned()),
            ("lastname", last.to_owned()),
            ("jobtitle", self.random.pick(words::JOB_TITLES).to_owned()),
            ("city", city.to_owned()),
            ("state", state.to_owned()),
            ("country", country.to_owned()),
            (
                "company",
                company.map_or_else(String::new, |company| company_name(company.number)),
            ),
            (
                "hs_lead_status",
                self.random.pick(words::LEAD_STATUSES).to_owned(),
            ),
            (
                "lifecyclestage",
                self.random
                    .pick(&["subscriber", "lead", "lead", "marketingqualifiedlead"])
                    .to_owned(),
            ),
            ("hubspot_owner_id", self.owner()),
        ];
        if self.random.chance(70) {
            properties.push(("phone", self.phone(prefix)));
        }
        let ties = company
            .map(|company| (company.key, Tie::Primary))
            .into_iter()
            .collect();
        let key = self.create(at, ObjectTypeId::CONTACT, properties, ties);
        Contact { key, at, company }
    }

    fn phone(&mut self, prefix: &str) -> String {
        format!("{prefix} {:04}", self.random.below(10_000))
    }
}

/// A name no other planned company has: the lists' lengths have few common divisors.
fn company_name(number: usize) -> String {
    let first = words::COMPANY_FIRST
        .get(number % words::COMPANY_FIRST.len())
        .copied()
        .unwrap_or_default();
    let step = number / words::COMPANY_FIRST.len() + number;
    let second = words::COMPANY_SECOND
        .get(step % words::COMPANY_SECOND.len())
        .copied()
        .unwrap_or_default();
    format!("{first} {second}")
}

/// A domain below `example.com`, which can never belong to anybody.
fn company_domain(number: usize) -> String {
    format!(
        "{}.example.com",
        company_name(number).to_lowercase().replace(' ', "-")
    )
}

fn person_name(number: usize) -> (&'static str, &'static str) {
    let first = words::FIRST_NAMES
        .get(number % words::FIRST_NAMES.len())
        .copied()
        .unwrap_or_default();
    let step = number * 7 + number / words::FIRST_NAMES.len();
    let last = words::LAST_NAMES
        .get(step % words::LAST_NAMES.len())
        .copied()
        .unwrap_or_default();
    (first, last)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn counts() -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for event in events() {
            if let Change::Create { object_type, .. } = event.change {
                *counts.entry(object_type.to_string()).or_default() += 1;
            }
        }
        counts
    }

    #[test]
    fn the_same_events_come_out_every_time() {
        assert_eq!(events(), events());
    }

    #[test]
    fn the_sample_has_the_promised_size() {
        let counts = counts();
        let of = |id: ObjectTypeId| counts.get(&id.to_string()).copied().unwrap_or_default();
        assert_eq!(of(ObjectTypeId::COMPANY), COMPANIES);
        assert_eq!(of(ObjectTypeId::CONTACT), CONTACTS);
        assert_eq!(of(ObjectTypeId::DEAL), DEALS);
        assert_eq!(of(ObjectTypeId::TICKET), TICKETS);
        let activities: usize = [
            ObjectTypeId::NOTE,
            ObjectTypeId::CALL,
            ObjectTypeId::TASK,
            ObjectTypeId::MEETING,
            ObjectTypeId::EMAIL,
        ]
        .map(of)
        .iter()
        .sum();
        assert_eq!(activities, 600);
        assert_eq!(of(ObjectTypeId::PRODUCT), words::PRODUCTS.len());
        assert!(of(ObjectTypeId::LINE_ITEM) >= 300);
    }

    #[test]
    fn events_lie_in_the_last_eighteen_months_and_ties_point_back() {
        let mut seen = BTreeSet::new();
        for event in events() {
            assert!((END - SPAN - DAY..=END).contains(&event.at), "{event:?}");
            match event.change {
                Change::Create { ties, .. } => {
                    assert!(
                        ties.iter().all(|(key, _)| seen.contains(key)),
                        "{:?} comes too early",
                        event.key
                    );
                    seen.insert(event.key);
                }
                Change::Update { .. } => assert!(seen.contains(&event.key)),
            }
        }
    }

    #[test]
    fn addresses_and_domains_are_unique() {
        let domains: BTreeSet<String> = (0..COMPANIES).map(company_domain).collect();
        assert_eq!(domains.len(), COMPANIES);
    }
}
