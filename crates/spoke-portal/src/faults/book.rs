//! The faults that are set, and which of them a request meets.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use http::Method;
use parking_lot::Mutex;

use super::FAULTS_MAX;
use super::aim::Caller;
use super::draw::mixed;
use super::fault::Fault;
use super::scenario::Scenario;
use super::window::Window;

/// A fault that is set.
#[derive(Debug, Clone)]
pub(crate) struct SetFault {
    /// Its number.
    pub(crate) id: u64,
    /// What it is.
    pub(crate) fault: Fault,
    /// The scenario it is part of.
    pub(crate) scenario: Option<Scenario>,
    /// Requests it has met.
    pub(crate) hits: u64,
    /// When it holds.
    pub(crate) window: Window,
    /// Requests it was drawn for.
    drawn: u64,
}

impl SetFault {
    /// Whether a request that it fits meets it.
    fn is_drawn(&mut self) -> bool {
        let Some(percent) = self.fault.percent else {
            return true;
        };
        self.drawn += 1;
        mixed(self.fault.seed, self.drawn) % 100 < u64::from(percent)
    }
}

/// A fault that a request meets.
#[derive(Debug, Clone)]
pub(crate) struct Met {
    /// Its number.
    pub(crate) id: u64,
    /// What it is.
    pub(crate) fault: Fault,
    /// How late the answer shall be.
    pub(crate) latency: Duration,
    /// Which of the requests that met it this is, from 1.
    pub(crate) hit: u64,
    /// How long it still holds, in milliseconds, when it has an end.
    pub(crate) left: Option<i64>,
}

/// A request, as far as faults look at it.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    /// The method.
    pub(crate) method: &'a Method,
    /// The path as sent.
    pub(crate) path: &'a str,
    /// Who calls.
    pub(crate) caller: &'a Caller,
    /// The portal's time, in milliseconds since 1970.
    pub(crate) now: i64,
}

/// Why faults can't be set: there would be too many.
#[derive(Debug)]
pub(crate) struct TooMany;

/// Which faults to end.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Which {
    /// All of them.
    All,
    /// The one with this number.
    Number(u64),
    /// Those of a scenario.
    Of(Scenario),
    /// Those of any scenario.
    OfScenarios,
}

impl Which {
    fn holds(self, one: &SetFault) -> bool {
        match self {
            Self::All => true,
            Self::Number(id) => one.id == id,
            Self::Of(scenario) => one.scenario == Some(scenario),
            Self::OfScenarios => one.scenario.is_some(),
        }
    }
}

/// The faults of one portal.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    /// How many are set: all that is looked at while there are none.
    set: AtomicUsize,
    next: AtomicU64,
    list: Mutex<Vec<SetFault>>,
}

impl Faults {
    /// Sets faults, all of them or none, behind those that are set already.
    pub(crate) fn add(
        &self,
        faults: impl IntoIterator<Item = (Fault, Window)>,
        scenario: Option<Scenario>,
        now: i64,
    ) -> Result<Vec<SetFault>, TooMany> {
        let mut list = self.list.lock();
        list.retain(|one| !one.window.is_over(now));
        let added: Vec<SetFault> = faults
            .into_iter()
            .take(FAULTS_MAX + 1)
            .map(|(fault, window)| SetFault {
                id: self.next.fetch_add(1, Ordering::Relaxed) + 1,
                fault,
                scenario,
                hits: 0,
                window,
                drawn: 0,
            })
            .collect();
        if list.len() + added.len() > FAULTS_MAX {
            return Err(TooMany);
        }
        list.extend(added.iter().cloned());
        self.set.store(list.len(), Ordering::Release);
        Ok(added)
    }

    /// Those that are set, in the order in which they are tried.
    pub(crate) fn list(&self, now: i64) -> Vec<SetFault> {
        let mut list = self.list.lock();
        list.retain(|one| !one.window.is_over(now));
        self.set.store(list.len(), Ordering::Release);
        list.clone()
    }

