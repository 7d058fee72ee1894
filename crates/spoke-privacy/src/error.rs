//! What can go wrong with a request of a data subject.

use std::path::PathBuf;

/// A failure. It never holds a person's data.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nobody has this address, so there is nothing to export or delete.
    #[error("no contact has this e-mail address, live or archived")]
    Unknown,
    /// The text is no address.
    #[error("this is no e-mail address")]
    NotAnAddress,
    /// Deletion was not confirmed by the same address.
    #[error("the address given to confirm is not the one to delete")]
    NotConfirmed,
    /// HubSpot refused a call, or did not answer.
    #[error("can't {doing}: {}", spoke_model::redact::redact(source.message()))]
    HubSpot {
        /// What was being done.
        doing: &'static str,
        /// Why it failed.
        #[source]
        source: spoke_client::Error,
    },
    /// There is no subscription of this name.
    #[error("there is no subscription {name:?}{}", meant.as_ref().map_or_else(String::new, |meant| format!("; did you mean {meant:?}?")))]
    NoSubscription {
        /// What was asked for.
        name: String,
        /// The subscription that was probably meant.
        meant: Option<String>,
    },
    /// The legal basis has no counterpart among the options of a contact.
    #[error("a contact can't have the legal basis {name:?}: it exists for subscriptions only")]
    NoContactBasis {
        /// Its name.
        name: &'static str,
    },
    /// There is something at the place to export to.
    #[error("{path} is there already; name a new folder or file", path = path.display())]
    Taken {
        /// The place.
        path: PathBuf,
    },
    /// A file can't be read or written.
    #[error("can't write {path}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// One of the copies or the audit log fails.
    #[error(transparent)]
    Store(#[from] spoke_store::Error),
}

impl Error {
    /// For `map_err`: what was being done when HubSpot refused.
    pub(crate) fn hubspot(doing: &'static str) -> impl FnOnce(spoke_client::Error) -> Self {
        move |source| Self::HubSpot { doing, source }
    }

    pub(crate) fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }
}
