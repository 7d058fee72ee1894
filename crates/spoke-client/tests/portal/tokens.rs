//! Where tokens come from: OAuth with its stores, files, programs, rotation.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use futures_util::future::{join_all, pending, ready};
use spoke_client::auth::{
    FallbackTokenStore, FetchedToken, FileTokenStore, MemoryTokenStore, OAuthApp, OAuthTokens, OAuthVersion,
    StoreFuture, TokenSource, TokenStore, Tokens,
};
use spoke_client::{Error, ErrorKind, HubSpot, Method, Secret};
use spoke_portal::{Portal, PortalBuilder};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A portal that counts the requests to its token endpoint.
pub struct Counted {
    pub portal: Portal,
    renewals: Arc<AtomicUsize>,
    refusals: Arc<AtomicUsize>,
}

impl Counted {
    pub async fn start(builder: PortalBuilder) -> Self {
        let (renewals, refusals) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (renewed, refused) = (Arc::clone(&renewals), Arc::clone(&refusals));
        let builder = builder.on_request(move |request| {
            let counter = match (request.template, request.method, request.status) {
                // What a fault answers leads to no operation; only the token endpoint's faults answer a POST here.
                ("", "POST", status) if status != 404 => &renewed,
                (template, ..) if template.ends_with("oauth/token") => &renewed,
                // The exchanges of the clock have no token, and are not told apart from others.
                (template, _, 401) if !template.ends_with("account-info/details") => &refused,
                _ => return,
            };
            counter.fetch_add(1, Ordering::SeqCst);
        });
        Self {
            portal: builder.start().await.unwrap(),
            renewals,
            refusals,
        }
    }

    /// Requests to the token endpoint, whatever became of them.
    pub fn renewals(&self) -> usize {
        self.renewals.load(Ordering::SeqCst)
    }

    /// Calls that were refused for their token.
    pub fn refusals(&self) -> usize {
        self.refusals.load(Ordering::SeqCst)
    }
}

pub fn tokens(portal: &Portal) -> OAuthTokens {
    with_refresh_token(portal, portal.app().refresh_token.clone())
}

pub fn with_refresh_token(portal: &Portal, refresh_token: impl Into<Secret>) -> OAuthTokens {
    let app = portal.app();
    OAuthTokens::new(
        portal.url(),
        &app.client_id,
        app.client_secret.clone(),
        refresh_token,
    )
    .unwrap()
}

pub fn client(portal: &Portal, source: impl TokenSource + 'static) -> HubSpot {
    let builder = HubSpot::builder()
        .base_url(portal.url())
        .token_source(Arc::new(source));
    builder.build().unwrap()
}

/// A token that can be taken back, with these scopes.
pub async fn issued(portal: &Portal, scopes: &[&str]) -> Secret {
    let admin = HubSpot::builder()
        .base_url(portal.url())
        .token(portal.token())
        .build()
        .unwrap();
    let asked = admin
        .request(Method::POST, "/_spoke/tokens")
        .json(&serde_json::json!({"scopes": scopes}));
    let made: serde_json::Value = asked.send().await.unwrap().json().unwrap();
    Secret::from(made["token"].as_str().unwrap())
}

/// Takes a token back.
pub async fn revoke(portal: &Portal, token: &Secret) {
    let admin = HubSpot::builder()
        .base_url(portal.url())
        .token(portal.token())
        .build()
        .unwrap();
    let path = format!("/_spoke/tokens/{}", token.expose());
    let revoked = admin.request(Method::DELETE, &path).send().await;
    revoked.unwrap();
}

/// A list page: unlike the account's details it is counted when its token is refused.
pub async fn call(hubspot: &HubSpot) -> Result<(), Error> {
    hubspot.contacts().list().page().await.map(drop)
}

/// Many at the same time, each a task of its own.
pub async fn calls(hubspot: &HubSpot, count: usize) -> Vec<Result<(), Error>> {
    let tasks = (0..count).map(|_| {
        let hubspot = hubspot.clone();
        tokio::spawn(async move { call(&hubspot).await })
    });
    join_all(tasks).await.into_iter().map(Result::unwrap).collect()
}

fn folder() -> (PathBuf, Cleared) {
    let path = std::env::temp_dir().join(format!("spoke-tokens-{:016x}", fastrand::u64(..)));
    std::fs::create_dir_all(&path).unwrap();
    (path.clone(), Cleared(path))
}