    /// Ends faults; gives how many.
    pub(crate) fn clear(&self, which: Which) -> usize {
        let mut list = self.list.lock();
        let before = list.len();
        list.retain(|one| !which.holds(one));
        self.set.store(list.len(), Ordering::Release);
        before - list.len()
    }

    /// Whether none is set.
    pub(crate) fn is_empty(&self) -> bool {
        self.set.load(Ordering::Acquire) == 0
    }

    /// The fault that a request meets: the first that fits it. One with a count has one request less left.
    pub(crate) fn meet(&self, asked: &Asked<'_>) -> Option<Met> {
        if self.is_empty() {
            return None;
        }
        let mut list = self.list.lock();
        list.retain(|one| !one.window.is_over(asked.now));
        self.set.store(list.len(), Ordering::Release);
        let at = list.iter_mut().position(|one| {
            one.window.is_open(asked.now)
                && one
                    .fault
                    .fits(asked.method, asked.path, asked.caller, one.window.starts)
                && one.is_drawn()
        })?;
        let one = list.get_mut(at)?;
        one.hits += 1;
        let fault = one.fault.clone();
        let met = Met {
            id: one.id,
            latency: fault
                .latency
                .map(|latency| latency.draw(fault.seed, one.hits))
                .unwrap_or_default(),
            hit: one.hits,
            left: one.window.ends.map(|ends| ends.saturating_sub(asked.now)),
            fault,
        };
        let used_up = one.fault.count.is_some_and(|count| one.hits >= u64::from(count));
        if used_up {
            list.remove(at);
            self.set.store(list.len(), Ordering::Release);
        }
        Some(met)
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;
    use crate::faults::fault::Refusal;
    use crate::guard::Credential;

    fn caller(credential: Credential, issued_at: Option<i64>) -> Caller {
        Caller {
            credential,
            app_id: 7,
            app_name: Some("Shop".to_owned()),
            issued_at,
            expires_at: None,
        }
    }

    fn set(faults: &Faults, fault: Fault, now: i64) {
        let window = fault.window(now, |from| from);
        faults.add([(fault, window)], None, now).expect("room");
    }

    fn meet(faults: &Faults, now: i64) -> Option<Met> {
        meet_as(faults, &caller(Credential::Static, None), "/x", now)
    }

    fn meet_as(faults: &Faults, caller: &Caller, path: &str, now: i64) -> Option<Met> {
        faults.meet(&Asked {
            method: &Method::GET,
            path,
            caller,
            now,
        })
    }

    #[test]
    fn a_counted_fault_ends_and_the_next_is_met() {
        let faults = Faults::default();
        assert!(meet(&faults, 0).is_none());
        set(&faults, Fault::status(503).count(2).method("get"), 0);
        set(&faults, Fault::reset(), 0);
        let refusals: Vec<_> = (0..3)
            .map(|_| meet(&faults, 0).and_then(|met| met.fault.refusal))
            .collect();
        let unavailable = Some(Refusal::Status(StatusCode::SERVICE_UNAVAILABLE));
        assert_eq!(refusals, [unavailable, unavailable, None]);
        assert_eq!(faults.list(0).len(), 1, "the first has ended");
        assert_eq!(faults.clear(Which::All), 1);
        assert!(faults.is_empty());
    }

    #[test]
    fn there_is_an_end_to_how_many_may_be_set() {
        let faults = Faults::default();
        for _ in 0..FAULTS_MAX {
            set(&faults, Fault::status(500), 0);
        }
        let open = Window {
            starts: 0,
            ends: None,
        };
        assert!(faults.add([(Fault::status(500), open)], None, 0).is_err());
        let more = std::iter::repeat_n((Fault::status(500), open), 1_000_000);
        assert!(faults.add(more, None, 0).is_err(), "none of too many is set");
        assert_eq!(faults.list(0).len(), FAULTS_MAX);
    }

    #[test]
    fn a_fault_with_a_time_begins_and_ends_by_the_clock() {
        let faults = Faults::default();
        let outage = Fault::status(503)
            .beginning_after(Duration::from_secs(10))
            .lasting(Duration::from_secs(120));
        set(&faults, outage, 1_000);
        assert!(meet(&faults, 10_999).is_none(), "not yet");
        assert_eq!(meet(&faults, 11_000).and_then(|met| met.left), Some(120_000));
        assert!(meet(&faults, 130_999).is_some());
        assert_eq!(faults.list(130_999).len(), 1);
        assert!(meet(&faults, 131_000).is_none() && faults.is_empty());
    }

    #[test]
    fn a_share_is_drawn_from_its_seed() {
        let met = |seed| {
            let faults = Faults::default();
            set(&faults, Fault::status(503).percent(20).seed(seed), 0);
            let drawn = (0..1_000).map(|_| meet(&faults, 0).is_some());
            drawn.collect::<Vec<_>>()
        };
        let hits = met(7).iter().filter(|hit| **hit).count();
        assert!((150..250).contains(&hits), "{hits}");
        assert_eq!(met(7), met(7));
        assert_ne!(met(7), met(8));
    }

    #[test]
    fn a_fault_holds_for_its_callers() {
        use crate::faults::CallerKind;
        let private = caller(Credential::Static, None);
        let old = caller(Credential::OAuth, Some(50));
        let fresh = caller(Credential::OAuth, Some(100));
        let nobody = Caller {
            app_id: 0,
            app_name: None,
            ..caller(Credential::None, None)
        };
        // The fault, then whether the private app, an old OAuth token, a fresh one and nobody meet it.
        for (fault, wanted) in [
            (Fault::status(500), [true, true, true, true]),
            (
                Fault::status(500).caller(CallerKind::PrivateApp),
                [true, false, false, false],
            ),
            (
                Fault::status(500).caller(CallerKind::OAuth),
                [false, true, true, false],
            ),
            (
                Fault::status(500).caller(CallerKind::Nobody),
                [false, false, false, true],
            ),
            (Fault::status(500).app("7"), [true, true, true, false]),
            (Fault::status(500).app("Shop"), [true, true, true, false]),
            (Fault::status(500).app("shop"), [false; 4]),
            (Fault::revoked_token(), [true, true, false, false]),
            (Fault::expired_token(), [true, true, false, false]),
            (Fault::disconnected_account(), [true, true, true, false]),
        ] {
            let faults = Faults::default();
            set(&faults, fault.clone(), 100);
            let met = [&private, &old, &fresh, &nobody]
                .map(|caller| meet_as(&faults, caller, "/crm/v3/objects/contacts", 200).is_some());
            assert_eq!(met, wanted, "{fault:?}");
        }
    }

    #[test]
    fn a_partial_fault_is_for_batches() {
        let faults = Faults::default();
        set(&faults, Fault::partial_count(1), 0);
        let someone = caller(Credential::Static, None);
        assert!(meet_as(&faults, &someone, "/crm/v3/objects/contacts", 0).is_none());
        assert!(meet_as(&faults, &someone, "/crm/v3/objects/contacts/batch/read", 0).is_some());
    }

    #[test]
    fn a_scenario_is_ended_without_the_others() {
        let faults = Faults::default();
        set(&faults, Fault::status(500), 0);
        let open = Window {
            starts: 0,
            ends: None,
        };
        for scenario in [Scenario::Incident, Scenario::Maintenance] {
            let two = [Fault::reset(), Fault::reset()].map(|fault| (fault, open));
            faults.add(two, Some(scenario), 0).expect("room");
        }
        assert_eq!(faults.clear(Which::Of(Scenario::Incident)), 2);
        assert_eq!(faults.clear(Which::OfScenarios), 2);
        assert_eq!(faults.clear(Which::Number(1)), 1);
        assert!(faults.is_empty());
    }
}
