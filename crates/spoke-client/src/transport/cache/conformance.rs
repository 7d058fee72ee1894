//! What every cache does, whether it is in memory or shared through a server: one suite for both, on the layer itself.
//!
//! A cache in memory ages with virtual time, one on a server by the server's: [`Scene::pass`] moves either.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, Method, StatusCode, header::CONTENT_TYPE};
use spoke_model::error::ErrorBody;

use super::{Cache, CachePolicy, Question, Touched};
use crate::error::Error;
use crate::fetched::Source;
use crate::path::Path;
use crate::request::Request;
use crate::transport::Answer;

enum Scene {
    Memory,
    #[cfg(feature = "redis")]
    Server(super::shared::tests::Server),
}

impl Scene {
    fn cache(&self) -> Cache {
        match self {
            Self::Memory => Cache::new(CachePolicy::new(), Some("a token")),
            #[cfg(feature = "redis")]
            Self::Server(server) => server.cache("a token"),
        }
    }

    async fn pass(&self, time: Duration) {
        match self {
            Self::Memory => tokio::time::advance(time).await,
            #[cfg(feature = "redis")]
            Self::Server(server) => server.pass(time).await,
        }
    }
}

pub(super) fn get(path: &str) -> Request {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut request = Request::get(Path::raw(format!("/crm/v3/objects/{path}")));
    request.query = query.to_owned();
    request
}

fn write(method: Method, path: &str) -> Request {
    Request::new(method, Path::raw(format!("/crm/v3/objects/{path}")))
}

pub(super) fn record(id: &str, city: &str) -> Result<Answer, Error> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let body = format!(r#"{{"id":"{id}","properties":{{"city":"{city}"}}}}"#);
    Ok(Answer {
        status: StatusCode::OK,
        headers,
        body: body.into_bytes(),
        attempt: 1,
    })
}

fn missing() -> Result<Answer, Error> {
    let body = ErrorBody::new("resource not found");
    Err(Error::answered(
        404,
        "resource not found".to_owned(),
        Some(body),
        None,
        None,
    ))
}

/// Begins a read that nothing is known of.
pub(super) async fn begin(cache: &Cache, path: &str) -> Question {
    let mut question = cache.question(&get(path)).unwrap();
    assert!(cache.fresh(&mut question).await.is_none(), "{path}");
    question
}

/// Reads what nothing is known of.
pub(super) async fn learn(cache: &Cache, path: &str, outcome: Result<Answer, Error>) {
    let question = begin(cache, path).await;
    cache.keep(&question, &outcome).await;
}

/// What is known: a city and its age in seconds, `missing`, or `nothing`.
pub(super) async fn known(cache: &Cache, path: &str) -> String {
    let mut question = cache.question(&get(path)).unwrap();
    match cache.fresh(&mut question).await {
        None => "nothing".to_owned(),
        Some(Err(error)) => format!("missing for {}", error.age().unwrap().as_secs()),
        Some(Ok((answer, source))) => {
            assert!(matches!(source, Source::Cache { .. }));
            let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
            assert_eq!(answer.headers[CONTENT_TYPE], "application/json");
            format!(
                "{} {}",
                body["properties"]["city"].as_str().unwrap(),
                source.age().unwrap().as_secs()
            )
        }
    }
}

async fn written(cache: &Cache, request: &Request) {
    cache.forget(&Touched::by(request));
    assert!(cache.tell().await);
}

async fn what_is_kept_is_known_until_it_is_too_old(scene: &Scene) {
    let cache = scene.cache();
    learn(&cache, "contacts/1?properties=city", record("1", "Oslo")).await;
    assert_eq!(known(&cache, "0-1/1?properties=city").await, "Oslo 0");
    assert_eq!(known(&cache, "contacts/1?properties=zip").await, "nothing");
    assert_eq!(known(&cache, "contacts/2?properties=city").await, "nothing");
    assert_eq!(known(&cache, "companies/1?properties=city").await, "nothing");
    scene.pass(Duration::from_secs(290)).await;
    assert_eq!(known(&cache, "contacts/1?properties=city").await, "Oslo 290");
    scene.pass(Duration::from_secs(20)).await;
    assert_eq!(known(&cache, "contacts/1?properties=city").await, "nothing");
}