struct Cleared(PathBuf);

impl Drop for Cleared {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn new_tokens_are_kept_and_found_again() {
    let counted = Counted::start(Portal::builder()).await;
    let store = MemoryTokenStore::new();
    let first = client(
        &counted.portal,
        tokens(&counted.portal).store(Arc::new(store.clone())),
    );
    call(&first).await.unwrap();
    let kept = store.tokens().unwrap();
    let lives = kept.expires_at.duration_since(SystemTime::now()).unwrap();
    assert!(lives > Duration::from_secs(1_500) && lives <= Duration::from_secs(1_800));
    // A later process begins with what the first one left.
    let later = client(&counted.portal, tokens(&counted.portal).store(Arc::new(store)));
    call(&later).await.unwrap();
    assert_eq!((counted.renewals(), counted.refusals()), (1, 0));
}

#[tokio::test]
async fn a_refused_refresh_token_is_named_and_not_shown() {
    let portal = Portal::start().await.unwrap();
    let source = with_refresh_token(&portal, "na1-planted-refresh-token");
    assert!(!format!("{source:?}").contains("planted"));
    let error = client(&portal, source).account().details().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    insta::assert_snapshot!(
        error.to_string().split(" [").next().unwrap(),
        @"POST /oauth/2026-09/token: 400: HubSpot gave no new access token: refresh token is invalid, expired or revoked"
    );
    assert!(!format!("{error:?}").contains("planted"));
}

#[tokio::test]
async fn every_version_of_the_token_endpoint_renews() {
    let portal = Portal::start().await.unwrap();
    for version in OAuthVersion::ALL {
        let hubspot = client(&portal, tokens(&portal).version(version));
        hubspot.account().details().await.unwrap();
    }
}

#[tokio::test]
async fn the_refresh_token_of_the_store_comes_first_and_the_given_one_after_it() {
    let portal = Portal::start().await.unwrap();
    let kept = |refresh_token: &Secret| {
        Arc::new(MemoryTokenStore::with(Tokens {
            access_token: Secret::from("long-ago"),
            refresh_token: refresh_token.clone(),
            expires_at: SystemTime::UNIX_EPOCH,
        }))
    };
    let (good, bad) = (portal.app().refresh_token.clone(), Secret::from("na1-gone"));
    for (stored, given) in [(&good, &bad), (&bad, &good)] {
        let store = kept(stored);
        let source = with_refresh_token(&portal, given.clone()).store(store.clone());
        call(&client(&portal, source)).await.unwrap();
        assert_eq!(store.tokens().unwrap().refresh_token, good);
    }
    let source = with_refresh_token(&portal, bad.clone()).store(kept(&bad));
    let error = call(&client(&portal, source)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
}

/// A token endpoint that answers with these bodies, one after the other, and keeps what it was asked.
async fn endpoint(answers: Vec<String>) -> (String, tokio::task::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move {
        let mut asked = Vec::new();
        for body in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = String::new();
            while !request.contains("refresh_token=") {
                let mut part = [0; 4096];
                let read = stream.read(&mut part).await.unwrap();
                request.push_str(std::str::from_utf8(&part[..read]).unwrap());
            }
            asked.push(request);
            let answer = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
        asked
    });
    (address, serving)
}

#[tokio::test]
async fn a_refresh_token_that_hubspot_replaces_is_kept_and_shown_the_next_time() {
    let granted = |number: u32| {
        format!(r#"{{"access_token":"access-{number}","refresh_token":"na1-{number}","expires_in":1800}}"#)
    };
    let without = r#"{"access_token":"access-3","expires_in":1800}"#.to_owned();
    let (address, serving) = endpoint(vec![granted(1), granted(2), without]).await;
    let store = MemoryTokenStore::new();
    let source = OAuthTokens::new(&address, "app", "hush", "na1-0")
        .unwrap()
        .store(Arc::new(store.clone()));
    let mut token = source.token().await.unwrap();
    for kept in ["na1-1", "na1-2", "na1-2"] {
        assert_eq!(store.tokens().unwrap().refresh_token.expose(), kept);
        if let "access-3" = token.expose() {
            break;
        }
        token = source.renew(&token).await.unwrap().unwrap();
    }
    assert_eq!(token.expose(), "access-3");
    assert_eq!(
        store.tokens().unwrap().refresh_token.expose(),
        "na1-2",
        "what is not replaced stays"
    );
    let asked = serving.await.unwrap();
    for (request, shown) in asked.iter().zip(["na1-0", "na1-1", "na1-2"]) {
        assert!(
            request.starts_with("POST /oauth/2026-09/token HTTP/1.1"),
            "{request}"
        );
        assert!(request.ends_with(&format!("&refresh_token={shown}")), "{request}");
    }
}

#[tokio::test]
async fn clients_on_one_file_renew_once_between_them() {
    let counted = Counted::start(Portal::builder()).await;
    let (folder, _cleared) = folder();
    let store = || Arc::new(FileTokenStore::new(folder.join("tokens.json")));
    // Each stands for a process: nothing but the file connects them.
    let clients: Vec<_> = (0..4)
        .map(|_| client(&counted.portal, tokens(&counted.portal).store(store())))
        .collect();
    let outcomes = join_all(clients.iter().map(|hubspot| calls(hubspot, 10))).await;
    assert!(outcomes.iter().flatten().all(Result::is_ok), "{outcomes:?}");
    assert_eq!((counted.renewals(), counted.refusals()), (1, 0));

    let kept = store().load().await.unwrap().unwrap();
    revoke(&counted.portal, &kept.access_token).await;
    let outcomes = join_all(clients.iter().map(|hubspot| calls(hubspot, 10))).await;
    assert!(outcomes.iter().flatten().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(counted.renewals(), 2);
    let renewed = store().load().await.unwrap().unwrap();
    assert_ne!(renewed.access_token, kept.access_token);
    let left: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|one| one.unwrap().file_name())
        .collect();
    assert_eq!(left.len(), 2, "the file and its lock: {left:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_token_file_is_its_owners_alone_or_not_used() {
    use std::os::unix::fs::PermissionsExt;
    let counted = Counted::start(Portal::builder()).await;
    let (folder, _cleared) = folder();
    let path = folder.join("tokens.json");
    let hubspot = || {
        client(
            &counted.portal,
            tokens(&counted.portal).store(Arc::new(FileTokenStore::new(&path))),
        )
    };
    call(&hubspot()).await.unwrap();
    let mode = |path: &PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    for open in [0o644, 0o660, 0o604] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(open)).unwrap();
        let error = call(&hubspot()).await.unwrap_err();
        assert_eq!((error.kind(), counted.renewals()), (ErrorKind::Configuration, 1));
        assert!(error.message().contains("chmod 600"), "{error}");
        assert!(error.message().contains("tokens.json"), "{error}");
    }
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    call(&hubspot()).await.unwrap();
    std::fs::write(&path, r#"{"accessToken": "planted"}"#).unwrap();
    let error = call(&hubspot()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(!format!("{error:?}").contains("planted"), "{error:?}");
}

/// A keyring with nobody behind it.
#[derive(Debug)]
enum Broken {
    Fails,
    Hangs,
}

impl TokenStore for Broken {
    fn load(&self) -> StoreFuture<'_, Option<Tokens>> {
        match self {
            Self::Fails => Box::pin(ready(Err("nobody is there".into()))),
            Self::Hangs => Box::pin(pending()),
        }
    }

    fn save<'a>(&'a self, _tokens: &'a Tokens) -> StoreFuture<'a, ()> {
        Box::pin(ready(Err("nobody is there".into())))
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_or_hangs_gives_way_to_the_second() {
    let tokens = Tokens {
        access_token: Secret::from("a"),
        refresh_token: Secret::from("b"),
        expires_at: SystemTime::UNIX_EPOCH,
    };
    for broken in [Broken::Fails, Broken::Hangs] {
        let second = MemoryTokenStore::new();
        let store = FallbackTokenStore::new(Arc::new(broken), Arc::new(second.clone()));
        assert!(store.load().await.unwrap().is_none());
        store.save(&tokens).await.unwrap();
        assert!(second.tokens().is_some());
    }
    let first = MemoryTokenStore::new();
    let store = FallbackTokenStore::new(Arc::new(first.clone()), Arc::new(Broken::Fails));
    store.save(&tokens).await.unwrap();
    assert!(first.tokens().is_some());
}

#[tokio::test]
async fn a_token_of_a_file_or_program_is_fetched_again_when_it_is_refused() {
    let counted = Counted::start(Portal::builder()).await;
    let portal = &counted.portal;
    let (folder, _cleared) = folder();
    let path = folder.join("token");
    for by_program in [false, true] {
        let old = issued(portal, &["crm.objects.contacts.read"]).await;
        std::fs::write(&path, format!("{}\n", old.expose())).unwrap();
        let source = if by_program {
            FetchedToken::by_command(["cat".to_owned(), path.display().to_string()])
        } else {
            FetchedToken::in_file(&path)
        };
        let hubspot = client(portal, source);
        let before = counted.refusals();
        call(&hubspot).await.unwrap();
        let new = issued(portal, &["crm.objects.contacts.read"]).await;
        std::fs::write(&path, new.expose()).unwrap();
        call(&hubspot).await.unwrap();
        assert_eq!(counted.refusals(), before, "the old one still works");
        revoke(portal, &old).await;
        for outcome in calls(&hubspot, 10).await {
            outcome.unwrap();
        }
        revoke(portal, &new).await;
        let error = call(&hubspot).await.unwrap_err();
        assert_eq!(
            error.kind(),
            ErrorKind::Authentication,
            "there is no other one: {error}"
        );
    }
}

#[tokio::test]
async fn what_is_no_token_is_refused_without_being_shown() {
    for (command, expected) in [
        (["echo", "two planted-words"].as_slice(), "is more than one word"),
        (["echo", ""].as_slice(), "is empty"),
        (
            ["sh", "-c", "exit 3 # planted"].as_slice(),
            "ended with exit status: 3",
        ),
        (["/nowhere/planted"].as_slice(), "No such file"),
        ([].as_slice(), "there is no program"),
    ] {
        let error = FetchedToken::by_command(command.iter().copied())
            .fetch()
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NoToken);
        assert!(error.message().contains(expected), "{error}");
        let shown = error.message().replace("/nowhere/planted", "");
        assert!(!shown.contains("planted"), "{error}");
    }
    let silent = FetchedToken::by_command(["sleep", "600"]).timeout(Duration::from_millis(1));
    assert!(
        silent
            .fetch()
            .await
            .unwrap_err()
            .message()
            .contains("gave nothing")
    );
}

#[tokio::test]
async fn an_app_asks_about_its_tokens_in_every_version() {
    let portal = Portal::start().await.unwrap();
    let credentials = portal.app();
    let app = || {
        OAuthApp::new(
            portal.url(),
            &credentials.client_id,
            credentials.client_secret.clone(),
        )
        .unwrap()
    };
    for version in OAuthVersion::ALL {
        let app = app().version(version);
        let tokens = app.refresh(&credentials.refresh_token).await.unwrap();
        assert_eq!(tokens.refresh_token, credentials.refresh_token);
        let told = app.introspect(&tokens.access_token).await.unwrap().unwrap();
        assert_eq!(
            (told.hub_id, told.app_id),
            (portal.hub_id(), Some(portal.app_id())),
            "{version}"
        );
        assert!(
            told.expires_in
                .is_some_and(|left| left <= Duration::from_secs(1_800))
        );
        assert!(told.scopes.iter().any(|scope| scope == "oauth"), "{version}");
        let told = app
            .introspect_refresh(&tokens.refresh_token)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (told.hub_id, told.expires_in),
            (portal.hub_id(), None),
            "{version}"
        );
        assert!(
            app.introspect(&Secret::from("nothing")).await.unwrap().is_none(),
            "{version}"
        );
        assert!(
            app.introspect_refresh(&Secret::from("nothing"))
                .await
                .unwrap()
                .is_none(),
            "{version}"
        );
        app.revoke(&Secret::from("nothing")).await.unwrap();
        let own = app.on_its_own_behalf(["developer.webhooks_journal.read"]).await;
        match own {
            Ok(own) => assert_eq!(own.scopes, ["developer.webhooks_journal.read"], "{version}"),
            Err(error) => {
                assert_eq!(
                    (version, error.kind()),
                    (OAuthVersion::V1, ErrorKind::InvalidInput)
                );
            }
        }
    }
    // The last one, because it ends the only refresh token.
    for version in [OAuthVersion::V1, OAuthVersion::V2026_09] {
        app()
            .version(version)
            .revoke(&credentials.refresh_token)
            .await
            .unwrap();
        let error = app().refresh(&credentials.refresh_token).await.unwrap_err();
        assert_eq!(error.status(), Some(400), "{version}");
    }
}
