//! A recorder or a replay that runs, and a session of calls to record.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use spoke_client::{HubSpot, Method, NewRecord, Properties};
use spoke_portal::Portal;
use spoke_record::{Cassette, Recorder, RecorderBuilder, Recording, Replay};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Something that serves until it is told to stop.
pub struct Running<T> {
    pub url: String,
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<T>>,
}

impl<T> Running<T> {
    pub async fn stop(self) -> T {
        drop(self.stop);
        self.task.await.expect("it ends").expect("it served")
    }
}

pub async fn record(builder: RecorderBuilder) -> Running<Recording> {
    let recorder = builder.build().expect("a recorder");
    let (listener, url) = listen().await;
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(recorder.serve(listener, async { drop(stopped.await) }));
    Running { url, stop, task }
}

pub async fn replay(cassette: Cassette) -> Running<()> {
    let (listener, url) = listen().await;
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(Replay::new(cassette).serve(listener, async { drop(stopped.await) }));
    Running { url, stop, task }
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, url)
}

pub fn client(url: &str, token: &str) -> HubSpot {
    HubSpot::builder()
        .base_url(url)
        .token(token)
        .build()
        .expect("a client")
}

/// A folder and a file in it.
pub fn file() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("session.jsonl");
    (folder, path)
}

/// Records the session in front of a portal.
pub async fn recorded(portal: &Portal, path: &Path, keep_values: bool) -> Cassette {
    let running = record(Recorder::builder(portal.url(), path).keep_values(keep_values)).await;
    session(&client(&running.url, portal.token())).await;
    let recording = running.stop().await;
    let cassette = Cassette::read(path).expect("a cassette");
    assert_eq!(recording.exchanges as usize, cassette.exchanges.len());
    assert_eq!(recording.lost, 0);
    assert!(!cassette.torn);
    cassette
}

/// What an integration does: definitions, creates, a search, associations, a batch, a miss, a conflict, an end. What it
/// saw comes back.
pub async fn session(hubspot: &HubSpot) -> Vec<Value> {
    let mut seen = Vec::new();
    let contacts = hubspot.contacts();
    let property = json!({"name": "favourite_tea", "label": "Tea", "type": "enumeration", "fieldType": "select",
        "groupName": "contactinformation", "options": [{"label": "Assam", "value": "assam"}, {"label": "Sencha", "value": "sencha"}]});
    seen.push(
        call(
            hubspot,
            Method::POST,
            "/crm/v3/properties/contacts",
            Some(property),
        )
        .await,
    );
    seen.push(call(hubspot, Method::GET, "/crm/v3/pipelines/deals", None).await);
    let mut ids = Vec::new();
    for (first, last, mail) in [
        ("Xenia", "Quixworth", "xenia@quixworth.com"),
        ("Willem", "Xanderson", "willem@xanderson.com"),
    ] {
        let new = NewRecord::new()
            .property("email", mail)
            .property("firstname", first)
            .property("lastname", last)
            .property("phone", "+49 30 7654321")
            .property("favourite_tea", "assam");
        let made = contacts.create(new).await.expect("created");
        seen.push(json!({"email": made.get("email"), "firstname": made.get("firstname")}));
        ids.push(made.id().to_owned());
    }
    let company = hubspot
        .companies()
        .create(
            NewRecord::new()
                .property("name", "Quixworth Ltd")
                .property("domain", "quixworth.com"),
        )
        .await
        .expect("created");
    let deal = json!({"properties": {"dealname": "Xenia's deal", "amount": "1200", "dealstage": "appointmentscheduled", "pipeline": "default"},
        "associations": [{"to": {"id": ids[0]}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 3}]}]});
    seen.push(call(hubspot, Method::POST, "/crm/v3/objects/deals", Some(deal)).await);
    hubspot
        .associations()
        .create_default("contacts", &ids[0], "companies", company.id())
        .await
        .expect("associated");
    let search = json!({"filterGroups": [{"filters": [{"propertyName": "email", "operator": "EQ", "value": "xenia@quixworth.com"}]}],
        "properties": ["email", "firstname", "favourite_tea"], "limit": 10});
    seen.push(
        call(
            hubspot,
            Method::POST,
            "/crm/v3/objects/contacts/search",
            Some(search),
        )
        .await,
    );
    let path = "/crm/v3/objects/contacts/xenia%40quixworth.com?idProperty=email&properties=lastname,phone";
    seen.push(call(hubspot, Method::GET, path, None).await);
    let outcome = contacts
        .batch()
        .update([(ids[0].as_str(), Properties::new().set("favourite_tea", "sencha"))])
        .await;
    assert!(outcome.is_complete());
    let page = contacts
        .list()
        .properties(["email"])
        .page_size(1)
        .page()
        .await
        .expect("a page");
    seen.push(json!({"after": page.after.is_some(), "email": page.records[0].get("email")}));
    let path = format!("/crm/v4/objects/contacts/{}/associations/companies", ids[0]);
    seen.push(call(hubspot, Method::GET, &path, None).await);
    seen.push(
        call(
            hubspot,
            Method::GET,
            "/crm/v3/objects/contacts/999999999999",
            None,
        )
        .await,
    );
    let twin = json!({"properties": {"email": "xenia@quixworth.com"}});
    seen.push(call(hubspot, Method::POST, "/crm/v3/objects/contacts", Some(twin)).await);
    contacts.archive(&ids[1]).await.expect("archived");
    seen.push(
        call(
            hubspot,
            Method::GET,
            &format!("/crm/v3/objects/contacts/{}", ids[1]),
            None,
        )
        .await,
    );
    seen
}

