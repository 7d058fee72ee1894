//! `/_spoke/limits`: which request limits hold, and other ones from now on.

use serde_json::{Value, json};
use spoke_model::limits::{AccountLimits, PACKS_MAX, PUBLIC_APP_BURST, Plan, SEARCHES_PER_SECOND};

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

const LIMITS: &[Field] = &[
    Field::flag("enforced", "Whether calls are refused.").required(),
    Field::choice("plan", PLANS, "The plan."),
    Field::number(
        "packs",
        (0, PACKS_MAX as u64),
        "Packs of more calls that were added to it.",
    ),
    Field::number("burst", (0, u64::MAX), "Calls of an app in ten seconds."),
    Field::number("daily", (0, u64::MAX), "Calls of an account in a day."),
    Field::number(
        "associationBurst",
        (0, u64::MAX),
        "Calls about associations in ten seconds.",
    ),
    Field::number(
        "associationDaily",
        (0, u64::MAX),
        "Calls about associations in a day.",
    ),
    Field::number(
        "publicAppBurst",
        (0, u64::MAX),
        "Calls of a public app and account in ten seconds.",
    ),
    Field::number(
        "searchesPerSecond",
        (0, u64::MAX),
        "Searches of an account in a second.",
    ),
    Field::count("usedToday", "Calls since midnight."),
    Field::count(
        "associationsUsedToday",
        "Calls about associations since midnight.",
    ),
    Field::new("resetsAt", Kind::Time, "The next midnight of the account.").required(),
    Field::told("timeZone", "The account's time zone.").required(),
];

pub(super) const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/_spoke/limits",
        "limits.show",
        "Shows the request limits and the day so far.",
        Now(show),
    )
    .answers(200, "The limits; what is not limited is null.", LIMITS),
    Operation::post(
        "/_spoke/limits",
        "limits.change",
        "Sets other request limits from now on, or counts calls as made.",
        Now(change),
    )
    .body(
        &[
            Field::choice("plan", PLANS, "The plan whose limits hold."),
            Field::number("packs", (0, PACKS_MAX as u64), "Packs of more calls."),
            Field::flag("off", "Whether nothing is limited."),
            Field::number(
                "countCalls",
                (1, u32::MAX as u64),
                "Calls to count as made today.",
            ),
            Field::choice(
                "of",
                &["account", "associations"],
                "Which day they count towards; account when absent.",
            ),
        ],
        r#"{"plan": "professional", "packs": 1}"#,
    )
    .answers(200, "The limits as they are now.", LIMITS),
];

fn show(control: &Control<'_>) -> ControlAnswer {
    ControlAnswer::json(&view(control.portal))
}

fn change(control: &Control<'_>) -> ControlAnswer {
    let portal = control.portal;
    let change = match read(&control.body, portal.limits.account()) {
        Ok(change) => change,
        Err(bad) => return bad.into(),
    };
    if let Some(account) = change.account {
        portal.limits.change(account);
    }
    if let Some((calls, day)) = change.used {
        portal.limits.use_up(calls, day, portal.clock.now());
    }
    ControlAnswer::json(&view(portal))
}

/// The limits in force and the day so far; nulls while nothing is limited.
fn view(portal: &PortalState) -> Value {
    let limits = &portal.limits;
    let now = portal.clock.now();
    let account = limits.account();
    json!({
        "enforced": account.is_some(),
        "plan": account.map(AccountLimits::plan),
        "packs": account.map(AccountLimits::packs),
        "burst": account.map(AccountLimits::burst),
        "daily": account.map(AccountLimits::daily),
        "associationBurst": account.map(AccountLimits::association_burst),
        "associationDaily": account.map(AccountLimits::association_daily),
        "publicAppBurst": account.map(|_| PUBLIC_APP_BURST),
        "searchesPerSecond": account.map(|_| SEARCHES_PER_SECOND),
        "usedToday": limits.used_today(now),
        "associationsUsedToday": limits.associations_used_today(now),
        "resetsAt": limits.resets_at(now),
        "timeZone": limits.zone(),
    })
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
