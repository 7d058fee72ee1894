//! Reads what an account has beside its CRM: validation rules, teams, permission sets, currencies, forms.

use serde_json::{Value, json};
use spoke_client::HubSpot;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::property::ValidationRule;

use super::definitions::Definitions;
use super::left::Left;
use super::load::Loader;
use super::{Told, name_of, read};
use crate::error::Error;
use crate::redaction::Redaction;

/// The settings of an account.
#[derive(Debug, Default)]
pub(super) struct Settings {
    rules: Vec<(ObjectTypeId, String, Value)>,
    teams: Option<Vec<Value>>,
    roles: Option<Vec<Value>>,
    /// Users that have a permission set, and which.
    user_roles: Vec<(i64, String)>,
    company_currency: Option<Value>,
    exchange_rates: Vec<Value>,
    forms: Vec<Value>,
}

impl Settings {
    /// Reads them.
    pub(super) async fn read(
        source: &HubSpot,
        definitions: &Definitions,
        left: &mut Vec<Left>,
        told: &Told<'_>,
    ) -> Result<Self, Error> {
        let mut found = Self::default();
        let types: Vec<ObjectTypeId> = definitions.readable_types().collect();
        for (done, id) in (0..).zip(&types) {
            told("validation rules", done, Some(types.len() as u64));
            found.read_rules(source, *id, left).await?;
        }
        told("settings", 0, None);
        found.read_people(source, definitions, left).await?;
        let path = "/settings/v3/currencies/company-currency".to_owned();
        found.company_currency = read::get(source, "the company's currency", path, left).await?;
        let path = "/settings/v3/currencies/exchange-rates?limit=100";
        let rates = read::pages(source, "exchange rates", path, left).await?;
        found.exchange_rates = rates.unwrap_or_default();
        let path = "/marketing/v3/forms?limit=100";
        let forms = read::pages(source, "forms", path, left)
            .await?
            .unwrap_or_default();
        found.forms = forms
            .into_iter()
            .filter(|form| form.get("id").is_some_and(Value::is_string))
            .collect();
        Ok(found)
    }

    async fn read_rules(
        &mut self,
        source: &HubSpot,
        id: ObjectTypeId,
        left: &mut Vec<Left>,
    ) -> Result<(), Error> {
        let what = format!("validation rules of {}", name_of(id));
        let path = format!("/crm/v3/property-validations/{id}");
        let Some(answer) = read::get(source, &what, path, left).await? else {
            return Ok(());
        };
        for mut property in read::results(answer, "results") {
            let Some(name) = property
                .get("propertyName")
                .and_then(Value::as_str)
                .map(str::to_owned)
            else {
                continue;
            };
            let rules = property.get_mut("propertyValidationRules").map(Value::take);
            for rule in rules.as_ref().and_then(Value::as_array).into_iter().flatten() {
                match serde_json::from_value::<ValidationRule>(rule.clone()) {
                    Ok(_) => self.rules.push((id, name.clone(), rule.clone())),
                    Err(error) => left.push(Left::unsupported(
                        format!("a validation rule of {name} of {}", name_of(id)),
                        error.to_string(),
                    )),
                }
            }
        }
        Ok(())
    }

    async fn read_people(
        &mut self,
        source: &HubSpot,
        definitions: &Definitions,
        left: &mut Vec<Left>,
    ) -> Result<(), Error> {
        let with_id = |all: Vec<Value>| -> Vec<Value> {
            let has_id = |one: &Value| one.get("id").is_some_and(Value::is_string);
            all.into_iter().filter(has_id).collect()
        };
        let path = "/settings/v3/users/teams".to_owned();
        let teams = read::get(source, "teams", path, left).await?;
        self.teams = teams.map(|teams| with_id(read::results(teams, "results")));
        let path = "/settings/v3/users/roles".to_owned();
        let roles = read::get(source, "permission sets", path, left).await?;
        self.roles = roles.map(|roles| with_id(read::results(roles, "results")));
        let path = "/settings/v3/users?limit=100";
        let Some(users) = read::pages(source, "users", path, left).await? else {
            return Ok(());
        };
        let mut without_owner = 0_u64;
        for user in users {
            let id = user
                .get("id")
                .and_then(Value::as_str)
                .and_then(|id| id.parse::<i64>().ok());
            let Some(id) = id.filter(|id| definitions.has_user(*id)) else {
                without_owner += 1;
                continue;
            };
            if let Some(role) = user.get("roleId").and_then(Value::as_str) {
                self.user_roles.push((id, role.to_owned()));
            }
        }
        if without_owner > 0 {
            left.push(Left::unsupported(
                format!("{without_owner} users"),
                "no owner that was read belongs to them",
            ));
        }
        Ok(())
    }

    /// Replaces what tells of people.
    pub(super) fn redact(&mut self, redaction: &Redaction) {
        let people = self.teams.iter_mut().chain(self.roles.as_mut()).flatten();
        let rules = self.rules.iter_mut().map(|(_, _, rule)| rule);
        people
            .chain(rules)
            .chain(&mut self.forms)
            .for_each(|value| redaction.json(value));
    }

    /// Writes them into the local portal.
    pub(super) async fn load(&self, loader: &mut Loader) -> Result<(), Error> {
        if let Some(teams) = &self.teams {
            loader.add(&json!({ "teams": teams })).await?;
        }
        if let Some(roles) = &self.roles {
            loader.add(&json!({ "roles": roles })).await?;
        }
        for (user, role) in &self.user_roles {
            let line = json!({ "userRole": { "userId": user, "roleId": role } });
            loader.add(&line).await?;
        }
        for (id, property, rule) in &self.rules {
            let line = json!({ "validationRule": { "objectType": id, "property": property, "rule": rule } });
            loader.add(&line).await?;
        }
        if let Some(currency) = &self.company_currency {
            loader.add(&json!({ "companyCurrency": currency })).await?;
        }
        for rate in &self.exchange_rates {
            loader.add(&json!({ "exchangeRate": rate })).await?;
        }
        for form in &self.forms {
            loader.add(&json!({ "form": form })).await?;
        }
        loader.flush().await
    }

    /// Writes their numbers down: rules, teams, permission sets, exchange rates, forms.
    pub(super) fn count(&self, survey: &mut super::Survey) {
        let people = |all: &Option<Vec<Value>>| all.as_ref().map_or(0, |all| all.len() as u64);
        survey.validation_rules = self.rules.len() as u64;
        survey.teams = people(&self.teams);
        survey.roles = people(&self.roles);
        survey.exchange_rates = self.exchange_rates.len() as u64;
        survey.forms = self.forms.len() as u64;
    }
}