/// A call whose refusal is an answer too.
async fn call(hubspot: &HubSpot, method: Method, path: &str, body: Option<Value>) -> Value {
    let mut request = hubspot.request(method, path);
    if let Some(body) = &body {
        request = request.json(body);
    }
    match request.send().await {
        Ok(answer) if answer.body().is_empty() => Value::Null,
        Ok(answer) => answer.json().expect("JSON"),
        Err(error) => {
            json!({"status": error.status(), "category": error.category(), "message": error.message()})
        }
    }
}

pub async fn get(hubspot: &HubSpot, path: &str) -> Value {
    let answer = hubspot.request(Method::GET, path).send().await.expect(path);
    answer.json().expect("JSON")
}

pub async fn post(hubspot: &HubSpot, path: &str, body: Value) -> Value {
    let request = hubspot.request(Method::POST, path).json(&body);
    let answer = request.send().await.expect(path);
    answer.json().expect("JSON")
}

pub async fn put(hubspot: &HubSpot, path: &str, body: Value) {
    let request = hubspot.request(Method::PUT, path).json(&body);
    request.send().await.expect(path);
}

/// Runs `work` while its time and that of the portal move on together, in small steps with an exchange with the portal in
/// between, so that calls in flight arrive meanwhile.
pub async fn together<T>(portal: &Portal, work: impl Future<Output = T>) -> T {
    const TICK: Duration = Duration::from_millis(50);
    let (keep_time_still, end) = std::sync::mpsc::channel::<()>();
    // While a blocking task runs, paused time moves only when it is told to.
    let still = tokio::task::spawn_blocking(move || end.recv().is_ok());
    tokio::time::pause();
    let ticking = async {
        loop {
            exchange(portal).await;
            portal.advance(TICK);
            tokio::time::advance(TICK).await;
        }
    };
    let done = tokio::select! {
        done = work => done,
        () = ticking => unreachable!("time goes on"),
    };
    tokio::time::resume();
    drop(keep_time_still);
    still.await.expect("it ended");
    done
}

/// A call that nobody counts and no fault hits, because it is one of the portal's own controls.
async fn exchange(portal: &Portal) {
    let address = portal.url().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.expect("connected");
    let request = b"GET /_spoke/clock HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await.expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("answered");
    assert!(answer.starts_with(b"HTTP/1.1 200"));
}
