//! `replay`.

use std::io::Write;

use serde_json::json;
use spoke_client::Error;
use spoke_client::workflow::kept::{self, FirstAttempt, KeptWrite, Replayed};
use spoke_store::deadletter::{DeadLetters, Letter, State};

use super::keep::label;
use super::{existing, find, now};
use crate::commands::Session;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Table, write_json};
use crate::refusal;
use crate::settings::Settings;

/// Letters that are done and older than this are forgotten: thirty days.
const RECORD_KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// What to do again.
#[derive(Clone, Debug)]
pub struct Replay {
    /// These; all that are pending when there are none.
    pub numbers: Vec<i64>,
    /// Only say what would be done.
    pub dry_run: bool,
    /// Send creates again that may have been done and can't be looked for.
    pub send_anyway: bool,
    /// Print JSON.
    pub json: bool,
}

/// What became of one letter.
struct Told {
    number: i64,
    operation: String,
    outcome: String,
    done: bool,
}

/// Does kept writes.
///
/// # Errors
/// When nothing could be done; when a part could, the exit status says so.
pub async fn replay(settings: &Settings, replay: Replay) -> Result<ExitStatus, Failure> {
    let failed = |error: spoke_store::Error| Failure::from_error(ExitStatus::Usage, &error);
    let mut letters = existing(settings)?;
    let chosen = choose(letters.as_ref(), &replay.numbers)?;
    let Some(letters) = letters.as_mut().filter(|_| !chosen.is_empty()) else {
        if replay.json {
            write_json(&settings.printer, &json!([]))?;
        } else {
            settings.printer.note("no failed writes wait here");
        }
        return Ok(ExitStatus::Done);
    };
    if replay.dry_run {
        let told: Vec<Told> = chosen.iter().map(|letter| planned(letter, &replay)).collect();
        return tell(settings, &replay, &told, None);
    }
    let session = Session::open(settings).await?;
    check_target(&session, &chosen)?;
    letters.forget_before(now() - RECORD_KEPT_MS).map_err(failed)?;
    let mut told = Vec::with_capacity(chosen.len());
    let mut last = None;
    for letter in &chosen {
        let told_one = match one(&session, letter, replay.send_anyway).await {
            Ok(outcome) => {
                letters.done(letter.number, &outcome, now()).map_err(failed)?;
                (outcome, true)
            }
            Err(NotDone::Undecided) => (
                "not sent: it may have been done, and has no unique property to look for; look yourself, then add --send-anyway or discard it".to_owned(),
                false,
            ),
            Err(NotDone::Unreadable) => ("not sent: what it holds can't be read".to_owned(), false),
            Err(NotDone::Failed(error)) => {
                let (reason, id) = (error.to_string(), error.correlation_id());
                let may_be_done = error.may_have_been_processed();
                let state = letters
                    .failed(letter.number, &reason, id, may_be_done, now())
                    .map_err(failed)?;
                let given_up = if state == State::GivenUp { "given up: " } else { "" };
                let outcome = format!("{given_up}{}", error.message());
                last = Some(error);
                (outcome, false)
            }
        };
        told.push(Told {
            number: letter.number,
            operation: letter.operation.clone(),
            outcome: told_one.0,
            done: told_one.1,
        });
        // What makes every call fail would only use up everybody's attempts.
        if last.as_ref().is_some_and(ends_it) {
            break;
        }
    }
    tell(settings, &replay, &told, last.as_ref())
}

enum NotDone {
    Undecided,
    Unreadable,
    Failed(Error),
}

