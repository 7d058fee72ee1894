//! `spoke webhook verify`.

use std::path::PathBuf;

use spoke_gateway::Clock;
use spoke_gateway::webhook::{Finding, Signed, Version, diagnose};
use spoke_model::time::Timestamp;

use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::settings::{Settings, WebhookSecret};

/// What to check.
#[derive(Clone, Debug)]
pub struct Verify {
    /// The version of the signature.
    pub version: Version,
    /// The method of the request.
    pub method: String,
    /// The address that was called.
    pub uri: String,
    /// The file with the body.
    pub body: PathBuf,
    /// The signature from the header.
    pub signature: String,
    /// The time from the header.
    pub timestamp: Option<i64>,
    /// When the request came; now when absent.
    pub at: Option<Timestamp>,
}

/// Bodies of requests that HubSpot signs are far smaller.
const BODY_MAX: u64 = 64 << 20;

/// Says whether the signature fits, and what is wrong with it.
///
/// # Errors
/// When something to check with is missing.
pub fn verify(settings: &Settings, secret: &WebhookSecret, what: &Verify) -> Result<ExitStatus, Failure> {
    if what.version == Version::V3 && what.timestamp.is_none() {
        return Err(
            Failure::usage("a v3 signature covers its time, and none was given")
                .hint("give the header X-HubSpot-Request-Timestamp: --timestamp 1767225600500"),
        );
    }
    let secret = secret.read(settings)?;
    let unreadable =
        |error: std::io::Error| Failure::usage(format!("can't read {}", what.body.display())).because(&error);
    let size = std::fs::metadata(&what.body).map_err(unreadable)?.len();
    if size > BODY_MAX {
        return Err(Failure::usage(format!(
            "{} is larger than any body that is signed",
            what.body.display()
        )));
    }
    let body = std::fs::read(&what.body).map_err(unreadable)?;
    let now = what.at.map_or_else(|| Clock::system().now(), Timestamp::millis);
    let signed = Signed {
        version: what.version,
        method: &what.method.to_ascii_uppercase(),
        uri: &what.uri,
        body: &body,
        timestamp: what.timestamp,
        signature: what.signature.trim(),
    };
    let finding = diagnose(&secret, &signed, now);
    let printer = &settings.printer;
    let version = what.version;
    match finding {
        Finding::Valid => {
            printer.data_line(&format!("valid: the {version} signature fits"))?;
            return Ok(ExitStatus::Done);
        }
        Finding::WrongTime { age } => {
            let (span, direction) = (
                age.unsigned_abs() / 1000,
                if age < 0 { "from now" } else { "ago" },
            );
            printer.data_line(&format!(
                "not valid: the {version} signature fits, but was made {span} seconds {direction}; five minutes are allowed"
            ))?;
            printer.hint(
                "check the clock of the receiver, or give the time of the request: --at 2026-01-01T00:00:00Z",
            );
        }
        Finding::WrongInput(reason) => {
            printer.data_line(&format!("not valid: {reason}"))?;
        }
        _ => {
            printer.data_line(&format!("not valid: the {version} signature does not fit"))?;
            printer.hint(
                "most likely it is the secret of another app, or the body is not byte for byte what came",
            );
        }
    }
    Ok(ExitStatus::NotSo)
}
