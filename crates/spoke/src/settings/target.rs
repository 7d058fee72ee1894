//! The portal that a command will talk to.
//!
//! Production is never reached by accident: HubSpot itself is used only when `--portal hubspot` (or `SPOKE_PORTAL`) or
//! a profile says so, even when a token is set.

use std::fmt;
use std::path::PathBuf;

use spoke_client::auth::level_variable;
use spoke_model::secret::Secret;
use spoke_model::suggest::nearest;

use super::profile::ChosenBy;
use super::{
    Chosen, CredentialFile, CredentialKind, DataDir, OAuthCredential, PortalChoice, PortalFile, Profile,
    Settings, TokenReference, environment,
};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;

/// HubSpot's address, of every region.
pub const HUBSPOT: &str = "https://api.hubapi.com";

/// Which kind of portal it is.
#[derive(Clone, Debug)]
pub enum TargetKind {
    /// The local portal, with what its `portal.json` says.
    Local {
        /// The process that wrote the file.
        pid: u32,
        /// The portal id in the file.
        hub_id: u64,
        /// Where the file is.
        data_dir: DataDir,
    },
    /// HubSpot itself.
    HubSpot,
    /// A portal or gateway at an address.
    Address,
}

/// Where a token came from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum TokenOrigin {
    /// Standard input.
    StandardInput,
    /// An environment variable.
    Variable(String),
    /// The local portal's own file.
    PortalFile(PathBuf),
    /// Where the profile says.
    Reference(TokenReference),
    /// `spoke auth login` stored it in this file.
    Stored(PathBuf),
}

impl fmt::Display for TokenOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StandardInput => f.write_str("standard input"),
            Self::Variable(name) => write!(f, "the variable {name}"),
            Self::PortalFile(path) => write!(f, "the local portal ({})", path.display()),
            Self::Reference(reference) => write!(f, "{reference}, as spoke.toml says"),
            Self::Stored(path) => write!(f, "spoke auth login ({})", path.display()),
        }
    }
}

/// A portal and the token for it.
#[derive(Clone, Debug)]
pub struct Target {
    /// The kind of portal.
    pub kind: TargetKind,
    /// Its address.
    pub url: String,
    /// The token to send. Of an OAuth installation it is the last one that was fetched, perhaps long ago.
    pub token: Secret,
    /// Where the token came from.
    pub origin: TokenOrigin,
    /// The OAuth installation that the token belongs to, and where it is kept.
    pub oauth: Option<(OAuthCredential, CredentialFile)>,
    /// The profile in force.
    pub profile: Option<Chosen>,
    /// Whether this is that profile's own portal, and not another one named by `--portal`.
    pub is_of_profile: bool,
}

/// Where a command goes, before a token is looked for.
#[derive(Clone, Debug)]
pub struct Destination {
    /// The portal.
    pub choice: PortalChoice,
    /// The profile in force.
    pub profile: Option<Chosen>,
    /// Whether the portal is that profile's.
    pub is_of_profile: bool,
    /// What named the portal.
    pub by: String,
}

impl Destination {
    /// The first of these that says something: `--portal`, `--profile`, `SPOKE_PORTAL`, another choice of a profile.
    ///
    /// # Errors
    /// When a profile is named that there is not.
    pub fn of(settings: &Settings) -> Result<Self, Failure> {
        let profile = settings.chosen_profile()?;
        let typed = profile.as_ref().is_some_and(|chosen| chosen.by == ChosenBy::Flag);
        let named = settings
            .portal
            .clone()
            .map(|portal| (portal, "--portal"))
            .or_else(|| {
                let variable = settings.environment.portal.clone().filter(|_| !typed);
                variable.map(|portal| (portal, environment::PORTAL))
            });
        let own = profile.as_ref().map(|chosen| chosen.profile.portal.clone());
        let (choice, by) = match (named, &profile) {
            (Some((portal, by)), _) => (portal, by.to_owned()),
            (None, Some(chosen)) => (
                chosen.profile.portal.clone(),
                format!("the profile {}", chosen.profile.name),
            ),
            (None, None) => (PortalChoice::Local, "default".to_owned()),
        };
        Ok(Self {
            is_of_profile: own.as_ref() == Some(&choice),
            choice,
            profile,
            by,
        })
    }
}

