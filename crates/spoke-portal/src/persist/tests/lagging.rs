//! A store whose searches lie behind shows exactly what it held before.

use std::time::Duration;

use proptest::prelude::*;

use super::actions::{actions, perform};
use super::dump::dump;
use crate::clock::Clock;
use crate::store::Store;

const LAG: Duration = Duration::from_secs(3_600);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn searches_see_the_state_of_a_lag_ago(
        earlier in actions(),
        first in actions(),
        second in actions(),
        durable in any::<bool>(),
    ) {
        let directory = tempfile::tempdir().unwrap();
        let mut at = 1_700_000_000_000;
        let open = || if durable { Store::open(directory.path()).unwrap() } else { Store::in_memory() };
        let mut store = open();
        let mut run = |store: &Store, actions: &[_]| {
            for action in actions {
                at += 1;
                perform(store, action, at).commit().wait().unwrap();
            }
            dump(&store.read())
        };
        let before = run(&store, &earlier);
        if durable {
            drop(store);
            store = open();
        }
        let clock = Clock::default();
        store.lag_searches(LAG, clock.clone());
        prop_assert_eq!(dump(&store.searchable()), before.clone(), "what was there at the start is searchable");
        let middle = run(&store, &first);
        prop_assert_eq!(dump(&store.searchable()), before);
        clock.advance(LAG);
        let end = run(&store, &second);
        prop_assert_eq!(dump(&store.searchable()), middle);
        clock.advance(LAG);
        prop_assert_eq!(dump(&store.searchable()), end.clone());
        prop_assert_eq!(dump(&store.read()), end);
    }
}

#[test]
fn what_nobody_searches_for_does_not_pile_up() {
    let clock = Clock::default();
    let mut store = Store::in_memory();
    store.lag_searches(LAG, clock.clone());
    for round in 0..3 {
        for _ in 0..3_000 {
            let mut turn = store.write();
            turn.put_document("one", "key", round.into());
            drop(turn);
        }
        clock.advance(LAG);
    }
    assert!(
        store.waiting_frames() < 5_000,
        "{} frames wait",
        store.waiting_frames()
    );
}
