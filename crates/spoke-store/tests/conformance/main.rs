//! What every mirror has to do, run on each database; and what is SQLite's own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod catalogs;
mod edges;
mod records;
mod runs;
mod sqlite;
mod tables;

use std::path::Path;

use spoke_store::{Cell, ColumnDefinition, ColumnType, Mirror, SqliteMirror, Table, TableDefinition};

/// A database to run the suite on: opens (or opens again) a mirror that lives in a folder.
type Open = fn(&Path) -> Box<dyn Mirror>;

fn sqlite(folder: &Path) -> Box<dyn Mirror> {
    Box::new(SqliteMirror::open(folder.join("crm.db")).unwrap())
}

/// Runs a case of the suite in a folder of its own.
fn on(open: Open, case: fn(Open, &Path)) {
    let folder = tempfile::tempdir().unwrap();
    case(open, folder.path());
}

macro_rules! suite {
    ($backend:ident: $($module:ident::$case:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[test] fn $case() { super::on(super::$backend, super::$module::$case); })*
        }
    };
}

suite! { sqlite:
    tables::a_table_is_made_once_and_widened_later,
    tables::columns_keep_their_type_and_name,
    tables::an_object_type_keeps_its_table,
    tables::unknown_tables_are_named_in_the_error,
    records::rows_are_told_apart_by_what_they_did,
    records::every_cell_comes_back_as_it_was_settled,
    records::columns_left_out_keep_their_values,
    records::a_dropped_transaction_leaves_nothing,
    records::live_rows_are_counted_and_listed,
    records::unseen_rows_are_those_of_earlier_runs,
    records::a_gone_row_keeps_its_id_and_nothing_else,
    records::a_gone_row_may_come_back,
    records::hashes_follow_content_and_ignore_empty_columns,
    edges::replacing_touches_what_differs,
    edges::labels_are_updated,
    edges::an_archived_record_loses_its_associations_both_ways,
    edges::stray_associations_are_dropped,
    edges::pairs_are_counted_and_visited_in_order,
    catalogs::a_part_is_replaced_when_it_differs,
    runs::positions_live_and_die_with_their_transaction,
    runs::runs_are_numbered_and_finished,
    runs::table_state_is_kept,
}

/// A table of contacts with a column of every type.
fn contacts(mirror: &mut dyn Mirror) -> Table {
    let definition = TableDefinition::new("contacts", "0-1").columns([
        ColumnDefinition::new("email", ColumnType::Text),
        ColumnDefinition::new("num_notes", ColumnType::Number),
        ColumnDefinition::new("hs_is_contact", ColumnType::Bool),
        ColumnDefinition::new("birthday", ColumnType::Date),
        ColumnDefinition::new("seen", ColumnType::DateTime),
    ]);
    let mut transaction = mirror.begin().unwrap();
    let table = transaction.define_table(&definition).unwrap();
    transaction.commit().unwrap();
    table
}

fn text(text: &str) -> Cell<'_> {
    Cell::Text(text.into())
}
