//! A table as it is kept, and how answers print it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use spoke_model::content::{AuditEvent, AuditedType};
use spoke_model::hubdb::{NAME_CHARACTERS_MAX, is_name};

use super::Version;
use super::body::TableBody;
use super::column::{Column, columns};
use super::row::Row;
use crate::api::account::USER_ID;
use crate::api::call::Call;
use crate::api::cms::audit::{self, Changed};
use crate::api::cms::content::padded;
use crate::api::cms::{name_of_user, time};
use crate::api::errors::ApiError;
use crate::guard::Credential;
use crate::store::{State, Transaction};

/// Tables, keyed by padded id.
const TABLES: &str = "hubdb_tables";
/// Which table has a name, keyed by name.
const NAMES: &str = "hubdb_table_names";

/// A table. The id is the key of its document.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Table {
    #[serde(skip)]
    pub(super) id: u64,
    /// Never changes (documented).
    pub(super) name: String,
    /// In milliseconds since 1970, as all times here.
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
    pub(super) published_at: Option<i64>,
    pub(super) draft: Schema,
    pub(super) live: Option<Schema>,
    /// The id of the next column.
    pub(super) next_column: u64,
    /// Numbers of the versions that were published, oldest first.
    pub(super) versions: Vec<u64>,
}

/// One version of what a table is, without its rows.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Schema {
    pub(super) label: String,
    pub(super) use_for_pages: bool,
    pub(super) allow_public_api_access: bool,
    pub(super) allow_child_tables: bool,
    pub(super) enable_child_table_pages: bool,
    pub(super) dynamic_meta_tags: Map<String, Value>,
    pub(super) columns: Vec<Column>,
}

impl Table {
    /// A new one.
    pub(super) fn new(id: u64, name: String, now: i64) -> Self {
        Self {
            id,
            name,
            created_at: now,
            updated_at: now,
            published_at: None,
            draft: Schema::default(),
            live: None,
            next_column: 1,
            versions: Vec::new(),
        }
    }

    /// The one with this id.
    pub(super) fn find(state: &State, id: u64) -> Option<Self> {
        Self::from_document(id, state.document(TABLES, &padded(id))?)
    }

    /// The one that the first placeholder of a path names, by id or name; 404 without one.
    pub(super) fn named(call: &Call<'_>, state: &State) -> Result<Self, ApiError> {
        let named = call.parameter(0);
        let by_name = || state.document(NAMES, named).and_then(Value::as_u64);
        let id = named.parse().ok().or_else(by_name);
        id.and_then(|id| Self::find(state, id)).ok_or_else(|| {
            ApiError::object_not_found(format!("No HubDB table has the id or name {named}"))
                .context("tableIdOrName", [named])
        })
    }

    /// The same, where the published version may be read without a token: with `portalId`, if the table says so
    /// (documented).
    pub(super) fn open(call: &Call<'_>, state: &State) -> Result<Self, ApiError> {
        if call.grant.credential() != Credential::None {
            return Self::named(call, state);
        }
        let is_ours = call.query.first("portalId") == Some(call.portal.hub_id.to_string().as_str());
        let table = Self::named(call, state).ok();
        table
            .filter(|table| {
                let live = table.live.as_ref();
                is_ours && live.is_some_and(|schema| schema.allow_public_api_access)
            })
            .ok_or_else(ApiError::unauthenticated)
    }

    /// All of them in the order of their ids.
    pub(super) fn all(state: &State) -> impl Iterator<Item = Self> {
        state
            .documents_below(TABLES, "")
            .filter_map(|(key, document)| Self::from_document(key.parse().ok()?, document))
    }

    fn from_document(id: u64, document: &Value) -> Option<Self> {
        let table = Self::deserialize(document).ok()?;
        Some(Self { id, ..table })
    }

    /// Keeps it.
    pub(super) fn put(&self, transaction: &mut Transaction<'_>) -> Result<(), ApiError> {
        let document = serde_json::to_value(self).map_err(|_| ApiError::internal())?;
        transaction.put_document(TABLES, &padded(self.id), document);
        transaction.put_document(NAMES, &self.name, self.id.into());
        Ok(())
    }

    /// Deletes it with all its rows.
    pub(super) fn delete(&self, transaction: &mut Transaction<'_>) {
        transaction.delete_document(TABLES, &padded(self.id));
        transaction.delete_document(NAMES, &self.name);
        Row::delete_all(transaction, self.id);
    }

