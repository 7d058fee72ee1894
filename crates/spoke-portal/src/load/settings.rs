//! What an account has beside its CRM: rules for values, teams, permission sets, currencies, forms.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::property::ValidationRule;
use spoke_model::time::Timestamp;

use super::check::{known_type, named};
use super::line::Line;
use super::{Loaded, Refusal};
use crate::api::{marketing::forms, property_validations, settings};
use crate::definitions::{Editor, put_roles, put_teams, roles, teams};
use crate::store::{State, Transaction};

/// Teams or permission sets of an account (our bound).
const PEOPLE_MAX: usize = 10_000;

/// A validation rule of a property.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RuleLine {
    object_type: ObjectTypeId,
    property: String,
    rule: ValidationRule,
}

/// The permission set of a user.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UserRole {
    user_id: i64,
    role_id: String,
}

/// The company's own currency, as the API answers it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CompanyCurrency {
    /// Its code.
    id: String,
    #[serde(default)]
    created_at: Option<Timestamp>,
}

/// Whether the lines can be kept.
pub(super) fn check(
    state: &State,
    types: &BTreeSet<ObjectTypeId>,
    lines: &[(usize, Line)],
) -> Result<(), Refusal> {
    let mut rates = settings::rate_count(state);
    for (number, line) in lines {
        match line {
            Line::ValidationRule(one) => {
                known_type(*number, types, one.object_type)?;
                named(*number, &one.property)?;
            }
            Line::Teams(all) => people(*number, all.iter().map(|team| &team.id))?,
            Line::Roles(all) => people(*number, all.iter().map(|role| &role.id))?,
            Line::CompanyCurrency(one) if spoke_model::currency::name_of(&one.id).is_none() => {
                return Err(Refusal::line(
                    *number,
                    format!("no currency has the code {}", one.id),
                ));
            }
            Line::ExchangeRate(one) => {
                rates += 1;
                let problem = match one.problem() {
                    None if rates > settings::rates_most() => {
                        Some("there are too many exchange rates".to_owned())
                    }
                    problem => problem,
                };
                if let Some(problem) = problem {
                    return Err(Refusal::line(*number, problem));
                }
            }
            Line::Form(form) => match guid(form) {
                Some(guid) => named(*number, guid)?,
                None => return Err(Refusal::line(*number, "a form needs an id")),
            },
            _ => {}
        }
    }
    Ok(())
}

/// Writes them.
pub(super) fn put(transaction: &mut Transaction<'_>, lines: &[(usize, Line)], loaded: &mut Loaded) {
    for (_, line) in lines {
        let changed = match line {
            Line::ValidationRule(one) => {
                let there = property_validations::rules_of(transaction, one.object_type, &one.property);
                let is_new = !there.contains(&one.rule);
                if is_new {
                    property_validations::take_rule(transaction, one.object_type, &one.property, &one.rule);
                    loaded.validation_rules += 1;
                }
                is_new
            }
            Line::Teams(all) => {
                let is_new = teams(transaction) != *all;
                if is_new {
                    put_teams(transaction, all);
                    loaded.teams += all.len() as u64;
                }
                is_new
            }
            Line::Roles(all) => {
                let is_new = roles(transaction) != *all;
                if is_new {
                    put_roles(transaction, all);
                    loaded.roles += all.len() as u64;
                }
                is_new
            }
            Line::CompanyCurrency(one) => {
                settings::currencies::take_company(transaction, &one.id, one.created_at);
                true
            }
            Line::ExchangeRate(one) => {
                one.take(transaction);
                loaded.exchange_rates += 1;
                true
            }
            Line::Form(form) => {
                let is_new = guid(form).is_some_and(|guid| forms::take(transaction, guid, form));
                loaded.forms += u64::from(is_new);
                is_new
            }
            _ => continue,
        };
        loaded.unchanged += u64::from(!changed);
    }
}

/// Gives users their permission sets.
pub(super) fn put_user_roles(editor: &mut Editor<'_, '_>, lines: &[(usize, Line)]) {
    for (_, line) in lines {
        if let Line::UserRole(one) = line {
            editor.put_user_role(one.user_id, Some(&one.role_id));
        }
    }
}

fn guid(form: &Value) -> Option<&str> {
    form.get("id")?.as_str()
}

fn people<'i>(number: usize, ids: impl ExactSizeIterator<Item = &'i String>) -> Result<(), Refusal> {
    if ids.len() > PEOPLE_MAX {
        return Err(Refusal::line(number, format!("more than {PEOPLE_MAX} of them")));
    }
    for id in ids {
        named(number, id)?;
    }
    Ok(())
}
