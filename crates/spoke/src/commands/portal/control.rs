//! Calls to the portal's own controls.

use serde_json::Value;
use spoke_client::Method;
use spoke_client::{Error, HubSpot, RetryPolicy};
use spoke_model::secret::Secret;

use super::probe::{Probe, probe};
use crate::failure::Failure;
use crate::refusal;
use crate::settings::{Destination, Settings, Target, TargetKind, TokenOrigin, left_behind, place};

/// What the portal's refusals of a control call are marked with.
const CATEGORY: &str = "PORTAL_CONTROL";

/// A local portal whose controls can be used.
#[derive(Debug)]
pub struct Controls {
    client: HubSpot,
    target: Target,
}

impl Controls {
    /// Finds the portal. Controls need no token.
    ///
    /// # Errors
    /// When there is none, or it is HubSpot, which has no such controls.
    pub async fn open(settings: &Settings) -> Result<Self, Failure> {
        let destination = Destination::of(settings)?;
        let (kind, url, file) = place(settings, &destination.choice)?;
        let (token, path) = file.unwrap_or_else(|| (Secret::new("none"), std::path::PathBuf::new()));
        match &kind {
            TargetKind::HubSpot => {
                return Err(Failure::usage(
                    "HubSpot itself has no faults, clock, snapshots or request log to control",
                )
                .hint("leave --portal hubspot away to use the local portal"));
            }
            TargetKind::Local {
                pid,
                hub_id,
                data_dir,
            } => match probe(&url, &token, *hub_id).await {
                Probe::Answers | Probe::Refuses => {}
                Probe::Stranger | Probe::Silent => return Err(left_behind(data_dir, *pid, &url, false)),
            },
            TargetKind::Address => {}
        }
        let client = HubSpot::builder()
            .base_url(&url)
            .token(token.clone())
            .retry(RetryPolicy::none())
            .build()
            .map_err(|error| Failure::usage(format!("can't use {url}")).because(&error))?;
        let target = Target {
            kind,
            url,
            token,
            origin: TokenOrigin::PortalFile(path),
            oauth: None,
            profile: None,
            is_of_profile: false,
        };
        Ok(Self { client, target })
    }

    /// The portal's address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.target.url
    }

    /// Makes a call to `action`, such as "set the fault"; the path begins behind `/_spoke`.
    ///
    /// # Errors
    /// What the portal refuses, or that it does not answer.
    pub async fn call(
        &self,
        action: &str,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, Failure> {
        let mut request = self.client.request(method, format!("/_spoke{path}"));
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request
            .send()
            .await
            .map_err(|error| self.failure(action, &error))?;
        answer.json().map_err(|error| self.failure(action, &error))
    }

    /// Reads.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub async fn get(&self, action: &str, path: &str) -> Result<Value, Failure> {
        self.call(action, Method::GET, path, None).await
    }

    /// Reads with a query.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub async fn query(&self, action: &str, path: &str, pairs: &[(&str, String)]) -> Result<Value, Failure> {
        let mut request = self.client.request(Method::GET, format!("/_spoke{path}"));
        for (name, value) in pairs {
            request = request.query(name, value);
        }
        let answer = request
            .send()
            .await
            .map_err(|error| self.failure(action, &error))?;
        answer.json().map_err(|error| self.failure(action, &error))
    }

    /// Changes something.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub async fn post(&self, action: &str, path: &str, body: &Value) -> Result<Value, Failure> {
        self.call(action, Method::POST, path, Some(body)).await
    }

    /// Removes something.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub async fn delete(&self, action: &str, path: &str) -> Result<Value, Failure> {
        self.call(action, Method::DELETE, path, None).await
    }

    /// The portal refuses what was typed, or the call failed on its way.
    fn failure(&self, action: &str, error: &Error) -> Failure {
        if error.category() == Some(CATEGORY) {
            return Failure::usage(format!("can't {action}: {}", error.message()));
        }
        refusal::refusal(action, error, &self.target)
    }
}

/// A field of an answer as text; empty when it is absent.
pub fn text(value: &Value, name: &str) -> String {
    match value.get(name) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}
