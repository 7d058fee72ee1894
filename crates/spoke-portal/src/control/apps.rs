//! `/_spoke/apps`: the apps that may call.

use serde_json::{Value, json};
use spoke_model::app::AppKind;
use spoke_model::time::Timestamp;

use super::contract::Handler::{Later, Now};
use super::contract::{Field, Kind, Operation};
use super::fields::{BadField, Fields};
use super::{Control, ControlAnswer};
use crate::api::may_receive;
use crate::guard::{NewApp, RegisteredApp, Unregistrable};

/// Scopes of one app or token.
pub(super) const SCOPES_MAX: usize = 500;
/// Bytes in the name of an app.
pub(super) const NAME_MAX: usize = 100;
/// Addresses that an app's codes may be sent to.
const REDIRECT_URIS_MAX: usize = 20;

/// The kinds of apps.
pub(super) const KINDS: &[&str] = &["private-app", "service-key", "public-app", "private-oauth-app"];

const APP: &[Field] = &[
    Field::count("id", "Its id."),
    Field::told("name", "Its name.").required(),
    Field::choice("kind", KINDS, "Its kind.").required(),
    Field::new("scopes", Kind::Texts { most: SCOPES_MAX }, "What it may ask for.").required(),
    Field::flag("builtIn", "Whether the portal came with it.").required(),
    Field::new("createdAt", Kind::Time, "When it was registered.").required(),
    Field::told("clientId", "What it calls itself in OAuth."),
    Field::told("clientSecret", "Its secret, which is shown this once."),
    Field::new(
        "redirectUris",
        Kind::Texts {
            most: REDIRECT_URIS_MAX,
        },
        "Where its codes may be sent.",
    ),
];

pub(super) const OPERATIONS: &[Operation] = &[
    Operation::get("/_spoke/apps", "apps.list", "Lists the apps that may call.", Now(list)).answers(
        200,
        "The apps.",
        &[Field::new("apps", Kind::List { of: APP, most: usize::MAX }, "All of them.").required()],
    ),
    Operation::post(
        "/_spoke/apps",
        "apps.create",
        "Registers an app.",
        Later(|control| Box::pin(create(control))),
    )
    .body(
        &[
            Field::text("name", NAME_MAX, "What it is called.").required(),
            Field::choice("kind", KINDS, "Its kind; public-app when absent."),
            Field::new(
                "redirectUris",
                Kind::Texts { most: REDIRECT_URIS_MAX },
                "Where its codes may be sent: https addresses, or http addresses of this machine.",
            ),
            Field::new("scopes", Kind::Texts { most: SCOPES_MAX }, "What it may ask for."),
        ],
        r#"{"name": "Reports", "redirectUris": ["http://localhost:3000/callback"], "scopes": ["crm.objects.contacts.read"]}"#,
    )
    .answers(201, "The app.", APP)
    .refuses(&[(409, "The name is taken, or there are too many apps of this kind.")]),
];

fn list(control: &Control<'_>) -> ControlAnswer {
    let apps: Vec<Value> = control.portal.apps.list().iter().map(|app| view(app)).collect();
    ControlAnswer::json(&json!({ "apps": apps }))
}

async fn create(control: &Control<'_>) -> ControlAnswer {
    match read(&control.body) {
        Ok(new) => register(control, new).await,
        Err(bad) => bad.into(),
    }
}

async fn register(control: &Control<'_>, new: NewApp) -> ControlAnswer {
    let portal = control.portal;
    let name = new.name.clone();
    let (made, commit) = {
        let mut turn = portal.store.write();
        let made = portal.apps.register(&mut turn, new, portal.clock.now());
        (made, turn.commit())
    };
    let app = match made {
        Ok(app) => app,
        Err(refused) => return refusal(&name, &refused),
    };
    if let Err(error) = commit.durable().await {
        return ControlAnswer::refuse(500, error.to_string());
    }
    let mut body = view(&app);
    if let (Value::Object(fields), true) = (&mut body, app.kind.uses_oauth()) {
        // Told once, to whoever registers it.
        fields.insert("clientSecret".to_owned(), json!(app.client_secret.expose()));
    }
    ControlAnswer::created(&body)
}

/// Why an app can't be registered, in words.
pub(super) fn refusal(name: &str, refused: &Unregistrable) -> ControlAnswer {
    match refused {
        Unregistrable::Taken => ControlAnswer::refuse(409, format!("name: there is an app {name} already")),
        Unregistrable::TooMany(most) => ControlAnswer::refuse(
            409,
            format!("{name}: the account has {most} apps of this kind, and may have no more"),
        ),
        Unregistrable::Random(error) => ControlAnswer::refuse(500, error.to_string()),
    }
}

/// An app as it is shown: without its secret.
pub(super) fn view(app: &RegisteredApp) -> Value {
    let mut shown = json!({
        "id": app.id,
        "name": app.name,
        "kind": app.kind,
        "scopes": app.scopes,
        "builtIn": app.is_built_in(),
        "createdAt": Timestamp::from_millis(app.created_at),
    });
    if let (Value::Object(fields), true) = (&mut shown, app.kind.uses_oauth()) {
        fields.insert("clientId".to_owned(), json!(app.client_id));
        fields.insert("redirectUris".to_owned(), json!(app.redirect_uris));
    }
    shown
}

fn read(body: &[u8]) -> Result<NewApp, BadField> {
    let mut fields = Fields::parse(body)?;
    let name = fields.text("name", NAME_MAX)?;
    let kind = kind(&mut fields)?.unwrap_or(AppKind::PublicApp);
    let redirect_uris = fields.texts("redirectUris", REDIRECT_URIS_MAX)?;
    let scopes = scopes(&mut fields)?;
    fields.done("name, kind, redirectUris, scopes")?;
    let name = name.ok_or_else(|| BadField::new("name: say what the app is called"))?;
    if name.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(BadField::new(format!("name: {name} reads like the id of an app")));
    }
    if let Some(odd) = redirect_uris.iter().find(|address| !may_receive(address)) {
        return Err(BadField::new(format!(
            "redirectUris: {odd} is neither an https address nor an http address of this machine"
        )));
    }
    if kind.uses_oauth() == redirect_uris.is_empty() {
        return Err(BadField::new(if kind.uses_oauth() {
            "redirectUris: name at least one address that authorization codes may be sent to".to_owned()
        } else {
            format!("redirectUris: a {kind} has no OAuth, so that no code is ever sent")
        }));
    }
    Ok(NewApp {
        name,
        kind,
        redirect_uris,
        scopes,
    })
}

/// The field `kind`.
pub(super) fn kind(fields: &mut Fields) -> Result<Option<AppKind>, BadField> {
    let Some(text) = fields.text("kind", NAME_MAX)? else {
        return Ok(None);
    };
    let kind: Result<AppKind, _> = text.parse();
    kind.map(Some)
        .map_err(|unknown| BadField::new(format!("kind: {unknown}")))
}

/// The field `app`: a name or an id.
pub(super) fn app_name(fields: &mut Fields) -> Result<Option<String>, BadField> {
    fields.text("app", NAME_MAX)
}

/// The field `scopes`: names as HubSpot's scopes have them.
pub(super) fn scopes(fields: &mut Fields) -> Result<Vec<String>, BadField> {
    let scopes = fields.texts("scopes", SCOPES_MAX)?;
    let plain = |scope: &String| {
        scope
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
    };
    match scopes.iter().find(|scope| !plain(scope)) {
        Some(odd) => Err(BadField::new(format!("scopes: {odd} is not the name of a scope"))),
        None => Ok(scopes),
    }
}
