//! Days that ship: named lists of faults, as files in `scenarios/`.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::draw::mixed;
use super::fault::Fault;
use super::file::FaultFile;

/// A bad day that has a name. Started with the same seed it goes the same way; [`does`](Self::does) says how.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use spoke_portal::{Portal, Scenario};
///
/// let portal = Portal::start().await?;
/// portal.scenario(Scenario::Incident, 1);
/// // … the integration does its work …
/// portal.stop_scenarios();
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scenario {
    /// HubSpot answers slowly, fails often and loses some answers, for 15 minutes.
    Incident,
    /// The account's calls of the day are used up, until midnight of its time zone.
    QuotaExhausted,
    /// Every token issued before is refused, until the scenario is stopped.
    TokenRevoked,
    /// The account is moved to another data centre: half an hour of 477.
    Maintenance,
    /// Searches alone fail, in every way they can, until the scenario is stopped.
    FlakySearch,
}

/// No scenario has that name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownScenario(String);

#[derive(Deserialize)]
struct ScenarioFile {
    does: String,
    integration: String,
    #[serde(rename = "faults")]
    faults: Box<RawValue>,
}

impl Scenario {
    /// Every scenario.
    pub const ALL: [Self; 5] = [
        Self::Incident,
        Self::QuotaExhausted,
        Self::TokenRevoked,
        Self::Maintenance,
        Self::FlakySearch,
    ];

    /// Its name: `incident`, `quota-exhausted` and so on.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Incident => "incident",
            Self::QuotaExhausted => "quota-exhausted",
            Self::TokenRevoked => "token-revoked",
            Self::Maintenance => "maintenance",
            Self::FlakySearch => "flaky-search",
        }
    }

    /// The file, with its faults as `POST /_spoke/faults` takes them.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Incident => include_str!("../../scenarios/incident.json"),
            Self::QuotaExhausted => include_str!("../../scenarios/quota-exhausted.json"),
            Self::TokenRevoked => include_str!("../../scenarios/token-revoked.json"),
            Self::Maintenance => include_str!("../../scenarios/maintenance.json"),
            Self::FlakySearch => include_str!("../../scenarios/flaky-search.json"),
        }
    }

    /// What goes wrong, in a sentence or two.
    #[must_use]
    pub fn does(self) -> String {
        self.read().map(|file| file.does).unwrap_or_default()
    }

    /// What a good integration does on such a day.
    #[must_use]
    pub fn integration(self) -> String {
        self.read().map(|file| file.integration).unwrap_or_default()
    }

    /// Its faults. Each draws from a seed of its own that follows from `seed`.
    #[must_use]
    pub fn faults(self, seed: u64) -> Vec<Fault> {
        // A file that ships can be read: a test holds that.
        let faults = self
            .read()
            .and_then(|file| FaultFile::parse(file.faults.get()).ok())
            .map(FaultFile::into_faults)
            .unwrap_or_default();
        faults
            .into_iter()
            .zip(1..)
            .map(|(fault, number)| fault.seed(mixed(seed, number)))
            .collect()
    }

    fn read(self) -> Option<ScenarioFile> {
        serde_json::from_str(self.file()).ok()
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Scenario {
    type Err = UnknownScenario;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|scenario| scenario.as_str() == name)
            .ok_or_else(|| UnknownScenario(name.to_owned()))
    }
}

impl fmt::Display for UnknownScenario {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Scenario::ALL.map(Scenario::as_str).join(", ");
        write!(formatter, "there is no scenario {}; there are {names}", self.0)
    }
}

impl std::error::Error for UnknownScenario {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_that_ships_can_be_read() {
        for scenario in Scenario::ALL {
            assert_eq!(scenario.as_str().parse(), Ok(scenario));
            let file: ScenarioFile =
                serde_json::from_str(scenario.file()).unwrap_or_else(|error| panic!("{scenario}: {error}"));
            let faults =
                FaultFile::parse(file.faults.get()).unwrap_or_else(|error| panic!("{scenario}: {error}"));
            assert_eq!(scenario.faults(1).len(), faults.faults().len());
            assert!(!scenario.does().is_empty() && !scenario.integration().is_empty());
        }
        insta::assert_snapshot!("storm".parse::<Scenario>().expect_err("unknown"), @"there is no scenario storm; there are incident, quota-exhausted, token-revoked, maintenance, flaky-search");
    }
}
