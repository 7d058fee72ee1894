//! The example of the README.

use std::path::Path;

use crate::support::{Stage, counts, example_map, load_twice};

#[tokio::test]
async fn the_example_file_loads_and_its_four_bad_rows_are_named() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/data/leads.csv");
    let stage = Stage::start().await;
    let summary = load_twice(&stage, &example_map("leads.toml"), "contacts", &file, u64::MAX).await;
    assert_eq!((summary.rows, summary.rejected_rows), (40, 4));
    assert_eq!(counts(&summary, "company").created, 12);
    assert_eq!(counts(&summary, "contact").created, 36);
    assert_eq!(counts(&summary, "deal").created, 30);
    let rejections = stage.rejections();
    let places: Vec<(&str, &str)> = rejections
        .iter()
        .map(|r| (r[0].as_str(), r[1].as_str()))
        .collect();
    let expected = [
        ("7", "E-mail"),
        ("16", "Stage"),
        ("25", "Amount"),
        ("25", "Close"),
        ("41", "E-mail"),
    ];
    let mut sorted = places.clone();
    sorted.sort_by_key(|(row, column)| (row.parse::<u32>().unwrap_or(0), (*column).to_owned()));
    assert_eq!(sorted, expected);
    assert!(
        rejections
            .iter()
            .any(|r| r[2] == "Wno" && r[3].contains("did you mean \"won\"?")),
        "{rejections:?}"
    );
}
