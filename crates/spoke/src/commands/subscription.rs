//! `spoke subscription`.

use std::io::Write;

use serde_json::json;
use spoke_client::marketing::{SetSubscription, SubscriptionStatus, SubscriptionType};
use spoke_model::marketing::subscription::LEGAL_BASES;
use spoke_model::search::SearchRequest;
use spoke_model::suggest::nearest;

use super::Session;
use crate::cli::subscription::{SetArguments, ShowArguments, State};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Table, write_json};

/// What stands for every type of message.
const ALL: &str = "all";
/// Contacts that are looked through for an address that was probably meant.
const LIKELY_MAX: u32 = 50;

/// Says which types of messages there are.
///
/// # Errors
/// When HubSpot refuses.
pub async fn types(session: &Session, json: bool) -> Result<ExitStatus, Failure> {
    let types = all_types(session).await?;
    if json {
        write_json(&session.printer, &types)?;
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new(["type", "name", "description"]);
    for one in &types {
        table.row([
            one.id.as_str(),
            &one.name,
            one.description.as_deref().unwrap_or_default(),
        ]);
    }
    let mut out = session.printer.data();
    table.write(&mut out, &session.printer)?;
    out.flush()?;
    Ok(ExitStatus::Done)
}

/// Shows what a person said about each type of message.
///
/// # Errors
/// When no contact has the address, or HubSpot refuses.
pub async fn show(session: &Session, what: &ShowArguments) -> Result<ExitStatus, Failure> {
    let email = address(session, &what.email, what.no_contact).await?;
    let said = statuses(session, &email).await?;
    let opted_out = has_opted_out(session, &email).await?;
    if what.json {
        write_json(
            &session.printer,
            &json!({"email": email, "unsubscribedFromAll": opted_out, "subscriptions": said}),
        )?;
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new(["type", "name", "status", "legal basis", "because", "source"]);
    for one in &said {
        table.row([
            one.subscription_id.as_str(),
            one.subscription_name.as_deref().unwrap_or_default(),
            &one.status.to_lowercase().replace('_', " "),
            one.legal_basis.as_deref().unwrap_or_default(),
            one.legal_basis_explanation.as_deref().unwrap_or_default(),
            one.source.as_deref().unwrap_or_default(),
        ]);
    }
    let mut out = session.printer.data();
    table.write(&mut out, &session.printer)?;
    out.flush()?;
    if opted_out {
        session.printer.note("opted out of everything");
    }
    Ok(ExitStatus::Done)
}

/// Says yes or no for a person.
///
/// # Errors
/// When there is no such person or type, the legal basis is none, or HubSpot refuses; nothing changed then.
pub async fn set(session: &Session, what: SetArguments) -> Result<ExitStatus, Failure> {
    check_basis(what.basis.as_deref())?;
    if what.subscription.eq_ignore_ascii_case(ALL) {
        return set_all(session, &what).await;
    }
    let email = address(session, &what.email, what.no_contact).await?;
    let found = find_type(session, &what.subscription).await?;
    let mut set = match what.state {
        State::Subscribe => SetSubscription::subscribe(&found.id),
        State::Unsubscribe => SetSubscription::unsubscribe(&found.id),
    };
    if let (Some(basis), Some(because)) = (what.basis, what.because) {
        set = set.because(basis, because);
    }
    let said = session.client.subscriptions().set(&email, &set).await;
    let said = said.map_err(|error| session.refusal("set the subscription", &error))?;
    if what.json {
        write_json(&session.printer, &said)?;
        return Ok(ExitStatus::Done);
    }
    let again = if said.set_status_success_reason.is_some() {
        " (an earlier no was taken back)"
    } else {
        ""
    };
    session.printer.data_line(&format!(
        "{email} is {} {:?}{again}",
        match what.state {
            State::Subscribe => "subscribed to",
            State::Unsubscribe => "unsubscribed from",
        },
        found.name
    ))?;
    Ok(ExitStatus::Done)
}

async fn set_all(session: &Session, what: &SetArguments) -> Result<ExitStatus, Failure> {
    if what.state == State::Subscribe {
        return Err(Failure::usage("nobody is subscribed to everything at once")
            .hint("name the type: spoke subscription types"));
    }
    let email = address(session, &what.email, what.no_contact).await?;
    let done = session.client.subscriptions().opt_out(&email).await;
    done.map_err(|error| session.refusal("opt out of everything", &error))?;
    if what.json {
        write_json(
            &session.printer,
            &json!({"email": email, "unsubscribedFromAll": true}),
        )?;
    } else {
        session
            .printer
            .data_line(&format!("{email} is unsubscribed from everything"))?;
    }
    Ok(ExitStatus::Done)
}

/// The type of message with this name or id.
pub(super) async fn find_type(session: &Session, wanted: &str) -> Result<SubscriptionType, Failure> {
    let wanted = wanted.trim();
    let types = all_types(session).await?;
    let is_meant = |one: &&SubscriptionType| one.id == wanted || one.name.eq_ignore_ascii_case(wanted);
    if let Some(found) = types.iter().find(is_meant) {
        return Ok(found.clone());
    }
    let failure = Failure::usage(format!("there is no subscription type {wanted:?}"));
    let failure = match nearest(wanted, types.iter().map(|one| one.name.as_str())) {
        Some(name) => failure.hint(format!("did you mean {name:?}?")),
        None => failure,
    };
    Err(failure.hint("every type: spoke subscription types"))
}

async fn all_types(session: &Session) -> Result<Vec<SubscriptionType>, Failure> {
    let types = session.client.subscriptions().types().await;
    types.map_err(|error| session.refusal("list the subscription types", &error))
}

async fn statuses(session: &Session, email: &str) -> Result<Vec<SubscriptionStatus>, Failure> {
    let said = session.client.subscriptions().of(email).await;
    said.map_err(|error| session.refusal("read the subscriptions", &error))
}

async fn has_opted_out(session: &Session, email: &str) -> Result<bool, Failure> {
    let said = session.client.subscriptions().has_opted_out(email).await;
    said.map_err(|error| session.refusal("read whether everything was opted out of", &error))
}

/// The address, which a contact must have: HubSpot takes any, and a slip would be kept for somebody else.
async fn address(session: &Session, typed: &str, no_contact: bool) -> Result<String, Failure> {
    let email = spoke_model::value::normalize_email(typed).map_err(|_| {
        Failure::usage(format!("{typed:?} is no e-mail address")).hint("write it as name@example.com")
    })?;
    if no_contact {
        return Ok(email);
    }
    let found = session
        .client
        .contacts()
        .get(&email)
        .id_property("email")
        .send_optional()
        .await;
    match found {
        Ok(Some(_)) => Ok(email),
        Ok(None) => Err(unknown(session, &email).await),
        Err(error) => Err(session.refusal("find the contact", &error)),
    }
}

async fn unknown(session: &Session, email: &str) -> Failure {
    let failure = Failure::usage("no contact has this e-mail address");
    let failure = match likely(session, email).await {
        Some(meant) => failure.hint(format!("did you mean {meant}?")),
        None => failure,
    };
    failure.hint("to use an address that no contact has, add --no-contact")
}

/// The address of a contact that was probably meant: one with the same beginning, or one of the same domain.
async fn likely(session: &Session, email: &str) -> Option<String> {
    let (name, domain) = email.split_once('@')?;
    for words in [name, domain] {
        let request = SearchRequest::new()
            .query(words)
            .properties(["email"])
            .limit(LIKELY_MAX);
        let Ok(page) = session.client.contacts().search(request).page().await else {
            continue;
        };
        let known: Vec<&str> = page
            .records
            .iter()
            .filter_map(|record| record.get("email"))
            .collect();
        if let Some(meant) = nearest(email, known.iter().copied()) {
            return Some(meant.to_owned());
        }
    }
    None
}

fn check_basis(sent: Option<&str>) -> Result<(), Failure> {
    let Some(basis) = sent.filter(|basis| !LEGAL_BASES.contains(basis)) else {
        return Ok(());
    };
    let failure = Failure::usage(format!("{basis:?} is no legal basis"));
    let failure = match nearest(basis, LEGAL_BASES.iter().copied()) {
        Some(meant) => failure.hint(format!("did you mean {meant}?")),
        None => failure,
    };
    Err(failure.hint(format!("one of {}", LEGAL_BASES.join(", "))))
}
