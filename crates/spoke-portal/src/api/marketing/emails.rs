//! Marketing e-mails: create, read, list, change, clone, publish, draft, delete.
//!
//! A draft is a second set of fields beside the first, which publishing puts in its place (assumed); resetting drops it.
//! Publishing sends nothing, and no plan is asked for it. Variations for tests, revisions and statistics are not here.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use spoke_model::marketing::email::{EMAIL, draft_state, published_state};
use spoke_model::resource;
use spoke_model::time::Timestamp;

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::api::resource::misfit;
use crate::store::{State, Transaction};

/// E-mails, keyed by id with leading zeros.
const EMAILS: &str = "marketing_emails";
const SCOPES: &[&str] = &["content", "marketing.email.read", "marketing.email.write"];
const PUBLISH_SCOPES: &[&str] = &["marketing-email", "transactional-email"];

/// An e-mail as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Email {
    id: u64,
    created_at: i64,
    updated_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    published_at: Option<i64>,
    #[serde(default)]
    archived: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    cloned_from: Option<String>,
    fields: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    draft: Option<Map<String, Value>>,
}

impl Email {
    /// A new e-mail.
    pub(super) fn new(id: u64, fields: Map<String, Value>, now: i64) -> Self {
        Self {
            id,
            created_at: now,
            updated_at: now,
            published_at: None,
            archived: false,
            cloned_from: None,
            fields,
            draft: None,
        }
    }

    /// The same e-mail, published.
    pub(super) fn published(mut self, now: i64) -> Self {
        if let Some(draft) = self.draft.take() {
            self.fields = draft;
        }
        self.published_at = Some(now);
        self
    }

    pub(super) fn name(&self) -> &str {
        self.text_of("/name")
    }

    pub(super) fn subject(&self) -> &str {
        self.text_of("/subject")
    }

    pub(super) fn subcategory(&self) -> &str {
        self.text_of("/subcategory")
    }

    pub(super) fn is_published(&self) -> bool {
        self.published_at.is_some()
    }

    /// `Name <address>`, or what there is of it.
    pub(super) fn from(&self) -> Option<String> {
        let (name, address) = (self.text_of("/from/fromName"), self.text_of("/from/replyTo"));
        match (name, address) {
            ("", "") => None,
            ("", address) => Some(address.to_owned()),
            (name, "") => Some(name.to_owned()),
            (name, address) => Some(format!("{name} <{address}>")),
        }
    }

    /// The type of message it is.
    pub(super) fn subscription_id(&self) -> Option<u64> {
        self.text_of("/subscriptionDetails/subscriptionId").parse().ok()
    }

