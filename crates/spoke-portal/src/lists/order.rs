//! The order in which lists are judged: a list comes after those it depends on.

use std::collections::BTreeSet;
use std::sync::Arc;

use spoke_model::list::Definition;

use super::list::List;

type Open<'l> = (&'l List, Arc<Definition>);

/// Lists after those they depend on, else in id order. A circle, which is refused when filters arrive, is cut anywhere.
pub(super) fn in_order<'l>(mut open: Vec<Open<'l>>) -> Vec<Open<'l>> {
    let mut waiting: BTreeSet<u64> = open.iter().map(|(list, _)| list.id).collect();
    let mut ordered = Vec::with_capacity(open.len());
    while !open.is_empty() {
        let ready = |(list, definition): &Open<'l>| {
            let others = definition.lists().iter();
            !others
                .into_iter()
                .any(|id| *id != list.id && waiting.contains(id))
        };
        let at = open.iter().position(ready).unwrap_or(0);
        let next = open.remove(at);
        waiting.remove(&next.0.id);
        ordered.push(next);
    }
    ordered
}