    /// Writes into the audit log what happened to it.
    pub(super) fn note(&self, transaction: &mut Transaction<'_>, at: i64, event: AuditEvent) {
        let id = self.id.to_string();
        let changed = Changed {
            kind: AuditedType::HubdbTable,
            event,
            id: &id,
            name: &self.name,
        };
        audit::note(transaction, at, &changed);
    }

    /// One of its versions; 404 for the published one of a table that has none.
    pub(super) fn schema(&self, version: Version) -> Result<&Schema, ApiError> {
        let schema = match version {
            Version::Draft => Some(&self.draft),
            Version::Live => self.live.as_ref(),
        };
        schema.ok_or_else(|| {
            let id = self.id.to_string();
            ApiError::object_not_found(format!("The HubDB table {id} is not published"))
                .context("tableIdOrName", [id])
        })
    }

    /// Lays a body over the draft.
    pub(super) fn change(&mut self, body: TableBody, at: i64) -> Result<(), ApiError> {
        if let Some(label) = body.label {
            let length = label.chars().count();
            if label.trim().is_empty() || length > NAME_CHARACTERS_MAX {
                return Err(ApiError::validation(format!(
                    "The label of a table must have 1 to {NAME_CHARACTERS_MAX} characters"
                )));
            }
            self.draft.label = label;
        }
        if let Some(bodies) = body.columns {
            self.draft.columns = columns(&self.draft.columns, bodies, &mut self.next_column, at)?;
        }
        let flags = [
            (&mut self.draft.use_for_pages, body.use_for_pages),
            (
                &mut self.draft.allow_public_api_access,
                body.allow_public_api_access,
            ),
            (&mut self.draft.allow_child_tables, body.allow_child_tables),
            (
                &mut self.draft.enable_child_table_pages,
                body.enable_child_table_pages,
            ),
        ];
        for (kept, sent) in flags {
            *kept = sent.unwrap_or(*kept);
        }
        if let Some(tags) = body.dynamic_meta_tags {
            self.draft.dynamic_meta_tags = tags;
        }
        Ok(())
    }

    /// Refuses a name or label that another table has, and names that no table can have.
    pub(super) fn check_names(&self, state: &State) -> Result<(), ApiError> {
        if !is_name(&self.name) {
            return Err(ApiError::validation(format!(
                "{:?} is no name for a table: lower-case letters, digits and underscores, no digit first",
                self.name
            )));
        }
        for other in Self::all(state).filter(|other| other.id != self.id) {
            let (what, value) = if other.name == self.name {
                ("name", &self.name)
            } else if other.draft.label == self.draft.label {
                ("label", &self.draft.label)
            } else {
                continue;
            };
            let id = other.id.to_string();
            let text = format!("A HubDB table with the {what} {value} exists already, with the id {id}");
            return Err(ApiError::already_exists(text).context("tableId", [id]));
        }
        Ok(())
    }

    /// It as answers carry it.
    pub(super) fn view(&self, call: &Call<'_>, state: &State, version: Version) -> Result<Value, ApiError> {
        let schema = self.schema(version)?;
        let (first, last, email) = name_of_user(&call.definitions);
        let user = json!({ "id": USER_ID.to_string(), "firstName": first, "lastName": last, "email": email });
        let columns: Vec<Value> = schema.columns.iter().map(Column::view).collect();
        let mut view = json!({
            "id": self.id.to_string(), "name": self.name, "label": schema.label,
            "columns": columns, "columnCount": columns.len(), "rowCount": Row::count(state, self.id, version),
            // What is not deleted was deleted in 1970, as other content.
            "published": self.live.is_some(), "deleted": false, "deletedAt": time(0), "archived": false, "isOrderedManually": false,
            "useForPages": schema.use_for_pages, "allowPublicApiAccess": schema.allow_public_api_access,
            "allowChildTables": schema.allow_child_tables,
            "enableChildTablePages": schema.enable_child_table_pages,
            "dynamicMetaTags": schema.dynamic_meta_tags,
            "createdAt": time(self.created_at), "updatedAt": time(self.updated_at),
            "createdBy": user, "updatedBy": user,
        });
        if let (Some(at), Some(view)) = (self.published_at, view.as_object_mut()) {
            view.insert("publishedAt".to_owned(), time(at));
        }
        Ok(view)
    }
}

impl Schema {
    /// The column of this name.
    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}
