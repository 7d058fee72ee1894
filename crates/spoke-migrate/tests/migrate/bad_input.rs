//! Files and maps that cannot work: an error with file, place and fix, and nothing written.

use spoke_migrate::{Error, Map};

use crate::support::Stage;

const MAP: &str = r#"
[[object]]
type = "companies"
key = "name"
[object.properties]
name = "Company"

[[object]]
type = "contacts"
key = "email"
[object.properties]
email = "E-mail"
firstname = { column = "First name", transform = ["trim"] }
"#;

async fn refused(stage: &Stage, map: &str, bytes: &[u8]) -> Error {
    let map = Map::parse("map.toml", map).expect("a map that is sound in itself");
    let file = stage.file("data.csv", bytes);
    let error = stage
        .migration(&map, &file)
        .run(|_| {})
        .await
        .expect_err("a refusal");
    assert_eq!(
        stage.count("companies").await + stage.count("contacts").await,
        0,
        "nothing is written: {error}"
    );
    assert!(!stage.path("rejected.csv").exists() && !stage.path("state.sqlite").exists());
    error
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_refused_before_the_first_write() {
    let good = "Company,E-mail,First name\nAcme,a@example.com,Ann\n".to_owned();
    let table: [(&str, Vec<u8>, &[&str]); 7] = [
        (
            "quote left open",
            format!("{good}Best,\"b@example.com,Bob\nx,y,z\n").into(),
            &[
                "data.csv, line 3, column \"E-mail\"",
                "never closed",
                "fix: close it",
            ],
        ),
        (
            "latin-1",
            [good.as_bytes(), b"Cr\xE9dito,c@example.com,C\n"].concat(),
            &[
                "line 3, column \"Company\"",
                "byte 0xE9 is not valid UTF-8",
                "encoding = \"windows-1252\"",
            ],
        ),
        (
            "nul",
            format!("{good}Be\0st,b@example.com,Bob\n").into(),
            &["line 3, column \"Company\"", "NUL byte", "fix: remove it"],
        ),
        (
            "empty",
            Vec::new(),
            &["data.csv: the file is empty", "fix: give a file"],
        ),
        ("only blank lines", b"\n\r\n\n".to_vec(), &["the file is empty"]),
        (
            "utf-32",
            b"\xFF\xFE\0\0C\0\0\0o\0\0\0".to_vec(),
            &["UTF-32", "fix: save it as UTF-8"],
        ),
        (
            "utf-16 without mark",
            good.bytes().flat_map(|byte| [byte, 0]).collect(),
            &["utf-16le", "fix: save it as UTF-8"],
        ),
    ];
    for (name, bytes, expected) in table {
        let stage = Stage::start().await;
        let error = refused(&stage, MAP, &bytes).await;
        assert!(matches!(error, Error::Source(_)), "{name}: {error:?}");
        for part in expected {
            assert!(error.to_string().contains(part), "{name}: {error}");
        }
    }
}

#[tokio::test]
async fn a_file_that_is_not_there_is_named() {
    let stage = Stage::start().await;
    let map = Map::parse("map.toml", MAP).expect("a map");
    let error = stage
        .migration(&map, &stage.path("nowhere.csv"))
        .run(|_| {})
        .await
        .expect_err("a refusal");
    assert!(
        error.to_string().contains("nowhere.csv: cannot be opened"),
        "{error}"
    );
}

#[tokio::test]
async fn a_map_that_does_not_fit_the_header_is_refused_with_every_fault() {
    let stage = Stage::start().await;
    let error = refused(
        &stage,
        MAP,
        b"Company,Email,First name,First name\nAcme,a@example.com,A,B\n",
    )
    .await
    .to_string();
    assert!(
        error.contains("map.toml:12:1: the file has no column \"E-mail\" (did you mean \"Email\"?)"),
        "{error}"
    );
    assert!(
        error.contains("map.toml:13:1: the header names the column \"First name\" twice (columns 3 and 4)"),
        "{error}"
    );
}

#[tokio::test]
async fn a_map_that_does_not_fit_the_portal_is_refused_with_every_fault() {
    let stage = Stage::start().await;
    let map = r#"
[[object]]
type = "contacts"
key = "email"
[object.properties]
email = "E-mail"
fristname = "First name"
createdate = "E-mail"
lifecyclestage = { column = "First name", values = { x = "lede" } }

[[object]]
type = "deals"
key = "dealname"
[object.properties]
dealname = "Company"
pipeline = { constant = "defualt" }

[[object]]
name = "won"
type = "deals"
key = "dealname"
[object.properties]
dealname = "Company"
dealstage = { constant = "closedwom" }

[[association]]
from = "deal"
to = "contact"
label = "Primry"
"#;
    let error = refused(
        &stage,
        map,
        b"Company,E-mail,First name\nAcme,a@example.com,Ann\n",
    )
    .await
    .to_string();
    let expected = [
        "map.toml:7:1: contacts has no property \"fristname\" (did you mean \"firstname\"?); correct the name, or set create_properties",
        "map.toml:8:1: contacts has \"createdate\", but HubSpot sets its value itself",
        "map.toml:9:58: \"lede\" for lifecyclestage",
        "there is no pipeline \"defualt\" (did you mean \"default\"?)",
        "has no stage \"closedwom\" (did you mean \"closedwon\"?)",
        "from deals to contacts there is no label \"Primry\"",
    ];
    for part in expected {
        assert!(error.contains(part), "expected {part}\ngot {error}");
    }
}

#[tokio::test]
async fn an_object_type_the_portal_lacks_is_refused() {
    let stage = Stage::start().await;
    let map = "[[object]]\ntype = \"2-987654\"\nkey = \"name\"\n[object.properties]\nname = \"Company\"\n";
    let error = refused(&stage, map, b"Company\nAcme\n").await;
    assert!(matches!(error, Error::Portal { .. }), "{error:?}");
    assert!(
        error.to_string().contains("reading the properties of 2-987654"),
        "{error}"
    );
}

#[tokio::test]
async fn byte_order_mark_semicolons_and_windows_line_ends_are_no_trouble() {
    let stage = Stage::start().await;
    let text = "\u{feff}Company;E-mail;First name\r\n\"Acme; Sons\";a@example.com; Ann \r\n\r\nBest;b@example.com;\"Bo\r\nb\"\r\n";
    let summary = stage.load(MAP, text).await;
    assert_eq!(
        (summary.rows, summary.rejected_rows),
        (2, 0),
        "{:?}",
        stage.rejections()
    );
    assert_eq!(
        stage.values("companies", &["name"]).await,
        [["Acme; Sons"], ["Best"]]
    );
    assert_eq!(
        stage.values("contacts", &["firstname"]).await,
        [["Ann"], ["Bo\r\nb"]]
    );
}

#[tokio::test]
async fn a_header_without_rows_is_an_empty_load() {
    let stage = Stage::start().await;
    let summary = stage.load(MAP, "Company,E-mail,First name\n").await;
    assert_eq!((summary.rows, summary.created()), (0, 0));
}

#[tokio::test]
async fn a_check_reports_and_writes_nothing() {
    let stage = Stage::start().await;
    let text = "key = \"email\"\ncreate_properties = true\n[properties]\nemail = \"E\"\nold_number = \"No\"\nscore = \"Score\"\n";
    let map = Map::parse("map.toml", text).expect("a map");
    let file = stage.file("data.csv", "E,No,Score\na@example.com,007,1.5\nbroken,008,2\n");
    let report = stage
        .migration(&map, &file)
        .to("contacts")
        .check()
        .await
        .expect("a report");
    assert_eq!((report.rows, report.rejected_rows), (2, 1));
    assert_eq!(report.new_properties, ["contacts.old_number", "contacts.score"]);
    assert_eq!(stage.count("contacts").await, 0);
    stage
        .migration(&map, &file)
        .to("contacts")
        .run(|_| {})
        .await
        .expect("a run");
    let types = [("old_number", "string"), ("score", "number")];
    for (name, expected) in types {
        let property = stage
            .client
            .properties("contacts")
            .get(name)
            .await
            .expect("a property");
        assert_eq!(property.property_type.as_str(), expected, "{name}");
    }
}

#[tokio::test]
async fn a_portal_that_does_not_answer_stops_the_run() {
    let stage = Stage::start().await;
    let map = Map::parse("map.toml", MAP).expect("a map");
    let file = stage.file("data.csv", "Company,E-mail,First name\nAcme,a@example.com,Ann\n");
    let url = stage.portal.url().to_owned();
    let client = spoke_client::HubSpot::builder()
        .base_url(url)
        .token("pat-na1-wrong")
        .build()
        .expect("a client");
    let error = spoke_migrate::Migration::builder(client, map, &file)
        .run(|_| {})
        .await
        .expect_err("a refusal");
    assert!(matches!(error, Error::Portal { .. }), "{error:?}");
    assert!(!error.to_string().contains("pat-na1-wrong"));
}
