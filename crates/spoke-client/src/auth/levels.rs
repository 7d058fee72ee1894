//! [`AccessLevels`]: tokens that may do different things, by name.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use spoke_model::call::Action;
use spoke_model::secret::Secret;
use spoke_model::suggest::nearest;

use super::source::{TokenFuture, TokenSource};
use crate::error::Error;
use crate::policy::Policy;
use crate::transport::{Auth, Transport};

/// The variable that holds the token of an access level: `HUBSPOT_READER_TOKEN`.
///
/// ```
/// assert_eq!(spoke_client::auth::level_variable("nightly-sync"), "HUBSPOT_NIGHTLY_SYNC_TOKEN");
/// ```
#[must_use]
pub fn level_variable(level: &str) -> String {
    format!("HUBSPOT_{}_TOKEN", level.to_ascii_uppercase().replace('-', "_"))
}

/// Tokens by what their holder may do, for [`HubSpot::as_level`](crate::HubSpot::as_level).
///
/// Each level has a token of its own, as private apps or service keys with different scopes give them. A level can also
/// be held to less than its token allows; what the whole client must not do, no level may.
///
/// ```
/// use spoke_client::HubSpot;
/// use spoke_client::auth::{AccessLevels, FetchedToken};
/// use std::sync::Arc;
///
/// let levels = AccessLevels::new()
///     .level("reader", "pat-na1-00000000-0000-0000-0000-000000000001")
///     .read_only("reader")
///     .level_source("sync", Arc::new(FetchedToken::in_file("/run/secrets/hubspot-sync")));
/// let hubspot = HubSpot::builder().access_levels(levels).build()?;
/// assert_eq!(hubspot.access_levels().collect::<Vec<_>>(), ["reader", "sync"]);
/// # Ok::<(), spoke_client::Error>(())
/// ```
#[derive(Clone, Default)]
#[must_use = "levels do nothing until a client has them"]
pub struct AccessLevels {
    tokens: BTreeMap<String, Given>,
    policies: BTreeMap<String, Policy>,
}

#[derive(Clone)]
enum Given {
    Token(Secret),
    Source(Arc<dyn TokenSource>),
}

