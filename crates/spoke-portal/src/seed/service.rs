//! The helping side of the sample: tickets, and activities with contacts outside deals.

use spoke_model::object_type::ObjectTypeId;

use super::event::Tie;
use super::plan::{Contact, DAY, Planner, TICKETS};
use super::words;
use super::work;

/// Plans tickets and the activities around contacts.
pub(super) fn plan(planner: &mut Planner, contacts: &[Contact]) {
    for number in 0..TICKETS {
        let Some(contact) = planner.one_of(contacts) else {
            return;
        };
        ticket(planner, number, contact);
    }
    work::around_contacts(planner, contacts);
}

/// A ticket in HubSpot's default pipeline (`0`, stages `1` to `4`); two in three get closed.
fn ticket(planner: &mut Planner, number: usize, contact: Contact) {
    let at = planner.moment(contact.at + DAY, contact.at + 300 * DAY);
    let subject = words::TICKET_SUBJECTS
        .get(number % words::TICKET_SUBJECTS.len())
        .copied()
        .unwrap_or_default();
    let properties = vec![
        ("subject", subject.to_owned()),
        (
            "content",
            format!(
                "{subject}. Reported by the customer, reference {:04}.",
                number + 1
            ),
        ),
        ("hs_pipeline", "0".to_owned()),
        ("hs_pipeline_stage", "1".to_owned()),
        (
            "hs_ticket_priority",
            planner.random.pick(&["LOW", "MEDIUM", "HIGH"]).to_owned(),
        ),
        (
            "source_type",
            planner
                .random
                .pick(&["CHAT", "EMAIL", "FORM", "PHONE"])
                .to_owned(),
        ),
        ("hubspot_owner_id", planner.owner()),
    ];
    let mut ties = vec![(contact.key, Tie::Plain)];
    ties.extend(contact.company.map(|company| (company.key, Tie::Primary)));
    let key = planner.create(at, ObjectTypeId::TICKET, properties, ties);
    let mut last = at;
    for (stage, percent) in [("3", 85), ("2", 60), ("4", 85)] {
        if planner.random.chance(percent) {
            let Some(next) = planner.later(last, DAY / 4, 6 * DAY) else {
                return;
            };
            last = next;
            planner.update(last, key, vec![("hs_pipeline_stage", stage.to_owned())]);
        }
    }
}
