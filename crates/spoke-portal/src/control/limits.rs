//! `/_spoke/limits`: which request limits hold, and other ones from now on.

use serde_json::{Value, json};
use spoke_model::limits::{AccountLimits, PACKS_MAX, Plan};

use super::contract::Handler::Now;
use super::contract::{Field, Kind, Operation};
use super::fields::{BadField, Fields};
use super::{Control, ControlAnswer};
use crate::guard::CountedDay as Day;
use crate::portal::PortalState;

/// What is asked for.
struct Change {
    /// Other limits, or none.
    account: Option<Option<AccountLimits>>,
    /// Calls to count as made today.
    used: Option<(u32, Day)>,
}

const PLANS: &[&str] = &["free", "starter", "professional", "enterprise"];
const DAYS: &[&str] = &["account", "associations"];

const LIMITS: &[Field] = &[
    Field::flag("enforced", "Whether anything is limited.").required(),
    Field::choice("plan", PLANS, "The plan whose limits hold."),
    Field::count("packs", "Packs of the API limit increase beside it."),
    Field::count("burst", "Calls in ten seconds of one privately distributed app."),
    Field::count(
        "daily",
        "Calls in a day of all privately distributed apps together.",
    ),
    Field::count("associationBurst", "Association calls in ten seconds of one app."),
    Field::count("associationDaily", "Association calls in a day."),
    Field::count("usedToday", "Calls that count against the day, so far.").required(),
    Field::new("resetsAt", Kind::Time, "When the next day begins.").required(),
    Field::told("timeZone", "The account's time zone, at whose midnight that is.").required(),
];

pub(super) const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/_spoke/limits",
        "limits.read",
        "Tells which request limits hold, and how much of the day is used.",
        Now(read_limits),
    )
    .answers(200, "The limits.", LIMITS),
    Operation::post(
        "/_spoke/limits",
        "limits.change",
        "Enforces other request limits from now on, or none; or counts calls that nobody made.",
        Now(change),
    )
    .body(
        &[
            Field::choice("plan", PLANS, "The plan whose limits shall hold."),
            Field::number(
                "packs",
                (0, PACKS_MAX as u64),
                "Packs of the API limit increase beside it.",
            ),
            Field::flag("off", "Enforce nothing."),
            Field::number(
                "countCalls",
                (1, u32::MAX as u64),
                "Calls to count as made today.",
            ),
            Field::choice(
                "of",
                DAYS,
                "Whose day they count against; the account's when absent.",
            ),
        ],
        r#"{"plan": "professional", "packs": 1}"#,
    )
    .answers(200, "The limits from now on.", LIMITS),
];

fn read_limits(control: &Control<'_>) -> ControlAnswer {
    ControlAnswer::json(&view(control.portal))
}

fn change(control: &Control<'_>) -> ControlAnswer {
    let portal = control.portal;
    match read(&control.body, portal.limits.account()) {
        Ok(change) => {
            if let Some(account) = change.account {
                portal.limits.change(account);
            }
            if let Some((calls, day)) = change.used {
                portal.limits.use_up(calls, day, portal.clock.now());
            }
            ControlAnswer::json(&view(portal))
        }
        Err(bad) => bad.into(),
    }
}

/// The limits in force and the day so far.
fn view(portal: &PortalState) -> Value {
    let limits = &portal.limits;
    let now = portal.clock.now();
    let account = limits.account();
    let mut shown = json!({
        "enforced": account.is_some(),
        "usedToday": limits.used_today(now),
        "resetsAt": limits.resets_at(now),
        "timeZone": limits.zone(),
    });
    if let (Some(account), Some(shown)) = (account, shown.as_object_mut()) {
        for (name, value) in [
            ("plan", json!(account.plan())),
            ("packs", json!(account.packs())),
            ("burst", json!(account.burst())),
            ("daily", json!(account.daily())),
            ("associationBurst", json!(account.association_burst())),
            ("associationDaily", json!(account.association_daily())),
        ] {
            shown.insert(name.to_owned(), value);
        }
    }
    shown
}

fn read(body: &[u8], present: Option<AccountLimits>) -> Result<Change, BadField> {
    let mut fields = Fields::parse(body)?;
    let plan = fields.text("plan", 20)?;
    let packs = fields.number("packs", 0, PACKS_MAX.into())?;
    let off = fields.flag("off")?;
    let used = fields.number("countCalls", 1, u32::MAX.into())?;
    let of = fields.text("of", 20)?;
    fields.done("plan, packs, off, countCalls, of")?;
    let day = match of.as_deref() {
        None | Some("account") => Day::Account,
        Some("associations") => Day::Associations,
        Some(other) => {
            return Err(BadField::new(format!(
                "of: {other} is neither account nor associations"
            )));
        }
    };
    let packs = packs.and_then(|packs| u8::try_from(packs).ok());
    let plan: Option<Plan> = match plan {
        None => None,
        Some(name) => Some(
            name.parse()
                .map_err(|unknown| BadField::new(format!("plan: {unknown}")))?,
        ),
    };
    let account = match (off, plan, packs) {
        (true, None, None) => Some(None),
        (true, ..) => return Err(BadField::new("off: leave plan and packs away to enforce nothing")),
        (false, Some(plan), packs) => Some(Some(AccountLimits::new(plan).with_packs(packs.unwrap_or(0)))),
        (false, None, Some(packs)) => match present {
            Some(account) => Some(Some(account.with_packs(packs))),
            None => {
                return Err(BadField::new(
                    "packs: say which plan they are added to, in the field plan",
                ));
            }
        },
        (false, None, None) => None,
    };
    if account.is_none() && used.is_none() {
        return Err(BadField::new(
            "say what to change: plan, packs, off or countCalls",
        ));
    }
    Ok(Change {
        account,
        used: used.and_then(|calls| Some((u32::try_from(calls).ok()?, day))),
    })
}
