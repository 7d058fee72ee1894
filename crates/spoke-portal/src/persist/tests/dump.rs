//! Everything that can be read from a state, for comparing two of them.

use std::fmt::Write;

use crate::store::State;

/// One line for every fact.
pub(super) fn dump(state: &State) -> String {
    let mut text = String::new();
    for (index, table) in state.tables() {
        writeln!(
            text,
            "{} live {} archived {}",
            table.object_type(),
            table.live_count(),
            table.archived_count()
        )
        .unwrap();
        for archived in [false, true] {
            for row in table.page(None, usize::MAX, archived) {
                let id = table.id(row);
                let times = (
                    table.created_at(row),
                    table.updated_at(row),
                    table.archived_at(row),
                );
                writeln!(
                    text,
                    " {id} {times:?} {:?} {:?}",
                    table.created_by(row),
                    table.merged_into(id)
                )
                .unwrap();
                for (column, name, kind) in table.columns() {
                    let value = table.value(row, column);
                    // Actions do not keep unique values unique, so which row is found is not the same everywhere.
                    let owner = value
                        .as_deref()
                        .and_then(|value| table.find_unique(column, value))
                        .is_some();
                    writeln!(
                        text,
                        "  {name} {kind:?} {value:?} {owner:?} {:?}",
                        table.history(row, column)
                    )
                    .unwrap();
                }
                for (to_type, _) in state.tables() {
                    writeln!(text, "  -> {:?}", state.associations(index, id, to_type)).unwrap();
                }
            }
        }
    }
    for collection in ["one", "two"] {
        for (key, value) in state.documents(collection) {
            writeln!(text, "{collection} {key} {value}").unwrap();
        }
    }
    for (list, members) in state.memberships.iter() {
        writeln!(text, "list {list} {members:?}").unwrap();
    }
    text
}
