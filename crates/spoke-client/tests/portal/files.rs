//! Files and folders.

use std::time::Duration;

use spoke_client::{ErrorKind, FileChanges, HubSpot, ImportFromUrl, NewFile};
use spoke_model::file::{DuplicateScope, FileAccess};

use crate::portal;

fn terms() -> NewFile {
    NewFile::new("Terms \"2026\".txt", "Be kind.\r\n--b\r\n", FileAccess::Private).folder_path("/legal/terms")
}

#[tokio::test]
async fn a_file_comes_back_as_it_went() {
    let (portal, hubspot) = portal().await;
    let files = hubspot.files();
    let file = files.upload(terms()).await.unwrap();
    assert_eq!(file.extension.as_deref(), Some("txt"));
    assert_eq!(files.download(&file.id).await.unwrap(), "Be kind.\r\n--b\r\n");
    assert_eq!(files.get(&file.id).await.unwrap(), file);
    let stat = files.stat(file.path.as_deref().unwrap()).await.unwrap();
    assert_eq!(stat.file, Some(file.clone()));
    assert_eq!(
        files
            .stat("legal/terms")
            .await
            .unwrap()
            .folder
            .unwrap()
            .name
            .as_deref(),
        Some("terms")
    );

    let replaced = files.replace(&file.id, "Be kinder.").await.unwrap();
    assert_eq!((replaced.id, replaced.size), (file.id.clone(), Some(10)));
    assert_eq!(files.download(&file.id).await.unwrap(), "Be kinder.");

    let signed = files.signed_url(&file.id, Duration::from_secs(60)).await.unwrap();
    portal.advance(Duration::from_secs(61));
    let late = files.download(&file.id).await;
    assert!(late.is_ok(), "a new address for every download");
    assert!(signed.url.starts_with(portal.url()));
}

#[tokio::test]
async fn bytes_of_any_kind_and_many_of_them() {
    let (_portal, hubspot) = portal().await;
    let content: Vec<u8> = (0..3_000_000_u32).map(|one| (one % 251) as u8).collect();
    let new = NewFile::new("large.bin", content.clone(), FileAccess::Private);
    let file = hubspot.files().upload(new).await.unwrap();
    assert_eq!(file.size, Some(3_000_000));
    assert!(hubspot.files().download(&file.id).await.unwrap() == content);
}

#[tokio::test]
async fn a_download_is_bounded_like_every_answer() {
    let portal = spoke_portal::Portal::start().await.unwrap();
    let builder = HubSpot::builder().base_url(portal.url()).token(portal.token());
    let hubspot = builder.max_body(1_000).build().unwrap();
    let new = NewFile::new("a.bin", vec![7; 1_001], FileAccess::Private);
    let file = hubspot.files().upload(new).await.unwrap();
    let error = hubspot.files().download(&file.id).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(!error.to_string().contains("hubfs-signed"), "{error}");
}

#[tokio::test]
async fn files_are_searched_renamed_moved_and_deleted() {
    let (_portal, hubspot) = portal().await;
    let files = hubspot.files();
    for (name, access) in [
        ("a.png", FileAccess::PublicIndexable),
        ("b.png", FileAccess::Private),
        ("c.txt", FileAccess::Private),
    ] {
        files.upload(NewFile::new(name, name, access)).await.unwrap();
    }
    let mut found = files.search().extension("png").public(false).stream();
    let b = found.try_next().await.unwrap().unwrap();
    assert_eq!(b.name.as_deref(), Some("b"));
    assert!(found.try_next().await.unwrap().is_none());
    let changes = FileChanges::new()
        .name("z")
        .folder_path("/kept")
        .access(FileAccess::PublicIndexable);
    let moved = files.update(&b.id, &changes).await.unwrap();
    assert_eq!(
        (moved.path.as_deref(), moved.access.as_str()),
        (Some("/kept/z.png"), "PUBLIC_INDEXABLE")
    );
    files.delete(&b.id).await.unwrap();
    assert_eq!(files.get(&b.id).await.unwrap_err().kind(), ErrorKind::NotFound);
    files.gdpr_delete(&b.id).await.unwrap();
    let mut left = files.search().sort("-name").stream();
    assert_eq!(left.try_next().await.unwrap().unwrap().name.as_deref(), Some("c"));
}

#[tokio::test]
async fn a_stream_reads_every_page() {
    let (_portal, hubspot) = portal().await;
    for number in 0..101 {
        let new = NewFile::new(format!("{number}.txt"), vec![1], FileAccess::Private);
        hubspot.files().upload(new).await.unwrap();
    }
    let mut all = hubspot.files().search().stream();
    let mut count = 0;
    while all.try_next().await.unwrap().is_some() {
        count += 1;
    }
    assert_eq!(count, 101);
}

#[tokio::test]
async fn the_same_file_twice() {
    let (_portal, hubspot) = portal().await;
    let files = hubspot.files();
    let first = files.upload(terms()).await.unwrap();
    let reused = files
        .upload(terms().reuse_duplicates(DuplicateScope::ExactFolder))
        .await
        .unwrap();
    assert_eq!(reused.id, first.id);
    let refused = files
        .upload(terms().refuse_duplicates(DuplicateScope::EntirePortal))
        .await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Conflict);
    let numbered = files.upload(terms()).await.unwrap();
    assert_ne!(numbered.path, first.path);
    let overwritten = files.upload(terms().overwrite().ttl("P1D")).await.unwrap();
    assert_eq!(overwritten.id, first.id);
    assert!(overwritten.expires_at.is_some());
}

#[tokio::test]
async fn folders_are_made_found_moved_and_deleted() {
    let (_portal, hubspot) = portal().await;
    let folders = hubspot.files().folders();
    let a = folders.create("a", None).await.unwrap();
    let b = folders.create("b c", Some("/a")).await.unwrap();
    assert_eq!(folders.get_by_path("/a/b c").await.unwrap(), b);
    assert_eq!(folders.inside(&a.id).try_next().await.unwrap(), Some(b.clone()));
    let renamed = folders.rename(&b.id, "d").await.unwrap();
    assert_eq!(renamed.path.as_deref(), Some("/a/d"));
    let loop_refused = folders.move_into(&a.id, &b.id).await.unwrap_err();
    assert_eq!(loop_refused.kind(), ErrorKind::Validation);
    let not_sent = folders.move_into(&a.id, "top").await.unwrap_err();
    assert_eq!(
        (not_sent.kind(), not_sent.attempts()),
        (ErrorKind::InvalidInput, 0)
    );
    folders.delete(&a.id).await.unwrap();
    assert_eq!(folders.get(&b.id).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert!(folders.list().try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_file_is_fetched_from_an_address() {
    let (_portal, hubspot) = portal().await;
    let files = hubspot.files();
    let source = files
        .upload(NewFile::new("a.txt", "hello", FileAccess::PublicIndexable))
        .await
        .unwrap();
    let from = ImportFromUrl::new(source.url.unwrap(), FileAccess::Private, "/copies").name("copy");
    let task = files.import(&from).await.unwrap();
    let copy = files.wait(&task, Duration::from_secs(60)).await.unwrap();
    assert_eq!(files.download(&copy.id).await.unwrap(), "hello");
    let from = ImportFromUrl::new("https://example.com/a.png", FileAccess::Private, "/copies");
    let task = files.import(&from).await.unwrap();
    let error = files.wait(&task, Duration::from_secs(60)).await.unwrap_err();
    assert!(error.to_string().contains("its own addresses only"), "{error}");
}
