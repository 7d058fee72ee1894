//! Limits that single interfaces have of their own, beside the account's burst window and day.
//!
//! Calls to them are exempt from the account's limits ([`Meter::Exempt`](crate::meter::Meter)). Sources: the guides on the
//! webhooks journal and on custom events (documented), reports about the token endpoint and about form submissions
//! (recorded, figures unsure). Paths are written without version, as for [`Meter::of`](crate::meter::Meter::of).

/// An interface with a limit of its own.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash)]
#[non_exhaustive]
pub enum OwnLimit {
    /// The OAuth token endpoint. That it has a limit is recorded, the figure is assumed.
    Tokens,
    /// Reads of the webhooks journal (documented).
    JournalReads,
    /// Subscriptions and filters of the webhooks journal (documented).
    JournalSubscriptions,
    /// Snapshots of the webhooks journal (documented).
    JournalSnapshots,
    /// Sending custom events (documented).
    CustomEvents,
    /// Form submissions without a token, which the front counts by the caller's address (about 50 in ten seconds, unsure).
    OpenForms,
    /// Form submissions with a token: a higher figure (documented), which one is assumed.
    SecuredForms,
}

impl OwnLimit {
    /// Every one.
    pub const ALL: [Self; 7] = [
        Self::Tokens,
        Self::JournalReads,
        Self::JournalSubscriptions,
        Self::JournalSnapshots,
        Self::CustomEvents,
        Self::OpenForms,
        Self::SecuredForms,
    ];

    /// The limit of an operation, if it has one of its own.
    ///
    /// ```
    /// use spoke_model::own_limit::OwnLimit;
    ///
    /// assert_eq!(OwnLimit::of("POST", "events/send/batch"), Some(OwnLimit::CustomEvents));
    /// assert_eq!(OwnLimit::of("GET", "crm/objects/{objectType}"), None);
    /// ```
    #[must_use]
    pub fn of(method: &str, path: &str) -> Option<Self> {
        let begins = |start: &str| {
            path.strip_prefix(start)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if method == "POST" && path == "oauth/token" {
            Some(Self::Tokens)
        } else if begins("webhooks-journal/subscriptions") {
            Some(Self::JournalSubscriptions)
        } else if begins("webhooks-journal/snapshots") {
            Some(Self::JournalSnapshots)
        } else if begins("webhooks-journal") {
            Some(Self::JournalReads)
        } else if begins("events/send") || begins("events/custom/send") {
            Some(Self::CustomEvents)
        } else if begins("submissions/integration/secure") {
            Some(Self::SecuredForms)
        } else if begins("submissions") {
            Some(Self::OpenForms)
        } else {
            None
        }
    }

    /// Calls within a window.
    #[must_use]
    pub const fn calls(self) -> u32 {
        match self {
            Self::Tokens | Self::JournalReads | Self::SecuredForms => 100,
            Self::JournalSubscriptions | Self::OpenForms => 50,
            Self::JournalSnapshots => 10,
            Self::CustomEvents => 1250,
        }
    }

    /// The window's length in milliseconds.
    #[must_use]
    pub const fn window_ms(self) -> u32 {
        match self {
            Self::Tokens | Self::OpenForms | Self::SecuredForms => 10_000,
            Self::JournalReads | Self::JournalSubscriptions | Self::JournalSnapshots | Self::CustomEvents => {
                1000
            }
        }
    }

    /// Whether each app has a window of its own; the others are the account's, or the caller's address's (assumed).
    #[must_use]
    pub const fn is_of_the_app(self) -> bool {
        matches!(
            self,
            Self::JournalReads | Self::JournalSubscriptions | Self::JournalSnapshots | Self::SecuredForms
        )
    }
}

#[cfg(test)]
mod tests {
    use super::OwnLimit;
    use crate::meter::Meter;

    #[test]
    fn each_interface_is_found_by_its_path_and_exempt_from_the_accounts_limits() {
        for (method, path, limit) in [
            ("POST", "oauth/token", Some(OwnLimit::Tokens)),
            ("POST", "oauth/token/introspect", None),
            (
                "GET",
                "webhooks-journal/journal/earliest",
                Some(OwnLimit::JournalReads),
            ),
            (
                "POST",
                "webhooks-journal/journal-local/batch/read",
                Some(OwnLimit::JournalReads),
            ),
            (
                "POST",
                "webhooks-journal/subscriptions",
                Some(OwnLimit::JournalSubscriptions),
            ),
            (
                "GET",
                "webhooks-journal/subscriptions/filters/{id}",
                Some(OwnLimit::JournalSubscriptions),
            ),
            (
                "POST",
                "webhooks-journal/snapshots/crm",
                Some(OwnLimit::JournalSnapshots),
            ),
            ("POST", "events/custom/send", Some(OwnLimit::CustomEvents)),
            ("GET", "events/sendings", None),
            (
                "POST",
                "submissions/integration/submit/{portalId}/{formGuid}",
                Some(OwnLimit::OpenForms),
            ),
            (
                "POST",
                "submissions/integration/secure/submit/{portalId}/{formGuid}",
                Some(OwnLimit::SecuredForms),
            ),
            ("GET", "crm/objects/{objectType}", None),
        ] {
            assert_eq!(OwnLimit::of(method, path), limit, "{method} {path}");
            assert!(
                limit.is_none() || Meter::of(method, path) == Meter::Exempt,
                "{path}"
            );
        }
    }

    #[test]
    fn every_window_is_short_and_lets_something_through() {
        for limit in OwnLimit::ALL {
            assert!(
                limit.calls() > 0 && matches!(limit.window_ms(), 1000 | 10_000),
                "{limit:?}"
            );
        }
    }
}
