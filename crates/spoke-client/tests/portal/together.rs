//! Reads that go together, and the cache, against a portal.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use spoke_client::journal::AnswerSource;
use spoke_client::{CachePolicy, ErrorKind, NewRecord, Properties, Record};
use spoke_portal::Portal;

use crate::journal::{Kept, client};

fn cells(record: &Record) -> Vec<(String, Option<String>)> {
    let cells = record.properties();
    cells
        .map(|(name, value)| (name.to_owned(), value.map(str::to_owned)))
        .collect()
}

#[tokio::test]
async fn a_read_in_company_has_the_answer_of_a_read_alone() {
    let portal = Portal::start().await.unwrap();
    let kept = Arc::new(Kept::default());
    let alone = client(&portal, &kept).build().unwrap();
    let together = client(&portal, &kept)
        .coalesce(Duration::from_millis(20))
        .build()
        .unwrap();
    for object_type in [
        "contacts",
        "companies",
        "deals",
        "tickets",
        "products",
        "notes",
        "tasks",
    ] {
        let new = (0..3).map(|number| {
            let name = format!("{object_type} {number}");
            match object_type {
                "contacts" => NewRecord::new().property("email", format!("jane{number}@example.com")),
                "companies" | "products" => NewRecord::new().property("name", name),
                "deals" => NewRecord::new().property("dealname", name),
                "tickets" => NewRecord::new()
                    .property("subject", name)
                    .property("hs_pipeline_stage", "1"),
                _ => NewRecord::new().property("hs_timestamp", "2026-11-25T12:00:00Z"),
            }
        });
        let outcome = alone.objects(object_type).batch().create(new).await;
        let ids: Vec<String> = outcome
            .into_all()
            .unwrap()
            .iter()
            .map(|one| one.id().to_owned())
            .collect();
        for names in [&[][..], &["hs_createdate", "hs_object_source"][..]] {
            let read = |client: &spoke_client::HubSpot, id: &String| {
                client
                    .objects(object_type)
                    .get(id)
                    .properties(names.iter().copied())
                    .send()
            };
            let gathered = join_all(ids.iter().map(|id| read(&together, id))).await;
            for (id, record) in ids.iter().zip(gathered) {
                let (record, single) = (record.unwrap(), read(&alone, id).await.unwrap());
                assert_eq!(cells(&record), cells(&single), "{object_type} {names:?}");
                assert_eq!(
                    (
                        record.id(),
                        record.created_at(),
                        record.updated_at(),
                        record.archived()
                    ),
                    (
                        single.id(),
                        single.created_at(),
                        single.updated_at(),
                        single.archived()
                    )
                );
            }
        }
    }
    let along = kept
        .records()
        .into_iter()
        .filter(|one| one.source == AnswerSource::Coalesced);
    assert_eq!(along.count(), 7 * 2 * 3);
}

#[tokio::test]
async fn a_missing_record_is_missing_in_company_too() {
    let portal = Portal::start().await.unwrap();
    let kept = Arc::new(Kept::default());
    let hubspot = client(&portal, &kept)
        .coalesce(Duration::from_millis(20))
        .build()
        .unwrap();
    let jane = NewRecord::new().property("email", "jane@example.com");
    let jane = hubspot.contacts().create(jane).await.unwrap();
    let by_email = |email: &str| {
        hubspot
            .contacts()
            .get(email)
            .id_property("email")
            .properties(["city"])
            .send()
    };
    let (there, missing) = tokio::join!(
        hubspot.contacts().get(jane.id()).send(),
        hubspot.contacts().get("404404404").send()
    );
    assert_eq!(there.unwrap().id(), jane.id());
    assert_eq!(
        (
            missing.as_ref().unwrap_err().kind(),
            missing.unwrap_err().status()
        ),
        (ErrorKind::NotFound, Some(404))
    );
    let (there, missing) = tokio::join!(by_email("Jane@Example.com"), by_email("nobody@example.com"));
    assert_eq!(there.unwrap().id(), jane.id());
    assert_eq!(missing.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_fifth_of_the_calls_are_left_of_a_page_that_reads_everything_twice() {
    let portal = Portal::start().await.unwrap();
    let kept = Arc::new(Kept::default());
    let hubspot = client(&portal, &kept)
        .cache(CachePolicy::new())
        .coalesce(Duration::from_millis(20))
        .build()
        .unwrap();
    let records = crate::contacts(&hubspot, 30).await;
    let page = || async {
        let reads = records
            .iter()
            .map(|one| hubspot.contacts().get(one.id()).properties(["email"]).send());
        for read in join_all(reads).await {
            read.unwrap();
        }
    };
    let before = kept.records().len();
    page().await;
    page().await;
    let records_of = |source| {
        kept.records()
            .iter()
            .skip(before)
            .filter(|one| one.source == source)
            .count()
    };
    assert_eq!(records_of(AnswerSource::Wire), 1);
    assert_eq!(records_of(AnswerSource::Coalesced), 30);
    assert_eq!(records_of(AnswerSource::Cache), 30);

    let first = &records[0];
    hubspot
        .contacts()
        .update(first.id(), Properties::new().set("city", "Oslo"))
        .await
        .unwrap();
    let read = hubspot
        .contacts()
        .get(first.id())
        .properties(["city"])
        .fetch()
        .await
        .unwrap();
    assert_eq!(
        (read.source.as_str(), read.value.get("city")),
        ("live", Some("Oslo"))
    );
}
