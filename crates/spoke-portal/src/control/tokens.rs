//! `/_spoke/tokens`: a token with some scopes only, as a private app of its own would have.

use serde_json::json;

use super::contract::Handler::Later;
use super::contract::{Field, Kind, Operation};
use super::fields::{BadField, Fields};
use super::{Control, ControlAnswer};

/// Scopes of one token.
const SCOPES_MAX: usize = 500;

pub(super) const OPERATIONS: &[Operation] = &[Operation::post(
    "/_spoke/tokens",
    "tokens.create",
    "Makes a token with some scopes only, as a private app of its own would have.",
    Later(|control| Box::pin(create(control))),
)
.body(
    &[Field::new(
        "scopes",
        Kind::Texts { most: SCOPES_MAX },
        "What the token may do.",
    )
    .required()],
    r#"{"scopes": ["crm.objects.contacts.read"]}"#,
)
.answers(
    201,
    "The token.",
    &[
        Field::told("token", "The token, which is shown this once.").required(),
        Field::new("scopes", Kind::Texts { most: SCOPES_MAX }, "What it may do.").required(),
    ],
)];

async fn create(control: &Control<'_>) -> ControlAnswer {
    let scopes = match read(&control.body) {
        Ok(scopes) => scopes,
        Err(bad) => return bad.into(),
    };
    let portal = control.portal;
    let (made, commit) = {
        let mut turn = portal.store.write();
        let made = portal
            .issued_tokens
            .issue_private(&mut turn, scopes.clone(), portal.clock.now());
        (made, turn.commit())
    };
    match (made, commit.durable().await) {
        (Ok(token), Ok(())) => ControlAnswer::created(&json!({ "token": token, "scopes": scopes })),
        (Err(error), _) => ControlAnswer::refuse(500, error.to_string()),
        (_, Err(error)) => ControlAnswer::refuse(500, error.to_string()),
    }
}

fn read(body: &[u8]) -> Result<Vec<String>, BadField> {
    let mut fields = Fields::parse(body)?;
    let scopes = fields.texts("scopes", SCOPES_MAX)?;
    fields.done("scopes")?;
    let plain = |scope: &String| {
        scope
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
    };
    if let Some(odd) = scopes.iter().find(|scope| !plain(scope)) {
        return Err(BadField::new(format!("scopes: {odd} is not the name of a scope")));
    }
    if scopes.is_empty() {
        return Err(BadField::new(
            "scopes: name at least one, such as crm.objects.contacts.read",
        ));
    }
    Ok(scopes)
}
