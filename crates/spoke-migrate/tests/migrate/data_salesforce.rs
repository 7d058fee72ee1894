//! Exports and load files of another CRM, with their encodings and date forms.

use spoke_migrate::Map;

use crate::support::{Stage, counts, example_map, load_twice, shared};

#[tokio::test]
async fn accounts_and_opportunities_keep_their_relation() {
    if shared("salesforce_dataloader").is_none() {
        return;
    }
    let file = |name: &str| shared(&format!("salesforce_dataloader/{name}")).expect("a file of the set");
    let stage = Stage::start().await;
    let accounts = load_twice(
        &stage,
        &example_map("salesforce_accounts.toml"),
        "companies",
        &file("accountData.csv"),
        u64::MAX,
    )
    .await;
    assert_eq!(accounts.rejected_rows, 0, "{:?}", stage.rejections());
    assert_eq!(counts(&accounts, "company").created, 423);
    let names = stage.values("companies", &["name"]).await;
    assert!(names.contains(&vec!["Crédito Inmobiliario Terras".to_owned()]));

    let map = example_map("salesforce_opportunities.toml");
    let deals = load_twice(&stage, &map, "deals", &file("opportunityData.csv"), u64::MAX).await;
    assert_eq!(deals.rejected_rows, 0, "{:?}", stage.rejections());
    assert_eq!(counts(&deals, "deal").created, 38);
    assert_eq!(counts(&deals, "company").unchanged, 38);
    assert_eq!(deals.associations[0].created, 38);
    assert_eq!(stage.count("companies").await, 423);
}

#[tokio::test]
async fn load_files_by_external_id_keep_ids_apart_and_trimmed() {
    if shared("salesforce_dataloader").is_none() {
        return;
    }
    let file = |name: &str| shared(&format!("salesforce_dataloader/{name}")).expect("a file of the set");
    let stage = Stage::start().await;
    let load = example_map("salesforce_account_load.toml");
    for name in ["insertAccount.csv", "upsertAccount.csv"] {
        let summary = load_twice(&stage, &load, "companies", &file(name), u64::MAX).await;
        assert_eq!(summary.rejected_rows, 0, "{name}: {:?}", stage.rejections());
        assert_eq!(summary.rows, 100);
    }
    let first = stage.by("companies", "oracle_id", "1-000000", &["name"]).await;
    assert_eq!(first.get("name"), Some("account Upsert #0"));
    let update = example_map("salesforce_account_update.toml");
    let summary = load_twice(&stage, &update, "companies", &file("updateAccount.csv"), u64::MAX).await;
    assert_eq!(
        (summary.rows, summary.rejected_rows),
        (100, 0),
        "{:?}",
        stage.rejections()
    );
}

#[tokio::test]
async fn markup_and_outer_blanks_are_kept() {
    let Some(file) = shared("salesforce_dataloader/accountsForInsert_richtext.csv") else {
        return;
    };
    let stage = Stage::start().await;
    let summary = load_twice(
        &stage,
        &example_map("salesforce_richtext.toml"),
        "companies",
        &file,
        u64::MAX,
    )
    .await;
    assert_eq!(counts(&summary, "company").created, 4, "{:?}", stage.rejections());
    let values = stage.values("companies", &["name", "rich_text"]).await;
    assert_eq!(values[3][1], "    4 leading spaces and 2 trailing spaces  ");
    assert!(
        values[0][1].starts_with("    4 <span style=\" font-size: 172px;\">"),
        "{:?}",
        values[0][1]
    );
}

#[tokio::test]
async fn one_table_in_four_encodings_is_one_set_of_records_and_utf_32_is_refused() {
    if shared("salesforce_dataloader").is_none() {
        return;
    }
    let file = |name: &str| shared(&format!("salesforce_dataloader/{name}")).expect("a file of the set");
    let text = "key = \"name\"\ncreate_properties = true\n[properties]\nname = \"column1\"\ncolumn_2 = \"column2\"\ncolumn_3 = \"column3\"\n";
    let map = Map::parse("columns.toml", text).expect("a map");
    let stage = Stage::start().await;
    for (index, name) in [
        "encoding.csv",
        "encoding_BOM_UTF8.csv",
        "encoding_BOM_UTF16LE.csv",
        "encoding_BOM_UTF16BE.csv",
    ]
    .iter()
    .enumerate()
    {
        let summary = stage
            .migration(&map, &file(name))
            .to("companies")
            .run(|_| {})
            .await
            .expect(name);
        assert_eq!(summary.rows, 2, "{name}");
        assert_eq!(summary.created(), if index == 0 { 2 } else { 0 }, "{name}");
    }
    for name in ["encoding_BOM_UTF32LE.csv", "encoding_BOM_UTF32BE.csv"] {
        let error = stage
            .migration(&map, &file(name))
            .to("companies")
            .run(|_| {})
            .await
            .expect_err(name)
            .to_string();
        assert!(
            error.contains("UTF-32") && error.contains("fix: save it as UTF-8"),
            "{error}"
        );
    }
    assert_eq!(stage.count("companies").await, 2);
}

