//! The layers over a scripted server, in virtual time.

use std::time::Duration;

use tokio::time::Instant;

use super::{BaseUrl, Jitter, RetryPolicy, Wire};
use crate::scripted::{LIMITED, RECORD, Script, Step, TOKEN, json, with_header};
use crate::{ErrorKind, HubSpot, Method, NewRecord};

fn body_of_record() -> Step {
    json(200, RECORD)
}

#[tokio::test(start_paused = true)]
async fn a_429_waits_for_retry_after() {
    let script = Script::new([
        with_header(json(429, LIMITED), "retry-after", "7"),
        body_of_record(),
    ]);
    script.client().contacts().get("1").send().await.unwrap();
    assert_eq!(script.waits(), [7_000]);
}

#[tokio::test(start_paused = true)]
async fn a_429_without_retry_after_waits_a_second_even_for_a_create() {
    let script = Script::new([json(429, LIMITED), json(429, LIMITED), body_of_record()]);
    script.client().contacts().create(NewRecord::new()).await.unwrap();
    assert_eq!(script.waits(), [1_000, 1_000]);
}

#[tokio::test(start_paused = true)]
async fn the_draw_comes_on_top_and_doubles() {
    let script = Script::new([json(503, ""), json(503, ""), json(503, ""), body_of_record()]);
    let policy = RetryPolicy::new().jitter(Jitter::fixed(1.0));
    script
        .client_with(policy)
        .contacts()
        .get("1")
        .send()
        .await
        .unwrap();
    assert_eq!(script.waits(), [250, 500, 1_000]);
}

#[tokio::test(start_paused = true)]
async fn a_daily_limit_is_not_waited_for() {
    let daily = r#"{"status":"error","message":"You have reached your daily limit.","policyName":"DAILY"}"#;
    let script = Script::new([json(429, daily)]);
    let error = script.client().contacts().get("1").send().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.is_retryable(), script.asked()),
        (ErrorKind::RateLimited, false, 1)
    );
}

#[tokio::test(start_paused = true)]
async fn calls_on_a_used_up_day_are_not_sent_but_for_one_that_looks() {
    let daily = r#"{"status":"error","message":"You have reached your daily limit.","policyName":"DAILY"}"#;
    let script = Script::new([json(429, daily), body_of_record()]);
    let client = script.client();
    client.contacts().get("1").send().await.unwrap_err();
    for _ in 0..3 {
        let error = client.contacts().get("1").send().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.status(), error.attempts()),
            (ErrorKind::RateLimited, None, 0)
        );
        assert!(!error.is_retryable());
    }
    assert_eq!(script.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_lock_is_waited_out() {
    let script = Script::new([
        json(423, r#"{"category":"LOCKED","message":"held"}"#),
        body_of_record(),
    ]);
    script.client().contacts().create(NewRecord::new()).await.unwrap();
    assert_eq!(script.waits(), [2_000]);
}

#[tokio::test(start_paused = true)]
async fn a_create_is_not_sent_again_after_a_server_error_a_break_or_a_timeout() {
    for (step, kind) in [
        (json(502, ""), ErrorKind::Server),
        (Step::Hangup, ErrorKind::Interrupted),
        (Step::Silence, ErrorKind::Timeout),
    ] {
        let script = Script::new([step]);
        let error = script
            .client()
            .contacts()
            .create(NewRecord::new())
            .await
            .unwrap_err();
        assert_eq!((error.kind(), error.attempts(), script.asked()), (kind, 1, 1));
        assert!(error.may_have_been_processed() && error.is_retryable());
    }
}

#[tokio::test(start_paused = true)]
async fn a_read_is_sent_again_after_a_server_error_a_break_and_a_timeout() {
    let script = Script::new([json(502, ""), Step::Hangup, Step::Silence, body_of_record()]);
    script.client().contacts().get("1").send().await.unwrap();
    assert_eq!(script.waits(), [0, 0, 30_000]);
}

#[tokio::test(start_paused = true)]
async fn a_refused_connection_is_tried_again_even_for_a_create() {
    let script = Script::new([body_of_record()]).refuse_connections(3);
    script.client().contacts().create(NewRecord::new()).await.unwrap();
    let script = Script::new([]).refuse_connections(100);
    let error = script
        .client()
        .contacts()
        .create(NewRecord::new())
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 6));
    assert!(!error.may_have_been_processed());
}

