//! Rows with one key, and records that were there before.

use crate::support::{Stage, counts};

fn people(options: &str) -> String {
    format!(
        "[[object]]\ntype = \"contacts\"\nkey = \"email\"\n{options}\n[object.properties]\nemail = {{ column = \"E\", transform = [\"lower\"] }}\nfirstname = \"F\"\ncity = \"C\"\n"
    )
}

const ROWS: &str = "E,F,C\na@example.com,Ann,\nA@Example.com,Anna,Rome\na@example.com,,Oslo\n";

#[tokio::test]
async fn rows_with_one_key_merge_as_the_map_says() {
    let table = [
        ("", ["Ann", "Rome"], (1, 1, 1, 0)),
        ("duplicates = \"first\"", ["Ann", ""], (1, 0, 2, 0)),
        ("duplicates = \"last\"", ["Anna", "Oslo"], (1, 2, 0, 0)),
        ("duplicates = \"reject\"", ["Ann", ""], (1, 0, 0, 2)),
    ];
    for window in [1, 2, 100] {
        for (options, expected, outcome) in &table {
            let stage = Stage::start().await;
            let map = spoke_migrate::Map::parse("m.toml", &people(options)).expect("a map");
            let file = stage.file("data.csv", ROWS);
            let summary = stage
                .migration(&map, &file)
                .window(window)
                .run(|_| {})
                .await
                .expect("a run");
            let found = counts(&summary, "contact");
            let found = (found.created, found.updated, found.unchanged, found.rejected);
            assert_eq!(found, *outcome, "{options:?} in windows of {window}");
            let values = stage.values("contacts", &["email", "firstname", "city"]).await;
            assert_eq!(
                values,
                [vec![
                    "a@example.com".to_owned(),
                    expected[0].into(),
                    expected[1].into()
                ]],
                "{options:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_rejected_duplicate_names_the_first_row() {
    let stage = Stage::start().await;
    stage.load(&people("duplicates = \"reject\""), ROWS).await;
    let rejections = stage.rejections();
    assert_eq!(
        rejections[0],
        ["3", "E", "a@example.com", "the same email as on line 2"]
    );
}

#[tokio::test]
async fn records_that_were_there_are_treated_as_the_map_says() {
    let table = [
        ("", ["Ann", "Rome"], (1, 0)),
        ("existing = \"fill\"", ["Old", "Rome"], (1, 0)),
        ("existing = \"keep\"", ["Old", ""], (0, 1)),
    ];
    for (options, expected, outcome) in table {
        let stage = Stage::start().await;
        stage.load(&people(""), "E,F,C\na@example.com,Old,\n").await;
        stage.forget_state();
        let summary = stage
            .load(&people(options), "E,F,C\nA@EXAMPLE.COM,Ann,Rome\n")
            .await;
        let found = counts(&summary, "contact");
        assert_eq!((found.updated, found.unchanged), outcome, "{options:?}");
        let values = stage.values("contacts", &["firstname", "city"]).await;
        assert_eq!(values, [expected.map(str::to_owned).to_vec()], "{options:?}");
    }
}

#[tokio::test]
async fn a_key_the_portal_lacks_is_treated_as_the_map_says() {
    let stage = Stage::start().await;
    let rows = "E,F,C\nnew@example.com,Ann,Rome\n";
    let skipped = stage.load(&people("missing = \"skip\""), rows).await;
    assert_eq!(
        (
            counts(&skipped, "contact").read,
            counts(&skipped, "contact").absent
        ),
        (0, 1)
    );
    let rejected = stage.load(&people("missing = \"reject\""), rows).await;
    assert_eq!(counts(&rejected, "contact").rejected, 1);
    assert_eq!(
        stage.rejections()[0][3],
        "no contact has this email; load it first"
    );
    assert_eq!(stage.count("contacts").await, 0);
}

#[tokio::test]
async fn of_several_records_with_one_name_the_oldest_is_taken_every_time() {
    let stage = Stage::start().await;
    let new = |city: &str| {
        spoke_client::NewRecord::new()
            .property("name", "Acme")
            .property("city", city)
    };
    let oldest = stage
        .client
        .companies()
        .create(new("1"))
        .await
        .expect("a company");
    stage
        .client
        .companies()
        .create(new("2"))
        .await
        .expect("a company");
    let map =
        "[[object]]\ntype = \"companies\"\nkey = \"name\"\n[object.properties]\nname = \"N\"\nzip = \"Z\"\n";
    for zip in ["1000", "2000"] {
        stage.forget_state();
        let summary = stage.load(map, &format!("N,Z\nACME,{zip}\n")).await;
        assert_eq!(counts(&summary, "company").updated, 1);
    }
    let company = stage
        .client
        .companies()
        .get(oldest.id())
        .properties(["zip", "name"])
        .send()
        .await
        .expect("it");
    assert_eq!(
        (company.get("zip"), company.get("name")),
        (Some("2000"), Some("Acme"))
    );
}

#[tokio::test]
async fn a_blank_cell_never_clears_a_value() {
    let stage = Stage::start().await;
    stage.load(&people(""), "E,F,C\na@example.com,Ann,Rome\n").await;
    let summary = stage.load(&people(""), "E,F,C\na@example.com,,\n").await;
    assert_eq!(counts(&summary, "contact").unchanged, 1);
    assert_eq!(stage.values("contacts", &["firstname"]).await, [["Ann"]]);
}