#[tokio::test]
async fn date_forms_with_offsets_are_read_and_broken_ones_rejected() {
    if shared("salesforce_dataloader").is_none() {
        return;
    }
    let file = |name: &str| shared(&format!("salesforce_dataloader/{name}")).expect("a file of the set");
    let text = r#"
        key = "name"
        create_properties = true
        [properties]
        name = "Name"
        [properties.moment]
        column = "Date"
        date = ["%m/%d/%Y %H:%M:%S%z", "%Y-%m-%d %H:%M:%S%z", "%m/%d/%YT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S%:z"]
    "#;
    let map = Map::parse("moments.toml", text).expect("a map");
    let stage = Stage::start().await;
    let good = stage
        .migration(&map, &file("timeZoneFormats.csv"))
        .to("companies")
        .run(|_| {})
        .await
        .expect("a run");
    assert_eq!(
        (good.rows, good.rejected_rows, good.created()),
        (12, 0, 12),
        "{:?}",
        stage.rejections()
    );
    let values = stage.values("companies", &["name", "moment"]).await;
    // The first three rows of each form name one instant.
    assert!(values[0][1].starts_with("2009-07-14T18:14:45"), "{values:?}");
    assert_eq!(values[0][1], values[1][1]);

    let bad = stage
        .migration(&map, &file("timeZoneFormats_withErrors.csv"))
        .to("companies")
        .run(|_| {})
        .await
        .expect("a run");
    assert_eq!((bad.rows, bad.rejected_rows), (6, 2));
    let rejections = stage.rejections();
    assert_eq!(rejections[0][..3], ["3", "Date", "2009\\7\\14 22:14:45+0800"]);
    assert!(
        rejections[0][3].contains("not a date of the form"),
        "{rejections:?}"
    );
    assert_eq!(rejections[1][0], "4");
}

#[tokio::test]
async fn small_oddities_are_read_as_they_are() {
    if shared("salesforce_dataloader").is_none() {
        return;
    }
    let file = |name: &str| shared(&format!("salesforce_dataloader/{name}")).expect("a file of the set");
    let stage = Stage::start().await;
    let table = [
        (
            "separator.csv",
            "name = \"column1\"\nsecond = \"column2!some\"",
            ["col11", "col12!somev1"],
        ),
        (
            "escapedQuotes.csv",
            "name = \"column1\"\nsecond = \"column2\"",
            ["\"The Best\" Account", "bla"],
        ),
        (
            "emptyFirstRowField.csv",
            "name = \"NAME\"\nsecond = \"WEBSITE\"",
            ["account Update #1", "updated"],
        ),
        (
            "dateWithTimeZone.csv",
            "name = \"NAME\"\nsecond = \"DATE\"",
            ["account insert #0", "2010-10-14T12:00:00.000Z-0300"],
        ),
        (
            "status_success.csv",
            "name = \"ID\"\nsecond = \"STATUS\"",
            ["006x0000001YuG5AAK", ""],
        ),
        (
            "status_error.csv",
            "name = \"ID\"\nsecond = \"ERROR\"",
            ["006x0000001YZ8YAAW", ""],
        ),
    ];
    for (name, properties, expected) in table {
        let text = format!("key = \"name\"\ncreate_properties = true\n[properties]\n{properties}\n");
        let map = Map::parse("oddity.toml", &text).expect("a map");
        let summary = stage
            .migration(&map, &file(name))
            .to("companies")
            .run(|_| {})
            .await
            .expect(name);
        assert_eq!(summary.rejected_rows, 0, "{name}: {:?}", stage.rejections());
        let values = stage.values("companies", &["name", "second"]).await;
        let found = values
            .iter()
            .find(|row| row[0] == expected[0])
            .unwrap_or_else(|| panic!("{name}: {values:?}"));
        assert!(found[1].starts_with(expected[1]), "{name}: {found:?}");
    }
}
