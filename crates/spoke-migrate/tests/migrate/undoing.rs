//! Runs that are planned, taken back, and gone on with from their state file.

use spoke_client::{NewRecord, Properties};
use spoke_migrate::{Error, Map, Migration, Rollback, Run};

use crate::support::Stage;

const MAP: &str = r#"
[[object]]
type = "companies"
key = "name"
[object.properties]
name = "Company"
city = "City"

[[object]]
type = "contacts"
key = "email"
create_properties = true
[object.properties]
email = "E"
firstname = "F"
badge = { column = "Badge", type = "string" }

[[association]]
from = "contact"
to = "company"
label = "Primary"
"#;

const ROWS: &str = "Company,City,E,F,Badge\n\
    Acme,Bonn,old@example.com,New name,7\n\
    Acme,Bonn,ada@example.com,Ada,8\n\
    Acme,Bonn,ada@example.com,Ada,8\n\
    Birch,Kiel,bob@example.com,Bob,9\n\
    Birch,Kiel,broken,Bob,9\n";

async fn there_before(stage: &Stage) -> (String, String) {
    let contact = NewRecord::new()
        .property("email", "old@example.com")
        .property("firstname", "Old name");
    let contact = stage.client.contacts().create(contact).await.expect("created");
    let company = NewRecord::new().property("name", "Acme");
    let company = stage.client.companies().create(company).await.expect("created");
    (contact.id().to_owned(), company.id().to_owned())
}

fn migration(stage: &Stage) -> Migration {
    // The map has to be a file: a run is gone on with by its state alone.
    let map = Map::load(stage.file("map.toml", MAP)).expect("a map");
    let file = stage.file("data.csv", ROWS);
    stage.migration(&map, &file)
}

#[tokio::test]
async fn a_plan_counts_what_a_run_then_does() {
    let stage = Stage::start().await;
    there_before(&stage).await;
    let plan = migration(&stage).plan(|_, _| {}).await.expect("a plan");
    assert_eq!((plan.rows, plan.rejected_rows), (5, 1));
    assert_eq!(plan.reasons[0].column, "E");
    assert_eq!(plan.new_properties, ["contacts.badge"]);
    let numbers: Vec<_> = plan
        .objects
        .iter()
        .map(|object| {
            (
                object.rows,
                object.keys,
                object.duplicates,
                object.existing,
                object.new,
            )
        })
        .collect();
    assert_eq!(numbers, [(4, 2, 2, 1, 1), (4, 3, 1, 1, 2)]);
    assert_eq!(stage.count("contacts").await, 1, "a plan writes nothing");

    let run = migration(&stage).only_as_planned(&plan.digest);
    let summary = run.run(|_| {}).await.expect("as planned");
    assert_eq!(summary.object("company").expect("companies").counts.created, 1);
    assert_eq!(summary.object("contact").expect("contacts").counts.created, 2);
}

#[tokio::test]
async fn a_run_that_is_not_as_planned_does_not_begin() {
    let stage = Stage::start().await;
    let plan = migration(&stage).plan(|_, _| {}).await.expect("a plan");
    let other = migration(&stage);
    stage.file("data.csv", ROWS.replace("Ada", "Eve"));
    let error = other
        .only_as_planned(&plan.digest)
        .run(|_| {})
        .await
        .expect_err("another file");
    assert!(
        matches!(&error, Error::NotAsPlanned { planned, .. } if *planned == plan.digest),
        "{error}"
    );
    assert_eq!(stage.count("contacts").await, 0);
}