#[tokio::test(start_paused = true)]
async fn what_must_be_corrected_is_not_sent_again() {
    for status in [400, 401, 403, 404, 405, 409, 413, 414, 415, 501] {
        let script = Script::new([json(status, r#"{"message":"no"}"#)]);
        let error = script.client().contacts().get("1").send().await.unwrap_err();
        assert_eq!(
            (error.status(), error.attempts(), error.message()),
            (Some(status), 1, "no")
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_beyond_the_deadline_is_not_begun() {
    let script = Script::new([with_header(json(429, LIMITED), "retry-after", "3600")]);
    let begun = Instant::now();
    let error = script.client().contacts().get("1").send().await.unwrap_err();
    assert_eq!(begun.elapsed(), Duration::ZERO);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
}

#[tokio::test(start_paused = true)]
async fn the_deadline_ends_a_call_of_many_timeouts() {
    let script = Script::new(std::iter::repeat_n(Step::Silence, 10));
    let begun = Instant::now();
    let error = script.client().contacts().get("1").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(begun.elapsed(), Duration::from_secs(120));
    assert_eq!(script.asked(), 4);
}

#[tokio::test(start_paused = true)]
async fn one_callers_429_holds_the_others_back_but_not_another_allowance() {
    let script = Script::new([
        with_header(json(429, LIMITED), "retry-after", "5"),
        json(200, r#"{"total":0,"results":[]}"#),
        body_of_record(),
        body_of_record(),
    ]);
    let client = script.client();
    let contacts = client.contacts();
    let other = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        contacts
            .search(spoke_model::search::SearchRequest::new())
            .page()
            .await
            .unwrap();
        contacts.get("2").send().await.unwrap();
    };
    let (first, ()) = tokio::join!(contacts.get("1").send(), other);
    first.unwrap();
    assert_eq!(script.waits(), [1_000, 4_000, 0]);
}

#[tokio::test(start_paused = true)]
async fn absurd_times_are_bounded_and_do_not_overflow() {
    let wait = with_header(json(429, LIMITED), "retry-after", "1e18");
    let script = Script::new([
        wait,
        with_header(json(429, LIMITED), "retry-after", "-5"),
        json(200, RECORD),
    ]);
    let policy = RetryPolicy::new()
        .first_wait(Duration::MAX)
        .longest_wait(Duration::MAX)
        .jitter(Jitter::fixed(1.0));
    let patient = HubSpot::builder()
        .token(TOKEN)
        .retry(policy)
        .timeout(Duration::MAX)
        .deadline(Duration::MAX);
    let wire = Wire::over(BaseUrl::parse("http://localhost", false).unwrap(), script.clone());
    let error = patient
        .over(wire)
        .unwrap()
        .contacts()
        .get("1")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7 * 24 * 3600)));
}

#[tokio::test(start_paused = true)]
async fn a_slow_answer_within_the_timeout_is_waited_for() {
    let script = Script::new([Step::After(Duration::from_secs(29), 200, RECORD)]);
    assert_eq!(
        script.client().contacts().get("1").send().await.unwrap().id(),
        "1"
    );
}

#[tokio::test(start_paused = true)]
async fn an_answer_larger_than_the_bound_is_refused() {
    let large = json(
        200,
        &format!(r#"{{"id":"1","properties":{{"a":"{}"}}}}"#, "x".repeat(2_000)),
    );
    let script = Script::new([large.clone(), large]);
    let base = BaseUrl::parse("http://localhost", false).unwrap();
    let bounded = |bytes| {
        let wire = Wire::over(base.clone(), script.clone());
        HubSpot::builder()
            .token(TOKEN)
            .max_body(bytes)
            .over(wire)
            .unwrap()
    };
    let error = bounded(1_000).contacts().get("1").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    bounded(3_000).contacts().get("1").send().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn gzip_is_inflated() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, RECORD.as_bytes()).unwrap();
    let headers = vec![
        ("content-encoding", "gzip".to_owned()),
        ("content-type", "application/json".to_owned()),
    ];
    let script = Script::new([Step::Answer(200, headers, encoder.finish().unwrap().into())]);
    assert_eq!(
        script.client().contacts().get("1").send().await.unwrap().id(),
        "1"
    );
}

#[tokio::test(start_paused = true)]
async fn an_html_answer_is_quoted_and_a_wrong_body_is_unreadable() {
    let html = Step::Answer(
        404,
        vec![("content-type", "text/html".to_owned())],
        "<h1>Error 404\n Not Found</h1>".into(),
    );
    let script = Script::new([html, json(200, "{}"), json(200, "[]")]);
    let contacts = script.client().contacts();
    let error = contacts.get("1").send().await.unwrap_err();
    assert_eq!(
        error.message(),
        "Not Found, with an answer that is not HubSpot's JSON: <h1>Error 404 Not Found</h1>"
    );
    for _ in 0..2 {
        assert_eq!(
            contacts.get("1").send().await.unwrap_err().kind(),
            ErrorKind::Unreadable
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_redirect_is_an_error_and_not_followed() {
    let script = Script::new([with_header(
        json(302, ""),
        "location",
        "http://elsewhere.example/",
    )]);
    let error = script.client().contacts().get("1").send().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status(), script.asked()),
        (ErrorKind::Refused, Some(302), 1)
    );
}

#[tokio::test(start_paused = true)]
async fn the_token_is_in_no_output() {
    let quoting =
        format!(r#"{{"status":"error","message":"bad token {TOKEN}","errors":[{{"message":"{TOKEN}"}}]}}"#);
    let text = Step::Answer(401, vec![], format!("who is {TOKEN}?").into());
    let script = Script::new([json(401, &quoting), text]);
    let client = script.client();
    let raw = client.request(Method::GET, "/crm/v3/objects/contacts");
    let mut shown = vec![
        format!("{client:?}"),
        format!("{:?}", client.contacts()),
        format!("{raw:?}"),
        format!("{:?}", raw.prepared()),
    ];
    for _ in 0..2 {
        let error = client.contacts().get("1").send().await.unwrap_err();
        shown.extend([
            format!("{error}"),
            format!("{error:?}"),
            format!("{:?}", error.body()),
        ]);
        let mut cause: &dyn std::error::Error = &error;
        while let Some(next) = cause.source() {
            shown.push(format!("{next} {next:?}"));
            cause = next;
        }
    }
    shown.push(format!("{:?}", HubSpot::builder().token(TOKEN)));
    for text in shown {
        assert!(!text.contains("planted"), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_names_its_request_without_ids() {
    let body = r#"{"status":"error","message":"resource not found","correlationId":"c-1"}"#;
    let script = Script::new([with_header(json(404, body), "x-hubspot-correlation-id", "c-1")]);
    let error = script
        .client()
        .contacts()
        .get("jane@example.com")
        .id_property("email")
        .send()
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "GET /crm/objects/2026-09/contacts/{objectId}: 404: resource not found [correlation id c-1]"
    );
}

#[tokio::test(start_paused = true)]
async fn json_that_was_cut_off_is_named_and_a_read_is_repeated() {
    let cut = || json(200, r#"{"id":"1","properties":{"email":"jane@exam"#);
    let script = Script::new([cut(), json(200, RECORD)]);
    script.client().contacts().get("1").send().await.unwrap();
    assert_eq!(script.asked(), 2);

    let script = Script::new([with_header(cut(), "x-hubspot-correlation-id", "c-7")]);
    let error = script
        .client()
        .contacts()
        .create(NewRecord::new())
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Unreadable, 1));
    assert!(error.may_have_been_processed());
    insta::assert_snapshot!(error, @"POST /crm/objects/2026-09/contacts: the answer was cut off: 42 bytes of JSON that does not end as it begins [correlation id c-7]");
}

#[tokio::test(start_paused = true)]
async fn a_create_whose_answer_was_lost_is_answered_with_the_record_it_made() {
    let found = r#"{"id":"7","createdAt":"2200-01-01T00:00:00Z","properties":{"email":"jane@example.com"}}"#;
    let jane = || NewRecord::new().property("email", "jane@example.com");
    let script = Script::new([Step::Hangup, json(200, found)]);
    let begun = Instant::now();
    let made = script.client().contacts().create(jane()).await.unwrap();
    assert_eq!((made.id(), script.asked()), ("7", 2));
    assert_eq!(begun.elapsed(), Duration::from_secs(2));

    // It was there before, with another name.
    let before = r#"{"id":"7","createdAt":"2020-01-01T00:00:00Z","properties":{"email":"jane@example.com"}}"#;
    let script = Script::new([Step::Hangup, json(200, before)]);
    let named = jane().property("firstname", "Jane");
    let error = script.client().contacts().create(named).await.unwrap_err();
    assert_eq!((error.kind(), script.asked()), (ErrorKind::Conflict, 2));

    // It is not there, and sent again.
    let missing = || json(404, r#"{"category":"OBJECT_NOT_FOUND","message":"no"}"#);
    let script = Script::new([Step::Hangup, missing(), json(201, found)]);
    let made = script.client().contacts().create(jane()).await.unwrap();
    assert_eq!((made.id(), script.asked()), ("7", 3));

    // Three copies at most, and then nobody knows.
    let lost = [
        Step::Hangup,
        missing(),
        Step::Hangup,
        missing(),
        Step::Hangup,
        missing(),
    ];
    let script = Script::new(lost);
    let retry = RetryPolicy::new().jitter(Jitter::fixed(0.0));
    let client = script.client_of(HubSpot::builder().retry(retry).no_breaker());
    let error = client.contacts().create(jane()).await.unwrap_err();
    assert_eq!((error.kind(), script.asked()), (ErrorKind::Interrupted, 6));
    assert!(error.may_have_been_processed());
}

#[tokio::test(start_paused = true)]
async fn looking_for_a_lost_create_ends_with_the_deadline_of_the_call() {
    let script = Script::new(std::iter::repeat_n(Step::Silence, 20));
    let builder = HubSpot::builder()
        .timeout(Duration::from_secs(4))
        .deadline(Duration::from_secs(10));
    let client = script.client_of(builder.retry(RetryPolicy::new().jitter(Jitter::fixed(0.0))));
    let begun = Instant::now();
    let jane = NewRecord::new().property("email", "jane@example.com");
    let error = client.contacts().create(jane).await.unwrap_err();
    assert_eq!(begun.elapsed(), Duration::from_secs(10));
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.may_have_been_processed());
}
