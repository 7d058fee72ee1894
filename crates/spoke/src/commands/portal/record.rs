//! `spoke portal record`: a proxy that writes down what passes.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::json;
use spoke_client::auth::{StaticToken, TokenSource};
use spoke_record::{Error, Recorder, Told};
use tokio::net::TcpListener;

use super::signals::StopSignal;
use crate::commands::Session;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::Printer;
use crate::settings::{Destination, HUBSPOT, PortalChoice, Settings, place};

/// What was asked for.
#[derive(Debug)]
pub struct Record {
    /// Where requests go, when it is not the portal in force.
    pub upstream: Option<String>,
    /// The port; 0 takes any free one.
    pub port: u16,
    /// The file to write.
    pub out: PathBuf,
    /// Whether what tells of people is recorded.
    pub keep_values: bool,
    /// Whether callers' tokens are replaced by the portal's.
    pub own_token: bool,
    /// A JSON line when ready and at the end.
    pub json: bool,
}

/// Records until told to stop.
///
/// # Errors
/// When it can't start, or the portal is not there.
pub async fn record(settings: &Settings, what: Record) -> Result<ExitStatus, Failure> {
    let stop =
        StopSignal::listen().map_err(|error| Failure::usage("can't listen for signals").because(&error))?;
    let mut settings = settings.clone();
    if let Some(upstream) = &what.upstream {
        settings.portal = Some(choice(upstream)?);
    }
    let (upstream, token) = upstream(&settings, what.own_token).await?;
    let printer = settings.printer;
    let mut builder = Recorder::builder(&upstream, &what.out).keep_values(what.keep_values);
    if let Some(token) = token {
        builder = builder.token_source(token);
    }
    let listener = listen(what.port, "spoke portal record --port 0").await?;
    let recorder = builder
        .on_exchange(move |told| tell(&printer, what.json, &told))
        .build()
        .map_err(|error| cant_record(&error))?;
    let url = address(&listener)?;
    let out = what.out.display().to_string();
    if what.json {
        let line = json!({"event": "listening", "url": url, "upstream": upstream, "cassette": out});
        printer.data_line(&line.to_string())?;
    } else {
        printer.note(&format!("recording calls to {upstream} at {url} into {out}"));
    }
    let recording = recorder
        .serve(listener, async move { stop.wait().await })
        .await
        .map_err(|error| Failure::usage("can't accept connections any more").because(&error))?;
    if what.json {
        let line = json!({"event": "stopped", "exchanges": recording.exchanges, "lost": recording.lost});
        // The reader may be gone already.
        drop(printer.data_line(&line.to_string()));
    }
    printer.note(&format!("recorded {} exchanges in {out}", recording.exchanges));
    Ok(if recording.lost > 0 {
        ExitStatus::Partly
    } else {
        ExitStatus::Done
    })
}

/// An exchange that is in the file, or why it is not.
fn tell(printer: &Printer, as_json: bool, told: &Told) {
    let (method, path, status) = (&told.method, &told.path, told.status);
    match (&told.trouble, told.number) {
        // The path of what nobody has redacted is not shown.
        (Some(trouble), _) if path.is_empty() => {
            printer.warning(&format!("a {method} is not recorded: {trouble}"));
        }
        (Some(trouble), _) => printer.warning(&format!("{method} {path} is not recorded: {trouble}")),
        (None, Some(number)) if as_json => {
            let line = json!({"event": "exchange", "number": number, "method": method, "path": path, "status": status});
            // A reader that has gone away does not end the recording.
            drop(printer.data_line(&line.to_string()));
        }
        (None, Some(number)) => printer.detail(&format!("{number} {method} {path} {status}")),
        (None, None) => {}
    }
}

/// HubSpot by its address is HubSpot, with the tokens for it.
fn choice(upstream: &str) -> Result<PortalChoice, Failure> {
    let choice = upstream.parse().unwrap_or(PortalChoice::Local);
    match &choice {
        PortalChoice::Address(url) if url.trim_end_matches('/') == HUBSPOT => Ok(PortalChoice::HubSpot),
        PortalChoice::Unknown(name) => Err(Failure::usage(format!("--upstream {name} is no address"))
            .hint("write --upstream https://api.hubapi.com or --upstream http://127.0.0.1:8484")),
        _ => Ok(choice),
    }
}

/// Where requests go, and the token to send when callers' own ones are replaced.
async fn upstream(
    settings: &Settings,
    own_token: bool,
) -> Result<(String, Option<Arc<dyn TokenSource>>), Failure> {
    if !own_token {
        let destination = Destination::of(settings)?;
        let (_, url, _) = place(settings, &destination.choice)?;
        return Ok((url, None));
    }
    let session = Session::open(settings).await?;
    let source = match session.token_source()? {
        Some(source) => source,
        None => Arc::new(StaticToken::new(session.target.token.clone())),
    };
    Ok((session.target.url, Some(source)))
}

fn cant_record(error: &Error) -> Failure {
    let failure = Failure::from_error(ExitStatus::Usage, error);
    match error {
        Error::Write { .. } => {
            failure.hint("name another file, which is not there yet: spoke portal record --out FILE")
        }
        Error::Address { .. } => {
            failure.hint("name a portal: spoke portal record --upstream https://api.hubapi.com")
        }
        _ => failure,
    }
}

/// A port of this machine.
///
/// # Errors
/// When it is taken; `hint` is the command that takes any.
pub async fn listen(port: u16, hint: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        .await
        .map_err(|error| {
            Failure::usage(format!("port {port} is taken or may not be used"))
                .because(&error)
                .hint(format!("take any free port: {hint}"))
        })
}

/// The address that callers use.
///
/// # Errors
/// When the operating system does not tell.
pub fn address(listener: &TcpListener) -> Result<String, Failure> {
    let address = listener
        .local_addr()
        .map_err(|error| Failure::usage("can't listen").because(&error))?;
    Ok(format!("http://{address}"))
}
