//! Reads that go together, and the cache, against a portal.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::Value;
use spoke_client::journal::AnswerSource;
use spoke_client::{CachePolicy, ErrorKind, HubSpot, Method, NewRecord, Properties, Record};
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

/// A read by path and query, and what it was answered: the body, or the error without the id of its call.
async fn answer(client: &HubSpot, read: &str) -> Result<Value, String> {
    match client.request(Method::GET, read).send().await {
        Ok(response) => Ok(response.json().unwrap()),
        Err(error) => {
            let text = error.to_string();
            Err(text.split(" [correlation").next().unwrap().to_owned())
        }
    }
}

#[tokio::test]
async fn each_sees_what_it_asked_for_and_nothing_that_others_did() {
    let portal = Portal::start().await.unwrap();
    let kept = Arc::new(Kept::default());
    let alone = client(&portal, &kept).build().unwrap();
    let together = client(&portal, &kept)
        .coalesce(Duration::from_millis(50))
        .build()
        .unwrap();
    let contacts = crate::contacts(&alone, 4).await;
    let [jane, joe, gone, merged] = &contacts[..] else {
        unreachable!()
    };
    alone.contacts().archive(gone.id()).await.unwrap();
    alone.contacts().merge(joe.id(), merged.id()).await.unwrap();
    for city in ["Oslo", "Rome"] {
        let city = Properties::new().set("city", city).set("phone", "");
        alone.contacts().update(jane.id(), city).await.unwrap();
    }
    let deal = NewRecord::new().property("dealname", "A deal");
    let deal = alone.deals().create(deal).await.unwrap();
    let note = NewRecord::new().property("hs_timestamp", "2026-11-25T12:00:00Z");
    let note = alone.objects("notes").create(note).await.unwrap();

    let (jane, joe, gone, merged) = (jane.id(), joe.id(), gone.id(), merged.id());
    let (deal, note) = (deal.id(), note.id());
    let mut reads = Vec::new();
    for query in [
        "",
        "?properties=email",
        "?properties=city,phone",
        "?properties=phone&properties=firstname",
        "?properties=hs_createdate,hs_lastmodifieddate",
        "?properties=nobody_defined_this",
        "?properties=createdate&archived=false",
        "?properties=city&propertiesWithHistory=city",
        "?properties=phone&propertiesWithHistory=email,lastname",
        "?propertiesWithHistory=city",
        "?properties=email&archived=true",
        "?properties=email&associations=deals",
        "?properties=email&paginateAssociations=false",
    ] {
        for id in [jane, joe, gone, merged, "404404404", "0", "x"] {
            reads.push(format!("/crm/v3/objects/contacts/{id}{query}"));
        }
        reads.push(format!("/crm/v3/objects/deals/{deal}{query}"));
        reads.push(format!("/crm/v3/objects/0-3/{deal}{query}"));
        reads.push(format!("/crm/objects/2026-09/notes/{note}{query}"));
        reads.push(format!("/crm/objects/2026-09/unheard/1{query}"));
        let and = if query.is_empty() { "?" } else { "&" };
        for email in [
            "contact0@example.com",
            "Contact0@Example.com",
            "contact1@example.com",
            "nobody@example.com",
        ] {
            reads.push(format!(
                "/crm/v3/objects/contacts/{email}{query}{and}idProperty=email"
            ));
        }
        reads.push(format!(
            "/crm/v3/objects/contacts/Oslo{query}{and}idProperty=city"
        ));
    }
    let before = kept.records().len();
    let gathered = join_all(reads.iter().map(|read| answer(&together, read))).await;
    let in_company = kept.records()[before..]
        .iter()
        .filter(|one| one.source == AnswerSource::Coalesced)
        .count();
    let mut answered = 0;
    for (read, gathered) in reads.iter().zip(gathered) {
        answered += usize::from(gathered.is_ok());
        assert_eq!(gathered, answer(&alone, read).await, "{read}");
    }
    assert!(answered > 80, "{answered}");
    assert!(in_company > 50, "{in_company}");
}

#[tokio::test]
async fn a_thousand_reads_at_once_cost_ten_calls() {
    let portal = Portal::start().await.unwrap();
    let kept = Arc::new(Kept::default());
    let alone = client(&portal, &kept).build().unwrap();
    let contacts = crate::contacts(&alone, 1_000).await;
    let hubspot = client(&portal, &kept)
        .coalesce(Duration::from_millis(20))
        .build()
        .unwrap();
    // The portal's own count, and not what the client says of itself.
    let used = || async {
        alone
            .account()
            .daily_usage()
            .await
            .unwrap()
            .unwrap()
            .current_usage
    };
    let (first, before) = (used().await, used().await);
    let reads = contacts.iter().map(|one| {
        let properties = if one.id().ends_with('1') {
            ["email"]
        } else {
            ["lastname"]
        };
        hubspot.contacts().get(one.id()).properties(properties).send()
    });
    for (read, one) in join_all(reads).await.into_iter().zip(&contacts) {
        let read = read.unwrap();
        assert_eq!(read.id(), one.id());
        let named = if one.id().ends_with('1') {
            "email"
        } else {
            "lastname"
        };
        assert_eq!(read.get(named), one.get(named));
        assert_eq!(
            read.properties().count(),
            4,
            "creation, last change, id, and the one that was asked for"
        );
    }
    // Asking is counted, or it is not.
    let calls = used().await - before - (before - first);
    assert_eq!(calls, 10);
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
