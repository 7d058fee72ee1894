//! [`Policy`]: what a client must never do, checked before anything is sent.
//!
//! Calls are judged by what they do ([`spoke_model::call`]), not by how their path is spelled: denying `delete` also
//! denies archiving in batches, deleting people and removing associations, in every version of the interface.

use spoke_model::call::{Action, Call};

use crate::error::{Error, ErrorKind};
use crate::request::Request;

/// Actions that a client refuses to take.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// use spoke_client::policy::Policy;
/// use spoke_client::{ErrorKind, HubSpot};
///
/// let policy = Policy::new().deny_names(["delete", "gdpr-delete"])?;
/// let hubspot = HubSpot::builder().base_url(portal.url()).token(portal.token()).policy(policy).build()?;
/// let error = hubspot.contacts().archive("1").await.unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Denied);
/// assert_eq!(error.attempts(), 0);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "a policy does nothing until a client has it"]
pub struct Policy {
    denied: Vec<Action>,
    source: Option<String>,
}

impl Policy {
    /// A policy that allows everything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Denies an action.
    pub fn deny(mut self, action: Action) -> Self {
        if !self.denied.contains(&action) {
            self.denied.push(action);
        }
        self
    }

    /// Denies actions by name, such as `delete`.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] for a name that is no action, with the one that was probably meant.
    pub fn deny_names<S: AsRef<str>>(self, names: impl IntoIterator<Item = S>) -> Result<Self, Error> {
        names.into_iter().try_fold(self, |policy, name| {
            let action = name.as_ref().parse().map_err(|unknown| {
                let unknown: spoke_model::call::UnknownAction = unknown;
                Error::configuration(unknown.to_string())
            })?;
            Ok(policy.deny(action))
        })
    }

    /// Where the policy stands, for the error of a denied call: `the profile production (spoke.toml)`.
    pub fn named(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// This policy and another one beside it, which stands at `place`.
    pub(crate) fn and(self, other: &Self, place: &str) -> Self {
        let source = self.source.as_ref().filter(|_| !self.denied.is_empty());
        let place = source.map_or_else(|| place.to_owned(), |source| format!("{place}, of {source},"));
        other.denied.iter().copied().fold(self, Self::deny).named(place)
    }

    /// The denied actions, in the order they were denied.
    #[must_use]
    pub fn denied(&self) -> &[Action] {
        &self.denied
    }

    /// The denied action that a call would take, if there is one.
    #[must_use]
    pub fn denies(&self, method: &str, path: &str) -> Option<Action> {
        if self.denied.is_empty() {
            return None;
        }
        let call = Call::of(method, path);
        self.denied.iter().copied().find(|action| call.does(*action))
    }

    pub(crate) fn check(&self, request: &Request) -> Result<(), Error> {
        let Some(action) = self.denies(request.method().as_str(), request.path()) else {
            return Ok(());
        };
        let source = self.source.as_deref().unwrap_or("the policy of this client");
        Err(Error::new(
            ErrorKind::Denied,
            format!("{source} denies the action {action}; nothing was sent"),
        )
        .at(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_without_denials_allows_everything() {
        assert_eq!(Policy::new().denies("DELETE", "/crm/v3/objects/contacts/1"), None);
    }

    #[test]
    fn a_wider_denial_includes_the_narrower_action() {
        let policy = Policy::new().deny(Action::Delete);
        let denied = |method, path| policy.denies(method, path).is_some();
        assert!(denied("POST", "/crm/objects/2026-09/contacts/gdpr-delete"));
        assert!(denied("POST", "/crm/v3/objects/deals/batch/archive"));
        assert!(denied(
            "DELETE",
            "/crm/v4/objects/contacts/1/associations/deals/2"
        ));
        assert!(!denied("PATCH", "/crm/v3/objects/contacts/1"));
        assert!(!denied("POST", "/crm/v3/objects/contacts/search"));
    }

    #[test]
    fn a_mistyped_name_is_a_configuration_error_with_a_suggestion() {
        let error = Policy::new().deny_names(["delete", "merg"]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.message().contains("did you mean merge?"), "{error}");
    }
}
