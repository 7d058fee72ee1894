//! `spoke portal seed`: as many records as asked for, made part by part so that it can be watched and stopped.

use std::collections::BTreeMap;
use std::io::Write;

use serde_json::{Map, Value, json};

use super::control::Controls;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Progress, Table, write_json};
use crate::settings::Settings;

/// Records of one call to the portal: small enough to see it go on, large enough not to be felt.
const CALL: u64 = 1_000;
/// Contacts when nothing is said.
const CONTACTS: u64 = 1_000;

/// What was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Crowd {
    /// How many contacts; 1,000 when nothing else is asked for either.
    pub contacts: Option<u64>,
    /// How many companies.
    pub companies: u64,
    /// How many deals.
    pub deals: u64,
    /// How many tickets.
    pub tickets: u64,
    /// Which records.
    pub seed: u64,
    /// How many of a hundred contacts are second records of a person.
    pub duplicates: u32,
    /// Whether values are as people type them.
    pub messy: bool,
}

/// What is counted in the answers, in the order in which it is told.
const COUNTED: [&str; 4] = ["contacts", "companies", "deals", "tickets"];

/// Adds records.
///
/// # Errors
/// When the portal refuses them, as it does when the same seed was used before.
pub async fn seed(settings: &Settings, crowd: Crowd, as_json: bool) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let others = crowd.companies + crowd.deals + crowd.tickets;
    let contacts = crowd.contacts.unwrap_or(if others == 0 { CONTACTS } else { 0 });
    let body = json!({
        "contacts": contacts,
        "companies": crowd.companies,
        "deals": crowd.deals,
        "tickets": crowd.tickets,
        "seed": crowd.seed,
        "duplicatesPercent": crowd.duplicates,
        "messy": crowd.messy,
        "most": CALL,
    });
    let total = contacts + others;
    let progress = Progress::new(&settings.printer);
    let mut made = Made::default();
    let done = loop {
        let answer = match controls.post("add records", "/seed", &body).await {
            Ok(answer) => answer,
            Err(failure) => break Err(failure),
        };
        let left = made.add(&answer);
        progress.tell("records", total.saturating_sub(left), Some(total));
        if left == 0 {
            break Ok(());
        }
    };
    progress.clear();
    done.map_err(|failure| {
        if failure.message().contains(" already") {
            return failure.hint(format!(
                "another seed makes other records: spoke portal seed --seed {}",
                crowd.seed.wrapping_add(1)
            ));
        }
        if made.counts.values().all(|count| *count == 0) {
            return failure;
        }
        failure.hint("what was made stays; the same command goes on from there")
    })?;
    if as_json {
        write_json(&settings.printer, &made.as_json())?;
        return Ok(ExitStatus::Done);
    }
    settings.printer.data_line(&made.sentence())?;
    if !made.blemishes.is_empty() {
        let mut table = Table::new(["blemish", "records"]).right([1]);
        for (name, count) in &made.blemishes {
            table.row([name.clone(), count.to_string()]);
        }
        let mut out = settings.printer.data();
        table.write(&mut out, &settings.printer)?;
        out.flush()?;
    }
    Ok(ExitStatus::Done)
}

/// The name of one of them.
fn one(name: &str) -> &str {
    match name {
        "companies" => "company",
        name => name.trim_end_matches('s'),
    }
}

/// What all calls made together.
#[derive(Debug, Default)]
struct Made {
    counts: BTreeMap<&'static str, u64>,
    duplicates: u64,
    blemishes: Vec<(String, u64)>,
}

impl Made {
    /// Adds what a call made and tells how much is left.
    fn add(&mut self, answer: &Value) -> u64 {
        let number = |name: &str| answer.get(name).and_then(Value::as_u64).unwrap_or(0);
        for name in COUNTED {
            *self.counts.entry(name).or_default() += number(name);
        }
        self.duplicates += number("duplicates");
        for (name, count) in answer
            .get("blemishes")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let count = count.as_u64().unwrap_or(0);
            match self.blemishes.iter_mut().find(|(known, _)| known == name) {
                Some((_, sum)) => *sum += count,
                None => self.blemishes.push((name.clone(), count)),
            }
        }
        number("left")
    }

    fn as_json(&self) -> Value {
        let blemishes: Map<String, Value> = self
            .blemishes
            .iter()
            .map(|(name, count)| (name.clone(), (*count).into()))
            .collect();
        let mut made: Map<String, Value> = COUNTED
            .iter()
            .map(|name| {
                (
                    (*name).to_owned(),
                    self.counts.get(name).copied().unwrap_or(0).into(),
                )
            })
            .collect();
        made.insert("duplicates".to_owned(), self.duplicates.into());
        made.insert("blemishes".to_owned(), Value::Object(blemishes));
        Value::Object(made)
    }

    fn sentence(&self) -> String {
        let told: Vec<String> = COUNTED
            .iter()
            .filter_map(|name| {
                let count = self.counts.get(name).copied().filter(|count| *count > 0)?;
                Some(if *name == "contacts" && self.duplicates > 0 {
                    format!(
                        "{count} contacts, {} of them second records of the same person",
                        self.duplicates
                    )
                } else {
                    format!("{count} {}", if count == 1 { one(name) } else { name })
                })
            })
            .collect();
        format!("added {}", told.join(", "))
    }
}
