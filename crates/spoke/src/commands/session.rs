//! A portal that has been found to be there, and the client for it.

use std::sync::Arc;
use std::time::Duration;

use spoke_client::auth::{OAuthTokens, TokenSource};
use spoke_client::policy::Policy;
use spoke_client::{CachePolicy, Error, HubSpot, LimitPolicy, RetryPolicy};
use spoke_model::call::Action;

use super::portal::probe::{Probe, probe};
use crate::failure::Failure;
use crate::journal::CallJournal;
use crate::output::Printer;
use crate::refusal;
use crate::settings::{Settings, Target, TargetKind, TokenOrigin, left_behind};

/// The access level that never writes, whatever its token may do.
const READER: &str = "reader";

/// The portal this command works with.
#[derive(Clone, Debug)]
pub struct Session {
    /// The client.
    pub client: HubSpot,
    /// Which portal it is.
    pub target: Target,
    /// Writes what the command has to say.
    pub printer: Printer,
}

impl Session {
    /// Decides which portal to use and makes the client. A local portal is asked whether it is there, because its file
    /// may have been left behind by a process that was killed.
    ///
    /// # Errors
    /// When there is no portal or no token, with the ways out.
    pub async fn open(settings: &Settings) -> Result<Self, Failure> {
        let target = Target::resolve(settings).await?;
        if let TargetKind::Local {
            pid,
            hub_id,
            data_dir,
        } = &target.kind
        {
            let token_is_set = settings.environment.access_token.is_some();
            let gone = || left_behind(data_dir, *pid, &target.url, token_is_set);
            match probe(&target.url, &target.token, *hub_id).await {
                Probe::Answers => {}
                // A token of the user's own may well be refused: the command itself will say so.
                Probe::Refuses if !matches!(target.origin, TokenOrigin::PortalFile(_)) => {}
                Probe::Refuses | Probe::Stranger => {
                    return Err(gone().cause("another program answers at that address"));
                }
                Probe::Silent => return Err(gone()),
            }
        }
        settings.printer.detail(&format!("using {}", target.name()));
        let client = client(settings, &target)?;
        let session = Self {
            client,
            target,
            printer: settings.printer,
        };
        session.check_pin().await?;
        Ok(session)
    }

    /// A token of another account must not get further than here.
    async fn check_pin(&self) -> Result<(), Failure> {
        let Some(chosen) = self.target.profile.as_ref().filter(|_| self.target.is_of_profile) else {
            return Ok(());
        };
        let Some(pinned) = chosen.profile.hub_id else {
            return Ok(());
        };
        let found = match &self.target.kind {
            TargetKind::Local { hub_id, .. } => *hub_id,
            _ => {
                let details = self.client.account().details().await;
                details
                    .map_err(|error| self.refusal("check which account the token is for", &error))?
                    .portal_id
            }
        };
        if found == pinned {
            return Ok(());
        }
        Err(Failure::usage(format!(
            "the profile {} is for the account {pinned}, and its token is for {found}; nothing else was sent",
            chosen.profile.name
        ))
        .detail(format!("the token comes from {}", self.target.origin))
        .hint(format!(
            "use the token of {pinned}, or correct hub_id in {}",
            chosen.file.display()
        )))
    }

    /// Where another token than the target's comes from while a command runs, if there is any.
    pub fn token_source(&self) -> Result<Option<Arc<dyn TokenSource>>, Failure> {
        token_source(&self.target)
            .map_err(|error| Failure::usage(format!("can't use {}", self.target.name())).because(&error))
    }

    /// A failure for a call that was made to `action`, such as "create a contact".
    #[must_use]
    pub fn refusal(&self, action: &str, error: &Error) -> Failure {
        refusal::refusal(action, error, &self.target)
    }
}

/// The client, with everything the profile asks for.
fn client(settings: &Settings, target: &Target) -> Result<HubSpot, Failure> {
    let unusable = |error: &Error| Failure::usage(format!("can't use {}", target.name())).because(error);
    let mut builder = HubSpot::builder().base_url(&target.url);
    builder = match token_source(target).map_err(|error| unusable(&error))? {
        Some(source) => builder.token_source(source),
        None => builder.token(target.token.clone()),
    };
    if let Some(chosen) = &target.profile {
        let profile = &chosen.profile;
        builder = builder.retry(RetryPolicy::new().max_attempts(profile.retries.saturating_add(1)));
        if let Some(timeout) = profile.timeout {
            builder = builder.timeout(timeout);
        }
        if !profile.cache.is_zero() {
            // Records are asked for every time: a command that compares or moves them must see them as they are.
            let definitions = CachePolicy::new()
                .records(Duration::ZERO)
                .definitions(profile.cache)
                .fallback(Duration::ZERO);
            builder = builder.cache(definitions);
        }
        if let Some(plan) = profile.plan {
            builder = builder.limits(LimitPolicy::plan(plan));
        }
    }
    if let Some(journal) = CallJournal::open(settings, &target.label()) {
        builder = builder
            .journal(journal)
            .caller(format!("spoke {}", settings.verb));
    }
    builder
        .policy(policy(settings, target))
        .build()
        .map_err(|error| unusable(&error))
}

/// Where another token comes from while a command runs: an OAuth installation renews; what a rotation replaces is fetched
/// anew from where the profile keeps it. Other tokens stay.
fn token_source(target: &Target) -> Result<Option<Arc<dyn TokenSource>>, Error> {
    if let Some((oauth, file)) = &target.oauth {
        let tokens = OAuthTokens::new(
            &target.url,
            &oauth.client_id,
            oauth.client_secret.clone(),
            oauth.tokens.refresh_token.clone(),
        )?
        .access_token(oauth.tokens.access_token.clone(), oauth.tokens.expires_at)
        .store(Arc::new(file.clone()));
        return Ok(Some(Arc::new(tokens)));
    }
    let TokenOrigin::Reference(reference) = &target.origin else {
        return Ok(None);
    };
    let fetched = reference.source();
    Ok(fetched.map(|source| Arc::new(source.beginning_with(target.token.clone())) as Arc<dyn TokenSource>))
}

/// What the profile denies, and what the access level does. The local portal is spared a list that was made for
/// another one.
pub fn policy(settings: &Settings, target: &Target) -> Policy {
    let mut policy = Policy::new();
    let applies = target.is_of_profile || !matches!(target.kind, TargetKind::Local { .. });
    if let Some(chosen) = target.profile.as_ref().filter(|_| applies) {
        let profile = &chosen.profile;
        policy = profile
            .deny
            .iter()
            .fold(policy, |policy, action| policy.deny(*action));
        policy = policy.named(format!(
            "the {} profile {} ({})",
            profile.environment,
            profile.name,
            chosen.file.display()
        ));
    }
    if settings.access.as_deref() == Some(READER) {
        policy = policy.deny(Action::Write);
        if policy.denied().len() == 1 {
            policy = policy.named("the access level reader");
        }
    }
    policy
}