impl Target {
    /// Decides where the command goes. Nothing is sent.
    ///
    /// # Errors
    /// When there is no such portal or no token for it; the hints name the ways out.
    pub async fn resolve(settings: &Settings) -> Result<Self, Failure> {
        let destination = Destination::of(settings)?;
        let (kind, url, file) = place(settings, &destination.choice)?;
        let held = token(settings, &destination, &url, file).await?;
        Ok(Self {
            kind,
            url,
            token: held.token,
            origin: held.origin,
            oauth: held.oauth,
            profile: destination.profile,
            is_of_profile: destination.is_of_profile,
        })
    }

    /// The portal in words, for messages.
    #[must_use]
    pub fn name(&self) -> String {
        match self.kind {
            TargetKind::Local { .. } => format!("the local portal at {}", self.url),
            TargetKind::HubSpot => "HubSpot".to_owned(),
            TargetKind::Address => format!("the portal at {}", self.url),
        }
    }

    /// The name that its calls are written down under: that of the profile, else that of the portal.
    #[must_use]
    pub fn label(&self) -> String {
        match (&self.profile, &self.kind) {
            (Some(chosen), _) if self.is_of_profile => chosen.profile.name.clone(),
            (_, TargetKind::Local { .. }) => "local".to_owned(),
            (_, TargetKind::HubSpot) => "hubspot".to_owned(),
            (_, TargetKind::Address) => self.url.clone(),
        }
    }
}

/// The kind and address of a portal; of the local one also the token in its file.
pub type Located = (TargetKind, String, Option<(Secret, PathBuf)>);

/// Finds a portal.
///
/// # Errors
/// When there is no local portal, or its address would show the token.
pub fn place(settings: &Settings, choice: &PortalChoice) -> Result<Located, Failure> {
    match choice {
        PortalChoice::Local => {
            let (data_dir, file) = local(settings)?;
            let kind = TargetKind::Local {
                pid: file.pid,
                hub_id: file.hub_id,
                data_dir: data_dir.clone(),
            };
            Ok((kind, file.url, Some((file.token, data_dir.portal_file()))))
        }
        PortalChoice::HubSpot => Ok((TargetKind::HubSpot, HUBSPOT.to_owned(), None)),
        PortalChoice::Address(url) if shows_the_token(url) => {
            Err(Failure::usage(format!("{url} would carry the token unencrypted"))
                .hint("use an https address, or http on this machine: --portal http://127.0.0.1:8484"))
        }
        PortalChoice::Address(url) => Ok((TargetKind::Address, url.clone(), None)),
        PortalChoice::Unknown(name) => Err(Failure::usage(format!(
            "--portal {name} is neither local, hubspot nor an address"
        ))
        .hint("write --portal local, --portal hubspot or --portal http://127.0.0.1:8484")),
    }
}

/// A token and where it came from.
struct Held {
    token: Secret,
    origin: TokenOrigin,
    oauth: Option<(OAuthCredential, CredentialFile)>,
}

impl Held {
    fn new(token: Secret, origin: TokenOrigin) -> Self {
        Self {
            token,
            origin,
            oauth: None,
        }
    }
}

