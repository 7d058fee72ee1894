//! `spoke usage`: the share of the day's allowance, the forecast, who uses it, and what could be spared.

use std::io::Write;
use std::time::SystemTime;

use serde_json::json;
use spoke_client::Method;
use spoke_ops::usage::{Day, Remedy, Saving, Savings, forecast, percent};
use spoke_store::journal::{Count, Grouping, JournalReader, Question};

use crate::commands::Session;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::journal::{milliseconds, read};
use crate::output::{Details, Table, write_json};
use crate::settings::Settings;

const HOUR_MS: i64 = 3_600_000;
/// The longest bar of the chart.
const BAR: u64 = 40;
/// Savings shown to people; JSON has all.
const SHOWN: usize = 10;

/// What there is to say.
struct Report {
    account: u64,
    time_zone: String,
    day: Day,
    now: i64,
    used: Option<u64>,
    limit: Option<u64>,
    counted_by: &'static str,
    own: u64,
    counts: Vec<Count>,
    savings: Vec<Saving>,
}

impl Report {
    fn share(&self) -> Option<f64> {
        Some(percent(self.used?, self.limit?))
    }

    fn forecast(&self) -> Option<u64> {
        forecast(self.used?, self.day, self.now)
    }
}

/// Reports on the day of the account. The exit status says whether the alert threshold is reached.
///
/// # Errors
/// When the portal can't be asked, or the journal can't be read.
pub async fn usage(settings: &Settings, by: Grouping, alert: f64, json: bool) -> Result<ExitStatus, Failure> {
    let session = Session::open(settings).await?;
    let report = report(settings, &session, by).await?;
    if json {
        write_json(&settings.printer, &document(&report, alert))?;
    } else {
        print(settings, &report, by)?;
    }
    let Some(share) = report.share().filter(|share| *share >= alert) else {
        return Ok(ExitStatus::Done);
    };
    settings.printer.warning(&format!(
        "{share:.1} % of the day's calls are used, the alert is set at {alert} %"
    ));
    Ok(ExitStatus::NotSo)
}

async fn report(settings: &Settings, session: &Session, by: Grouping) -> Result<Report, Failure> {
    let details = session
        .client
        .account()
        .details()
        .await
        .map_err(|error| session.refusal("read the account's time zone", &error))?;
    let now = milliseconds(SystemTime::now());
    let day = Day::of(details.time_zone.as_deref(), details.utc_offset_milliseconds, now)
        .map_err(|error| Failure::usage("can't tell when the account's day begins").because(&error))?;
    let told = told(session).await?;
    let question = Question {
        portal: (by != Grouping::Portal).then(|| session.target.label()),
        since: day.start,
        correlation_id: None,
    };
    let journal = read(&settings.state_dir())?;
    let unreadable =
        |error: spoke_store::Error| Failure::usage("can't read the journal of calls").because(&error);
    let mut savings = Savings::new();
    let (mut counts, mut own, mut header) = (Vec::new(), 0, None);
    if let Some(journal) = &journal {
        counts = journal.count(&question, by).map_err(unreadable)?;
        journal
            .walk(&question, |call| savings.see(call))
            .map_err(unreadable)?;
        own = counts.iter().map(|count| count.calls).sum();
        header = quota(journal, &question)?;
    }
    let (used, limit, counted_by) = match (told, header) {
        (Some((used, limit)), _) => (
            Some(used),
            Some(limit),
            "HubSpot's count of the account's private apps",
        ),
        (None, Some((used, limit))) => (Some(used), Some(limit), "the headers of HubSpot's last answer"),
        (None, None) => (
            None,
            None,
            "nobody: HubSpot tells this token of no daily allowance",
        ),
    };
    Ok(Report {
        account: details.portal_id,
        time_zone: details
            .time_zone
            .or(details.utc_offset)
            .unwrap_or_else(|| "UTC".to_owned()),
        day,
        now,
        used,
        limit,
        counted_by,
        own,
        counts,
        savings: savings.finish(),
    })
}

/// What HubSpot counted: used, and allowed. Tokens without a daily allowance, such as those of public apps, are refused
/// here and told nothing.
async fn told(session: &Session) -> Result<Option<(u64, u64)>, Failure> {
    let answer = session
        .client
        .request(Method::GET, "/account-info/2026-09/api-usage/daily/private-apps")
        .send()
        .await;
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) if matches!(error.status(), Some(403 | 404)) => return Ok(None),
        Err(error) => return Err(session.refusal("read the day's usage", &error)),
    };
    let document: serde_json::Value = answer
        .json()
        .map_err(|error| session.refusal("read the day's usage", &error))?;
    let number = |name: &str| document.pointer(&format!("/results/0/{name}"))?.as_u64();
    Ok(number("currentUsage").zip(number("usageLimit")))
}

fn quota(journal: &JournalReader, question: &Question) -> Result<Option<(u64, u64)>, Failure> {
    let told = journal
        .quota(question)
        .map_err(|error| Failure::usage("can't read the journal of calls").because(&error))?;
    Ok(told.and_then(|quota| {
        let limit = u64::try_from(quota.limit).ok()?;
        Some((limit.saturating_sub(u64::try_from(quota.remaining).ok()?), limit))
    }))
}

