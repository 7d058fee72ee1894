//! The portal that a command will talk to.
//!
//! Production is never reached by accident: HubSpot itself is used only when `--portal hubspot` (or `SPOKE_PORTAL`)
//! says so, even when a token is set.

use spoke_model::secret::Secret;

use super::{DataDir, PortalChoice, PortalFile, Settings, environment};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;

const HUBSPOT: &str = "https://api.hubapi.com";

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

/// A portal and the token for it.
#[derive(Clone, Debug)]
pub struct Target {
    /// The kind of portal.
    pub kind: TargetKind,
    /// Its address.
    pub url: String,
    /// The token to send.
    pub token: Secret,
}

impl Target {
    /// Decides where the command goes. Nothing is sent.
    ///
    /// # Errors
    /// When there is no such portal or no token for it; the hints name the ways out.
    pub fn resolve(settings: &Settings) -> Result<Self, Failure> {
        let given = settings.stdin_token.clone();
        let token = || {
            given
                .clone()
                .or_else(|| settings.environment.access_token.clone())
        };
        match &settings.portal {
            None | Some(PortalChoice::Local) => local(settings),
            Some(PortalChoice::HubSpot) => {
                let token = token().ok_or_else(|| no_token("HubSpot"))?;
                Ok(Self {
                    kind: TargetKind::HubSpot,
                    url: HUBSPOT.to_owned(),
                    token,
                })
            }
            Some(PortalChoice::Address(url)) if shows_the_token(url) => {
                Err(Failure::usage(format!("{url} would carry the token unencrypted"))
                    .hint("use an https address, or http on this machine: --portal http://127.0.0.1:8484"))
            }
            Some(PortalChoice::Address(url)) => {
                let token = token().ok_or_else(|| no_token(url))?;
                Ok(Self {
                    kind: TargetKind::Address,
                    url: url.clone(),
                    token,
                })
            }
            Some(PortalChoice::Unknown(name)) => Err(Failure::usage(format!(
                "--portal {name} is neither local, hubspot nor an address"
            ))
            .hint("write --portal local, --portal hubspot or --portal http://127.0.0.1:8484")),
        }
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
}

fn local(settings: &Settings) -> Result<Target, Failure> {
    let Some(data_dir) = &settings.data_dir else {
        return Err(not_running(settings));
    };
    let path = data_dir.portal_file();
    let file = PortalFile::read(&path).map_err(|error| {
        Failure::usage(format!("can't read {}", path.display()))
            .because(&error)
            .hint("remove the file and start the portal again: spoke up")
    })?;
    let Some(file) = file else {
        return Err(not_running(settings));
    };
    Ok(Target {
        kind: TargetKind::Local {
            pid: file.pid,
            hub_id: file.hub_id,
            data_dir: data_dir.clone(),
        },
        url: file.url,
        token: settings.stdin_token.clone().unwrap_or(file.token),
    })
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

fn no_token(portal: &str) -> Failure {
    Failure::usage(format!("no token for {portal}"))
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
