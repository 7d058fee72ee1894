//! How well simplified names and addresses tell the real sites of a messy list apart.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use crate::map::Transform;
use crate::source::{Record, Source, SourceSettings};

/// Counts pairs of rows: with one key and one true site, with one key, with one true site.
fn pairs(rows: &[(String, String)]) -> (u64, u64, u64) {
    let count = |keys: Vec<String>| {
        let mut sizes: HashMap<String, u64> = HashMap::new();
        keys.into_iter()
            .for_each(|key| *sizes.entry(key).or_default() += 1);
        sizes.values().map(|size| size * (size - 1) / 2).sum::<u64>()
    };
    let both = count(
        rows.iter()
            .map(|(truth, key)| format!("{truth}\n{key}"))
            .collect(),
    );
    let by_key = count(rows.iter().map(|(_, key)| key.clone()).collect());
    let by_truth = count(rows.iter().map(|(truth, _)| truth.clone()).collect());
    (both, by_key, by_truth)
}

/// True site and key of every row, or nothing when the list is absent.
fn rows(key: impl Fn(&str, &str) -> String) -> Option<Vec<(String, String)>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/chicago_sites_messy/input_with_true_ids.csv");
    if !file.exists() {
        println!("skipped: {} is absent", file.display());
        return None;
    }
    let mut source = Source::open(&file, &SourceSettings::default()).expect("a file");
    let column = |name: &str| source.header().find(name).expect("a column");
    let (truth, name, address) = (column("True Id"), column("Site name"), column("Address"));
    let mut record = Record::default();
    let mut rows = Vec::new();
    while source.read(&mut record).expect("a row") {
        let cell = |index: usize| record.get(index).unwrap_or_default();
        rows.push((cell(truth).to_owned(), key(cell(name), cell(address))));
    }
    assert_eq!(rows.len(), 3_337);
    Some(rows)
}

fn transformed(transform: &str, text: String) -> String {
    let transform = Transform::parse(transform).expect("a transform");
    transform.apply(Cow::Owned(text)).expect("a key").into_owned()
}

fn precision_and_recall(rows: &[(String, String)]) -> (u64, u64) {
    let (both, by_key, by_truth) = pairs(rows);
    let percent = |part: u64, whole: u64| part * 100 / whole.max(1);
    (percent(both, by_key), percent(both, by_truth))
}

#[test]
fn house_number_and_street_find_most_duplicates_and_merge_few_sites_wrongly() {
    let Some(rows) = rows(|_, address| transformed("street", address.to_owned())) else {
        return;
    };
    let (precision, recall) = precision_and_recall(&rows);
    println!("street: pairwise precision {precision} %, recall {recall} %");
    assert!(
        precision >= 98 && recall >= 93,
        "precision {precision} %, recall {recall} %"
    );
}

#[test]
fn name_and_address_simplified_merge_hardly_anything_wrongly_but_miss_most() {
    let Some(rows) = rows(|name, address| transformed("normalize", format!("{name} {address}"))) else {
        return;
    };
    let (precision, recall) = precision_and_recall(&rows);
    println!("name and address: pairwise precision {precision} %, recall {recall} %");
    assert!(
        precision >= 99 && recall >= 26,
        "precision {precision} %, recall {recall} %"
    );
}
