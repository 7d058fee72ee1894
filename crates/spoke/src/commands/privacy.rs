//! `spoke privacy`. Nothing printed to standard error holds a person's data; what is asked for goes to standard output.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use spoke_client::Record;
use spoke_model::legal_basis::{LEGAL_BASES, LegalBasis};
use spoke_model::suggest::nearest;
use spoke_model::time::Timestamp;
use spoke_privacy::copies::Copies;
use spoke_privacy::receipt::Receipts;
use spoke_privacy::subject::{Extent, Subject};
use spoke_privacy::{Error, consent, delete, export, retention, subject};
use spoke_store::audit::Verification;

use super::Session;
use crate::cli::privacy::{
    ConsentArguments, DeleteArguments, LogArguments, PrivacyVerb, RetentionArguments, Status,
};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Details, Printer, Table, write_json};
use crate::refusal;
use crate::settings::Settings;

const DAY: i64 = 24 * 3600 * 1000;

/// Does what a person asked for.
///
/// # Errors
/// As the verb.
pub async fn run(settings: &Settings, verb: PrivacyVerb) -> Result<ExitStatus, Failure> {
    let folder = settings.data_dir_or_new();
    let mut door = match verb {
        PrivacyVerb::Log(arguments) => return log(&settings.printer, folder.path(), &arguments),
        PrivacyVerb::Consent(ref arguments) => {
            // What can be checked without a portal is checked first.
            basis(arguments)?;
            Door::open(settings).await?
        }
        _ => Door::open(settings).await?,
    };
    match verb {
        PrivacyVerb::Find(find) => door.find(&address(find.email)?, find.json).await,
        PrivacyVerb::Export(export) => {
            door.export(&address(export.email)?, &export.to, export.json)
                .await
        }
        PrivacyVerb::Delete(delete) => {
            let mut mirrors = vec![folder.mirror()];
            mirrors.extend(delete.mirror.iter().cloned());
            let copies = Copies {
                mirrors,
                inboxes: vec![folder.webhooks()],
                dead_letters: vec![folder.dead_letters()],
            };
            door.delete(delete, &copies).await
        }
        PrivacyVerb::Consent(consent) => door.consent(consent).await,
        PrivacyVerb::Retention(retention) => door.retention(&retention).await,
        PrivacyVerb::Log(_) => Ok(ExitStatus::Done),
    }
}

/// A portal and the log of what was done there.
struct Door {
    session: Session,
    receipts: Receipts,
}

impl Door {
    async fn open(settings: &Settings) -> Result<Self, Failure> {
        let session = Session::open(settings).await?;
        let receipts = Receipts::open(settings.data_dir_or_new().path()).map_err(|error| local(&error))?;
        Ok(Self { session, receipts })
    }

    async fn find(&self, address: &str, json: bool) -> Result<ExitStatus, Failure> {
        let printer = self.session.printer;
        let client = &self.session.client;
        let subject = match subject::find(client, address).await {
            Ok(found) => found,
            Err(Error::Unknown) => return self.unknown(address),
            Err(error) => return Err(self.failure(&error)),
        };
        let extent = subject::extent(client, &subject)
            .await
            .map_err(|error| self.failure(&error))?;
        if json {
            write_json(&printer, &describe(&subject, &extent))?;
            return Ok(ExitStatus::Done);
        }
        let mut details = Details::new();
        details.line("contact", &subject.id);
        details.line("state", if subject.archived { "archived" } else { "live" });
        details.line("addresses", subject.addresses.len().to_string());
        if !subject.merged_ids.is_empty() {
            details.line("merged from", subject.merged_ids.join(", "));
        }
        details.line("associated", in_words(&extent));
        details.line("lists", extent.lists.to_string());
        let mut out = printer.data();
        details.write(&mut out, &printer)?;
        out.flush()?;
        tell_unavailable(&printer, &extent.unavailable);
        Ok(ExitStatus::Done)
    }

    fn unknown(&self, address: &str) -> Result<ExitStatus, Failure> {
        let failure = Failure::new(ExitStatus::NotSo, Error::Unknown.to_string());
        let deleted = self
            .receipts
            .was_deleted(address)
            .map_err(|error| local(&error))?;
        Err(match deleted {
            Some(at) => failure.detail(format!(
                "the log of this folder says that somebody with this address was deleted on {}",
                day(at)
            )),
            None => failure.hint("an additional address of a contact is found as well; check the spelling"),
        })
    }

