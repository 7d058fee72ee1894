//! HubSpot's status page: Statuspage's JSON, version 2 (`/api/v2/summary.json`).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::doctor::fetch;

/// HubSpot's page.
pub const HUBSPOT: &str = "https://status.hubspot.com";
const SUMMARY: &str = "/api/v2/summary.json";

/// What the page says.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct StatusPage {
    /// The whole.
    pub status: Status,
    /// The parts.
    pub components: Vec<Component>,
    /// Incidents that are not resolved.
    pub incidents: Vec<Incident>,
    /// Maintenance to come or going on.
    pub scheduled_maintenances: Vec<Incident>,
}

/// The whole.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Status {
    /// `none`, `minor`, `major`, `critical`, `maintenance`.
    pub indicator: String,
    /// In words.
    pub description: String,
}

/// A part.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Component {
    /// Its name.
    pub name: String,
    /// `operational` and others.
    pub status: String,
}

/// An incident or maintenance.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Incident {
    /// Its name.
    pub name: String,
    /// `investigating`, `identified`, `monitoring`, `in_progress` and others.
    pub status: String,
    /// `none`, `minor`, `major`, `critical`.
    pub impact: String,
    /// Its page.
    pub shortlink: Option<String>,
    /// When it began.
    pub started_at: Option<String>,
    /// What was told of it, the newest first.
    pub incident_updates: Vec<Update>,
}

/// One word on an incident.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Update {
    /// The incident's status then.
    pub status: String,
    /// The text.
    pub body: String,
    /// When.
    pub created_at: Option<String>,
}

impl StatusPage {
    /// Reads the JSON.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        let page: Self = serde_json::from_slice(text)
            .map_err(|error| format!("the status page can't be read: {error}"))?;
        if page.status.indicator.is_empty() {
            return Err("the status page tells no status".to_owned());
        }
        Ok(page)
    }

    /// Fetches the page at `url`: its address, or that of its summary.
    ///
    /// # Errors
    /// When it does not answer in time or with something else.
    pub async fn fetch(url: &str, patience: Duration) -> Result<Self, String> {
        let summary = if url.trim_end_matches('/').ends_with(".json") {
            url.to_owned()
        } else {
            format!("{}{SUMMARY}", url.trim_end_matches('/'))
        };
        let (status, body) = fetch(&summary, patience)
            .await
            .map_err(|error| format!("the status page at {url} can't be reached: {error}"))?;
        if status != 200 {
            return Err(format!("the status page at {url} answered {status}"));
        }
        Self::parse(&body)
    }

    /// Whether something is wrong. Words that are not known count as wrong.
    #[must_use]
    pub fn is_incident(&self) -> bool {
        self.status.indicator != "none"
            || self.incidents.iter().any(|incident| incident.impact != "none")
            || self.troubled().next().is_some()
    }

    /// Parts that do not work as they should.
    pub fn troubled(&self) -> impl Iterator<Item = &Component> {
        self.components.iter().filter(|part| part.status != "operational")
    }

    /// In a sentence.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut text = format!("the status page says: {}", self.status.description);
        let parts: Vec<String> = self
            .troubled()
            .take(5)
            .map(|part| format!("{} {}", part.name, part.status.replace('_', " ")))
            .collect();
        if !parts.is_empty() {
            text.push_str(&format!(" ({})", parts.join(", ")));
        }
        for incident in self.incidents.iter().take(3) {
            text.push_str(&format!(
                "; incident \"{}\" is {}",
                incident.name,
                incident.status.replace('_', " ")
            ));
        }
        text
    }
}