    /// What it says: the plain text, or the HTML of its widgets one after the other.
    pub(super) fn text(&self) -> String {
        let plain = self.text_of("/content/plainTextVersion");
        if !plain.is_empty() {
            return plain.to_owned();
        }
        let widgets = self
            .fields
            .get("content")
            .and_then(|content| content.get("widgets"));
        let html = widgets.and_then(Value::as_object).into_iter().flatten();
        html.filter_map(|(_, widget)| widget.pointer("/body/html")?.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn text_of(&self, pointer: &str) -> &str {
        let (name, rest) = match pointer.trim_start_matches('/').split_once('/') {
            Some((name, rest)) => (name, format!("/{rest}")),
            None => (pointer.trim_start_matches('/'), String::new()),
        };
        let value = self.fields.get(name).and_then(|value| value.pointer(&rest));
        value.and_then(Value::as_str).unwrap_or_default()
    }

    fn view(&self, fields: &Map<String, Value>) -> Map<String, Value> {
        let time = |at: i64| Value::from(Timestamp::from_millis(at).to_iso());
        let mut view = Map::new();
        view.insert("id".to_owned(), self.id.to_string().into());
        view.extend(fields.clone());
        let subcategory = self.subcategory();
        let state = if self.is_published() {
            published_state(subcategory)
        } else {
            draft_state(subcategory)
        };
        view.insert("state".to_owned(), state.into());
        view.insert("isPublished".to_owned(), self.is_published().into());
        view.insert(
            "isTransactional".to_owned(),
            (subcategory == spoke_model::marketing::email::TRANSACTIONAL).into(),
        );
        view.insert("archived".to_owned(), self.archived.into());
        view.insert("createdAt".to_owned(), time(self.created_at));
        view.insert("updatedAt".to_owned(), time(self.updated_at));
        if let Some(at) = self.published_at {
            view.insert("publishedAt".to_owned(), time(at));
            view.entry("publishDate").or_insert_with(|| time(at));
        }
        if let Some(from) = &self.cloned_from {
            view.insert("clonedFrom".to_owned(), from.as_str().into());
        }
        view
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CloneRequest {
    id: String,
    #[serde(default)]
    clone_name: Option<String>,
}

/// `GET /marketing/v3/emails`: `type` and `isPublished` choose, `sort` takes names of times.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    call.require_any(SCOPES)?;
    let archived = call.query.flag("archived")?;
    let published = call
        .query
        .first("isPublished")
        .map(|_| call.query.flag("isPublished"));
    let published = published.transpose()?;
    let state = call.portal.store.read();
    let mut emails: Vec<Email> = state
        .documents_below(EMAILS, "")
        .filter_map(|(_, document)| Email::deserialize(document).ok())
        .filter(|email| email.archived == archived)
        .filter(|email| published.is_none_or(|wanted| email.is_published() == wanted))
        .collect();
    for sort in call.query.list("sort") {
        let (name, falling) = match sort.strip_prefix('-') {
            Some(name) => (name, true),
            None => (sort, false),
        };
        match name {
            "createdAt" => emails.sort_by_key(|email| email.created_at),
            "updatedAt" => emails.sort_by_key(|email| email.updated_at),
            "name" => emails.sort_by(|a, b| a.name().cmp(b.name())),
            _ => {
                let rule = "must be createdAt, updatedAt or name, with - in front to turn it round";
                return Err(ApiError::bad_parameter("sort", sort, rule));
            }
        }
        if falling {
            emails.reverse();
        }
    }
    let views = emails
        .iter()
        .map(|email| Value::Object(email.view(&email.fields)));
    paged::page(call, views, (10, 100), true)
}

/// `POST /marketing/v3/emails`
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    call.require_any(SCOPES)?;
    let fields = fitted(call, &call.read()?)?;
    let mut transaction = call.portal.store.write();
    let email = Email::new(transaction.take_id(), fields, call.now);
    put(transaction, &email, StatusCode::CREATED)
}

/// `POST /marketing/v3/emails/clone`
pub(crate) fn clone(call: &Call<'_>) -> Result<Reply, ApiError> {
    call.require_any(SCOPES)?;
    let body: CloneRequest = call.read()?;
    let mut transaction = call.portal.store.write();
    let source = stored(&transaction, &body.id).ok_or_else(|| not_found(&body.id))?;
    let name = body
        .clone_name
        .unwrap_or_else(|| format!("{} (clone)", source.name()));
    let mut fields = source.fields.clone();
    fields.insert("name".to_owned(), name.into());
    let mut email = Email::new(transaction.take_id(), fields, call.now);
    email.cloned_from = Some(source.id.to_string());
    put(transaction, &email, StatusCode::CREATED)
}

/// `GET /marketing/v3/emails/{emailId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    call.require_any(SCOPES)?;
    let state = call.portal.store.read();
    let email = named(call, &state)?;
    Reply::serialized(StatusCode::OK, &email.view(&email.fields))
}

/// `PATCH /marketing/v3/emails/{emailId}`
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    call.require_any(SCOPES)?;
    let sent: Map<String, Value> = call.read()?;
    let transaction = call.portal.store.write();
    let mut email = named(call, &transaction)?;
    email.fields = merged(call, &email.fields, sent)?;
    email.updated_at = call.now;
    put(transaction, &email, StatusCode::OK)
}

