//! Random histories survive closing, snapshots and abrupt ends.

use proptest::prelude::*;

use super::actions::{actions, perform};
use super::dump::dump;
use crate::store::Store;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_store_is_the_same_after_every_kind_of_reopening(
        parts in prop::collection::vec((actions(), 0u8..4), 1..5),
    ) {
        let directory = tempfile::tempdir().unwrap();
        let in_memory = Store::in_memory();
        let mut at = 1_700_000_000_000;
        for (actions, ending) in parts {
            let store = Store::open(directory.path()).unwrap();
            prop_assert_eq!(dump(&store.read()), dump(&in_memory.read()));
            for action in &actions {
                at += 1;
                perform(&store, action, at).commit().wait().unwrap();
                drop(perform(&in_memory, action, at));
            }
            prop_assert_eq!(dump(&store.read()), dump(&in_memory.read()));
            match ending {
                0 => store.close().unwrap(),
                1 => store.snapshot().unwrap(),
                2 => {
                    store.snapshot().unwrap();
                    at += 1;
                    perform(&store, &actions[0], at).commit().wait().unwrap();
                    drop(perform(&in_memory, &actions[0], at));
                }
                _ => {}
            }
        }
        let store = Store::open(directory.path()).unwrap();
        prop_assert_eq!(dump(&store.read()), dump(&in_memory.read()));
        let (next, expected) = (store.write().take_id(), in_memory.write().take_id());
        prop_assert_eq!(next, expected, "ids go on where they stopped");
    }
}
