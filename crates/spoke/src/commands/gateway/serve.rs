//! `spoke gateway serve`.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use serde_json::json;
use spoke_client::auth::level_variable;
use spoke_gateway::config::{Config, TokenReference};
use spoke_gateway::proxy::{BuildError, Gateway, Upstream};
use spoke_gateway::traces::Tracer;
use spoke_model::secret::Secret;
use tokio::net::TcpListener;

use super::config::{config, keys};
use crate::commands::Session;
use crate::commands::portal::StopSignal;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::start_json_logs;
use crate::settings::{Environment, Settings, TargetKind};

/// What was asked for.
#[derive(Clone, Debug)]
pub struct Serve {
    /// Where roles and tokens are described.
    pub config: Option<PathBuf>,
    /// The port; 0 takes any free one.
    pub port: u16,
    /// The address to listen on.
    pub bind: IpAddr,
    /// Where spans go.
    pub otlp_endpoint: Option<String>,
    /// Whether each call is logged.
    pub logs: bool,
    /// A JSON line when ready.
    pub json: bool,
}

/// Serves until told to stop.
///
/// # Errors
/// When it can't start.
pub async fn serve(settings: &Settings, what: &Serve) -> Result<ExitStatus, Failure> {
    let stop =
        StopSignal::listen().map_err(|error| Failure::usage("can't listen for signals").because(&error))?;
    let config = config(what.config.as_deref())?;
    let session = Session::open(settings).await?;
    if what.logs {
        start_json_logs();
    }
    let data_dir = settings.data_dir_or_new();
    data_dir.create().map_err(|error| {
        Failure::usage(format!("can't use {}", data_dir.path().display())).because(&error)
    })?;
    let is_local = matches!(session.target.kind, TargetKind::Local { .. });
    let upstream = Upstream {
        url: session.target.url.clone(),
        token: Some(session.target.token.clone()),
        levels: tokens(&config, is_local)?,
    };
    let mut builder = Gateway::builder(upstream, data_dir.audit())
        .config(config)
        .keys(keys(settings)?);
    if let Some(source) = session.token_source()? {
        builder = builder.token_source(source);
    }
    if let Some(endpoint) = &what.otlp_endpoint {
        let tracer = Tracer::new(endpoint).map_err(|error| Failure::from_error(ExitStatus::Usage, &error))?;
        builder = builder.tracer(tracer);
    }
    let gateway = builder.build().map_err(|error| {
        let failure = Failure::from_error(ExitStatus::Usage, &error);
        match error {
            BuildError::NoKeys => {
                failure.hint("make one: spoke gateway key create --name app1 --role reader")
            }
            BuildError::NoRole { .. } => failure
                .hint("describe the role in gateway.toml, or revoke the key: spoke gateway key revoke NAME"),
            _ => failure,
        }
    })?;
    let listener = TcpListener::bind(SocketAddr::new(what.bind, what.port))
        .await
        .map_err(|error| {
            Failure::usage(format!("port {} is taken or may not be used", what.port))
                .because(&error)
                .hint("take any free port: spoke gateway serve --port 0")
        })?;
    let address = listener
        .local_addr()
        .map_err(|error| Failure::usage("can't listen").because(&error))?;
    let printer = &settings.printer;
    let url = format!("http://{address}");
    if what.json {
        printer.data_line(&json!({"event": "listening", "url": url}).to_string())?;
    } else {
        printer.note(&format!(
            "listening at {url}, in front of {}",
            session.target.name()
        ));
    }
    gateway
        .serve(listener, async move { stop.wait().await })
        .await
        .map_err(|error| Failure::usage("can't accept connections any more").because(&error))?;
    printer.note("stopped");
    Ok(ExitStatus::Done)
}

/// The tokens of access levels: what the configuration names, and for HubSpot the variables with the usual names. A
/// local portal never gets a token that was not meant for it.
fn tokens(config: &Config, is_local: bool) -> Result<BTreeMap<String, Secret>, Failure> {
    let mut tokens = BTreeMap::new();
    for (level, reference) in &config.levels {
        tokens.insert(level.clone(), read(level, reference)?);
    }
    if !is_local {
        for role in &config.roles {
            let variable = level_variable(&role.level);
            if let (false, Some(token)) = (tokens.contains_key(&role.level), Environment::named(&variable)) {
                tokens.insert(role.level.clone(), token);
            }
        }
    }
    Ok(tokens)
}

fn read(level: &str, reference: &TokenReference) -> Result<Secret, Failure> {
    let missing = |text: String| Failure::usage(format!("no token for the access level {level}: {text}"));
    match reference {
        TokenReference::Env(name) => {
            Environment::named(name).ok_or_else(|| missing(format!("{name} is not set")))
        }
        TokenReference::File(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|error| missing(format!("can't read {}", path.display())).because(&error))?;
            match text.lines().next().map(str::trim) {
                Some(token) if !token.is_empty() => Ok(Secret::new(token)),
                _ => Err(missing(format!("the first line of {} is empty", path.display()))),
            }
        }
    }
}