async fn a_missing_record_is_known_for_ten_seconds_or_until_one_is_created(scene: &Scene) {
    let cache = scene.cache();
    learn(&cache, "contacts/7", missing()).await;
    scene.pass(Duration::from_secs(8)).await;
    assert_eq!(known(&cache, "contacts/7").await, "missing for 8");
    scene.pass(Duration::from_secs(3)).await;
    assert_eq!(known(&cache, "contacts/7").await, "nothing");

    learn(&cache, "contacts/7", missing()).await;
    learn(&cache, "contacts/8", record("8", "Oslo")).await;
    written(&cache, &write(Method::POST, "companies")).await;
    assert_eq!(known(&cache, "contacts/7").await, "missing for 0");
    written(&cache, &write(Method::POST, "contacts")).await;
    assert_eq!(known(&cache, "contacts/7").await, "nothing");
    assert_eq!(known(&cache, "contacts/8").await, "Oslo 0");
}

async fn that_it_is_missing_takes_the_place_of_what_was_known(scene: &Scene) {
    let cache = scene.cache();
    learn(&cache, "contacts/1", record("1", "Oslo")).await;
    scene.pass(Duration::from_secs(310)).await;
    learn(&cache, "contacts/1", missing()).await;
    let ill = Error::answered(503, String::new(), None, None, None);
    let question = cache.question(&get("contacts/1")).unwrap();
    assert!(cache.fallback(&question, &ill).await.is_none());
}

async fn a_write_takes_out_what_it_names(scene: &Scene) {
    let cache = scene.cache();
    let by_email = "contacts/a@b.example?idProperty=email";
    for (request, gone) in [
        (write(Method::PATCH, "contacts/1"), [true, true, false, false]),
        (write(Method::DELETE, "contacts/2"), [false, false, true, false]),
        (write(Method::PATCH, "companies/1"), [false, false, false, true]),
        (write(Method::POST, "contacts/merge"), [true, true, true, false]),
        (
            write(Method::PATCH, "contacts/x@y.example").query("idProperty", "email"),
            [true, true, true, false],
        ),
        (Request::post(Path::raw("/crm/v3/imports".to_owned())), [true; 4]),
    ] {
        cache.forget(&Touched::Everything);
        let paths = ["contacts/1", by_email, "contacts/2", "companies/1"];
        for (path, id) in paths.into_iter().zip(["1", "1", "2", "1"]) {
            learn(&cache, path, record(id, "Oslo")).await;
        }
        written(&cache, &request).await;
        for (path, gone) in paths.into_iter().zip(gone) {
            let known = known(&cache, path).await;
            // What is known by an address may be forgotten without need, and must not be kept without right.
            if path != by_email || gone {
                assert_eq!(known == "nothing", gone, "{} {path}: {known}", request.path());
            }
        }
    }
}

async fn an_answer_that_a_write_overtook_is_not_kept(scene: &Scene) {
    let cache = scene.cache();
    for path in [
        "contacts/1",
        "contacts/a@b.example?idProperty=email",
        "contacts/5",
    ] {
        // 5 was merged into 1.
        let question = begin(&cache, path).await;
        written(&cache, &write(Method::PATCH, "contacts/1")).await;
        cache.keep(&question, &record("1", "old")).await;
        assert_eq!(known(&cache, path).await, "nothing", "{path}");
    }
    let question = begin(&cache, "contacts/7").await;
    written(&cache, &write(Method::POST, "contacts")).await;
    cache.keep(&question, &missing()).await;
    assert_eq!(known(&cache, "contacts/7").await, "nothing");

    let question = begin(&cache, "contacts/1").await;
    written(&cache, &write(Method::PATCH, "contacts/2")).await;
    written(&cache, &write(Method::POST, "companies")).await;
    cache.keep(&question, &record("1", "new")).await;
    assert_eq!(known(&cache, "contacts/1").await, "new 0");
}

