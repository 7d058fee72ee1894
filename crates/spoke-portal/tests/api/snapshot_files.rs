//! A snapshot is one file: what is in it, where it may go, and which files are refused.

use std::fs;

use http::{Method, header};
use serde_json::json;
use spoke_portal::{Portal, Seed, SnapshotFolder};

use crate::client::{Answer, TestPortal};

/// Uploads a text file and returns its id.
async fn upload(portal: &TestPortal, text: &str) -> String {
    let token = format!("Bearer {}", portal.portal.token());
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"terms.txt\"\r\nContent-Type: text/plain\r\n\r\n\
         {text}\r\n--b\r\nContent-Disposition: form-data; name=\"folderPath\"\r\n\r\n/legal\r\n\
         --b\r\nContent-Disposition: form-data; name=\"options\"\r\n\r\n{{\"access\": \"PRIVATE\"}}\r\n--b--\r\n"
    );
    let headers = [
        (header::AUTHORIZATION, token.as_str()),
        (header::CONTENT_TYPE, "multipart/form-data; boundary=b"),
    ];
    let answer = portal.raw(Method::POST, "/files/v3/files", &headers, body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["id"].as_str().expect("an id").to_owned()
}

async fn content(portal: &TestPortal, id: &str) -> Answer {
    portal.get(&format!("/files/v3/files/{id}/download")).await
}

/// The file of a snapshot of a portal with a contact and an uploaded file.
async fn file() -> Vec<u8> {
    let portal = TestPortal::start().await;
    portal
        .create("contacts", json!({"email": "ada@example.com"}))
        .await;
    upload(&portal, "Be kind.").await;
    assert_eq!(
        portal.post("/_spoke/snapshots/ready", json!({})).await.status,
        201
    );
    portal.get("/_spoke/snapshots/ready/file").await.body.to_vec()
}

#[tokio::test]
async fn a_file_goes_from_one_portal_to_another_with_everything() {
    let first = TestPortal::with(Portal::builder().seed(Seed::Sample)).await;
    let id = upload(&first, "Be kind.").await;
    let saved = first.post("/_spoke/snapshots/ready", json!({})).await;
    let file = first.get("/_spoke/snapshots/ready/file").await;
    assert_eq!(file.header("content-type"), "application/octet-stream");
    assert_eq!(saved.json()["bytes"], file.body.len());

    let second = TestPortal::start().await;
    let path = "/_spoke/snapshots/from-elsewhere";
    let taken = second.send(Method::PUT, &format!("{path}/file"), file.body).await;
    assert_eq!(taken.status, 201, "{}", taken.text());
    assert_eq!(taken.json()["name"], "from-elsewhere");
    let restored = second.post(&format!("{path}/restore"), json!({})).await;
    assert_eq!(restored.status, 200, "{}", restored.text());
    for object_type in ["contacts", "companies", "deals", "tickets"] {
        assert_eq!(second.total(object_type).await, first.total(object_type).await);
    }
    assert_eq!(content(&second, &id).await.text(), "Be kind.");
}

#[tokio::test]
async fn a_restore_brings_back_the_files_as_they_were() {
    let portal = TestPortal::start().await;
    assert_eq!(portal.post("/_spoke/snapshots/none", json!({})).await.status, 201);
    let id = upload(&portal, "Be kind.").await;
    assert_eq!(portal.post("/_spoke/snapshots/one", json!({})).await.status, 201);
    let restore = async |name: &str| {
        let answer = portal
            .post(&format!("/_spoke/snapshots/{name}/restore"), json!({}))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    };
    restore("none").await;
    assert_eq!(content(&portal, &id).await.status, 404);
    // The same id again, in another course of events.
    assert_eq!(upload(&portal, "Be quick.").await, id);
    assert_eq!(content(&portal, &id).await.text(), "Be quick.");
    restore("one").await;
    assert_eq!(content(&portal, &id).await.text(), "Be kind.");
}

