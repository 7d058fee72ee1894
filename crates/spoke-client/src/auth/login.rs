//! [`Login`]: a person's consent, from the address that the browser opens to the code it comes back with.
//!
//! The state that goes out must come back, or the code is somebody else's; it is compared in constant time. A proof key
//! (PKCE) makes a code that was overheard useless.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use spoke_model::oauth::AUTHORIZE;
use spoke_model::secret::Secret;
use subtle::ConstantTimeEq;

use crate::error::{Error, ErrorKind};
use crate::path::encode;

/// A login that has begun.
#[derive(Debug)]
pub struct Login {
    url: String,
    redirect_uri: String,
    state: Secret,
    verifier: Secret,
}

impl Login {
    /// Begins a login: draws the state and the proof key.
    ///
    /// ```
    /// use spoke_client::auth::Login;
    ///
    /// let scopes = ["oauth".to_owned(), "crm.objects.contacts.read".to_owned()];
    /// let login = Login::begin("https://app.hubspot.com", "client", "http://127.0.0.1:8000/callback", &scopes)?;
    /// assert!(login.url().contains("scope=oauth%20crm.objects.contacts.read"));
    /// assert!(login.code("code=na1-1&state=forged").is_err());
    /// # Ok::<(), spoke_client::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the operating system gives no random numbers.
    pub fn begin(
        app_url: &str,
        client_id: &str,
        redirect_uri: &str,
        scopes: &[String],
    ) -> Result<Self, Error> {
        Self::begin_with_optional(app_url, client_id, redirect_uri, scopes, &[])
    }

    /// The same, asking also for scopes that HubSpot leaves out where the account can't grant them. What was granted
    /// stands in [`super::OAuthApp::introspect`].
    ///
    /// ```
    /// use spoke_client::auth::Login;
    ///
    /// let (scopes, optional) = (["oauth".to_owned()], ["crm.objects.custom.read".to_owned()]);
    /// let login = Login::begin_with_optional("https://app.hubspot.com", "client", "https://a.example/b", &scopes, &optional)?;
    /// assert!(login.url().contains("&optional_scope=crm.objects.custom.read&"));
    /// # Ok::<(), spoke_client::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Login::begin`].
    pub fn begin_with_optional(
        app_url: &str,
        client_id: &str,
        redirect_uri: &str,
        scopes: &[String],
        optional: &[String],
    ) -> Result<Self, Error> {
        let (state, verifier) = (random()?, random()?);
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose().as_bytes()));
        let mut url = format!("{}{AUTHORIZE}", app_url.trim_end_matches('/'));
        for (at, (name, value)) in [
            ("client_id", client_id),
            ("redirect_uri", redirect_uri),
            ("scope", &scopes.join(" ")),
            // The official client says `optional_scope`, the guide `optional_scopes`.
            ("optional_scope", &optional.join(" ")),
            ("state", state.expose()),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]
        .into_iter()
        .filter(|(name, value)| *name != "optional_scope" || !value.is_empty())
        .enumerate()
        {
            url.push(if at == 0 { '?' } else { '&' });
            url.push_str(name);
            url.push('=');
            encode(&mut url, value, b"");
        }
        Ok(Self {
            url,
            redirect_uri: redirect_uri.to_owned(),
            state,
            verifier,
        })
    }

    /// The address that the person opens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where the browser comes back to.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    pub(super) fn verifier(&self) -> &Secret {
        &self.verifier
    }

    /// The code in the query that the browser came back with.
    ///
    /// # Errors
    /// [`ErrorKind::Permission`] when the person refused, [`ErrorKind::InvalidInput`] when the state is not the one that
    /// was sent, or there is no code.
    pub fn code(&self, query: &str) -> Result<Secret, Error> {
        let field = |wanted: &str| {
            query.split('&').find_map(|pair| {
                let (name, value) = pair.split_once('=')?;
                (name == wanted).then(|| decoded(value))
            })
        };
        let state = field("state").unwrap_or_default();
        if !bool::from(state.as_bytes().ct_eq(self.state.expose().as_bytes())) {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "the answer does not belong to this login: its state is not the one that was sent",
            ));
        }
        if let Some(error) = field("error") {
            let told = field("error_description").unwrap_or(error);
            return Err(Error::new(
                ErrorKind::Permission,
                format!("HubSpot gave no code: {told}"),
            ));
        }
        field("code")
            .filter(|code| !code.is_empty())
            .map(Secret::from)
            .ok_or_else(|| Error::new(ErrorKind::InvalidInput, "the answer has no code"))
    }
}

/// 256 bits as text.
fn random() -> Result<Secret, Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|cause| {
        Error::configuration("the operating system gives no random numbers").caused_by(cause)
    })?;
    Ok(Secret::from(BASE64_URL_SAFE_NO_PAD.encode(bytes)))
}

/// A value of a query in plain text.
fn decoded(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let hex = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match (byte, hex.and_then(|two| u8::from_str_radix(two, 16).ok())) {
            (b'%', Some(value)) => {
                bytes.push(value);
                rest = after.get(2..).unwrap_or_default();
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login() -> Login {
        Login::begin(
            "https://app.hubspot.com/",
            "id",
            "http://127.0.0.1:1/callback",
            &["oauth".to_owned()],
        )
        .expect("random numbers")
    }

    #[test]
    fn only_the_state_that_was_sent_brings_a_code() {
        let login = login();
        let state = login.state.expose();
        let code = login
            .code(&format!("code=na1%2D7&state={state}"))
            .expect("a code");
        assert_eq!(code.expose(), "na1-7");
        for query in [
            "code=na1-7",
            "code=na1-7&state=",
            "code=na1-7&state=forged",
            &format!("code=&state={state}"),
            &format!("state={state}"),
            &format!("code=na1-7&state={state}x"),
            "",
        ] {
            assert!(login.code(query).is_err(), "{query}");
        }
        assert_ne!(state, self::login().state.expose(), "every login draws its own");
    }

    #[test]
    fn a_refusal_is_told_in_its_own_words() {
        let login = login();
        let query = format!(
            "error=access_denied&error_description=The+user+said+no&state={}",
            login.state.expose()
        );
        let error = login.code(&query).expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Permission);
        assert!(error.message().contains("The user said no"), "{error}");
        assert!(!format!("{login:?}").contains(login.verifier.expose()));
    }
}
