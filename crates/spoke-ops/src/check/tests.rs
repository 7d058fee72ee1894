//! Items and what decides them.

use std::time::{Duration, SystemTime};

use spoke_portal::Portal;

use super::{Inputs, Item, SourceFacts, SourceFinding, Standing, TokenPlace, check};
use crate::doctor::{Patient, examine};
use crate::recent::{Recent, SunsetUse};

async fn ready() -> Inputs {
    let portal = Portal::start().await.unwrap();
    let patient = Patient {
        url: portal.url().to_owned(),
        token: portal.token().into(),
        origin: "a test".to_owned(),
        proxy_is_set: false,
        patience: Duration::from_secs(5),
        timing_runs: 0,
    };
    let mut doctor = examine(&patient, SystemTime::now).await;
    doctor.facts.scopes = Some(vec!["crm.objects.contacts.write".to_owned()]);
    Inputs {
        doctor,
        recent: Recent {
            journal: true,
            calls: 100,
            endpoints: vec![("POST /crm/objects/2026-09/contacts".to_owned(), 100)],
            ..Recent::default()
        },
        token: TokenPlace::Store,
        is_local_portal: true,
        source: Some(SourceFacts {
            files: 3,
            programs: 3,
            findings: Vec::new(),
        }),
        env_ignored: Some(true),
        webhooks: Some(vec!["https://example.com/hook".to_owned()]),
    }
}

fn standing(inputs: &Inputs, name: &str) -> Standing {
    find(check(inputs), name).standing
}

fn find(items: Vec<Item>, name: &str) -> Item {
    items.into_iter().find(|item| item.name == name).unwrap()
}

#[tokio::test]
async fn what_is_ready_passes_everywhere() {
    let items = check(&ready().await);
    assert_eq!(items.len(), 14);
    for item in items {
        assert_eq!(item.standing, Standing::Pass, "{item:?}");
    }
}

#[tokio::test]
async fn each_item_falls_by_its_own_evidence() {
    let ready = ready().await;
    let with = |change: &dyn Fn(&mut Inputs)| {
        let mut inputs = ready.clone();
        change(&mut inputs);
        inputs
    };
    let found = |rule: &str| {
        let rule = rule.to_owned();
        with(&move |inputs| {
            let finding = SourceFinding {
                rule: rule.clone(),
                place: "src/a.ts:1".to_owned(),
            };
            inputs.source = Some(SourceFacts {
                files: 1,
                programs: 1,
                findings: vec![finding],
            });
        })
    };
    assert_eq!(standing(&found("S1"), "secrets"), Standing::Fail);
    assert_eq!(standing(&found("R2"), "signatures"), Standing::Fail);
    assert_eq!(standing(&found("R1"), "retries"), Standing::Warn);
    assert_eq!(standing(&found("P8"), "error-handling"), Standing::Warn);
    assert_eq!(standing(&found("P2"), "batches"), Standing::Warn);
    assert_eq!(
        standing(&with(&|one| one.env_ignored = Some(false)), "env-file"),
        Standing::Fail
    );
    assert_eq!(
        standing(&with(&|one| one.token = TokenPlace::Variable), "token"),
        Standing::Warn
    );
    let plain = with(&|one| one.webhooks = Some(vec!["http://example.com".to_owned()]));
    assert_eq!(standing(&plain, "webhook-https"), Standing::Fail);
    let unused = with(&|one| one.recent.endpoints.clear());
    assert_eq!(standing(&unused, "scopes"), Standing::Warn);
    let singles = with(&|one| one.recent.single_calls = 100);
    assert_eq!(standing(&singles, "batches"), Standing::Warn);
    let failing = with(&|one| one.recent.failed_by_status = [("500".to_owned(), 5)].into());
    assert_eq!(standing(&failing, "error-share"), Standing::Fail);
    let busy =
        with(&|one| (one.doctor.facts.daily_limit, one.doctor.facts.daily_remaining) = (Some(100), Some(49)));
    assert_eq!(standing(&busy, "daily-share"), Standing::Warn);
    for (has_come, expected) in [(false, Standing::Warn), (true, Standing::Fail)] {
        let ending = with(&|one| {
            one.recent.sunsets = vec![SunsetUse {
                endpoint: "GET /contacts/v1/lists".to_owned(),
                calls: 1,
                family: "Contact lists v1",
                day: "2026-04-30",
                replacement: "crm/lists",
                has_come,
            }];
        });
        assert_eq!(standing(&ending, "sunset-endpoints"), expected);
    }
}

#[tokio::test]
async fn nothing_passes_for_want_of_evidence() {
    let mut bare = ready().await;
    bare.recent = Recent::default();
    bare.source = None;
    bare.env_ignored = None;
    bare.webhooks = None;
    bare.is_local_portal = false;
    bare.token = TokenPlace::LocalPortal;
    bare.doctor.facts = crate::doctor::Facts::default();
    for item in check(&bare) {
        if item.name != "connection" {
            assert_eq!(item.standing, Standing::NotChecked, "{item:?}");
        }
    }
}
