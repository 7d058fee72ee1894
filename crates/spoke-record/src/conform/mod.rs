//! Sends recorded requests to a portal and reports what its answers differ in, field by field.
//!
//! Ids, times and the like are each portal's own: what may differ stands in a table of rules. An id that a recorded answer gave
//! is the id that the portal gave in the same place, in every later path, query and body.

mod case;
mod case_run;
pub(crate) mod compare;
mod exchanges;
mod ids;
mod report;
mod rules;
mod scope;
mod send;

use std::path::Path;

use spoke_model::secret::Secret;

pub use case::Case;
pub use report::{Compared, Difference, Kind, Report};

use crate::cassette::Cassette;
use crate::error::Error;
use send::Portal;

/// Recordings to compare a portal with.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Recordings {
    /// The exchanges of a cassette, in their order.
    Cassette(Cassette),
    /// Cases that each set up what they need: a folder of JSON files, by name.
    #[non_exhaustive]
    Cases {
        /// The cases.
        cases: Vec<Case>,
    },
}

impl Recordings {
    /// Reads a cassette, a case file, or a folder of case files.
    ///
    /// A case is a JSON object with `id`, `setup` (requests that make what the case needs, whose answers later ones
    /// refer to as `{{name.path}}`), `request`, the recorded `response`, and `compare`: pointers that must be `exact`,
    /// `ignore`d or `absent`; for everything else the shape counts.
    ///
    /// # Errors
    /// When the file is neither; the line or the file is named.
    pub fn read(path: &Path) -> Result<Self, Error> {
        if path.is_dir() || path.extension().is_some_and(|end| end == "json") {
            return Ok(Self::Cases {
                cases: case::read(path)?,
            });
        }
        Cassette::read(path).map(Self::Cassette)
    }

    /// How many exchanges or cases there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Cassette(cassette) => cassette.exchanges.len(),
            Self::Cases { cases } => cases.len(),
        }
    }

    /// Whether there is nothing to compare.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Sends the recorded requests to the portal at `url` with its token and compares the answers. `told` hears the number of
/// exchanges that were compared.
///
/// The portal should be empty, or hold what the recorded one held. Requests whose bodies were not kept, or that carried
/// secrets, are skipped and told as such.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("session.jsonl");
/// # std::fs::write(&path, concat!(
/// #     r#"{"cassette":1,"recordedAt":"2026-11-30T08:00:00Z","upstream":"https://api.hubapi.com","redacted":true}"#, "\n",
/// #     r#"{"number":1,"at":"2026-11-30T08:00:01Z","tookMs":9,"request":{"method":"GET","path":"/crm/v3/objects/contacts"},"response":{"status":200,"headers":{"content-type":"application/json","x-hubspot-correlation-id":"7c0d1b4e-0000-4000-8000-000000000001"},"body":{"json":{"results":[]}}}}"#, "\n",
/// # ))?;
/// use spoke_record::conform::{Recordings, conform};
///
/// let portal = spoke_portal::Portal::start().await?;
/// let recordings = Recordings::read(&path)?;
/// let report = conform(&recordings, portal.url(), portal.token().into(), |_| {}).await?;
/// assert_eq!((report.same(), report.different()), (1, 0));
/// # Ok(()) }
/// ```
///
/// # Errors
/// When the address can't be used. A portal that does not answer is a difference.
pub async fn conform(
    recordings: &Recordings,
    url: &str,
    token: Secret,
    told: impl Fn(u64),
) -> Result<Report, Error> {
    let portal = Portal::new(url, token)?;
    Ok(match recordings {
        Recordings::Cassette(cassette) => exchanges::run(cassette, &portal, told).await,
        Recordings::Cases { cases } => case_run::run(cases, &portal, told).await,
    })
}
