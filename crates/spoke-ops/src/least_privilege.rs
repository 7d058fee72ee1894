//! The scopes that an integration needs, from the calls that it really makes.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use spoke_model::call::Call;
use spoke_model::scope::needed;
use spoke_store::journal::Endpoint;

/// Every token has it; it can't be taken away.
const ALWAYS: &str = "oauth";

/// A need that calls have.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Need {
    /// Any one of these scopes meets it.
    pub any_of: Vec<String>,
    /// The granted scope that meets it.
    pub met_by: Option<String>,
    /// How many calls had it.
    pub calls: u64,
    /// An operation that had it.
    pub example: String,
}

/// Granted scopes against needs.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// What the calls needed.
    pub needs: Vec<Need>,
    /// Granted scopes that no call needed.
    pub unused: Vec<String>,
}

impl Comparison {
    /// Needs that no granted scope meets.
    pub fn missing(&self) -> impl Iterator<Item = &Need> {
        self.needs.iter().filter(|need| need.met_by.is_none())
    }
}

/// Compares. An operation whose object type is not known stands for custom objects.
#[must_use]
pub fn compare(endpoints: &[Endpoint], granted: &[String]) -> Comparison {
    let mut needs: BTreeMap<Vec<String>, Need> = BTreeMap::new();
    for endpoint in endpoints {
        for any_of in needed(&Call::of(&endpoint.method, &endpoint.template)) {
            let need = needs.entry(any_of.clone()).or_insert_with(|| Need {
                met_by: None,
                any_of,
                calls: 0,
                example: format!("{} {}", endpoint.method, endpoint.template),
            });
            need.calls += endpoint.calls;
        }
    }
    // A scope that meets only some needs is taken where it must be; the others then share it if they can.
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut needs: Vec<Need> = needs.into_values().collect();
    needs.sort_by_key(|need| need.any_of.len());
    for need in &mut needs {
        let candidates: Vec<&String> = need.any_of.iter().filter(|scope| holds(granted, scope)).collect();
        let chosen = candidates
            .iter()
            .find(|scope| used.contains(**scope))
            .or_else(|| candidates.first());
        if let Some(scope) = chosen {
            used.insert((*scope).clone());
            need.met_by = Some((*scope).clone());
        }
    }
    let unused = granted
        .iter()
        .filter(|scope| *scope != ALWAYS && !used.contains(*scope))
        .cloned()
        .collect();
    Comparison { needs, unused }
}

fn holds(granted: &[String], scope: &str) -> bool {
    granted.iter().any(|held| held == scope)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(method: &str, template: &str) -> Endpoint {
        Endpoint {
            method: method.to_owned(),
            template: template.to_owned(),
            calls: 2,
            forbidden: 0,
        }
    }

    #[test]
    fn what_is_needed_unused_and_missing() {
        let granted = [
            "oauth",
            "crm.objects.contacts.read",
            "crm.objects.deals.write",
            "forms",
        ]
        .map(str::to_owned);
        let compared = compare(
            &[
                endpoint("GET", "/crm/objects/2026-09/contacts/{objectId}"),
                endpoint("GET", "/crm/properties/2026-09/contacts"),
                endpoint("PATCH", "/crm/objects/2026-09/tickets/{objectId}"),
                endpoint("GET", "/account-info/2026-09/details"),
            ],
            &granted,
        );
        assert_eq!(compared.unused, ["crm.objects.deals.write", "forms"]);
        let missing: Vec<&Need> = compared.missing().collect();
        assert_eq!(missing.len(), 1);
        assert_eq!(
            missing[0].example,
            "PATCH /crm/objects/2026-09/tickets/{objectId}"
        );
        assert_eq!(compared.needs.len(), 4);
    }
}
