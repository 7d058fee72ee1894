//! Small tables.

use std::path::Path;

use spoke_store::{Cell, Mirror, OWNERS, PIPELINES, catalog_tables};

use crate::{Open, text};

fn pipeline(part: &'static str, id: &'static str, label: &'static str) -> Vec<Cell<'static>> {
    vec![
        text(part),
        text(id),
        text(label),
        Cell::Integer(0),
        Cell::Integer(0),
    ]
}

fn replace(mirror: &mut dyn Mirror, part: &str, rows: &[Vec<Cell<'_>>]) -> bool {
    let mut transaction = mirror.begin().unwrap();
    let changed = transaction.replace_catalog(&PIPELINES, part, rows).unwrap();
    transaction.commit().unwrap();
    changed
}

pub(crate) fn a_part_is_replaced_when_it_differs(open: Open, folder: &Path) {
    let mut mirror = open(folder);
    let mirror = &mut *mirror;
    let deals = [
        pipeline("deals", "default", "Sales"),
        pipeline("deals", "2", "Renewals"),
    ];
    assert!(replace(mirror, "deals", &deals));
    assert!(!replace(mirror, "deals", &deals), "nothing to do the second time");
    assert!(replace(mirror, "tickets", &[pipeline("tickets", "0", "Support")]));
    assert!(replace(
        mirror,
        "deals",
        &[pipeline("deals", "default", "Selling")]
    ));
    assert_eq!(mirror.catalog_checksum(&PIPELINES, "deals").unwrap().rows(), 1);
    assert_eq!(mirror.catalog_checksum(&PIPELINES, "tickets").unwrap().rows(), 1);
    for table in catalog_tables().iter().filter(|table| **table != PIPELINES) {
        assert_eq!(mirror.catalog_checksum(table, "").unwrap().rows(), 0);
    }
    let mut transaction = mirror.begin().unwrap();
    let owner = |id| {
        let mut owner = vec![Cell::Null; OWNERS.columns().len()];
        owner[0] = Cell::Integer(id);
        owner
    };
    assert!(
        transaction
            .replace_catalog(&OWNERS, "", &[owner(1), owner(2)])
            .unwrap()
    );
    assert!(transaction.replace_catalog(&OWNERS, "", &[owner(2)]).unwrap());
    assert!(!transaction.replace_catalog(&OWNERS, "", &[owner(2)]).unwrap());
    transaction.commit().unwrap();
}
