//! Groups of languages: a first one and its variations, each in a language of its own.
//!
//! A group has no name; it is the first one and everything that says it was translated from it. Refusals are not on record.

use std::collections::BTreeMap;

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value};
use spoke_model::content::{AuditEvent, Content};

use super::copy::copy_of;
use super::item::{Item, padded};
use super::view::{Version, view};
use super::write::{check_language, merged};
use crate::api::call::Call;
use crate::api::cms::id_of;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::store::{State, Transaction};

/// Variations, keyed `collection/first/id`.
const VARIATIONS: &str = "cms_variations";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attach {
    id: Value,
    language: String,
    primary_id: Value,
    primary_language: Option<String>,
}

#[derive(Deserialize)]
struct One {
    id: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Create {
    id: Value,
    language: Option<String>,
    primary_language: Option<String>,
    /// What a tag is called in the other language.
    name: Option<String>,
    /// What an author is in the other language.
    blog_author: Option<Map<String, Value>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Update {
    primary_id: Value,
    languages: BTreeMap<String, String>,
}

/// All variations of one, in the order of their ids.
pub(super) fn variations(state: &State, content: &Content, primary: u64) -> Vec<Item> {
    state
        .documents_below(VARIATIONS, &below(content, primary))
        .filter_map(|(key, _)| Item::find(state, content, key.rsplit('/').next()?.parse().ok()?))
        .collect()
}

/// Takes one that is deleted out of its group; the variations of a first one stand alone afterwards.
pub(super) fn leave(transaction: &mut Transaction<'_>, content: &Content, item: &Item) {
    if let Some(primary) = item.translated_from {
        transaction.delete_document(VARIATIONS, &key(content, primary, item.id));
    }
    for mut variation in variations(transaction, content, item.id) {
        transaction.delete_document(VARIATIONS, &key(content, item.id, variation.id));
        variation.translated_from = None;
        // What cannot be written could not be read either.
        let _ = variation.put(transaction, content);
    }
}

/// `POST …/multi-language/attach-to-lang-group`
pub(super) fn attach(content: &'static Content, call: &Call<'_>) -> Result<Reply, ApiError> {
    let request: Attach = call.read()?;
    check_language(&request.language)?;
    let (id, primary) = (id_of(&request.id)?, id_of(&request.primary_id)?);
    let mut transaction = call.portal.store.write();
    let item = Item::named(&transaction, content, id)?;
    if id == primary || item.translated_from.is_some() || !variations(&transaction, content, id).is_empty() {
        return Err(ApiError::validation(format!(
            "{id} is part of a group of languages already; detach it first"
        )));
    }
    let group = Group::of(&transaction, content, primary)?;
    let mut first = group.first.clone();
    if let Some(language) = request.primary_language {
        check_language(&language)?;
        set_language(&mut first, &language);
    }
    group.check_free(&first, &request.language)?;
    first.put(&mut transaction, content)?;
    join(
        &mut transaction,
        content,
        item,
        primary,
        &request.language,
        call.now,
    )?;
    done(transaction)
}

/// `POST …/multi-language/detach-from-lang-group`
pub(super) fn detach(content: &'static Content, call: &Call<'_>) -> Result<Reply, ApiError> {
    let request: One = call.read()?;
    let mut transaction = call.portal.store.write();
    let mut item = Item::named(&transaction, content, id_of(&request.id)?)?;
    let Some(primary) = item.translated_from.take() else {
        let text = if variations(&transaction, content, item.id).is_empty() {
            "is part of no group of languages"
        } else {
            "is the first of its group of languages; make another one the first before it is detached"
        };
        return Err(ApiError::validation(format!("{} {text}", item.id)));
    };
    transaction.delete_document(VARIATIONS, &key(content, primary, item.id));
    item.keep(&mut transaction, content, call.now, AuditEvent::Updated)?;
    done(transaction)
}

/// `POST …/multi-language/create-language-variation`: the new one.
pub(super) fn create(content: &'static Content, call: &Call<'_>) -> Result<Reply, ApiError> {
    let request: Create = call.read()?;
    let mut transaction = call.portal.store.write();
    let original = Item::named(&transaction, content, id_of(&request.id)?)?;
    let primary = original.translated_from.unwrap_or(original.id);
    let group = Group::of(&transaction, content, primary)?;
    let sent = request.blog_author.unwrap_or_default();
    let in_author = sent.get("language").and_then(Value::as_str).map(str::to_owned);
    let Some(language) = request.language.or(in_author) else {
        return Err(ApiError::validation("A variation needs a language"));
    };
    check_language(&language)?;
    let mut first = group.first.clone();
    if let Some(language) = request.primary_language {
        check_language(&language)?;
        set_language(&mut first, &language);
    }
    group.check_free(&first, &language)?;
    let fields = merged(content, call, &original.fields, sent)?;
    let changed = request
        .name
        .map(|name| (content.named_by.to_owned(), name.into()));
    let from = Item { fields, ..original };
    let copy = copy_of(
        call,
        &mut transaction,
        content,
        &from,
        changed.into_iter().collect(),
    )?;
    first.put(&mut transaction, content)?;
    copy.note(&mut transaction, content, call.now, AuditEvent::Created);
    let copy = join(&mut transaction, content, copy, primary, &language, call.now)?;
    let view = view(call, &transaction, content, &copy, Version::Live);
    Ok(Reply::serialized(StatusCode::OK, &view)?.after(transaction.commit()))
}

/// `POST …/multi-language/update-languages`: the language of each, by its id.
pub(super) fn update(content: &'static Content, call: &Call<'_>) -> Result<Reply, ApiError> {
    let request: Update = call.read()?;
    let primary = id_of(&request.primary_id)?;
    let mut transaction = call.portal.store.write();
    let group = Group::of(&transaction, content, primary)?;
    let mut all = group.others;
    all.push(group.first);
    for (id, language) in &request.languages {
        check_language(language)?;
        let member = all.iter_mut().find(|item| item.id.to_string() == *id);
        let member = member.ok_or_else(|| {
            ApiError::validation(format!("{id} is not part of the group of languages of {primary}"))
        })?;
        set_language(member, language);
    }
    let mut seen = BTreeMap::new();
    for item in &all {
        let language = item.text("language");
        if !language.is_empty()
            && let Some(other) = seen.insert(language.to_owned(), item.id)
        {
            return Err(taken(language, other));
        }
    }
    for item in &mut all {
        if request.languages.contains_key(&item.id.to_string()) {
            item.keep(&mut transaction, content, call.now, AuditEvent::Updated)?;
        }
    }
    done(transaction)
}

/// `PUT …/multi-language/set-new-lang-primary`: 204.
pub(super) fn set_primary(content: &'static Content, call: &Call<'_>) -> Result<Reply, ApiError> {
    let request: One = call.read()?;
    let id = id_of(&request.id)?;
    let mut transaction = call.portal.store.write();
    let mut item = Item::named(&transaction, content, id)?;
    let Some(primary) = item.translated_from.take() else {
        return Err(ApiError::validation(format!(
            "{id} is no variation in a group of languages, or its first one already"
        )));
    };
    let group = Group::of(&transaction, content, primary)?;
    for mut other in group.others.into_iter().chain([group.first]) {
        transaction.delete_document(VARIATIONS, &key(content, primary, other.id));
        if other.id != id {
            other.translated_from = Some(id);
            other.put(&mut transaction, content)?;
            transaction.put_document(VARIATIONS, &key(content, id, other.id), Value::Null);
        }
    }
    item.keep(&mut transaction, content, call.now, AuditEvent::Updated)?;
    Ok(Reply::no_content().after(transaction.commit()))
}

/// A first one and its variations.
struct Group {
    first: Item,
    others: Vec<Item>,
}

impl Group {
    fn of(state: &State, content: &Content, primary: u64) -> Result<Self, ApiError> {
        let first = Item::named(state, content, primary)?;
        if let Some(other) = first.translated_from {
            return Err(ApiError::validation(format!(
                "{primary} is a variation itself, of {other}"
            )));
        }
        let others = variations(state, content, primary);
        Ok(Self { first, others })
    }

    /// Refuses a language that one of the group has; `first` is what the first one is to become.
    fn check_free(&self, first: &Item, language: &str) -> Result<(), ApiError> {
        match self
            .others
            .iter()
            .chain([first])
            .find(|item| item.text("language") == language)
        {
            Some(item) => Err(taken(language, item.id)),
            None => Ok(()),
        }
    }
}

fn taken(language: &str, by: u64) -> ApiError {
    ApiError::validation(format!("The group of languages has {language} already, in {by}"))
        .context("id", [by.to_string()])
}

/// Makes one a variation.
fn join(
    transaction: &mut Transaction<'_>,
    content: &Content,
    mut item: Item,
    primary: u64,
    language: &str,
    now: i64,
) -> Result<Item, ApiError> {
    set_language(&mut item, language);
    item.translated_from = Some(primary);
    transaction.put_document(VARIATIONS, &key(content, primary, item.id), Value::Null);
    item.keep(transaction, content, now, AuditEvent::Updated)?;
    Ok(item)
}

fn set_language(item: &mut Item, language: &str) {
    for fields in item.draft.iter_mut().chain([&mut item.fields]) {
        fields.insert("language".to_owned(), language.into());
    }
}

/// 200 without a body.
fn done(transaction: Transaction<'_>) -> Result<Reply, ApiError> {
    Ok(Reply::ok(Vec::new()).after(transaction.commit()))
}

fn below(content: &Content, primary: u64) -> String {
    format!("{}/{}/", content.collection, padded(primary))
}

fn key(content: &Content, primary: u64, id: u64) -> String {
    format!("{}{}", below(content, primary), padded(id))
}
