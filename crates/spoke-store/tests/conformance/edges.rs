//! Associations.

use std::ops::ControlFlow;
use std::path::Path;

use spoke_store::{Cell, Edge, EdgeChange, Gone, Mirror, Row, TableDefinition};

use crate::Open;

fn edge(to_id: i64, type_id: u32, label: Option<&'static str>) -> Edge<'static> {
    Edge {
        to_id,
        category: "HUBSPOT_DEFINED".into(),
        type_id,
        label: label.map(Into::into),
    }
}

fn replace(mirror: &mut dyn Mirror, from: &str, id: i64, to: &str, edges: &[Edge<'_>]) -> EdgeChange {
    let mut transaction = mirror.begin().unwrap();
    let change = transaction.replace_edges(from, id, to, edges).unwrap();
    transaction.commit().unwrap();
    change
}

fn all(mirror: &dyn Mirror, from: &str, to: &str) -> Vec<(i64, Edge<'static>)> {
    let mut all = Vec::new();
    mirror
        .edges(from, to, &mut |stored| {
            all.push((stored.from_id, stored.edge));
            ControlFlow::Continue(())
        })
        .unwrap();
    all
}

/// Two empty-columned tables with live records 1 to 3.
fn tables(mirror: &mut dyn Mirror) {
    let mut transaction = mirror.begin().unwrap();
    for (name, id) in [("contacts", "0-1"), ("deals", "0-3")] {
        let table = transaction.define_table(&TableDefinition::new(name, id)).unwrap();
        let rows: Vec<_> = (1..=3).map(|id| Row::new(id, &[])).collect();
        transaction.upsert(&table, 1, &rows).unwrap();
    }
    transaction.commit().unwrap();
}

pub(crate) fn replacing_touches_what_differs(open: Open, folder: &Path) {
    let mut mirror = open(folder);
    let mirror = &mut *mirror;
    let change = replace(
        mirror,
        "contacts",
        1,
        "deals",
        &[edge(7, 4, None), edge(8, 4, None), edge(7, 4, None)],
    );
    assert_eq!((change.added, change.removed, change.touched), (2, 0, vec![7, 8]));
    let change = replace(
        mirror,
        "contacts",
        1,
        "deals",
        &[edge(8, 4, None), edge(7, 4, None)],
    );
    assert_eq!(change, EdgeChange::default());
    let change = replace(
        mirror,
        "contacts",
        1,
        "deals",
        &[edge(8, 4, None), edge(8, 90, Some("Buyer"))],
    );
    assert_eq!((change.added, change.removed, change.touched), (1, 1, vec![7, 8]));
    replace(mirror, "contacts", 1, "companies", &[edge(5, 1, Some("Primary"))]);
    replace(mirror, "contacts", 2, "deals", &[edge(8, 4, None)]);
    let change = replace(mirror, "contacts", 1, "deals", &[]);
    assert_eq!((change.added, change.removed), (0, 2));
    assert_eq!(
        all(mirror, "contacts", "deals"),
        [(2, edge(8, 4, None))],
        "other records keep theirs"
    );
    assert_eq!(
        all(mirror, "contacts", "companies").len(),
        1,
        "other tables keep theirs"
    );
}

pub(crate) fn labels_are_updated(open: Open, folder: &Path) {
    let mut mirror = open(folder);
    replace(
        &mut *mirror,
        "contacts",
        1,
        "deals",
        &[edge(7, 90, Some("Buyer"))],
    );
    let change = replace(
        &mut *mirror,
        "contacts",
        1,
        "deals",
        &[edge(7, 90, Some("Decider"))],
    );
    assert_eq!((change.added, change.removed), (1, 0));
    assert_eq!(
        all(&*mirror, "contacts", "deals"),
        [(1, edge(7, 90, Some("Decider")))]
    );
}

pub(crate) fn an_archived_record_loses_its_associations_both_ways(open: Open, folder: &Path) {
    let mut mirror = open(folder);
    tables(&mut *mirror);
    for contact in [1, 2] {
        replace(&mut *mirror, "contacts", contact, "deals", &[edge(3, 4, None)]);
    }
    replace(
        &mut *mirror,
        "deals",
        3,
        "contacts",
        &[edge(1, 3, None), edge(2, 3, None)],
    );
    let contacts = mirror.table_of("0-1").unwrap().unwrap();
    let mut transaction = mirror.begin().unwrap();
    let archived = Row {
        archived: true,
        updated_at: Cell::Text("t2".into()),
        ..Row::new(1, &[])
    };
    let upserted = transaction.upsert(&contacts, 2, &[archived]).unwrap();
    assert_eq!(upserted.parted, [("deals".to_owned(), 3)]);
    transaction.commit().unwrap();
    assert_eq!(all(&*mirror, "contacts", "deals"), [(2, edge(3, 4, None))]);
    assert_eq!(all(&*mirror, "deals", "contacts"), [(3, edge(2, 3, None))]);
    let mut transaction = mirror.begin().unwrap();
    let parted = transaction.mark_gone(&contacts, 2, 2, Gone::Deleted).unwrap();
    assert_eq!(parted, Some(vec![("deals".to_owned(), 3)]));
    transaction.commit().unwrap();
    assert_eq!(mirror.association_pairs().unwrap(), []);
}

pub(crate) fn stray_associations_are_dropped(open: Open, folder: &Path) {
    let mut mirror = open(folder);
    tables(&mut *mirror);
    replace(&mut *mirror, "contacts", 1, "deals", &[edge(3, 4, None)]);
    replace(&mut *mirror, "contacts", 99, "deals", &[edge(3, 4, None)]);
    let mut transaction = mirror.begin().unwrap();
    assert_eq!(transaction.drop_stray_edges("contacts").unwrap(), 1);
    assert_eq!(transaction.drop_stray_edges("contacts").unwrap(), 0);
    transaction.commit().unwrap();
    assert_eq!(all(&*mirror, "contacts", "deals"), [(1, edge(3, 4, None))]);
}

pub(crate) fn pairs_are_counted_and_visited_in_order(open: Open, folder: &Path) {
    let mut mirror = open(folder);
    let mirror = &mut *mirror;
    for contact in [3, 1, 2] {
        replace(
            mirror,
            "contacts",
            contact,
            "deals",
            &[edge(contact * 10, 4, None)],
        );
    }
    replace(mirror, "deals", 10, "contacts", &[edge(1, 3, None)]);
    let pairs = mirror.association_pairs().unwrap();
    let expected = [("contacts", "deals", 3), ("deals", "contacts", 1)]
        .map(|(from, to, count)| (from.to_owned(), to.to_owned(), count));
    assert_eq!(pairs, expected);
    let visited: Vec<_> = all(mirror, "contacts", "deals")
        .into_iter()
        .map(|(from, edge)| (from, edge.to_id))
        .collect();
    assert_eq!(visited, [(1, 10), (2, 20), (3, 30)]);
}