async fn an_event_is_a_write(scene: &Scene) {
    let cache = scene.cache();
    for (event, gone) in [
        (
            r#"{"subscriptionType":"contact.propertyChange","objectId":1}"#,
            true,
        ),
        (
            r#"{"subscriptionType":"contact.propertyChange","objectId":2}"#,
            false,
        ),
        (
            r#"{"subscriptionType":"object.deletion","objectTypeId":"0-1","objectId":1}"#,
            true,
        ),
        (
            r#"{"subscriptionType":"contact.merge","primaryObjectId":5,"mergedObjectIds":[1],"newObjectId":6}"#,
            true,
        ),
        (r#"{"something":"else"}"#, true),
    ] {
        cache.forget(&Touched::Everything);
        learn(&cache, "contacts/1", record("1", "Oslo")).await;
        let told = serde_json::from_str(event).unwrap();
        cache.forget(&Touched::by_event(&told));
        assert_eq!(known(&cache, "contacts/1").await == "nothing", gone, "{event}");
    }
}

async fn records_that_are_named_without_their_type_are_found_in_all(scene: &Scene) {
    let cache = scene.cache();
    learn(&cache, "contacts/1", record("1", "Oslo")).await;
    learn(&cache, "companies/1", record("1", "Rome")).await;
    learn(&cache, "deals/2", record("2", "Bonn")).await;
    let body = r#"{"properties":{},"associations":[{"to":{"id":"1"},"types":[]}]}"#;
    written(&cache, &write(Method::POST, "deals").body(body.to_owned())).await;
    assert_eq!(known(&cache, "contacts/1").await, "nothing");
    assert_eq!(known(&cache, "companies/1").await, "nothing");
    assert_eq!(known(&cache, "deals/2").await, "Bonn 0");
}

async fn the_last_answer_stands_in_for_half_an_hour(scene: &Scene) {
    let cache = scene.cache();
    learn(&cache, "contacts/1", record("1", "Oslo")).await;
    scene.pass(Duration::from_secs(1_700)).await;
    let question = begin(&cache, "contacts/1").await;
    let ill = Error::answered(503, String::new(), None, None, None);
    let (_, source) = cache.fallback(&question, &ill).await.unwrap();
    assert_eq!(source.as_str(), "fallback");
    let refused = Error::answered(403, String::new(), None, None, None);
    assert!(cache.fallback(&question, &refused).await.is_none());
    written(&cache, &write(Method::PATCH, "contacts/1")).await;
    assert!(cache.fallback(&question, &ill).await.is_none());
}

macro_rules! suite {
    ($($case:ident),* $(,)?) => {
        mod in_memory {
            use super::Scene;

            $(
                #[tokio::test(start_paused = true)]
                async fn $case() {
                    super::$case(&Scene::Memory).await;
                }
            )*
        }

        #[cfg(feature = "redis")]
        mod on_a_server {
            use super::Scene;
            use crate::transport::cache::shared::tests::Server;

            $(
                #[tokio::test]
                async fn $case() {
                    let Some(server) = Server::start() else { return };
                    super::$case(&Scene::Server(server)).await;
                }
            )*
        }
    };
}

suite!(
    what_is_kept_is_known_until_it_is_too_old,
    a_missing_record_is_known_for_ten_seconds_or_until_one_is_created,
    that_it_is_missing_takes_the_place_of_what_was_known,
    a_write_takes_out_what_it_names,
    an_answer_that_a_write_overtook_is_not_kept,
    an_event_is_a_write,
    records_that_are_named_without_their_type_are_found_in_all,
    the_last_answer_stands_in_for_half_an_hour,
);
