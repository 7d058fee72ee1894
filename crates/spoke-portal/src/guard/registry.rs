//! The apps of the account: the one every portal comes with, and those that were registered.
//!
//! Registered apps are documents. The built-in one is not: whoever starts the portal gives its credentials.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use parking_lot::RwLock;
use serde::{Deserialize, Serialize};
use serde_json::json;
use spoke_model::app::{APPS_MAX, AppKind, PRIVATE_APPS_MAX};
use spoke_model::secret::Secret;

use super::apps::{App, same};
use super::random::{RandomError, random_uuid};
use crate::builder::APP_ID;
use crate::store::{State, Transaction};

const COLLECTION: &str = "apps";
/// What the built-in app is called.
const BUILT_IN_NAME: &str = "Local app";

/// One app. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub(crate) struct RegisteredApp {
    /// Its id.
    pub(crate) id: u64,
    /// What people call it.
    pub(crate) name: String,
    /// What it is.
    pub(crate) kind: AppKind,
    /// The OAuth client id; it is no secret.
    pub(crate) client_id: String,
    /// The client secret: webhook deliveries are signed with it.
    pub(crate) client_secret: Secret,
    /// Where authorization codes may be sent. The built-in app may have none: then any https address and any of this
    /// machine will do.
    pub(crate) redirect_uris: Vec<String>,
    /// The scopes it may ask for; empty for every scope.
    pub(crate) scopes: Vec<String>,
    /// When it was registered, in milliseconds since 1970; 0 for the built-in one.
    pub(crate) created_at: i64,
}

/// What an app is registered with.
#[derive(Debug, Clone)]
pub(crate) struct NewApp {
    /// What people call it, unique in the account.
    pub(crate) name: String,
    /// What it is.
    pub(crate) kind: AppKind,
    /// Where authorization codes may be sent.
    pub(crate) redirect_uris: Vec<String>,
    /// The scopes it may ask for; empty for every scope.
    pub(crate) scopes: Vec<String>,
}

/// Why an app can't be registered.
#[derive(Debug)]
pub(crate) enum Unregistrable {
    /// Another one has the name.
    Taken,
    /// There are as many as there may be.
    TooMany(usize),
    /// No randomness for its credentials.
    Random(RandomError),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    name: String,
    kind: AppKind,
    client_id: String,
    client_secret: String,
    redirect_uris: Vec<String>,
    scopes: Vec<String>,
    created_at: i64,
}

/// The apps of one portal, by id.
#[derive(Default)]
pub(crate) struct Apps(RwLock<BTreeMap<u64, Arc<RegisteredApp>>>);

impl RegisteredApp {
    /// Whether this is the client secret.
    pub(crate) fn has_secret(&self, sent: &str) -> bool {
        same(&self.client_secret, sent)
    }

    /// Whether it is the one the portal came with.
    pub(crate) fn is_built_in(&self) -> bool {
        self.id == APP_ID
    }

    fn document(&self) -> serde_json::Value {
        json!(Document {
            name: self.name.clone(),
            kind: self.kind,
            client_id: self.client_id.clone(),
            client_secret: self.client_secret.expose().to_owned(),
            redirect_uris: self.redirect_uris.clone(),
            scopes: self.scopes.clone(),
            created_at: self.created_at,
        })
    }

    fn built_in(app: &App) -> Self {
        Self {
            id: APP_ID,
            name: BUILT_IN_NAME.to_owned(),
            kind: AppKind::PublicApp,
            client_id: app.client_id.clone(),
            client_secret: app.client_secret.clone(),
            redirect_uris: app.redirect_uris.clone(),
            scopes: Vec::new(),
            created_at: 0,
        }
    }
}

impl Apps {
    /// The built-in app and those that an earlier run has left in the store.
    pub(crate) fn load(state: &State, built_in: &App) -> Self {
        let registered = state.documents(COLLECTION).filter_map(|(key, value)| {
            let document = Document::deserialize(value).ok()?;
            let id = key.parse().ok()?;
            let app = RegisteredApp {
                id,
                name: document.name,
                kind: document.kind,
                client_id: document.client_id,
                client_secret: Secret::new(document.client_secret),
                redirect_uris: document.redirect_uris,
                scopes: document.scopes,
                created_at: document.created_at,
            };
            Some((id, Arc::new(app)))
        });
        let built_in = Arc::new(RegisteredApp::built_in(built_in));
        Self(RwLock::new(registered.chain([(APP_ID, built_in)]).collect()))
    }

    /// Every app, the oldest first.
    pub(crate) fn list(&self) -> Vec<Arc<RegisteredApp>> {
        self.0.read().values().cloned().collect()
    }

    /// The app with this id.
    pub(crate) fn find(&self, id: u64) -> Option<Arc<RegisteredApp>> {
        self.0.read().get(&id).cloned()
    }

    /// The app with this name or id.
    pub(crate) fn named(&self, name: &str) -> Option<Arc<RegisteredApp>> {
        let apps = self.0.read();
        let by_name = apps.values().find(|app| app.name == name);
        by_name.or_else(|| apps.get(&name.parse().ok()?)).map(Arc::clone)
    }

    /// The app with this OAuth client id.
    pub(crate) fn with_client_id(&self, client_id: &str) -> Option<Arc<RegisteredApp>> {
        let apps = self.0.read();
        apps.values().find(|app| app.client_id == client_id).cloned()
    }

    /// Registers an app with credentials of its own.
    pub(crate) fn register(
        &self,
        transaction: &mut Transaction<'_>,
        new: NewApp,
        now: i64,
    ) -> Result<Arc<RegisteredApp>, Unregistrable> {
        let mut apps = self.0.write();
        if apps.values().any(|app| app.name == new.name) {
            return Err(Unregistrable::Taken);
        }
        let private = apps
            .values()
            .filter(|app| app.kind == AppKind::PrivateApp)
            .count();
        if new.kind == AppKind::PrivateApp && private >= PRIVATE_APPS_MAX {
            return Err(Unregistrable::TooMany(PRIVATE_APPS_MAX));
        }
        if apps.len() >= APPS_MAX {
            return Err(Unregistrable::TooMany(APPS_MAX));
        }
        let last = apps.keys().next_back().copied().unwrap_or(APP_ID);
        let app = Arc::new(RegisteredApp {
            id: last.max(APP_ID) + 1,
            name: new.name,
            kind: new.kind,
            client_id: random_uuid().map_err(Unregistrable::Random)?,
            client_secret: Secret::new(random_uuid().map_err(Unregistrable::Random)?),
            redirect_uris: new.redirect_uris,
            scopes: new.scopes,
            created_at: now,
        });
        transaction.put_document(COLLECTION, &app.id.to_string(), app.document());
        apps.insert(app.id, Arc::clone(&app));
        Ok(app)
    }

    /// Writes every registered app down again, after the documents have been replaced by others.
    pub(crate) fn keep(&self, transaction: &mut Transaction<'_>) {
        for app in self.0.read().values().filter(|app| !app.is_built_in()) {
            transaction.put_document(COLLECTION, &app.id.to_string(), app.document());
        }
    }
}

impl fmt::Debug for Apps {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Apps({})", self.0.read().len())
    }
}
