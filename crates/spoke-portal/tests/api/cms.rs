//! The CMS where a case file is no good: every operation once, archives, tables that are full, a restart.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use http::{Method, header};
use serde_json::{Value, json};
use spoke_model::operation::sdk_operations;
use spoke_portal::Portal;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::client::{Answer, TestPortal};

/// Sends a multipart body with a file and, where it is not empty, a config.
async fn upload(portal: &TestPortal, method: Method, path: &str, config: &str, file: &[u8]) -> Answer {
    let mut body = Vec::new();
    if !config.is_empty() {
        let part = format!("--b\r\nContent-Disposition: form-data; name=\"config\"\r\n\r\n{config}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    body.extend_from_slice(
        b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n\r\n",
    );
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--b--\r\n");
    let token = format!("Bearer {}", portal.portal.token());
    let headers = [
        (header::AUTHORIZATION, token.as_str()),
        (header::CONTENT_TYPE, "multipart/form-data; boundary=b"),
    ];
    portal.raw(method, path, &headers, body).await
}

fn id(answer: &Answer) -> String {
    assert!(answer.status < 300, "{} {}", answer.status, answer.text());
    answer.json()["id"].as_str().expect("an id").to_owned()
}

/// Calls every operation of the CMS once, with parameters and bodies filled in.
#[tokio::test]
async fn every_cms_operation_answers_over_http() {
    let portal = TestPortal::start().await;
    let mut ids = Vec::new();
    for kind in [
        "cms/v3/pages/site-pages",
        "cms/v3/pages/landing-pages/folders",
        "cms/v3/pages/landing-pages",
        "cms/v3/blogs/posts",
        "cms/v3/blogs/tags",
        "cms/v3/blogs/authors",
    ] {
        let body = json!({ "name": "One", "fullName": "One" });
        ids.push((kind, id(&portal.post(&format!("/{kind}"), body).await)));
    }
    let table = json!({ "name": "t", "label": "T", "columns": [{ "name": "a", "type": "TEXT" }] });
    portal.post("/cms/v3/hubdb/tables", table).await;
    let row = id(&portal
        .post("/cms/v3/hubdb/tables/t/rows", json!({ "values": { "a": "1" } }))
        .await);
    portal
        .post("/cms/v3/hubdb/tables/t/draft/publish", json!({}))
        .await;
    upload(
        &portal,
        Method::PUT,
        "/cms/v3/source-code/draft/content/a.css",
        "",
        b"a",
    )
    .await;
    let mut operations: Vec<_> = sdk_operations()
        .iter()
        .filter(|one| one.product() == "cms")
        .collect();
    // What takes things away comes last.
    operations.sort_by_key(|one| {
        let takes = ["archive", "purge", "unpublish"]
            .iter()
            .any(|end| one.path.ends_with(end));
        (one.method == "DELETE" || takes, one.method, one.path)
    });
    let (mut called, mut accepted, mut wrong) = (0, 0, Vec::new());
    for one in operations {
        let own = ids
            .iter()
            .find(|(kind, _)| format!("{}/", one.path).contains(&format!("{kind}/")));
        let own = own.map_or("1", |(_, id)| id.as_str());
        let mut path = one.path.to_owned();
        for (name, value) in [
            ("objectId", own),
            ("tableIdOrName", "t"),
            ("rowId", &row),
            ("environment", "draft"),
            ("path", "a.css"),
        ] {
            path = path.replace(&format!("{{{name}}}"), value);
        }
        while let (Some(start), Some(end)) = (path.find('{'), path.find('}')) {
            path.replace_range(start..=end, "1");
        }
        let method = Method::from_bytes(one.method.as_bytes()).expect("a method");
        let is_upload =
            one.path.ends_with("import") || one.path.contains("source-code") && method != Method::GET;
        let answer = if is_upload && !one.path.contains("extract") && method != Method::DELETE {
            let config = json!({ "columnMappings": [{ "source": 1, "target": "a" }] }).to_string();
            upload(&portal, method, &path, &config, b"a\nb\n").await
        } else {
            let body = match method {
                Method::GET | Method::DELETE => String::new(),
                _ => body(&path, own, &row).to_string(),
            };
            portal.send(method, &path, body).await
        };
        called += 1;
        accepted += usize::from(answer.status < 300);
        if [405, 500, 501].contains(&answer.status) {
            wrong.push(format!(
                "{} {path}: {} {}",
                one.method,
                answer.status,
                answer.text()
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(
        accepted * 3 > called * 2,
        "most of the calls should be acceptable: {accepted} of {called}"
    );
}

/// A body that suits the end of a path.
fn body(path: &str, id: &str, row: &str) -> Value {
    let ends = |tail: &str| path.ends_with(tail);
    let input = if path.contains("/rows/") { row } else { id };
    match path {
        _ if ends("/batch/create") => {
            json!({ "inputs": [{ "name": "New", "fullName": "New", "values": {} }] })
        }
        _ if ends("/batch/read") || ends("/archive") || ends("/purge") => json!({ "inputs": [input] }),
        _ if path.contains("/batch/") => json!({ "inputs": [{ "id": input, "values": {} }] }),
        _ if ends("/schedule") => json!({ "id": id, "publishDate": "2099-01-01T00:00:00Z" }),
        _ if ends("/create-language-variation") => {
            json!({ "id": id, "language": "de", "name": "Neu", "blogAuthor": { "fullName": "Neu" } })
        }
        _ if ends("/create-variation") => json!({ "contentId": id, "variationName": "Other" }),
        _ if ends("/update-languages") => json!({ "primaryId": id, "languages": {} }),
        _ if path.contains("/multi-language/") => json!({ "id": id, "primaryId": id, "language": "fr" }),
        _ if path.contains("/ab-test/") => json!({ "abTestId": "1", "winnerId": id, "variationId": id }),
        _ if ends("/clone") => json!({ "id": id, "newName": "copy", "newLabel": "Copy" }),
        _ if ends("/tables") => json!({ "name": "other", "label": "Other" }),
        _ if path.contains("url-redirects") => {
            json!({ "routePrefix": path, "destination": "/b", "redirectStyle": 301 })
        }
        _ if ends("/extract/async") => json!({ "path": "a.css" }),
        _ if path.contains("/hubdb/") => json!({ "values": { "a": "2" } }),
        _ => json!({ "name": "Again", "fullName": "Again" }),
    }
}

/// An archive with these files.
fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        let options = SimpleFileOptions::default();
        writer.start_file(*name, options).expect("a file");
        writer.write_all(content).expect("its content");
    }
    writer.finish().expect("an archive").into_inner()
}

#[tokio::test]
async fn an_archive_is_unpacked_beside_itself() {
    let portal = TestPortal::start().await;
    let zip = archive(&[("css/main.css", b"body {}"), ("home.html", b"<p></p>")]);
    let place = "/cms/v3/source-code/draft/content/theme/theme.zip";
    assert_eq!(upload(&portal, Method::PUT, place, "", &zip).await.status, 200);
    let request = json!({ "path": "theme/theme.zip" });
    let accepted = portal.post("/cms/v3/source-code/extract/async", request).await;
    assert_eq!(accepted.status, 202);
    let task = id(&accepted);
    let status = portal
        .get(&format!("/cms/v3/source-code/extract/async/tasks/{task}/status"))
        .await;
    assert_eq!(status.json()["status"], "COMPLETE");
    let folder = portal
        .get("/cms/v3/source-code/draft/metadata/theme")
        .await
        .json();
    assert_eq!(folder["children"], json!(["css", "home.html", "theme.zip"]));
    let css = portal
        .get("/cms/v3/source-code/draft/content/theme/css/main.css")
        .await;
    assert_eq!(css.text(), "body {}");
}

#[tokio::test]
async fn an_archive_that_would_do_harm_leaves_nothing_behind() {
    let portal = TestPortal::start().await;
    let bomb = vec![0_u8; 21 * 1024 * 1024];
    for (what, files) in [
        (
            "leaves its folder",
            vec![("good.css", &b"a"[..]), ("../../evil.css", b"a")],
        ),
        (
            "unpacks to more than a file may have",
            vec![("good.css", &b"a"[..]), ("bomb", &bomb)],
        ),
        (
            "is a file and a folder",
            vec![("good.css", &b"a"[..]), ("a", b"a"), ("a/b", b"a")],
        ),
    ] {
        let place = "/cms/v3/source-code/draft/content/theme/theme.zip";
        upload(&portal, Method::PUT, place, "", &archive(&files)).await;
        let request = json!({ "path": "draft/theme/theme.zip" });
        let refused = portal.post("/cms/v3/source-code/extract/async", request).await;
        assert!([400, 409].contains(&refused.status), "{what}: {}", refused.text());
        let folder = portal
            .get("/cms/v3/source-code/draft/metadata/theme")
            .await
            .json();
        assert_eq!(folder["children"], json!(["theme.zip"]), "{what}");
    }
}

#[tokio::test]
async fn a_full_table_takes_no_more_rows() {
    let portal = TestPortal::start().await;
    let table = json!({ "name": "t", "label": "T", "columns": [{ "name": "n", "type": "NUMBER" }] });
    portal.post("/cms/v3/hubdb/tables", table).await;
    let config = json!({ "columnMappings": [{ "source": 1, "target": "n" }] }).to_string();
    let mut file = "n\n".to_owned();
    for number in 0..10_001 {
        let _ = writeln!(file, "{number}");
    }
    let path = "/cms/v3/hubdb/tables/t/draft/import";
    let told = upload(&portal, Method::POST, path, &config, file.as_bytes())
        .await
        .json();
    assert_eq!(
        (&told["rowsImported"], &told["rowLimitExceeded"]),
        (&json!(10_000), &json!(true))
    );
    let refused = portal
        .post("/cms/v3/hubdb/tables/t/rows", json!({ "values": {} }))
        .await;
    assert_eq!(refused.status, 400);
    assert!(
        refused.text().contains("at most 10000 rows"),
        "{}",
        refused.text()
    );
    let published = portal
        .post("/cms/v3/hubdb/tables/t/draft/publish", json!({}))
        .await;
    assert_eq!(published.json()["rowCount"], 10_000);
    let last = portal
        .get("/cms/v3/hubdb/tables/t/rows?n__gte=9998&sort=-n")
        .await
        .json();
    assert_eq!(last["results"][0]["values"]["n"], 9_999);
}

#[tokio::test]
async fn content_outlives_the_process() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = || TestPortal::with(Portal::builder().data_dir(folder.path()));
    let portal = start().await;
    let page = id(&portal
        .post("/cms/v3/pages/site-pages", json!({ "name": "Home" }))
        .await);
    let path = format!("/cms/v3/pages/site-pages/{page}");
    portal
        .patch(&format!("{path}/draft"), json!({ "name": "Next" }))
        .await;
    upload(
        &portal,
        Method::PUT,
        "/cms/v3/source-code/draft/content/a.css",
        "",
        b"a {}",
    )
    .await;
    portal.portal.stop().await.expect("a clean stop");
    let portal = start().await;
    assert_eq!(portal.get(&path).await.json()["name"], "Home");
    assert_eq!(portal.get(&format!("{path}/draft")).await.json()["name"], "Next");
    assert_eq!(portal.get(&format!("{path}/revisions")).await.json()["total"], 1);
    let css = portal.get("/cms/v3/source-code/draft/content/a.css").await;
    assert_eq!(css.text(), "a {}");
}
