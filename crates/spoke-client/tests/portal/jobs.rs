//! Imports and exports: files in, files out.

use std::time::Duration;

use spoke_client::{ErrorKind, NewExport, NewImport, TableFile};
use spoke_model::export::ExportFormat;
use spoke_model::import::Operation;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::search::{Operator, SearchRequest};

use crate::{contacts, portal};

const SOON: Duration = Duration::from_secs(60);

fn people(rows: &str) -> TableFile {
    TableFile::csv("people.csv", format!("Mail,First,Notes\n{rows}"))
        .key("contacts", "Mail", "email")
        .property("contacts", "First", "firstname")
        .ignored("Notes")
}

#[tokio::test]
async fn a_file_becomes_records_and_its_bad_rows_are_told() {
    let (portal, hubspot) = portal().await;
    let file = people("jane@example.com,Jané \"the\" first,x\r\nnot an address,Joe,y\n");
    let new = NewImport::new("People").file(file).into_contact_list();
    let started = hubspot.imports().start(new).await.unwrap();
    assert!(!started.is_final() && started.import_name.as_deref() == Some("People"));
    portal.settle().await;
    let import = hubspot.imports().wait(&started.id, SOON).await.unwrap();
    assert_eq!(import.state, "DONE");
    assert_eq!(
        (import.counter("TOTAL_ROWS"), import.counter("CREATED_OBJECTS")),
        (2, 1)
    );
    assert_eq!(import.mapped_object_type_ids, ["0-1"]);

    let mut errors = hubspot.imports().errors(&import.id).with_rows().stream();
    let error = errors.try_next().await.unwrap().unwrap();
    assert_eq!(error.error_type, "INVALID_EMAIL");
    assert_eq!(error.source_data.line_number, 3);
    assert_eq!(error.source_data.row_data[1], "Joe");
    assert!(errors.try_next().await.unwrap().is_none());

    let list = import.contact_list().unwrap();
    let mut members = hubspot.lists().members(&list);
    let jane = members.try_next().await.unwrap().unwrap().record_id;
    let jane = hubspot
        .contacts()
        .get(&jane)
        .properties(["firstname"])
        .send()
        .await
        .unwrap();
    assert_eq!(jane.get("firstname"), Some("Jané \"the\" first"));
}

#[tokio::test]
async fn what_an_import_may_do_is_its_callers_choice() {
    let (portal, hubspot) = portal().await;
    let update_only = NewImport::new("Known people")
        .operation("0-1", Operation::Update)
        .file(people("nobody@example.com,Nobody,\n"));
    let id = hubspot.imports().start(update_only).await.unwrap().id;
    portal.settle().await;
    let import = hubspot.imports().wait(&id, SOON).await.unwrap();
    assert_eq!(import.counter("CREATED_OBJECTS"), 0);
    let seen = hubspot.imports().list().try_next().await.unwrap().unwrap();
    assert_eq!(seen.id, id);
}

#[tokio::test]
async fn an_import_is_canceled_before_its_turn() {
    let portal = spoke_portal::Portal::builder()
        .job_delay(Duration::from_secs(600))
        .start()
        .await
        .unwrap();
    let builder = spoke_client::HubSpot::builder();
    let hubspot = builder
        .base_url(portal.url())
        .token(portal.token())
        .build()
        .unwrap();
    let new = NewImport::new("People").file(people("jane@example.com,Jane,\n"));
    let id = hubspot.imports().start(new).await.unwrap().id;
    let late = hubspot
        .imports()
        .wait(&id, Duration::from_millis(1))
        .await
        .unwrap_err();
    assert_eq!(late.kind(), ErrorKind::Deadline);
    hubspot.imports().cancel(&id).await.unwrap();
    assert_eq!(hubspot.imports().get(&id).await.unwrap().state, "CANCELED");
}

#[tokio::test]
async fn an_import_without_a_file_or_columns_is_not_sent() {
    let (_portal, hubspot) = portal().await;
    for new in [
        NewImport::new("No file"),
        NewImport::new("No columns").file(TableFile::csv("a.csv", "A\n1\n")),
    ] {
        let error = hubspot.imports().start(new).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::InvalidInput, 0),
            "{error}"
        );
    }
}

#[tokio::test]
async fn records_that_a_search_finds_become_a_file() {
    let (portal, hubspot) = portal().await;
    contacts(&hubspot, 3).await;
    let exports = hubspot.exports();
    let search = SearchRequest::new().filter("lastname", Operator::Eq, "1");
    let new = NewExport::view("One", "contacts", ["email", "lastname"])
        .matching(search)
        .internal();
    let id = exports.start(&new).await.unwrap();
    portal.settle().await;
    let task = exports.wait(&id, SOON).await.unwrap();
    let file = String::from_utf8(exports.download(&task).await.unwrap().to_vec()).unwrap();
    assert!(
        file.contains("contact1@example.com") && !file.contains("contact2@example.com"),
        "{file}"
    );
    let export = exports.get(&id).await.unwrap();
    assert_eq!(
        (export.export_state.as_str(), export.record_count),
        ("DONE", Some(1))
    );

    portal.advance(Duration::from_secs(301));
    assert_eq!(
        exports.download(&task).await.unwrap_err().status(),
        Some(403),
        "the address is too old"
    );
    let again = exports.status(&id).await.unwrap();
    assert_eq!(exports.download(&again).await.unwrap().len(), file.len());
}

#[tokio::test]
async fn a_list_becomes_a_spreadsheet() {
    let (portal, hubspot) = portal().await;
    let people = contacts(&hubspot, 2).await;
    let list = spoke_client::NewList::manual("Two", ObjectTypeId::CONTACT);
    let list = hubspot.lists().create(&list).await.unwrap();
    hubspot
        .lists()
        .add(&list.list_id, [people[0].id()])
        .await
        .unwrap();
    let exports = hubspot.exports();
    let new = NewExport::list("Two", &list.list_id, "contacts", ["email"]).format(ExportFormat::Xlsx);
    let id = exports.start(&new).await.unwrap();
    let pending = exports.status(&id).await.unwrap();
    if !pending.is_final() {
        assert_eq!(
            exports.download(&pending).await.unwrap_err().kind(),
            ErrorKind::InvalidInput
        );
    }
    portal.settle().await;
    let task = exports.wait(&id, SOON).await.unwrap();
    assert!(exports.download(&task).await.unwrap().starts_with(b"PK"));
    assert_eq!(exports.get(&id).await.unwrap().record_count, Some(1));
}