#[tokio::test]
async fn what_a_run_wrote_is_taken_back_and_proven() {
    let stage = Stage::start().await;
    let (contact, company) = there_before(&stage).await;
    migration(&stage).run(|_| {}).await.expect("a run");
    assert_eq!(
        (stage.count("contacts").await, stage.count("companies").await),
        (3, 2)
    );

    let rollback = Rollback::new(stage.client.clone(), stage.path("state.sqlite"));
    let held = rollback.preview().await.expect("a preview");
    // Of the old contact first name and badge, of the old company the city.
    assert_eq!(
        (held.created, held.changed, held.paired, held.properties),
        (3, 3, 1, 1)
    );
    let report = rollback.clone().run(|_, _| {}).await.expect("taken back");
    assert!(report.is_whole(), "{report:?}");
    assert_eq!((report.records_gone, report.values_as_before), (3, 3));
    assert_eq!((report.pairs_as_before, report.properties_removed), (1, 1));

    assert_eq!(
        (stage.count("contacts").await, stage.count("companies").await),
        (1, 1)
    );
    let record = stage
        .client
        .contacts()
        .get(&contact)
        .properties(["firstname"])
        .send()
        .await
        .expect("there");
    assert_eq!(record.get("firstname"), Some("Old name"));
    let record = stage
        .client
        .companies()
        .get(&company)
        .properties(["city"])
        .send()
        .await
        .expect("there");
    assert_eq!(record.get("city").unwrap_or_default(), "");
    assert!(rollback.preview().await.expect("a preview").is_empty());

    // The next run begins anew and does it all again.
    let again = migration(&stage).run(|_| {}).await.expect("a run");
    assert_eq!((again.created(), again.resumed_rows), (3, 0));
}

#[tokio::test]
async fn a_value_that_was_changed_since_is_left_alone() {
    let stage = Stage::start().await;
    let (contact, _) = there_before(&stage).await;
    migration(&stage).run(|_| {}).await.expect("a run");
    let changed = stage
        .client
        .contacts()
        .update(&contact, Properties::from([("firstname", "By hand")]))
        .await;
    changed.expect("changed");
    let rollback = Rollback::new(stage.client.clone(), stage.path("state.sqlite"));
    let report = rollback.clone().run(|_, _| {}).await.expect("taken back");
    assert_eq!(
        (report.values_left, report.values_as_before),
        (1, 2),
        "{report:?}"
    );
    assert!(
        report
            .remarks
            .iter()
            .any(|remark| remark.contains("firstname was changed since")),
        "{report:?}"
    );

    let report = rollback.overwrite(true).run(|_, _| {}).await.expect("taken back");
    assert!(report.is_whole(), "{report:?}");
    let record = stage
        .client
        .contacts()
        .get(&contact)
        .properties(["firstname"])
        .send()
        .await
        .expect("there");
    assert_eq!(record.get("firstname"), Some("Old name"));
}

#[tokio::test]
async fn a_rollback_of_another_portal_is_refused() {
    let (stage, other) = (Stage::start().await, Stage::start().await);
    migration(&stage).run(|_| {}).await.expect("a run");
    let own = Rollback::new(stage.client.clone(), stage.path("state.sqlite"));
    assert!(own.preview().await.is_ok());
    let elsewhere = Rollback::new(other.client.clone(), stage.path("nothing.sqlite"));
    let error = elsewhere.preview().await.expect_err("no such file").to_string();
    assert!(error.contains("there is no such file"), "{error}");
}

#[tokio::test]
async fn a_run_is_gone_on_with_by_its_state_file() {
    let stage = Stage::start().await;
    let first = migration(&stage).window(1);
    // Dropped after the third window, as an interruption would.
    let windows = std::cell::Cell::new(0);
    let reached = tokio::sync::Notify::new();
    let run = first.run(|_| {
        windows.set(windows.get() + 1);
        if windows.get() == 6 {
            reached.notify_one();
        }
    });
    tokio::select! {
        biased;
        _ = run => panic!("it came to an end"),
        () = reached.notified() => {}
    }
    let state = stage.path("state.sqlite");
    let listed = Run::read(&state).expect("a run");
    assert!(!listed.finished && listed.rows > 0, "{listed:?}");
    let summary = Migration::resume(stage.client.clone(), &state)
        .expect("a run")
        .run(|_| {})
        .await;
    let summary = summary.expect("gone on with");
    assert!(summary.resumed_rows > 0 && summary.adds_up(), "{summary:?}");
    let listed = Run::read(&state).expect("a run");
    assert!(listed.finished, "{listed:?}");
    // Nothing that was written is forgotten: two companies, three contacts.
    assert_eq!((listed.written.created, listed.written.unanswered), (5, 0));
    let report = Rollback::new(stage.client.clone(), &state)
        .run(|_, _| {})
        .await
        .expect("taken back");
    assert!(report.is_whole(), "{report:?}");
    assert_eq!(stage.count("contacts").await + stage.count("companies").await, 0);
}