    async fn export(&mut self, address: &str, to: &Path, json: bool) -> Result<ExitStatus, Failure> {
        if to.exists() {
            return Err(local(&Error::Taken { path: to.to_owned() }));
        }
        let now = now();
        let collected =
            match export::collect(&self.session.client, address, Timestamp::from_millis(now)).await {
                Ok(collected) => collected,
                Err(Error::Unknown) => return self.unknown(address),
                Err(error) => return Err(self.failure(&error)),
            };
        collected.write(to).map_err(|error| local(&error))?;
        let records: usize = collected.counts().iter().map(|(_, count)| count).sum();
        let detail = format!("{} files, {records} records", collected.documents.len());
        self.receipts
            .write(
                now,
                "export",
                "done",
                address,
                Some(&collected.subject.id),
                &detail,
            )
            .map_err(|error| local(&error))?;
        let printer = self.session.printer;
        if json {
            let counts: serde_json::Map<String, Value> = collected
                .counts()
                .into_iter()
                .map(|(name, count)| (name.to_owned(), json!(count)))
                .collect();
            let document = json!({
                "contact": collected.subject.id, "to": to, "records": counts, "unavailable": unavailable(&collected.unavailable),
            });
            write_json(&printer, &document)?;
        } else {
            let mut table = Table::new(["file", "records"]).right([1]);
            for (name, count) in collected.counts() {
                table.row([name, &count.to_string()]);
            }
            let mut out = printer.data();
            table.write(&mut out, &printer)?;
            out.flush()?;
            printer.note(&format!(
                "written to {}, with a manifest of SHA-256 sums",
                to.display()
            ));
        }
        tell_unavailable(&printer, &collected.unavailable);
        Ok(ExitStatus::Done)
    }

    async fn delete(&mut self, what: DeleteArguments, copies: &Copies) -> Result<ExitStatus, Failure> {
        let printer = self.session.printer;
        let from_stdin = what.email == "-";
        let address = address(what.email)?;
        if let Some(confirm) = &what.confirm
            && !confirm.trim().eq_ignore_ascii_case(address.trim())
        {
            return Err(local(&Error::NotConfirmed));
        }
        let found = match delete::look(&self.session.client, &address, &mut self.receipts, now()).await {
            Ok(found) => found,
            Err(Error::Unknown) => return self.unknown(&address),
            Err(error) => return Err(self.failure(&error)),
        };
        let (subject, extent) = (&found.subject, &found.extent);
        if what.dry_run {
            if what.json {
                let mut document = describe(subject, extent);
                if let Some(document) = document.as_object_mut() {
                    document.insert("deleted".to_owned(), json!(false));
                }
                write_json(&printer, &document)?;
            } else {
                printer.data_line(&format!(
                    "would delete contact {} for good; stays, and may name the person: {}",
                    subject.id,
                    in_words(extent)
                ))?;
                printer.note("nothing was deleted");
            }
            return Ok(ExitStatus::Done);
        }
        let confirmed = match (what.confirm, what.yes) {
            (Some(confirm), _) => confirm,
            (None, true) => address.clone(),
            (None, false) => ask(subject, from_stdin)?,
        };
        let deleted = delete::delete(
            &self.session.client,
            found,
            &confirmed,
            copies,
            &mut self.receipts,
            now(),
        )
        .await
        .map_err(|error| self.failure(&error))?;
        let rows: usize = deleted.copies.iter().map(|copy| copy.rows).sum();
        let ways = deleted.still_found.ways();
        if what.json {
            let mut document = describe(&deleted.subject, &deleted.extent);
            if let Some(document) = document.as_object_mut() {
                document.insert("deleted".to_owned(), json!(true));
                document.insert("stillFound".to_owned(), json!(ways));
                document.insert("erasedHere".to_owned(), json!(rows));
            }
            write_json(&printer, &document)?;
        } else {
            printer.data_line(&format!("contact {} is deleted for good", deleted.subject.id))?;
            printer.data_line(&match ways.is_empty() {
                true => "verified: not found by id, archived, by address or by search".to_owned(),
                false => format!("still found {}", ways.join(", ")),
            })?;
            printer.data_line(&format!(
                "erased on this machine: {rows} rows in {} copies",
                deleted.copies.len()
            ))?;
            printer.note(&format!(
                "stays at HubSpot, and may name the person: {}",
                in_words(&deleted.extent)
            ));
        }
        if ways.is_empty() {
            return Ok(ExitStatus::Done);
        }
        printer.warning(
            "HubSpot still finds the contact; a search follows after some seconds: spoke privacy find EMAIL",
        );
        Ok(ExitStatus::Partly)
    }

