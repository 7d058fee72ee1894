//! The deals and tickets of a crowd.

use spoke_model::object_type::ObjectTypeId;

use super::blemish;
use super::draft::{Drafts, Person, somebody};
use super::shape::{Part, Shape};
use crate::seed::plan::{DAY, END};
use crate::seed::random::Random;
use crate::seed::sales::iso;
use crate::seed::words;

/// The stages of HubSpot's default deal pipeline (facts: pipelines, section 1); the last two are closed.
const STAGES: &[&str] = &[
    "appointmentscheduled",
    "qualifiedtobuy",
    "presentationscheduled",
    "decisionmakerboughtin",
    "contractsent",
    "closedwon",
    "closedlost",
];

/// Plans the deals of a part.
pub(super) fn deals(shape: &Shape, part: &Part, people: &[Person], random: &mut Random, drafts: &mut Drafts) {
    for number in part.deals.clone() {
        let person = somebody(people, random);
        let stage = random.pick(STAGES);
        let days = if stage.starts_with("closed") {
            random.between(-300, -1)
        } else {
            random.between(5, 200)
        };
        let mut properties = vec![
            (
                "dealname",
                format!("{} {}", random.pick(words::DEAL_KINDS), number + 1),
            ),
            ("amount", (random.between(1, 480) * 250).to_string()),
            ("pipeline", "default".to_owned()),
            ("dealstage", stage.to_owned()),
            (
                "dealtype",
                random.pick(&["newbusiness", "existingbusiness"]).to_owned(),
            ),
            ("closedate", iso(END + days * DAY)),
        ];
        blemish::put(shape, ObjectTypeId::DEAL, &mut properties, random, drafts);
        drafts.push(ObjectTypeId::DEAL, properties, person.ties());
    }
}

/// Plans the tickets of a part, in HubSpot's default pipeline (`0`, stages `1` to `4`).
pub(super) fn tickets(
    shape: &Shape,
    part: &Part,
    people: &[Person],
    random: &mut Random,
    drafts: &mut Drafts,
) {
    for number in part.tickets.clone() {
        let person = somebody(people, random);
        let subject = random.pick(words::TICKET_SUBJECTS);
        let mut properties = vec![
            ("subject", subject.to_owned()),
            (
                "content",
                format!("{subject}. Reference {}-{}.", shape.seed, number + 1),
            ),
            ("hs_pipeline", "0".to_owned()),
            ("hs_pipeline_stage", random.pick(&["1", "2", "3", "4"]).to_owned()),
            (
                "hs_ticket_priority",
                random.pick(&["LOW", "MEDIUM", "HIGH"]).to_owned(),
            ),
        ];
        blemish::put(shape, ObjectTypeId::TICKET, &mut properties, random, drafts);
        drafts.push(ObjectTypeId::TICKET, properties, person.ties());
    }
}
