//! `/_spoke/tokens`: tokens with some scopes only, as private apps and service keys have them; which there are; their end.

use serde_json::{Value, json};
use spoke_model::app::AppKind;
use spoke_model::time::Timestamp;

use super::apps::{KINDS, NAME_MAX, SCOPES_MAX, app_name, kind, refusal, scopes};
use super::contract::Handler::{Later, Now};
use super::contract::{Field, Kind, Operation};
use super::fields::{BadField, Fields};
use super::{Control, ControlAnswer};
use crate::builder::APP_ID;
use crate::guard::{Credential, ListedToken, NewApp, TOKENS_MAX, Unissued, Unregistrable, listed_id};
use crate::portal::PortalState;

/// What a token is made with.
struct Wanted {
    scopes: Vec<String>,
    app: Option<String>,
    kind: Option<AppKind>,
}

/// Why there is no token.
enum Refused {
    Answer(ControlAnswer),
    App(String, Unregistrable),
    Token(Unissued),
}

const SCOPES: Field = Field::new(
    "scopes",
    Kind::Texts { most: SCOPES_MAX },
    "What the token may do.",
);

const LISTED: &[Field] = &[
    Field::told("id", "What the list calls it: no part of the token.").required(),
    Field::count("appId", "The app it belongs to."),
    Field::told("app", "The app's name."),
    Field::choice(
        "credential",
        &["static", "client-credentials", "oauth"],
        "How it was made.",
    )
    .required(),
    Field::new(
        "scopes",
        Kind::Texts { most: SCOPES_MAX },
        "What it may do; absent when everything.",
    ),
    Field::new("createdAt", Kind::Time, "When it was made.").required(),
    Field::new("expiresAt", Kind::Time, "When it runs out, if ever."),
];

pub(super) const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/_spoke/tokens",
        "tokens.list",
        "Lists the tokens that are valid.",
        Now(list),
    )
    .answers(
        200,
        "The tokens, without their texts.",
        &[Field::new(
            "tokens",
            Kind::List {
                of: LISTED,
                most: TOKENS_MAX,
            },
            "All of them.",
        )
        .required()],
    ),
    Operation::post(
        "/_spoke/tokens",
        "tokens.create",
        "Makes a token with some scopes only, as a private app or a service key has it.",
        Later(|control| Box::pin(create(control))),
    )
    .body(
        &[
            SCOPES.required(),
            Field::text(
                "app",
                NAME_MAX,
                "The app it belongs to, by name; it is made where there is none.",
            ),
            Field::choice("kind", KINDS, "The kind of that app; private-app when absent."),
        ],
        r#"{"scopes": ["crm.objects.contacts.read"], "app": "Reports"}"#,
    )
    .answers(
        201,
        "The token.",
        &[
            Field::told("token", "The token, which is shown this once.").required(),
            Field::told("id", "What the list calls it.").required(),
            SCOPES.required(),
            Field::count("appId", "The app it belongs to."),
            Field::told("app", "The app's name.").required(),
            Field::choice("kind", KINDS, "The app's kind.").required(),
        ],
    )
    .refuses(&[(409, "There are too many tokens, or too many apps of this kind.")]),
    Operation::delete(
        "/_spoke/tokens/{which}",
        "tokens.revoke",
        "Ends a token: from the next call on it is unknown.",
        Later(|control| Box::pin(revoke(control))),
    )
    .segments(&[Field::told("which", "What the list calls it, or the token itself.").example("$id")])
    .after("tokens.create")
    .answers(
        200,
        "It is ended.",
        &[Field::flag("revoked", "That it is.").required()],
    )
    .refuses(&[(404, "There is no such token.")]),
];

async fn create(control: &Control<'_>) -> ControlAnswer {
    match read(&control.body) {
        Ok(wanted) => make(control.portal, &wanted).await,
        Err(bad) => bad.into(),
    }
}

async fn make(portal: &PortalState, wanted: &Wanted) -> ControlAnswer {
    let (made, commit) = {
        let mut turn = portal.store.write();
        let made = issue(portal, &mut turn, wanted);
        (made, turn.commit())
    };
    let body = match made {
        Ok(body) => body,
        Err(Refused::Answer(answer)) => return answer,
        Err(Refused::App(name, refused)) => return refusal(&name, &refused),
        Err(Refused::Token(Unissued::TooMany(most))) => {
            return ControlAnswer::refuse(
                409,
                format!("there are {most} tokens, and no more are made: revoke those that are not needed"),
            );
        }
        Err(Refused::Token(Unissued::Random(error))) => return ControlAnswer::refuse(500, error.to_string()),
    };
    match commit.durable().await {
        Ok(()) => ControlAnswer::created(&body),
        Err(error) => ControlAnswer::refuse(500, error.to_string()),
    }
}

