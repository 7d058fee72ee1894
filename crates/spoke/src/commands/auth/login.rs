//! `spoke auth login --token-stdin`.

use std::time::SystemTime;

use super::describe::{Described, describe_token};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::Details;
use crate::settings::{
    Chosen, Credential, CredentialFile, CredentialKind, Destination, Settings, Target, TokenOrigin,
    TokenReference, place, seconds,
};

/// Checks the token on standard input with the portal, and stores it.
///
/// # Errors
/// When there is no token, the portal does not know it, or it is of another account than the profile's.
pub async fn login(settings: &Settings) -> Result<ExitStatus, Failure> {
    let Some(token) = settings.stdin_token.clone() else {
        return Err(Failure::usage("no token was given")
            .hint("spoke auth login --token-stdin < token.txt")
            .hint("or log in through the browser: spoke auth login --oauth --client-id ID"));
    };
    let place = Place::of(settings)?;
    let described = describe_token(&place.target(&token), &token).await?;
    place.check(&described)?;
    place.store(
        settings,
        described.account.portal_id,
        CredentialKind::Static(token),
    )?;
    say(settings, &place, &described, None)
}

/// Where a credential goes.
pub struct Place {
    /// The portal's address.
    pub url: String,
    kind: crate::settings::TargetKind,
    destination: Destination,
    /// The file it is kept in.
    pub file: CredentialFile,
}

impl Place {
    /// Where one for the portal in force goes.
    pub fn of(settings: &Settings) -> Result<Self, Failure> {
        let destination = Destination::of(settings)?;
        let (kind, url, _) = place(settings, &destination.choice)?;
        let profile = destination.profile.as_ref().filter(|_| destination.is_of_profile);
        if let Some(chosen) = profile {
            check_reference(chosen)?;
        }
        let file = CredentialFile::of(
            &settings.state_dir(),
            profile.map(|chosen| chosen.profile.name.as_str()),
        );
        Ok(Self {
            url,
            kind,
            destination,
            file,
        })
    }

    /// The kind of portal.
    pub const fn kind(&self) -> &crate::settings::TargetKind {
        &self.kind
    }

    /// The portal with this token, for messages and calls.
    pub fn target(&self, token: &spoke_model::secret::Secret) -> Target {
        Target {
            kind: self.kind.clone(),
            url: self.url.clone(),
            token: token.clone(),
            origin: TokenOrigin::StandardInput,
            oauth: None,
            profile: self.destination.profile.clone(),
            is_of_profile: self.destination.is_of_profile,
        }
    }

    /// A credential of another account than the profile's is not stored.
    pub fn check(&self, described: &Described) -> Result<(), Failure> {
        let found = described.account.portal_id;
        let chosen = self
            .destination
            .profile
            .as_ref()
            .filter(|_| self.destination.is_of_profile);
        match chosen.and_then(|chosen| Some((chosen, chosen.profile.hub_id?))) {
            Some((chosen, pinned)) if pinned != found => Err(Failure::usage(format!(
                "the profile {} is for the account {pinned}, and this credential is for {found}; nothing was stored",
                chosen.profile.name
            ))
            .hint(format!("use one of {pinned}, or correct hub_id in {}", chosen.file.display()))),
            _ => Ok(()),
        }
    }

    /// Stores it.
    pub fn store(&self, settings: &Settings, hub_id: u64, kind: CredentialKind) -> Result<(), Failure> {
        let credential = Credential {
            url: self.url.clone(),
            hub_id,
            stored_at: seconds(SystemTime::now()),
            kind,
        };
        self.file.write(&credential).map_err(|error| {
            Failure::usage(format!("can't write {}", self.file.path().display())).because(&error)
        })?;
        settings
            .printer
            .note(&format!("stored in {}", self.file.path().display()));
        Ok(())
    }
}

/// A profile that keeps its token elsewhere would never look at what is stored.
fn check_reference(chosen: &Chosen) -> Result<(), Failure> {
    match &chosen.profile.token {
        None | Some(TokenReference::Stored) => Ok(()),
        Some(reference) => Err(Failure::usage(format!(
            "the profile {} takes its token from {reference}, so a stored one would never be used",
            chosen.profile.name
        ))
        .hint(format!(
            "put the token there, or write token = {{ stored = true }} in {}",
            chosen.file.display()
        ))),
    }
}

/// Says what was stored.
pub fn say(
    settings: &Settings,
    place: &Place,
    described: &Described,
    more: Option<&str>,
) -> Result<ExitStatus, Failure> {
    let mut details = Details::new();
    details.line("account", described.account.portal_id.to_string());
    details.line(
        "kind",
        described.account.account_type.as_deref().unwrap_or("unknown"),
    );
    details.line("portal", &place.url);
    details.line(
        "scopes",
        match &described.info {
            Some(_) => described.scopes().len().to_string(),
            None => "not told".to_owned(),
        },
    );
    if let Some(more) = more {
        details.line("renewed", more);
    }
    details.write(&mut settings.printer.data(), &settings.printer)?;
    Ok(ExitStatus::Done)
}
