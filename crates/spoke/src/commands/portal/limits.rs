//! `spoke portal limits`: how often the local portal lets itself be called.

use std::io::Write;

use serde_json::{Value, json};

use super::control::{Controls, text};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Table, write_json};
use crate::settings::Settings;

/// Other limits.
#[derive(Debug)]
pub struct LimitsChange {
    /// Those of this plan.
    pub plan: Option<String>,
    /// With these packs.
    pub packs: Option<u8>,
    /// None at all.
    pub off: bool,
}

impl LimitsChange {
    /// The body of the control; `None` when nothing shall change.
    fn body(&self) -> Option<Value> {
        if self.off {
            return Some(json!({ "off": true }));
        }
        match (&self.plan, self.packs) {
            (None, None) => None,
            (Some(plan), None) => Some(json!({ "plan": plan })),
            (None, Some(packs)) => Some(json!({ "packs": packs })),
            (Some(plan), Some(packs)) => Some(json!({ "plan": plan, "packs": packs })),
        }
    }
}

/// Changes the limits if asked to, and shows those in force.
///
/// # Errors
/// When packs are asked for without a plan.
pub async fn limits(
    settings: &Settings,
    change: &LimitsChange,
    as_json: bool,
) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let shown = match change.body() {
        Some(body) => controls.post("change the limits", "/limits", &body).await?,
        None => controls.get("read the limits", "/limits").await?,
    };
    if as_json {
        write_json(&settings.printer, &shown)?;
        return Ok(ExitStatus::Done);
    }
    let until = format!("{} ({})", text(&shown, "resetsAt"), text(&shown, "timeZone"));
    if shown.get("enforced") != Some(&json!(true)) {
        let used = text(&shown, "usedToday");
        settings
            .printer
            .data_line(&format!("nothing is limited; {used} calls today, until {until}"))?;
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new(["allowance", "limit", "used"]).right([1, 2]);
    for (name, field, used) in [
        ("10 s, each private app", "burst", String::new()),
        ("10 s, each public app", "publicAppBurst", String::new()),
        ("10 s, associations", "associationBurst", String::new()),
        ("1 s, searches", "searchesPerSecond", String::new()),
        ("day, all private apps", "daily", text(&shown, "usedToday")),
        (
            "day, associations",
            "associationDaily",
            text(&shown, "associationsUsedToday"),
        ),
    ] {
        table.row([name.to_owned(), text(&shown, field), used]);
    }
    let mut out = settings.printer.data();
    table.write(&mut out, &settings.printer)?;
    out.flush()?;
    let (plan, packs) = (text(&shown, "plan"), text(&shown, "packs"));
    settings
        .printer
        .note(&format!("plan {plan}, packs {packs}; the day ends at {until}"));
    Ok(ExitStatus::Done)
}