    async fn consent(&mut self, what: ConsentArguments) -> Result<ExitStatus, Failure> {
        let basis = basis(&what)?;
        let address = address(what.email)?;
        let client = &self.session.client;
        let explanation = what.explanation.as_deref().unwrap_or_default();
        let (contact, document, line) = match (&what.subscription, what.status, basis) {
            (Some(subscription), Some(status), basis) => {
                let status = match status {
                    Status::Subscribed => consent::Status::Subscribed,
                    Status::Unsubscribed => consent::Status::Unsubscribed,
                };
                let reason = basis.map(|basis| (basis, explanation));
                let set = consent::set_subscription(client, &address, subscription, status, reason)
                    .await
                    .map_err(|error| self.failure(&error))?;
                let document =
                    json!({ "subscription": set.name, "subscriptionId": set.id, "status": status.as_str() });
                let line = format!("{}: {}", set.name, status.as_str().to_lowercase());
                (None, document, line)
            }
            (_, _, Some(basis)) => {
                let (id, value) = match consent::set_contact_basis(client, &address, basis).await {
                    Ok(set) => set,
                    Err(Error::Unknown) => return self.unknown(&address),
                    Err(error) => return Err(self.failure(&error)),
                };
                let line = format!("contact {id}: hs_legal_basis is {value}");
                let document = json!({ "contact": id, "hs_legal_basis": value });
                (Some(id), document, line)
            }
            _ => {
                return Err(Failure::usage(
                    "neither a subscription nor a legal basis is given",
                ));
            }
        };
        let detail = basis.map_or_else(
            || line_without_contact(&line),
            |basis| format!("{}; basis {}", line_without_contact(&line), basis.name),
        );
        self.receipts
            .write(now(), "consent", "done", &address, contact.as_deref(), &detail)
            .map_err(|error| local(&error))?;
        if what.json {
            write_json(&self.session.printer, &document)?;
        } else {
            self.session.printer.data_line(&line)?;
        }
        Ok(ExitStatus::Done)
    }

    async fn retention(&self, what: &RetentionArguments) -> Result<ExitStatus, Failure> {
        let printer = self.session.printer;
        let before = Timestamp::from_millis(now() - i64::from(what.days) * DAY);
        let mut count = 0u64;
        let visit = |contact: &Record| -> Result<(), Stopped> {
            count += 1;
            let last = contact.get("notes_last_updated");
            if what.ids {
                printer.data_line(contact.id())?;
            } else if what.json {
                let line = json!({
                    "id": contact.id(), "lastActivity": last, "created": contact.get("createdate"),
                    "lifecyclestage": contact.get("lifecyclestage"),
                });
                printer.data_line(&line.to_string())?;
            }
            Ok(())
        };
        retention::stale(&self.session.client, before, visit)
            .await
            .map_err(|stopped| match stopped {
                Stopped::Privacy(error) => self.failure(&error),
                Stopped::Output(error) => Failure::from(error),
            })?;
        if !what.ids && !what.json {
            printer.data_line(&format!(
                "{count} contacts without activity for {} days (since {})",
                what.days,
                day(before.millis())
            ))?;
            if count > 0 {
                printer.note("their ids: --ids; nothing was changed");
            }
        }
        Ok(if count == 0 {
            ExitStatus::Done
        } else {
            ExitStatus::NotSo
        })
    }

    /// A failure that repeats nothing about the person.
    fn failure(&self, error: &Error) -> Failure {
        match error {
            Error::HubSpot { doing, source } => {
                refusal::without_personal_data(doing, source, &self.session.target)
            }
            other => local(other),
        }
    }
}

