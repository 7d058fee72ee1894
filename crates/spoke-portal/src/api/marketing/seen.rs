//! What filters of lists ask about a contact: forms, e-mails, subscriptions.

use spoke_model::list::EventFilter;
use spoke_model::marketing::subscription::SUBSCRIPTION_TYPES;

use super::{outbox, standing, submissions};
use crate::store::State;

/// When something happened to a contact. Openings, clicks and bounces never happen here, as nothing is delivered.
pub(crate) fn occurrences(
    state: &State,
    contact: u64,
    address: Option<&str>,
    event: &EventFilter,
) -> Vec<i64> {
    let subject = |name: &str| {
        event
            .subject
            .iter()
            .find(|(own, _)| *own == name)
            .map(|(_, text)| text.as_str())
    };
    match event.kind {
        "FORM_SUBMISSION" => {
            let form = subject("formId");
            submissions::of_contact(state, contact)
                .filter(|(own, _)| form.is_none_or(|form| form.eq_ignore_ascii_case(own)))
                .map(|(_, at)| at)
                .collect()
        }
        "EMAIL_EVENT"
            if matches!(
                event.event,
                "SENT" | "SENT_BUT_LINK_NOT_CLICKED" | "SENT_BUT_NOT_RECEIVED"
            ) =>
        {
            let email = subject("emailId");
            outbox::of_contact(state, contact)
                .filter(|(own, _)| email.is_none_or(|email| email == own.to_string()))
                .map(|(_, at)| at)
                .collect()
        }
        "EMAIL_SUBSCRIPTION" | "COMMUNICATION_SUBSCRIPTION" => {
            address.map_or_else(Vec::new, |address| standings(state, address, event))
        }
        _ => Vec::new(),
    }
}

/// The times of the standings that are accepted, for the types that are named.
fn standings(state: &State, address: &str, event: &EventFilter) -> Vec<i64> {
    let named = |name: &str, wanted: &str| {
        event
            .subject
            .iter()
            .any(|(own, text)| *own == name && text == wanted)
    };
    let all_out = standing::opted_out(state, address);
    SUBSCRIPTION_TYPES
        .iter()
        .filter(|one| named("subscriptionIds", &one.id.to_string()))
        .filter_map(|one| {
            let said = standing::standing(state, address, one.id);
            let (word, at) = match (all_out, said.as_ref().and_then(|said| said.subscribed)) {
                (Some(at), _) => ("OPT_OUT", at),
                (None, Some(true)) => ("OPT_IN", said.map_or(0, |said| said.at)),
                (None, Some(false)) => ("OPT_OUT", said.map_or(0, |said| said.at)),
                (None, None) => ("NOT_OPTED", 0),
            };
            // Which words the two filters take is not on record beyond their names (assumed).
            let accepted = named("acceptedStatuses", word) || named("acceptedOptStates", word);
            accepted.then_some(at)
        })
        .collect()
}