fn print(settings: &Settings, report: &Report, by: Grouping) -> Result<(), Failure> {
    let mut out = settings.printer.data();
    let mut details = Details::new();
    let left = (report.day.end - report.now).max(0) / 60_000;
    details.line(
        "account",
        format!(
            "{} ({}; its day ends in {} h {:02} min)",
            report.account,
            report.time_zone,
            left / 60,
            left % 60
        ),
    );
    match (report.used, report.limit, report.share()) {
        (Some(used), Some(limit), Some(share)) => {
            details.line("used today", format!("{used} of {limit} calls ({share:.1} %)"));
            details.line("counted by", report.counted_by);
            match report.forecast() {
                Some(forecast) => details.line(
                    "by midnight",
                    format!(
                        "{forecast} calls ({:.1} %), if the day goes on like this",
                        percent(forecast, limit)
                    ),
                ),
                None => details.line("by midnight", "too early to tell"),
            }
        }
        _ => details.line("counted by", report.counted_by),
    }
    details.line("made by Spoke here", format!("{} calls", report.own));
    details.write(&mut out, &settings.printer)?;
    if !report.counts.is_empty() {
        writeln!(out)?;
        table(report, by).write(&mut out, &settings.printer)?;
    }
    if !report.savings.is_empty() {
        writeln!(out)?;
        writeln!(out, "{}", settings.printer.paint().strong("what could be spared"))?;
        for saving in report.savings.iter().take(SHOWN) {
            writeln!(out, "  {}", sentence(saving))?;
        }
        if let Some(more) = report.savings.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            writeln!(out, "  and {more} more (--json has all)")?;
        }
    }
    out.flush()?;
    Ok(())
}

fn table(report: &Report, by: Grouping) -> Table {
    let heading = match by {
        Grouping::Endpoint => "endpoint",
        Grouping::Caller => "caller",
        Grouping::ObjectType => "object type",
        Grouping::Portal => "profile or portal",
        Grouping::Hour => "hour",
    };
    let most = report
        .counts
        .iter()
        .map(|count| count.calls)
        .max()
        .unwrap_or(0)
        .max(1);
    let mut table =
        Table::new([heading, "calls", "429", "failed", "no call", "mean", ""]).right([1, 2, 3, 4, 5]);
    for count in &report.counts {
        table.row([
            named(&count.name, report.day, by),
            count.calls.to_string(),
            count.limited.to_string(),
            count.failed.to_string(),
            count.saved.to_string(),
            format!("{} ms", count.mean / 1000),
            "█".repeat(usize::try_from((count.calls * BAR).div_ceil(most)).unwrap_or(0)),
        ]);
    }
    table
}

/// Hours are those of the account's day, counted from its midnight.
fn named(name: &str, day: Day, by: Grouping) -> String {
    match (by, name.parse::<i64>()) {
        (Grouping::Hour, Ok(hour)) => {
            let minutes = (hour * HOUR_MS - day.start).max(0) / 60_000;
            format!("{:02}:{:02}", minutes / 60, minutes % 60)
        }
        _ if name.is_empty() => "(none)".to_owned(),
        _ => name.to_owned(),
    }
}

fn sentence(saving: &Saving) -> String {
    let Saving {
        calls,
        instead,
        about,
        ..
    } = saving;
    let by = saving
        .caller
        .as_ref()
        .map(|caller| format!(" by {caller}"))
        .unwrap_or_default();
    let most = saving
        .most_in_ten_seconds
        .map(|most| format!(", up to {most} in 10 s"))
        .unwrap_or_default();
    let spared = saving.spared();
    match saving.remedy {
        Remedy::BatchRead => {
            format!("{calls} single reads of {about}{by}{most}: {instead} batch reads, {spared} calls spared")
        }
        Remedy::BatchWrite => {
            format!(
                "{calls} single writes of {about}{by}{most}: {instead} batch writes, {spared} calls spared"
            )
        }
        Remedy::ReadById => {
            format!(
                "{calls} searches for ids of {about}{by}{most}: {instead} batch reads, {spared} searches spared"
            )
        }
        Remedy::Cache => {
            format!("{calls} times the same answer to {about}{by}: keep it, {spared} calls spared")
        }
        Remedy::Webhooks => {
            format!("{about} was asked {calls} times{by} to see what changed: webhooks tell without a call")
        }
        Remedy::LargerPages => {
            format!("{calls} small pages of {about}{by}{most}: {instead} pages of 100, {spared} calls spared")
        }
        Remedy::Pace => format!("{calls} calls to {about}{by} were refused with 429: keep within the limits"),
    }
}

fn document(report: &Report, alert: f64) -> serde_json::Value {
    let counts: Vec<_> = report
        .counts
        .iter()
        .map(|count| {
            json!({
                "name": count.name,
                "calls": count.calls,
                "limited": count.limited,
                "failed": count.failed,
                "answeredWithoutACall": count.saved,
                "meanMilliseconds": count.mean as f64 / 1000.0,
            })
        })
        .collect();
    json!({
        "account": report.account,
        "timeZone": report.time_zone,
        "dayStart": report.day.start,
        "dayEnd": report.day.end,
        "used": report.used,
        "limit": report.limit,
        "percent": report.share(),
        "countedBy": report.counted_by,
        "forecast": report.forecast(),
        "alertPercent": alert,
        "alert": report.share().is_some_and(|share| share >= alert),
        "ownCalls": report.own,
        "counts": counts,
        "savings": report.savings,
    })
}