/// Why a list of contacts ended early.
enum Stopped {
    Privacy(Error),
    Output(io::Error),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Privacy(error)
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

fn log(printer: &Printer, folder: &Path, what: &LogArguments) -> Result<ExitStatus, Failure> {
    let receipts = Receipts::open(folder).map_err(|error| local(&error))?;
    if what.verify {
        return match receipts.verify().map_err(|error| local(&error))? {
            Verification::Verified { entries, head } => {
                let head = head.map_or_else(String::new, |head| format!(", the last is {head}"));
                if what.json {
                    write_json(printer, &json!({ "verified": true, "entries": entries }))?;
                } else {
                    printer.data_line(&format!("verified: {entries} entries{head}"))?;
                }
                Ok(ExitStatus::Done)
            }
            Verification::BrokenAt { number, fault } => {
                if what.json {
                    write_json(
                        printer,
                        &json!({ "verified": false, "brokenAt": number, "why": fault.to_string() }),
                    )?;
                    return Ok(ExitStatus::NotSo);
                }
                Err(Failure::new(
                    ExitStatus::NotSo,
                    format!("the log is broken at entry {number}: {fault}"),
                )
                .detail(receipts.path().display().to_string()))
            }
        };
    }
    let entries = receipts.entries(what.limit).map_err(|error| local(&error))?;
    if what.json {
        let all: Vec<Value> = entries
            .iter()
            .map(|recorded| {
                let entry = &recorded.entry;
                json!({
                    "number": recorded.number, "time": Timestamp::from_millis(entry.time), "action": entry.action,
                    "outcome": entry.outcome, "contact": entry.record_id, "detail": entry.detail, "hash": recorded.hash,
                })
            })
            .collect();
        write_json(printer, &json!({ "entries": all }))?;
        return Ok(ExitStatus::Done);
    }
    if entries.is_empty() {
        printer.note("nothing was asked for yet");
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new(["number", "when", "action", "outcome", "contact", "detail"]).right([0]);
    for recorded in &entries {
        let entry = &recorded.entry;
        table.row([
            &recorded.number.to_string(),
            &Timestamp::from_millis(entry.time).to_iso(),
            &entry.action,
            &entry.outcome,
            entry.record_id.as_deref().unwrap_or_default(),
            entry.detail.as_deref().unwrap_or_default(),
        ]);
    }
    let mut out = printer.data();
    table.write(&mut out, printer)?;
    out.flush()?;
    Ok(ExitStatus::Done)
}

fn basis(what: &ConsentArguments) -> Result<Option<&'static LegalBasis>, Failure> {
    let Some(text) = &what.legal_basis else {
        return Ok(None);
    };
    let found = LegalBasis::find(text).ok_or_else(|| {
        let names = LEGAL_BASES.iter().map(|basis| basis.name);
        let failure = Failure::usage(format!("{text:?} is no legal basis"));
        let failure = match nearest(text, names.clone()) {
            Some(near) => failure.hint(format!("did you mean {near}?")),
            None => failure,
        };
        failure.hint(format!("choose one of: {}", names.collect::<Vec<_>>().join(", ")))
    })?;
    if what.subscription.is_none() && found.contact.is_none() {
        return Err(local(&Error::NoContactBasis { name: found.name }));
    }
    Ok(Some(found))
}

/// The receipt names the contact in a field of its own.
fn line_without_contact(line: &str) -> String {
    line.split_once(": ")
        .filter(|(head, _)| head.starts_with("contact "))
        .map_or(line, |(_, rest)| rest)
        .to_owned()
}

fn address(typed: String) -> Result<String, Failure> {
    let text = if typed == "-" {
        let mut line = String::new();
        io::stdin()
            .lock()
            .read_line(&mut line)
            .map_err(|error| Failure::usage("can't read the address from standard input").because(&error))?;
        line
    } else {
        typed
    };
    subject::parse_address(&text).map_err(|error| local(&error))
}

fn ask(subject: &Subject, stdin_is_used: bool) -> Result<String, Failure> {
    if stdin_is_used || !io::stdin().is_terminal() {
        return Err(Failure::usage(format!(
            "deleting contact {} for good needs a confirmation, and nobody is there to ask",
            subject.id
        ))
        .hint("give the address once more: --confirm EMAIL")
        .hint("see what would be deleted: --dry-run"));
    }
    let mut stderr = io::stderr().lock();
    write!(
        stderr,
        "contact {} will be deleted for good; type the address once more: ",
        subject.id
    )?;
    stderr.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(answer)
}

/// A failure on this machine, or of what was typed.
fn local(error: &Error) -> Failure {
    let status = match error {
        Error::Unknown => ExitStatus::NotSo,
        _ => ExitStatus::Usage,
    };
    let failure = Failure::from_error(status, error);
    match error {
        Error::NotConfirmed => failure.hint("nothing was deleted; type the same address twice"),
        Error::NotAnAddress => failure.hint("write it as jane@example.com"),
        _ => failure,
    }
}

fn describe(subject: &Subject, extent: &Extent) -> Value {
    let associated: serde_json::Map<String, Value> = extent
        .associated
        .iter()
        .map(|(name, count)| (name.clone(), json!(count)))
        .collect();
    json!({
        "contact": subject.id, "archived": subject.archived, "addresses": subject.addresses.len(),
        "mergedIds": subject.merged_ids, "associated": associated, "lists": extent.lists,
        "unavailable": unavailable(&extent.unavailable),
    })
}

fn unavailable(list: &[(String, String)]) -> Vec<Value> {
    list.iter()
        .map(|(what, why)| json!({ "what": what, "why": spoke_model::redact::redact(why) }))
        .collect()
}

fn tell_unavailable(printer: &Printer, list: &[(String, String)]) {
    for (what, why) in list {
        printer.warning(&format!(
            "{what} could not be read: {}",
            spoke_model::redact::redact(why)
        ));
    }
}

fn in_words(extent: &Extent) -> String {
    if extent.associated.is_empty() {
        return "nothing".to_owned();
    }
    extent
        .associated
        .iter()
        .map(|(name, count)| format!("{name} {count}"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn day(millis: i64) -> String {
    let iso = Timestamp::from_millis(millis).to_iso();
    iso.split('T').next().unwrap_or(&iso).to_owned()
}

fn now() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}