/// `DELETE /marketing/v3/emails/{emailId}`
pub(crate) fn archive(call: &Call<'_>) -> Result<Reply, ApiError> {
    call.require_any(SCOPES)?;
    let mut transaction = call.portal.store.write();
    if let Some(mut email) = stored(&transaction, call.parameter(0)) {
        email.archived = true;
        keep(&mut transaction, &email)?;
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

/// `GET /marketing/v3/emails/{emailId}/draft`
pub(crate) fn read_draft(call: &Call<'_>) -> Result<Reply, ApiError> {
    call.require_any(SCOPES)?;
    let state = call.portal.store.read();
    let email = named(call, &state)?;
    let fields = email.draft.as_ref().unwrap_or(&email.fields);
    Reply::serialized(StatusCode::OK, &email.view(fields))
}

/// `PATCH /marketing/v3/emails/{emailId}/draft`
pub(crate) fn update_draft(call: &Call<'_>) -> Result<Reply, ApiError> {
    call.require_any(SCOPES)?;
    let sent: Map<String, Value> = call.read()?;
    let mut transaction = call.portal.store.write();
    let mut email = named(call, &transaction)?;
    let fields = merged(call, email.draft.as_ref().unwrap_or(&email.fields), sent)?;
    let body = email.view(&fields);
    email.draft = Some(fields);
    email.updated_at = call.now;
    keep(&mut transaction, &email)?;
    Ok(Reply::serialized(StatusCode::OK, &body)?.after(transaction.commit()))
}

/// `POST /marketing/v3/emails/{emailId}/draft/reset`
pub(crate) fn reset_draft(call: &Call<'_>) -> Result<Reply, ApiError> {
    call.require_any(SCOPES)?;
    change(call, |email| email.draft = None)
}

/// `POST /marketing/v3/emails/{emailId}/publish`
pub(crate) fn publish(call: &Call<'_>) -> Result<Reply, ApiError> {
    call.require_any(PUBLISH_SCOPES)?;
    change(call, |email| *email = email.clone().published(call.now))
}

/// `POST /marketing/v3/emails/{emailId}/unpublish`
pub(crate) fn unpublish(call: &Call<'_>) -> Result<Reply, ApiError> {
    call.require_any(PUBLISH_SCOPES)?;
    change(call, |email| email.published_at = None)
}

/// An e-mail that is not archived.
pub(super) fn stored(state: &State, id: &str) -> Option<Email> {
    let id: u64 = id.parse().ok()?;
    let email = Email::deserialize(state.document(EMAILS, &key(id))?).ok()?;
    (!email.archived).then_some(email)
}

/// Keeps an e-mail.
pub(super) fn keep(transaction: &mut Transaction<'_>, email: &Email) -> Result<(), ApiError> {
    let document = serde_json::to_value(email).map_err(|_| ApiError::internal())?;
    transaction.put_document(EMAILS, &key(email.id), document);
    Ok(())
}

/// 204 after a change that the answer says nothing about.
fn change(call: &Call<'_>, change: impl FnOnce(&mut Email)) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    let mut email = named(call, &transaction)?;
    change(&mut email);
    email.updated_at = call.now;
    keep(&mut transaction, &email)?;
    Ok(Reply::no_content().after(transaction.commit()))
}

fn put(mut transaction: Transaction<'_>, email: &Email, status: StatusCode) -> Result<Reply, ApiError> {
    keep(&mut transaction, email)?;
    let reply = Reply::serialized(status, &email.view(&email.fields))?;
    Ok(reply.after(transaction.commit()))
}

fn named(call: &Call<'_>, state: &State) -> Result<Email, ApiError> {
    stored(state, call.parameter(0)).ok_or_else(|| not_found(call.parameter(0)))
}

/// 404 for an id that no e-mail has (wording not recorded).
fn not_found(id: &str) -> ApiError {
    ApiError::object_not_found(format!("No email found with id {id}")).context("id", [id])
}

fn merged(
    call: &Call<'_>,
    fields: &Map<String, Value>,
    sent: Map<String, Value>,
) -> Result<Map<String, Value>, ApiError> {
    let mut all = fields.clone();
    resource::merge(&mut all, sent);
    fitted(call, &Value::Object(all))
}

fn fitted(call: &Call<'_>, body: &Value) -> Result<Map<String, Value>, ApiError> {
    resource::fit(EMAIL, body).map_err(|wrong| misfit(call.body, &wrong))
}

fn key(id: u64) -> String {
    format!("{id:020}")
}

/// The fields of an e-mail of the sample.
pub(super) fn sample(
    name: &str,
    subcategory: &str,
    subject: &str,
    text: &str,
    subscription: u64,
) -> Option<Map<String, Value>> {
    let body = json!({
        "name": name, "subcategory": subcategory, "subject": subject,
        "content": {"plainTextVersion": text},
        "from": {"fromName": "Spoke Sample Company", "replyTo": "hello@sample-company.com"},
        "subscriptionDetails": {"subscriptionId": subscription.to_string()},
    });
    resource::fit(EMAIL, &body).ok()
}