impl AccessLevels {
    /// The names that most integrations need; [`AccessLevels::from_env`] looks for these. Any other name will do too.
    pub const NAMES: [&str; 5] = ["reader", "writer", "admin", "sync", "webhook"];

    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What `HUBSPOT_READER_TOKEN`, `HUBSPOT_WRITER_TOKEN`, `HUBSPOT_ADMIN_TOKEN`, `HUBSPOT_SYNC_TOKEN` and
    /// `HUBSPOT_WEBHOOK_TOKEN` hold; those that are not set are no levels. The reader is held to reading.
    pub fn from_env() -> Self {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// The levels of these names whose variables are set, as [`level_variable`] names them.
    pub fn in_env<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Self {
        Self::in_variables(names, |name| std::env::var(name).ok())
    }

    pub(crate) fn from_variables(lookup: impl Fn(&str) -> Option<String>) -> Self {
        Self::in_variables(Self::NAMES, lookup).read_only("reader")
    }

    fn in_variables<S: AsRef<str>>(
        names: impl IntoIterator<Item = S>,
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Self {
        names.into_iter().fold(Self::new(), |levels, name| {
            let name = name.as_ref();
            match lookup(&level_variable(name)) {
                Some(token) if !token.trim().is_empty() => levels.level(name, token.trim()),
                _ => levels,
            }
        })
    }

    /// A level with a token that stays.
    pub fn level(mut self, name: impl Into<String>, token: impl Into<Secret>) -> Self {
        self.tokens.insert(name.into(), Given::Token(token.into()));
        self
    }

    /// A level whose tokens come from elsewhere.
    pub fn level_source(mut self, name: impl Into<String>, source: Arc<dyn TokenSource>) -> Self {
        self.tokens.insert(name.into(), Given::Source(source));
        self
    }

    /// What a level must not do, whatever its token allows.
    pub fn deny(mut self, name: impl Into<String>, action: Action) -> Self {
        let policy = self.policies.entry(name.into()).or_default();
        *policy = std::mem::take(policy).deny(action);
        self
    }

    /// A level that never writes, whatever its token allows.
    pub fn read_only(self, name: impl Into<String>) -> Self {
        self.deny(name, Action::Write)
    }

    /// The levels that there are, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tokens.keys().map(String::as_str)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Each level with its tokens and what it may do of what the client may.
    pub(crate) fn resolve(
        &self,
        policy: &Policy,
    ) -> impl Iterator<Item = Result<(&str, Auth, Policy), Error>> {
        self.tokens.iter().map(|(name, given)| {
            let auth = match given {
                Given::Token(token) => Auth::fixed(token).map_err(|error| {
                    Error::configuration(format!("the access level {name}: {}", error.message()))
                })?,
                Given::Source(source) => Auth::source(Arc::clone(source)),
            };
            let policy = match self.policies.get(name) {
                Some(own) => policy.clone().and(own, &format!("the access level {name}")),
                None => policy.clone(),
            };
            Ok((name.as_str(), auth, policy))
        })
    }

    /// For a client that has levels and no token of its own.
    pub(crate) fn none_chosen(&self) -> Arc<dyn TokenSource> {
        Arc::new(NoneChosen(self.names().map(str::to_owned).collect()))
    }
}

/// Names, never tokens.
impl fmt::Debug for AccessLevels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

/// A client's ways to HubSpot by level.
#[derive(Default)]
pub(crate) struct Levels(BTreeMap<String, Arc<Transport>>);

impl Levels {
    pub(crate) fn new(transports: BTreeMap<String, Arc<Transport>>) -> Self {
        Self(transports)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub(crate) fn transport(&self, name: &str) -> Result<Arc<Transport>, Error> {
        if let Some(found) = self.0.get(name) {
            return Ok(Arc::clone(found));
        }
        let variable = level_variable(name);
        let from_env = if AccessLevels::NAMES.contains(&name) {
            "from_env".to_owned()
        } else {
            format!("in_env([{name:?}])")
        };
        let way_out = format!(
            "give it a token with AccessLevels::level, or set {variable} and use AccessLevels::{from_env}"
        );
        let near = nearest(name, self.names())
            .map_or_else(|| "; ".to_owned(), |near| format!(" (did you mean {near}?); "));
        let told = if self.0.is_empty() {
            format!("the access level {name:?} is not configured, nor is any other; {way_out}")
        } else {
            let names: Vec<&str> = self.names().collect();
            format!(
                "the access level {name:?} is not configured; there are: {}{near}{way_out}",
                names.join(", ")
            )
        };
        Err(Error::configuration(told))
    }
}

#[derive(Debug)]
struct NoneChosen(Vec<String>);

impl TokenSource for NoneChosen {
    fn token(&self) -> TokenFuture<'_, Secret> {
        let told = format!(
            "this client has tokens for its access levels only: choose one with as_level, of {}",
            self.0.join(", ")
        );
        Box::pin(std::future::ready(Err(Error::configuration(told))))
    }

    fn renew<'a>(&'a self, _refused: &'a Secret) -> TokenFuture<'a, Option<Secret>> {
        Box::pin(std::future::ready(Ok(None)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_that_are_set_become_levels() {
        let levels = AccessLevels::from_variables(|name| match name {
            "HUBSPOT_READER_TOKEN" => Some(" planted-1 \n".to_owned()),
            "HUBSPOT_SYNC_TOKEN" => Some("planted-2".to_owned()),
            "HUBSPOT_ADMIN_TOKEN" => Some("  ".to_owned()),
            _ => None,
        });
        assert_eq!(format!("{levels:?}"), r#"{"reader", "sync"}"#);
        let denied: Vec<_> = levels
            .resolve(&Policy::new().deny(Action::GdprDelete))
            .map(|level| level.map(|(name, _, policy)| format!("{name} {:?}", policy.denied())))
            .collect::<Result<_, _>>()
            .unwrap();
        assert_eq!(denied, ["reader [GdprDelete, Write]", "sync [GdprDelete]"]);
    }

    #[test]
    fn a_level_that_is_not_there_is_told_with_the_ways_out() {
        let error = Levels::default().transport("writer").err().unwrap();
        insta::assert_snapshot!(
            error,
            @r#"the access level "writer" is not configured, nor is any other; give it a token with AccessLevels::level, or set HUBSPOT_WRITER_TOKEN and use AccessLevels::from_env"#
        );
    }

    #[test]
    fn an_empty_token_is_a_fault_of_its_level() {
        let levels = AccessLevels::new().level("sync", "");
        let error = levels.resolve(&Policy::new()).next().unwrap().err().unwrap();
        assert!(
            error
                .message()
                .starts_with("the access level sync: no access token"),
            "{error}"
        );
    }
}
