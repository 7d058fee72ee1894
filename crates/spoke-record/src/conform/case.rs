//! Cases: recorded exchanges that each make what they need first. The format is that of published collections of
//! recorded answers; [`super::Recordings::read`] describes it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use crate::error::Error;

/// The largest file of a case, in bytes.
const FILE_MAX: u64 = 8 << 20;
/// Cases in a folder.
const CASES_MAX: usize = 10_000;

/// A case.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    pub(super) id: String,
    /// Another token than the portal's, by a name that only the collection knows.
    #[serde(default)]
    pub(super) token: Option<String>,
    /// How long the answer may take to become what was recorded, in seconds.
    #[serde(default)]
    pub(super) settle: f64,
    #[serde(default)]
    pub(super) setup: Vec<Step>,
    pub(super) request: CaseRequest,
    pub(super) response: CaseResponse,
    #[serde(default)]
    pub(super) compare: Rules,
}

/// A request that makes what a case needs.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Step {
    pub(super) request: CaseRequest,
    /// The name under which its answer is known afterwards.
    #[serde(default, rename = "as")]
    pub(super) name: Option<String>,
    /// The statuses that are as well; any 2xx but 207 when absent.
    #[serde(default)]
    pub(super) status: Option<Vec<u16>>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct CaseRequest {
    pub(super) method: String,
    pub(super) path: String,
    #[serde(default)]
    pub(super) query: BTreeMap<String, Value>,
    #[serde(default)]
    pub(super) body: Option<Value>,
    #[serde(default)]
    pub(super) form: Option<BTreeMap<String, Value>>,
    /// A body that is sent as it is.
    #[serde(default)]
    pub(super) raw: Option<String>,
    /// `null` takes a header away.
    #[serde(default)]
    pub(super) headers: BTreeMap<String, Option<String>>,
    /// How often it is sent until the recorded status shows.
    #[serde(default)]
    pub(super) burst: u32,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct CaseResponse {
    pub(super) status: Statuses,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) body: Option<Value>,
}

/// One status, or any of several.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Statuses {
    One(u16),
    Any(Vec<u16>),
}

impl Statuses {
    pub(super) fn all(&self) -> &[u16] {
        match self {
            Self::One(status) => std::slice::from_ref(status),
            Self::Any(all) => all,
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Rules {
    /// Whether types and names of fields count where nothing else is said.
    #[serde(default = "yes")]
    pub(super) shape: bool,
    #[serde(default)]
    pub(super) exact: Vec<Exact>,
    #[serde(default)]
    pub(super) ignore: Vec<String>,
    #[serde(default)]
    pub(super) absent: Vec<String>,
    #[serde(default)]
    pub(super) headers_present: Vec<String>,
    #[serde(default)]
    pub(super) headers_absent: Vec<String>,
    #[serde(default)]
    pub(super) empty: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            shape: true,
            exact: Vec::new(),
            ignore: Vec::new(),
            absent: Vec::new(),
            headers_present: Vec::new(),
            headers_absent: Vec::new(),
            empty: false,
        }
    }
}

/// A place whose value counts: as recorded, or of a form.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Exact {
    Same(String),
    Form { at: String, regexp: String },
}

fn yes() -> bool {
    true
}

/// Reads a file, or every `.json` file of a folder in the order of their names.
pub(super) fn read(path: &Path) -> Result<Vec<Case>, Error> {
    let unreadable = |path: &Path, source| Error::Read {
        path: path.to_owned(),
        source,
    };
    let mut files: Vec<PathBuf> = Vec::new();
    if path.is_dir() {
        for entry in std::fs::read_dir(path).map_err(|error| unreadable(path, error))? {
            let file = entry.map_err(|error| unreadable(path, error))?.path();
            if file.extension().is_some_and(|end| end == "json") && files.len() < CASES_MAX {
                files.push(file);
            }
        }
        files.sort();
    } else {
        files.push(path.to_owned());
    }
    let mut cases = Vec::with_capacity(files.len());
    for file in files {
        let bad = |line, reason| Error::Cassette {
            path: file.clone(),
            line,
            reason,
        };
        let size = std::fs::metadata(&file)
            .map_err(|error| unreadable(&file, error))?
            .len();
        if size > FILE_MAX {
            return Err(bad(1, format!("it has {size} bytes, more than {FILE_MAX}")));
        }
        let text = std::fs::read(&file).map_err(|error| unreadable(&file, error))?;
        let case: Case = serde_json::from_slice(&text)
            .map_err(|error| bad(error.line(), format!("it is no case: {error}")))?;
        cases.push(case);
    }
    // Those that use a limit up come last.
    cases.sort_by_key(|case| case.request.burst > 0);
    Ok(cases)
}
