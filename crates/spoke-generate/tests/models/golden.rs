//! The files that are written for the sample portal, as they are kept. `SPOKE_BLESS=1` writes them anew.

use std::fs;
use std::path::{Path, PathBuf};

use spoke_client::HubSpot;
use spoke_generate::{Definitions, Language, Models, Selection, generate, read};
use spoke_portal::{Portal, Seed};

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

pub async fn portal() -> (Portal, HubSpot) {
    let portal = Portal::builder().seed(Seed::Sample).start().await.unwrap();
    let builder = HubSpot::builder().base_url(portal.url()).token(portal.token());
    (portal, builder.build().unwrap())
}

pub fn selection() -> Selection {
    Selection::new(["contacts", "deals"])
        .groups(["dealinformation"])
        .properties([
            "email",
            "firstname",
            "lifecyclestage",
            "hs_lead_status",
            "hubspot_owner_id",
            "numemployees",
            "date_of_birth",
            "hs_email_domain",
            "associatedcompanyid",
        ])
}

pub fn write(definitions: &Definitions, language: Language) -> Models {
    generate(definitions, language, &selection().command(language))
}

/// Compares a file with what it should be, or makes it so.
pub fn same(path: &Path, text: &str) {
    if std::env::var_os("SPOKE_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        return;
    }
    let kept = fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == text,
        "{} is out of date: run this test with SPOKE_BLESS=1 and look at what changed",
        path.display()
    );
}

#[tokio::test]
async fn files_of_every_language_are_what_is_kept() {
    let (_portal, hubspot) = portal().await;
    let definitions = read(&hubspot, &selection()).await.unwrap();
    for language in [Language::Rust, Language::TypeScript, Language::Python] {
        let models = write(&definitions, language);
        for file in models.files() {
            same(&folder().join(language.as_str()).join(&file.name), &file.text);
        }
        let again = read(&hubspot, &selection()).await.unwrap();
        assert_eq!(
            write(&again, language),
            models,
            "the same definitions, the same text"
        );
    }
}

#[tokio::test]
async fn what_the_portal_has_not_is_named_with_the_nearest() {
    let (_portal, hubspot) = portal().await;
    for (selection, said) in [
        (
            Selection::new(["contcats"]),
            "there is no object type named \"contcats\"",
        ),
        (
            Selection::new(["deals"]).properties(["amuont"]),
            "there is no property named \"amuont\"",
        ),
        (
            Selection::new(["deals"]).groups(["dealinfo"]),
            "there is no property group named \"dealinfo\"",
        ),
    ] {
        let error = read(&hubspot, &selection).await.unwrap_err();
        assert_eq!(error.to_string(), said);
    }
}

#[tokio::test]
async fn without_names_what_can_be_written_is_taken() {
    let (_portal, hubspot) = portal().await;
    let usual = read(&hubspot, &Selection::new(["contacts"])).await.unwrap();
    let everything = read(&hubspot, &Selection::new(["contacts"]).everything(true))
        .await
        .unwrap();
    let [usual, everything] = [usual, everything].map(|mut all| all.objects.remove(0).properties);
    assert!(
        usual
            .iter()
            .all(|known| !known.hidden && !known.read_only_value())
    );
    assert!(usual.iter().any(|known| known.name == "email"));
    assert!(everything.len() > usual.len() && everything.iter().any(|known| known.hidden));
    assert!(
        everything.iter().all(|known| known.name != "hs_object_id"),
        "that is the id"
    );
}