/// A profile's token is for that profile's portal only.
async fn token(
    settings: &Settings,
    destination: &Destination,
    url: &str,
    file: Option<(Secret, PathBuf)>,
) -> Result<Held, Failure> {
    if let Some(token) = &settings.stdin_token {
        return Ok(Held::new(token.clone(), TokenOrigin::StandardInput));
    }
    let chosen = destination.profile.as_ref().filter(|_| destination.is_of_profile);
    let profile = chosen.map(|chosen| &chosen.profile);
    if let Some(level) = &settings.access {
        return of_level(profile, level).await;
    }
    let stored = CredentialFile::of(
        &settings.state_dir(),
        profile.map(|profile| profile.name.as_str()),
    );
    match profile.and_then(|profile| Some((profile, profile.token.clone()?))) {
        Some((profile, TokenReference::Stored)) => {
            return read_stored(&stored, url)?.ok_or_else(|| not_stored(&profile.name));
        }
        Some((profile, reference)) => {
            let token = reference.fetch(&format!("the profile {}", profile.name)).await?;
            return Ok(Held::new(token, TokenOrigin::Reference(reference)));
        }
        None => {}
    }
    let variable = settings
        .environment
        .access_token
        .clone()
        .filter(|_| file.is_none());
    let variable =
        variable.map(|token| Held::new(token, TokenOrigin::Variable(environment::ACCESS_TOKEN.to_owned())));
    // What was stored for a profile is nearer to it than a variable for everything.
    let found = match profile {
        Some(_) => read_stored(&stored, url)?.or(variable),
        None => match variable {
            Some(held) => Some(held),
            None => read_stored(&stored, url)?,
        },
    };
    if let Some(held) = found {
        return Ok(held);
    }
    match file {
        Some((token, path)) => Ok(Held::new(token, TokenOrigin::PortalFile(path))),
        None => Err(no_token(if url == HUBSPOT { "HubSpot" } else { url }, profile)),
    }
}

async fn of_level(profile: Option<&Profile>, level: &str) -> Result<Held, Failure> {
    let Some(profile) = profile else {
        let name = level_variable(level);
        return match std::env::var(&name) {
            Ok(token) if !token.trim().is_empty() => {
                Ok(Held::new(Secret::new(token.trim()), TokenOrigin::Variable(name)))
            }
            _ => Err(
                Failure::usage(format!("no token for the access level {level}: {name} is not set"))
                    .hint("set it, or name the levels of a profile in spoke.toml: levels = { reader = { env = \"NAME\" } }"),
            ),
        };
    };
    let Some(reference) = profile.levels.get(level) else {
        let names: Vec<&str> = profile.levels.keys().map(String::as_str).collect();
        let failure = Failure::usage(format!(
            "the profile {} has no access level {level}",
            profile.name
        ));
        return Err(match (nearest(level, names.iter().copied()), names.is_empty()) {
            (Some(near), _) => failure.hint(format!("did you mean {near}?")),
            (None, true) => failure.hint("add it in spoke.toml: levels = { reader = { env = \"NAME\" } }"),
            (None, false) => failure.hint(format!("its levels are: {}", names.join(", "))),
        });
    };
    let token = reference
        .fetch(&format!(
            "the access level {level} of the profile {}",
            profile.name
        ))
        .await?;
    Ok(Held::new(token, TokenOrigin::Reference(reference.clone())))
}

/// What was stored for this address; what was stored for another one is left alone.
fn read_stored(stored: &CredentialFile, url: &str) -> Result<Option<Held>, Failure> {
    let read = stored.read().map_err(|error| {
        Failure::usage(format!("can't read {}", stored.path().display()))
            .because(&error)
            .hint("log in again: spoke auth logout, then spoke auth login")
    })?;
    let Some(credential) = read.filter(|credential| credential.url == url) else {
        return Ok(None);
    };
    let origin = TokenOrigin::Stored(stored.path().to_owned());
    Ok(Some(match credential.kind {
        CredentialKind::Static(token) => Held::new(token, origin),
        CredentialKind::OAuth(oauth) => Held {
            token: oauth.tokens.access_token.clone(),
            origin,
            oauth: Some((oauth, stored.clone())),
        },
    }))
}

