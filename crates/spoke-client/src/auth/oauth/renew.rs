//! One renewal: ask the store, ask HubSpot, tell the store.

use std::sync::{Arc, PoisonError, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use spoke_model::oauth::Problem;
use spoke_model::secret::Secret;
use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;

use super::Interior;
use super::held::{Access, Held, Use};
use crate::auth::store::{StoreError, StoreLock};
use crate::auth::tokens::{Granted, Tokens};
use crate::error::{Error, ErrorKind};
use crate::transport::Backoff;

/// How often the token endpoint is asked for one renewal.
const ATTEMPTS: u32 = 5;
/// All attempts of one renewal and the waits between them.
const PATIENCE: Duration = Duration::from_secs(60);
const BACKOFF: Backoff = Backoff {
    base: Duration::from_millis(500),
    cap: Duration::from_secs(10),
};
/// The shortest wait after a 429 or a lock that says nothing itself.
const AFTER_REFUSAL: Duration = Duration::from_secs(1);
/// After a renewal ahead of time has failed, the next one waits this long; the token still lives.
const REST: Duration = Duration::from_secs(10);
/// How long a refresh token that HubSpot does not know is not shown to it again.
const GONE: Duration = Duration::from_secs(30);
/// Renewals because of refusals within [`WHILE`]: an account that refuses every token must not become a loop.
const REFUSALS: usize = 3;
const WHILE: Duration = Duration::from_secs(60);

/// The right to renew, of one caller at a time.
type Turn = OwnedMutexGuard<()>;

impl Interior {
    pub(super) fn read(&self) -> RwLockReadGuard<'_, Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Held> {
        self.held.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// A token to use instead of the refused one, or of none. All who ask while a renewal is under way share what comes
    /// of it.
    pub(super) async fn renewed(self: &Arc<Self>, refused: Option<&Secret>) -> Result<Option<Secret>, Error> {
        let seen = self.read().renewals;
        let turn = Arc::clone(&self.turn).lock_owned().await;
        {
            let mut held = self.write();
            if let Some(token) = held.instead_of(refused, (self.wall)()) {
                return Ok(Some(token));
            }
            if let Some(failure) = held.failure.as_ref().filter(|_| held.renewals != seen) {
                return Err(failure.clone());
            }
            if refused.is_some() && !may_refuse(&mut held.refusals) {
                tracing::warn!("HubSpot refuses every new token; no further one is fetched for a minute");
                return Ok(None);
            }
        }
        let renewal = self.begin(turn, refused.cloned());
        let outcome = renewal.await.map_err(|cause| {
            Error::new(
                ErrorKind::NoToken,
                "the renewal of the access token was broken off",
            )
            .caused_by(cause)
        })?;
        outcome.map(Some)
    }

    /// Renews while the token in use still lives, if nobody does so already.
    pub(super) fn renew_ahead(self: &Arc<Self>) {
        let rests = self.read().rest_until.is_some_and(|until| until > Instant::now());
        if let (false, Ok(turn)) = (rests, Arc::clone(&self.turn).try_lock_owned()) {
            // Somebody may have renewed since this caller looked.
            if !matches!(self.read().usable((self.wall)()), Use::Fresh(_)) {
                self.begin(turn, None);
            }
        }
    }

    /// The renewal is a task of its own: a caller that gives up must not take with it the only copy of a refresh token
    /// that HubSpot has just replaced.
    fn begin(
        self: &Arc<Self>,
        turn: Turn,
        refused: Option<Secret>,
    ) -> tokio::task::JoinHandle<Result<Secret, Error>> {
        let interior = Arc::clone(self);
        tokio::spawn(async move {
            let outcome = interior.renew(refused.as_ref()).await;
            let mut held = interior.write();
            held.renewals += 1;
            held.failure = outcome.as_ref().err().cloned();
            if let Err(error) = &outcome {
                held.rest_until = Some(Instant::now() + REST);
                tracing::warn!(error = %error, "the OAuth access token could not be renewed");
            }
            drop(held);
            drop(turn);
            outcome
        })
    }

    async fn renew(&self, refused: Option<&Secret>) -> Result<Secret, Error> {
        // Held until the new tokens are saved.
        let _lock = self.locked().await;
        let ours = self.read().refresh_token.clone();
        if let Some(token) = self.found(refused).await? {
            return Ok(token);
        }
        let mut outcome = self.granted(&self.read_refresh_token()).await;
        // What the store kept may be older than what is held here, or than what this was made with.
        for other in [&ours, &self.given] {
            if matches!(&outcome, Err(error) if is_gone(error)) && *other != self.read_refresh_token() {
                outcome = self.granted(other).await;
            }
        }
        outcome
    }

    fn read_refresh_token(&self) -> Secret {
        self.read().refresh_token.clone()
    }

    async fn locked(&self) -> StoreLock {
        let Some(store) = &self.store else {
            return StoreLock::none();
        };
        store.lock().await.unwrap_or_else(|error| {
            tracing::warn!(error = %error, "the OAuth tokens are renewed without a lock");
            StoreLock::none()
        })
    }

    /// What another process, or an earlier one, has left in the store.
    async fn found(&self, refused: Option<&Secret>) -> Result<Option<Secret>, Error> {
        let Some(store) = &self.store else { return Ok(None) };
        let Some(tokens) = store.load().await.map_err(unloadable)? else {
            return Ok(None);
        };
        let wall = (self.wall)();
        let access = Access::found(tokens.access_token, tokens.expires_at, wall);
        let mut held = self.write();
        held.refresh_token = tokens.refresh_token;
        match access.usable(wall) {
            Use::Fresh(token) if Some(&token) != refused => {
                held.access = Some(access);
                Ok(Some(token))
            }
            _ => Ok(None),
        }
    }

    /// Asks HubSpot, and keeps what it gives.
    async fn granted(&self, refresh_token: &Secret) -> Result<Secret, Error> {
        let known = {
            let mut held = self.write();
            held.gone.retain(|(_, _, at)| at.elapsed() < GONE);
            held.gone
                .iter()
                .find(|(token, ..)| token == refresh_token)
                .map(|(_, error, _)| error.clone())
        };
        if let Some(error) = known {
            return Err(error);
        }
        let wall = (self.wall)();
        let asked = Instant::now();
        let granted = self.ask(refresh_token).await.inspect_err(|error| {
            if is_gone(error) {
                let gone = (refresh_token.clone(), error.clone(), Instant::now());
                self.write().gone.push(gone);
            }
        })?;
        let lifetime = granted.lifetime();
        let token = Secret::from(granted.access_token);
        let access = Access::granted(token.clone(), asked, lifetime, wall);
        let tokens = Tokens {
            access_token: token.clone(),
            refresh_token: granted
                .refresh_token
                .map_or_else(|| refresh_token.clone(), Secret::from),
            expires_at: access.expires_at,
        };
        {
            let mut held = self.write();
            held.refresh_token = tokens.refresh_token.clone();
            held.access = Some(access);
            held.gone.clear();
        }
        if let Some(store) = &self.store
            && let Err(error) = store.save(&tokens).await
        {
            tracing::warn!(error = %error, "the new OAuth tokens could not be kept; they are used until this process ends");
        }
        Ok(token)
    }

    async fn ask(&self, refresh_token: &Secret) -> Result<Granted, Error> {
        let fields = match &self.scopes {
            None => [
                ("grant_type", "refresh_token"),
                ("refresh_token", refresh_token.expose()),
            ],
            Some(scopes) => [("grant_type", "client_credentials"), ("scope", scopes.as_str())],
        };
        let (path, secrets) = (self.endpoint.version.token(), [refresh_token]);
        let until = Instant::now() + PATIENCE;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let error = match self.endpoint.ask(path, &fields, &secrets).await {
                Ok((answer, request)) => return answer.json(&request),
                Err(error) => error,
            };
            let floor = match error.kind() {
                ErrorKind::RateLimited | ErrorKind::Locked => AFTER_REFUSAL,
                _ => Duration::ZERO,
            };
            let floor = error.retry_after().unwrap_or(floor);
            let wait = BACKOFF.wait(attempt, floor, &self.jitter);
            if !error.is_retryable() || attempt >= ATTEMPTS || Instant::now() + wait >= until {
                return Err(told(error, attempt));
            }
            tokio::time::sleep(wait).await;
        }
    }
}

/// Whether one more renewal because of a refusal is all right; it is counted.
fn may_refuse(refusals: &mut Vec<Instant>) -> bool {
    refusals.retain(|at| at.elapsed() < WHILE);
    if refusals.len() >= REFUSALS {
        return false;
    }
    refusals.push(Instant::now());
    true
}

/// Whether nothing but a new login helps.
fn is_gone(error: &Error) -> bool {
    error
        .body()
        .is_some_and(|body| Problem::means_the_grant_is_gone(&body.status))
}

/// A refused refresh token is a matter of authentication, whatever the status; everything else means that the call
/// that needed the token was not sent.
fn told(error: Error, attempts: u32) -> Error {
    let kind = match error.status() {
        Some(400 | 401 | 403) => ErrorKind::Authentication,
        _ => ErrorKind::NoToken,
    };
    error
        .of_kind(kind, "HubSpot gave no new access token: ")
        .after_attempts(attempts)
}

fn unloadable(error: StoreError) -> Error {
    Error::configuration(format!("the OAuth tokens can't be used: {error}")).caused_by_boxed(error)
}
