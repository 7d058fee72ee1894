//! What can stop a sync.

/// Why a plan, run, watch or verification could not be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The portal refused a request or could not be reached.
    #[error("{doing}: {source}")]
    Portal {
        /// What was being read.
        doing: String,
        /// The client's error.
        #[source]
        source: spoke_client::Error,
    },
    /// The mirror's database failed.
    #[error(transparent)]
    Mirror(#[from] spoke_store::Error),
    /// A target that Spoke cannot mirror into.
    #[error("`{text}` is not a place to mirror into; write `sqlite:PATH`, for instance `sqlite:crm.db`")]
    Target {
        /// What was written.
        text: String,
    },
    /// A choice of properties that chooses nothing.
    #[error("`{text}` chooses no properties; write `values`, `all`, or names separated by commas")]
    Properties {
        /// What was written.
        text: String,
    },
    /// An object type was named that the portal does not have or does not let this token read.
    #[error("the portal has no object type `{name}` that this token can read: {reason}")]
    ObjectType {
        /// What was named.
        name: String,
        /// What HubSpot said.
        reason: String,
    },
    /// The portal sent something a mirror cannot hold.
    #[error("the portal sent a record that cannot be mirrored: {detail}")]
    Record {
        /// What was wrong with it.
        detail: String,
    },
    /// The thread that writes the mirror ended early.
    #[error("the writer of the mirror stopped unexpectedly; run again, it goes on where it stopped")]
    WriterStopped,
}

impl Error {
    /// Wraps a client error with what was being read.
    pub(crate) fn portal(doing: impl Into<String>) -> impl FnOnce(spoke_client::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Portal { doing, source }
    }

    /// The client's error, when the portal was the reason.
    #[must_use]
    pub const fn portal_error(&self) -> Option<&spoke_client::Error> {
        match self {
            Self::Portal { source, .. } => Some(source),
            _ => None,
        }
    }
}