#[tokio::test]
async fn files_that_can_not_be_used_are_refused_and_change_nothing() {
    let good = file().await;
    let with = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        bytes
    };
    let middle = good.len() / 2;
    let table: [(&str, Vec<u8>, &str); 7] = [
        (
            "of a newer version",
            with(7, 9),
            "the snapshot was written by a newer version of Spoke: its format is 9, this version reads up to 2; update Spoke \
             to use it",
        ),
        (
            "with another first byte",
            with(0, b'X'),
            "it is no snapshot of Spoke's",
        ),
        ("with a flipped bit", with(middle, good[middle] ^ 0x10), "it "),
        (
            "without its end",
            good[..good.len() - 1].to_vec(),
            "it ends within a section",
        ),
        (
            "without its last section",
            good[..good.len() - 33].to_vec(),
            "it ends within a section",
        ),
        ("without anything", Vec::new(), "it ends within its header"),
        (
            "that is none",
            b"name,email\nAda,ada@example.com\n".to_vec(),
            "it is no snapshot of Spoke's",
        ),
    ];
    let portal = TestPortal::start().await;
    portal
        .create("contacts", json!({"email": "bob@example.com"}))
        .await;
    let folder = tempfile::tempdir().expect("a folder");
    for (what, bytes, said) in table {
        let answer = portal
            .send(Method::PUT, "/_spoke/snapshots/odd/file", bytes.clone())
            .await;
        assert_eq!(answer.status, 422, "a file {what}: {}", answer.text());
        let message = answer.json()["message"].as_str().expect("a message").to_owned();
        assert!(message.contains(said), "a file {what}: {message}");
        // A portal that shall begin with it does not start.
        let path = folder.path().join("odd.snap");
        fs::write(&path, &bytes).expect("a file");
        let refused = Portal::builder().snapshot(&path).start().await.expect_err(what);
        assert!(refused.to_string().contains(said), "a file {what}: {refused}");
    }
    assert_eq!(
        portal.get("/_spoke/snapshots").await.json(),
        json!({"snapshots": []})
    );
    assert_eq!(portal.total("contacts").await, 1);
}

#[tokio::test]
async fn a_kept_snapshot_that_was_damaged_is_not_gone_back_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let portal = TestPortal::with(Portal::builder().data_dir(folder.path())).await;
    portal
        .create("contacts", json!({"email": "ada@example.com"}))
        .await;
    portal.portal.save("one").await.expect("saved");
    let path = folder.path().join("files/named-one.snap");
    let mut bytes = fs::read(&path).expect("the file");
    let last = bytes.len() - 3;
    bytes[last] ^= 1;
    fs::write(&path, bytes).expect("the file");
    portal
        .create("contacts", json!({"email": "bob@example.com"}))
        .await;
    let answer = portal.post("/_spoke/snapshots/one/restore", json!({})).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("save it again"), "{}", answer.text());
    assert_eq!(portal.total("contacts").await, 2);
}

#[tokio::test]
async fn files_are_copied_out_of_and_into_data_folders() {
    let folder = tempfile::tempdir().expect("a folder");
    let (here, there) = (folder.path().join("here"), folder.path().join("there"));
    let file = folder.path().join("ready.snap");
    let portal = TestPortal::with(Portal::builder().data_dir(&here)).await;
    portal
        .create("contacts", json!({"email": "ada@example.com"}))
        .await;
    portal.portal.save("ready").await.expect("saved");
    let kept = SnapshotFolder::of(&here).export("ready", &file).expect("copied");
    assert_eq!(kept.bytes, fs::metadata(&file).expect("the file").len());
    assert!(SnapshotFolder::of(&here).export("other", &file).is_err());

    let folder_there = SnapshotFolder::of(&there);
    assert_eq!(folder_there.list().expect("a list"), []);
    assert!(folder_there.import(&file, "../up").is_err());
    folder_there.import(&file, "ready").expect("taken in");
    let other = TestPortal::with(Portal::builder().data_dir(&there)).await;
    assert_eq!(other.total("contacts").await, 0);
    other.portal.restore("ready").await.expect("restored");
    assert_eq!(other.total("contacts").await, 1);
}

#[tokio::test]
async fn a_portal_begins_with_a_snapshot_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, file) = (folder.path().join("data"), folder.path().join("ready.snap"));
    fs::write(&file, self::file().await).expect("the file");
    let builder = || Portal::builder().data_dir(&data).snapshot(&file);
    let portal = TestPortal::with(builder()).await;
    assert_eq!(portal.total("contacts").await, 1);
    portal
        .create("contacts", json!({"email": "bob@example.com"}))
        .await;
    portal.portal.stop().await.expect("stopped");
    let again = TestPortal::with(builder()).await;
    assert_eq!(
        again.total("contacts").await,
        2,
        "what was written since is still there"
    );
}
