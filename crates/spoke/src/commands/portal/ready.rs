//! What a portal says when it is ready, and when it has stopped.

use std::fmt;
use std::io;
use std::path::Path;

use serde::Serialize;
use spoke_portal::Portal;

use crate::output::Printer;
use crate::settings::{DataDir, PortalFile};

/// One JSON object a line, for programs that start the portal.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event<'a> {
    /// Requests are answered from now on.
    Ready {
        /// The address.
        url: &'a str,
        /// A token with every scope.
        token: &'a str,
        /// The app that OAuth clients and webhook settings are configured with.
        app: AppLine<'a>,
    },
    /// The portal has stopped; nothing is lost.
    Stopped,
}

/// The app's credentials. Whoever starts the portal reads them here; they are never arguments.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AppLine<'a> {
    id: u64,
    client_id: &'a str,
    client_secret: &'a str,
    refresh_token: &'a str,
    developer_api_key: &'a str,
}

impl<'a> AppLine<'a> {
    /// The app of a portal.
    #[must_use]
    pub fn of(portal: &'a Portal) -> Self {
        let app = portal.app();
        Self {
            id: portal.app_id(),
            client_id: &app.client_id,
            client_secret: app.client_secret.expose(),
            refresh_token: app.refresh_token.expose(),
            developer_api_key: app.developer_api_key.expose(),
        }
    }
}

impl fmt::Debug for AppLine<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "AppLine({})", self.id)
    }
}

/// Prints an event at once.
///
/// # Errors
/// When standard output can't be written to.
pub fn print_event(printer: &Printer, event: &Event<'_>) -> io::Result<()> {
    printer.data_line(&serde_json::to_string(event)?)
}

/// Prints addresses, token and three things to try.
///
/// # Errors
/// When standard output can't be written to.
pub fn print_welcome(
    printer: &Printer,
    file: &PortalFile,
    data_dir: &DataDir,
    mirror: Option<&Path>,
) -> io::Result<()> {
    let paint = printer.paint();
    let folder = shorten(data_dir.path());
    let mut lines = vec![
        format!(
            "{} {}",
            paint.good("A local HubSpot is ready at"),
            paint.link(&file.url)
        ),
        String::new(),
        format!("  {}  {}", paint.strong("token "), file.token.expose()),
        format!("  {}  {}", paint.strong("portal"), file.hub_id),
        format!("  {}  {folder}", paint.strong("data  ")),
    ];
    if let Some(mirror) = mirror {
        lines.push(format!(
            "  {}  {} (SQLite, kept up to date)",
            paint.strong("mirror"),
            shorten(mirror)
        ));
    }
    lines.push(String::new());
    lines.push("Try, in another terminal in this folder:".to_owned());
    let program = program();
    for command in [
        "crm contacts list --limit 5",
        "crm deals search 'amount>10000' --sort -amount",
        "lead capture --email ada@example.org --domain example.org --deal Pilot",
    ] {
        lines.push(format!("  {}", paint.link(format!("{program} {command}"))));
    }
    lines.push(String::new());
    lines.push("In your own code: this address instead of https://api.hubapi.com, this token.".to_owned());
    lines.push("Ctrl-C stops it; nothing is lost.".to_owned());
    printer.data_line(&lines.join("\n"))
}

/// What starts this program from here: its name where the shell finds it, otherwise its path, so that a first command
/// works as printed even when nothing is installed.
fn program() -> String {
    let name = "spoke";
    let folders = std::env::var_os("PATH").unwrap_or_default();
    if std::env::split_paths(&folders).any(|folder| folder.join(name).is_file()) {
        return name.to_owned();
    }
    std::env::current_exe().map_or_else(|_| name.to_owned(), |path| shorten(&path))
}

/// A path as one would type it from here.
fn shorten(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    match path.strip_prefix(&here) {
        Ok(below) if !below.as_os_str().is_empty() => below.display().to_string(),
        _ => path.display().to_string(),
    }
}