fn not_stored(profile: &str) -> Failure {
    Failure::usage(format!("nobody is logged in with the profile {profile}")).hint(format!(
        "log in: spoke auth login --token-stdin --profile {profile} < token.txt"
    ))
}

fn local(settings: &Settings) -> Result<(&DataDir, PortalFile), Failure> {
    let Some(data_dir) = &settings.data_dir else {
        return Err(not_running(settings));
    };
    let path = data_dir.portal_file();
    let file = PortalFile::read(&path).map_err(|error| {
        Failure::usage(format!("can't read {}", path.display()))
            .because(&error)
            .hint("remove the file and start the portal again: spoke up")
    })?;
    match file {
        Some(file) => Ok((data_dir, file)),
        None => Err(not_running(settings)),
    }
}

/// Plain http is for this machine only.
fn shows_the_token(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    let Some(rest) = lower.strip_prefix("http://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(six) => six.split(']').next().unwrap_or_default(),
        None => authority.rsplit_once(':').map_or(authority, |(host, _)| host),
    };
    let loopback = host
        .parse::<std::net::IpAddr>()
        .is_ok_and(|address| address.is_loopback());
    !(loopback || host == "localhost")
}

/// Neither way leads anywhere, or only the way to production does.
fn not_running(settings: &Settings) -> Failure {
    let what = match &settings.data_dir {
        Some(found) => format!("the local portal of {} is not running", found.path().display()),
        None => format!(
            "there is no local portal ({} does not exist)",
            settings.new_data_dir.path().display()
        ),
    };
    if settings.environment.access_token.is_some() || settings.stdin_token.is_some() {
        return Failure::usage(what)
            .hint("start one in another terminal: spoke up")
            .hint("a token is set; to send this command to HubSpot itself, add --portal hubspot");
    }
    Failure::usage(format!("{what}, and no HubSpot token is set"))
        .hint("start a local HubSpot in another terminal: spoke up")
        .hint(format!(
            "or use HubSpot itself: set {} and add --portal hubspot",
            environment::ACCESS_TOKEN
        ))
}

/// `portal.json` names a portal that does not answer (any more).
#[must_use]
pub fn left_behind(data_dir: &DataDir, pid: u32, url: &str, token_is_set: bool) -> Failure {
    let failure = Failure::new(
        ExitStatus::Unreachable,
        format!(
            "the local portal of {} does not answer at {url} (it was process {pid})",
            data_dir.path().display()
        ),
    )
    .hint("start it again, nothing is lost: spoke up");
    if token_is_set {
        return failure.hint("or, to send this command to HubSpot itself, add --portal hubspot");
    }
    failure.hint(format!(
        "or use HubSpot itself: set {} and add --portal hubspot",
        environment::ACCESS_TOKEN
    ))
}

fn no_token(portal: &str, profile: Option<&Profile>) -> Failure {
    let failure = Failure::usage(format!("no token for {portal}"));
    if let Some(profile) = profile {
        return failure
            .hint(format!(
                "log in: spoke auth login --token-stdin --profile {} < token.txt",
                profile.name
            ))
            .hint("or say in spoke.toml where the token is kept: token = { env = \"NAME\" }");
    }
    failure
        .hint(format!(
            "set {} to a private app's token or a service key",
            environment::ACCESS_TOKEN
        ))
        .hint("or hand it over without leaving a trace: spoke --token-stdin … < token.txt")
}

#[cfg(test)]
mod tests {
    use super::shows_the_token;

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for (url, expected) in [
            ("http://127.0.0.1:8484", false),
            ("http://localhost:1/x", false),
            ("http://[::1]:1", false),
            ("https://api.hubapi.com", false),
            ("http://10.0.0.1:1", true),
            ("HTTP://gateway", true),
            ("http://127.0.0.1.example.com", true),
            ("http://localhost@example.com", true),
        ] {
            assert_eq!(shows_the_token(url), expected, "{url}");
        }
    }
}
