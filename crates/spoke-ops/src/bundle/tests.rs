//! What goes in, and what must not.

use std::fs::{self, File};
use std::io::Read;
use std::process::Command;

use flate2::read::GzDecoder;
use spoke_model::redact::Redactor;
use spoke_model::token_kind::TOKEN_KINDS;

use super::{Bundle, BundleError, default_name};

fn bundle(redactor: Redactor) -> Bundle {
    let at = "2026-11-25T12:00:00Z".parse().unwrap();
    Bundle::new(redactor, Some(std::path::Path::new("/home/jane")), at)
}

/// Everything in the archive, decompressed.
fn unpacked(path: &std::path::Path) -> String {
    if path.extension().is_some_and(|end| end == "zip") {
        let mut archive = zip::ZipArchive::new(File::open(path).unwrap()).unwrap();
        let mut text = String::new();
        for at in 0..archive.len() {
            let mut file = archive.by_index(at).unwrap();
            text.push_str(&file.name().unwrap());
            file.read_to_string(&mut text).unwrap();
        }
        return text;
    }
    let mut text = Vec::new();
    GzDecoder::new(File::open(path).unwrap())
        .read_to_end(&mut text)
        .unwrap();
    String::from_utf8_lossy(&text).into_owned()
}

#[test]
fn no_secret_of_any_kind_is_in_either_format() {
    let folder = tempfile::tempdir().unwrap();
    let access = format!("C{}", "Lf3xQ9".repeat(12));
    let secrets = [
        "pat-eu1-12345678-1234-abcd-1234-123456789abc",
        "na1-1234-1234-abcd-1234-123456789abc",
        &access,
    ];
    let named = "c0ffee00-1111-2222-3333-444455556666";
    let mut redactor = Redactor::new();
    redactor.know("planted-by-value");
    let log = folder.path().join("app.log");
    fs::write(
        &log,
        format!("hubspot call by jane@example.com (+49 170 1234567)\nnothing here {access}\nHubSpot client_secret={named}\n"),
    )
    .unwrap();
    for name in ["a.tar.gz", "a.zip"] {
        let mut bundle = bundle(redactor.clone());
        bundle.add(
            "text.txt",
            "a test",
            &format!("{} planted-by-value {named} /home/jane/x", secrets.join(" ")),
        );
        bundle.add_json(
            "values.json",
            "a test",
            &serde_json::json!({"clientSecret": named, "email": "jane@example.com", "correlationId": named}),
        );
        bundle.add_log("log.txt", &log).unwrap();
        let path = folder.path().join(name);
        let entries = bundle.write(&path, false).unwrap();
        assert_eq!(entries.len(), 4);
        let text = unpacked(&path);
        for secret in secrets.iter().chain(&[
            "planted-by-value",
            "jane@example.com",
            "170 1234567",
            "/home/jane",
        ]) {
            assert!(!text.contains(secret), "{secret} is in {name}: {text}");
        }
        assert_eq!(text.matches(named).count(), 1, "as a correlation id only: {text}");
        assert!(text.contains("manifest.json") && text.contains("values.json"));
        assert!(!text.contains("nothing here"));
    }
    assert_eq!(
        TOKEN_KINDS.iter().filter(|kind| kind.telling).count(),
        secrets.len()
    );
}

#[test]
fn the_archive_is_one_that_tar_reads() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.tgz");
    let mut bundle = bundle(Redactor::new());
    bundle.add("one.txt", "a test", "first");
    bundle.add("two.txt", "a test", &"second ".repeat(200));
    bundle.write(&path, false).unwrap();
    let said = Command::new("tar").arg("-tzf").arg(&path).output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&said.stdout),
        "manifest.json\none.txt\ntwo.txt\n"
    );
}

#[test]
fn what_is_there_is_not_replaced_and_nothing_is_left_half_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.zip");
    fs::write(&path, "mine").unwrap();
    assert!(matches!(
        bundle(Redactor::new()).write(&path, false),
        Err(BundleError::Exists(_))
    ));
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    bundle(Redactor::new()).write(&path, true).unwrap();
    let wrong = folder.path().join("a.rar");
    assert!(matches!(
        bundle(Redactor::new()).write(&wrong, false),
        Err(BundleError::Format(_))
    ));
    let nowhere = folder.path().join("absent/a.zip");
    assert!(matches!(
        bundle(Redactor::new()).write(&nowhere, false),
        Err(BundleError::Io { .. })
    ));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert_eq!(
        default_name("2026-11-25T12:00:00Z".parse().unwrap()),
        "hubspot-debug-20261125-120000.tar.gz"
    );
}
