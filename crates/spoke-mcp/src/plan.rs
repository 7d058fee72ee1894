//! Plans: changes that were shown and wait for a yes.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio::time::Instant;

/// Plans kept; the oldest go first.
const KEPT: usize = 32;
/// How long a plan may wait for its yes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(600);

/// Values of properties; `None` where there is no value.
pub(crate) type Values = BTreeMap<String, Option<String>>;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub(crate) enum Step {
    /// A new record.
    Create {
        object_type: String,
        properties: Values,
        /// Its id, once it exists.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
    },
    /// Other values.
    Update {
        object_type: String,
        id: String,
        before: Values,
        after: Values,
    },
    /// Away with a record.
    Archive {
        object_type: String,
        id: String,
        before: Values,
    },
    /// Two records belong together.
    Associate {
        object_type: String,
        id: String,
        to_object_type: String,
        to_id: String,
        /// Whether they did already.
        already: bool,
    },
}

/// What became of a plan.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// It waits for a yes.
    Planned,
    /// It was carried out, wholly or up to a failure.
    Applied,
    /// It was taken back.
    Undone,
}

/// A plan. `steps` holds, once applied, those that were done.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) digest: String,
    pub(crate) steps: Vec<Step>,
    pub(crate) stage: Stage,
    made: Instant,
}

/// The plans of a server.
#[derive(Debug, Default)]
pub(crate) struct Plans(Mutex<VecDeque<Plan>>);

impl Plans {
    /// Keeps a plan and gives its digest.
    pub(crate) fn keep(&self, steps: Vec<Step>) -> String {
        let text = serde_json::to_vec(&steps).unwrap_or_default();
        let digest: String = Sha256::digest(&text)
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let plan = Plan {
            digest: digest.clone(),
            steps,
            stage: Stage::Planned,
            made: Instant::now(),
        };
        let mut plans = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        plans.retain(|known| known.digest != digest);
        plans.push_back(plan);
        while plans.len() > KEPT {
            plans.pop_front();
        }
        digest
    }

    /// Takes a plan out, so that nobody carries it out twice; it has to be put back with [`Plans::settle`].
    ///
    /// # Errors
    /// Why there is none.
    pub(crate) fn take(&self, digest: &str, stage: Stage) -> Result<Plan, String> {
        let mut plans = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(place) = plans.iter().position(|plan| plan.digest == digest) else {
            return Err(format!("there is no plan {digest}; plan the changes again"));
        };
        let fits = plans.get(place).map(|plan| (plan.stage, plan.made.elapsed()));
        match fits {
            Some((found, _)) if found != stage => Err(match found {
                Stage::Planned => format!("plan {digest} was not applied"),
                Stage::Applied => format!("plan {digest} was applied already"),
                Stage::Undone => format!("plan {digest} was undone already"),
            }),
            Some((Stage::Planned, age)) if age > PATIENCE => {
                plans.remove(place);
                Err(format!(
                    "plan {digest} is older than ten minutes; plan the changes again"
                ))
            }
            _ => plans
                .remove(place)
                .ok_or_else(|| format!("there is no plan {digest}")),
        }
    }

    /// Puts a plan back, with what was done.
    pub(crate) fn settle(&self, plan: Plan, steps: Vec<Step>, stage: Stage) {
        let mut plans = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        plans.push_back(Plan { steps, stage, ..plan });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(id: &str) -> Step {
        Step::Archive {
            object_type: "contacts".to_owned(),
            id: id.to_owned(),
            before: Values::new(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_plan_waits_ten_minutes_and_is_applied_once() {
        let plans = Plans::default();
        let digest = plans.keep(vec![step("1")]);
        assert_eq!(
            plans.keep(vec![step("1")]),
            digest,
            "the digest names what is planned"
        );
        assert_ne!(plans.keep(vec![step("2")]), digest);
        assert!(plans.take(&digest, Stage::Applied).is_err());
        let plan = plans.take(&digest, Stage::Planned).unwrap();
        assert!(
            plans.take(&digest, Stage::Planned).is_err(),
            "it is being carried out"
        );
        let steps = plan.steps.clone();
        plans.settle(plan, steps, Stage::Applied);
        assert!(
            plans
                .take(&digest, Stage::Planned)
                .unwrap_err()
                .contains("applied already")
        );

        let late = plans.keep(vec![step("3")]);
        tokio::time::advance(PATIENCE + Duration::from_secs(1)).await;
        assert!(
            plans
                .take(&late, Stage::Planned)
                .unwrap_err()
                .contains("ten minutes")
        );
    }

    #[test]
    fn the_oldest_plans_go_first() {
        let plans = Plans::default();
        let first = plans.keep(vec![step("0")]);
        for number in 1..=KEPT {
            plans.keep(vec![step(&number.to_string())]);
        }
        assert!(plans.take(&first, Stage::Planned).is_err());
    }
}