/// Makes the token, and its app where there is none of that name.
fn issue(
    portal: &PortalState,
    turn: &mut crate::store::Transaction<'_>,
    wanted: &Wanted,
) -> Result<Value, Refused> {
    let now = portal.clock.now();
    let known = match &wanted.app {
        None => portal.apps.find(APP_ID),
        Some(name) => portal.apps.named(name),
    };
    let app = match (known, &wanted.app) {
        (Some(app), _) => app,
        (None, Some(name)) => {
            let new = NewApp {
                name: name.clone(),
                kind: wanted.kind.unwrap_or(AppKind::PrivateApp),
                redirect_uris: Vec::new(),
                scopes: Vec::new(),
            };
            let registered = portal.apps.register(turn, new, now);
            registered.map_err(|refused| Refused::App(name.clone(), refused))?
        }
        (None, None) => {
            return Err(Refused::Answer(ControlAnswer::refuse(
                500,
                "the built-in app is gone",
            )));
        }
    };
    let refuse = |reason: String| Err(Refused::Answer(ControlAnswer::refuse(400, reason)));
    if !app.is_built_in() && app.kind.uses_oauth() {
        return refuse(format!(
            "app: {} is a {}, whose tokens come from OAuth: send a browser to /oauth/authorize",
            app.name, app.kind
        ));
    }
    if let Some(kind) = wanted.kind
        && kind != app.kind
    {
        return refuse(format!("kind: the app {} is a {}", app.name, app.kind));
    }
    let token = portal
        .issued_tokens
        .issue_static(turn, &app, wanted.scopes.clone(), now)
        .map_err(Refused::Token)?;
    Ok(json!({
        "id": listed_id(&token),
        "token": token,
        "scopes": wanted.scopes,
        "appId": app.id,
        "app": app.name,
        "kind": if app.is_built_in() { AppKind::PrivateApp } else { app.kind },
    }))
}

fn list(control: &Control<'_>) -> ControlAnswer {
    let portal = control.portal;
    let tokens = portal.issued_tokens.list(portal.clock.now());
    let tokens: Vec<Value> = tokens.iter().map(|listed| view(portal, listed)).collect();
    ControlAnswer::json(&json!({ "tokens": tokens }))
}

fn view(portal: &PortalState, ListedToken { id, token }: &ListedToken) -> Value {
    let app = portal.apps.find(token.grant.app_id());
    let is_static = token.grant.credential() == Credential::Static;
    json!({
        "id": id,
        "appId": token.grant.app_id(),
        "app": app.map(|app| app.name.clone()),
        "credential": match token.grant.credential() {
            Credential::Static => "static",
            Credential::App => "client-credentials",
            _ => "oauth",
        },
        "scopes": token.grant.scopes(),
        "createdAt": Timestamp::from_millis(token.created_at()),
        "expiresAt": (!is_static).then(|| Timestamp::from_millis(token.expires_at)),
    })
}

/// Ends a token: from the next call on it is unknown.
async fn revoke(control: &Control<'_>) -> ControlAnswer {
    let (portal, which) = (control.portal, control.segment(0));
    let (found, commit) = {
        let mut turn = portal.store.write();
        let tokens = &portal.issued_tokens;
        let found = tokens.revoke_listed(&mut turn, which) || tokens.revoke(&mut turn, which);
        (found, turn.commit())
    };
    match commit.durable().await {
        Ok(()) if found => ControlAnswer::json(&json!({ "revoked": true })),
        // The text is not repeated: it may be a token that is worth something elsewhere.
        Ok(()) => ControlAnswer::refuse(
            404,
            "there is no such token among those that were made: /_spoke/tokens lists their ids",
        ),
        Err(error) => ControlAnswer::refuse(500, error.to_string()),
    }
}

fn read(body: &[u8]) -> Result<Wanted, BadField> {
    let mut fields = Fields::parse(body)?;
    let wanted = Wanted {
        scopes: scopes(&mut fields)?,
        app: app_name(&mut fields)?,
        kind: kind(&mut fields)?,
    };
    fields.done("scopes, app, kind")?;
    if wanted.scopes.is_empty() {
        return Err(BadField::new(
            "scopes: name at least one, such as crm.objects.contacts.read",
        ));
    }
    match (wanted.kind, &wanted.app) {
        (Some(kind), _) if kind.uses_oauth() => Err(BadField::new(format!(
            "kind: the tokens of a {kind} come from OAuth; register it with /_spoke/apps"
        ))),
        (Some(_), None) => Err(BadField::new("kind: say which app, by name, in the field app")),
        _ => Ok(wanted),
    }
}