async fn one(session: &Session, letter: &Letter, send_anyway: bool) -> Result<String, NotDone> {
    let write: KeptWrite = serde_json::from_str(&letter.payload).map_err(|_| NotDone::Unreadable)?;
    let first = match (letter.may_be_done, send_anyway) {
        (false, _) => FirstAttempt::Refused,
        (true, false) => FirstAttempt::Unknown,
        (true, true) => FirstAttempt::SendAnyway,
    };
    let replayed = kept::replay(&session.client, &write, first)
        .await
        .map_err(NotDone::Failed)?;
    match replayed {
        Replayed::Undecided => Err(NotDone::Undecided),
        Replayed::Created(id) => Ok(format!("created {id}")),
        Replayed::WasThere(id) => Ok(format!("was done already: {id}")),
        Replayed::Updated(id) => Ok(format!("updated {id}")),
        Replayed::Captured(captured) => Ok(format!("captured, contact {}", captured.contact.id)),
        _ => Ok("done".to_owned()),
    }
}

fn ends_it(error: &Error) -> bool {
    refusal::exit_status(error) == ExitStatus::Unreachable || matches!(error.status(), Some(401 | 429))
}

fn choose(letters: Option<&DeadLetters>, numbers: &[i64]) -> Result<Vec<Letter>, Failure> {
    let Some(known) = letters else {
        return match numbers.first() {
            Some(number) => find(None, *number).map(|letter| vec![letter]),
            None => Ok(Vec::new()),
        };
    };
    if numbers.is_empty() {
        let open = known
            .list(false, 0, u32::MAX)
            .map_err(|error| Failure::from_error(ExitStatus::Usage, &error))?;
        return Ok(open
            .into_iter()
            .filter(|letter| letter.state == State::Pending)
            .collect());
    }
    numbers
        .iter()
        .map(|number| {
            let letter = find(letters, *number)?;
            if letter.state.is_open() {
                Ok(letter)
            } else {
                Err(Failure::usage(format!(
                    "{number} is {} already",
                    letter.state.as_str()
                )))
            }
        })
        .collect()
}

/// A write must not end up in another portal than it was meant for.
fn check_target(session: &Session, chosen: &[Letter]) -> Result<(), Failure> {
    let here = label(&session.target);
    match chosen.iter().find(|letter| letter.target != here) {
        None => Ok(()),
        Some(letter) => Err(Failure::usage(format!(
            "{} was meant for the portal {}, and this is {here}; nothing was sent",
            letter.number, letter.target
        ))
        .hint(match letter.target.strip_prefix("profile ") {
            Some(profile) => format!("say which portal: --profile {profile}"),
            None => format!("say which portal: --portal {}", letter.target),
        })),
    }
}

fn planned(letter: &Letter, replay: &Replay) -> Told {
    let outcome = match (letter.may_be_done, replay.send_anyway) {
        (false, _) => "would be sent",
        (true, false) => "would be looked for, and sent if it is not there",
        (true, true) => "would be sent without looking",
    };
    Told {
        number: letter.number,
        operation: letter.operation.clone(),
        outcome: outcome.to_owned(),
        done: true,
    }
}

fn tell(
    settings: &Settings,
    replay: &Replay,
    told: &[Told],
    last: Option<&Error>,
) -> Result<ExitStatus, Failure> {
    if replay.json {
        let documents: Vec<_> = told
            .iter()
            .map(|one| json!({ "number": one.number, "operation": one.operation, "done": one.done && !replay.dry_run, "outcome": one.outcome }))
            .collect();
        write_json(&settings.printer, &documents)?;
    } else {
        let mut table = Table::new(["number", "write", "outcome"]).right([0]);
        for one in told {
            table.row([&one.number.to_string(), &one.operation, &one.outcome]);
        }
        let mut out = settings.printer.data();
        table.write(&mut out, &settings.printer)?;
        out.flush()?;
    }
    let done = told.iter().filter(|one| one.done).count();
    Ok(match (done == told.len(), done, last) {
        (true, ..) => ExitStatus::Done,
        (false, 0, Some(error)) => refusal::exit_status(error),
        (false, 0, None) => ExitStatus::NotSo,
        (false, ..) => ExitStatus::Partly,
    })
}
