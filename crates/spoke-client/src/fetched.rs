//! [`Fetched`]: a value and where it came from. Never is an old value handed out as a new one: what may be old says so.

use std::time::Duration;

use crate::error::Error;

/// A value that may be older than now, and says so.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Fetched<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub source: Source,
}

/// Where a value came from.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// HubSpot was asked.
    Live,
    /// The client's cache had it, and it was fresh.
    Cache {
        /// How long ago HubSpot was asked.
        age: Duration,
    },
    /// HubSpot could not be asked; this is what it last said.
    Fallback {
        /// How long ago HubSpot was asked.
        age: Duration,
    },
    /// HubSpot could not be asked and nothing was known; this is the value that the caller had ready
    /// ([`Fetched::or_given`]).
    Given,
}

impl Source {
    /// `live`, `cache`, `fallback`, `given`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Cache { .. } => "cache",
            Self::Fallback { .. } => "fallback",
            Self::Given => "given",
        }
    }

    /// How long ago HubSpot was asked; `None` for a value that it never gave.
    #[must_use]
    pub const fn age(self) -> Option<Duration> {
        match self {
            Self::Live => Some(Duration::ZERO),
            Self::Cache { age } | Self::Fallback { age } => Some(age),
            Self::Given => None,
        }
    }

    /// Of two parts of one value, the source that says less for it: the one further from HubSpot, or the older one.
    pub(crate) fn or_lesser(self, other: Self) -> Self {
        let rank = |source: Self| match source {
            Self::Live => 0,
            Self::Cache { .. } => 1,
            Self::Fallback { .. } => 2,
            Self::Given => 3,
        };
        if (rank(other), other.age()) > (rank(self), self.age()) {
            other
        } else {
            self
        }
    }

    /// Whether HubSpot could not be asked, so that the value may be wrong by now.
    #[must_use]
    pub const fn is_degraded(self) -> bool {
        matches!(self, Self::Fallback { .. } | Self::Given)
    }
}

impl<T> Fetched<T> {
    pub(crate) fn new(value: T, source: Source) -> Self {
        Self { value, source }
    }

    /// The outcome, or a value of one's own where HubSpot could not be asked and the client knew no last answer. What HubSpot
    /// refuses stays an error: a missing record is not an outage.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use spoke_client::{HubSpot, RetryPolicy};
    /// # let portal = spoke_portal::Portal::start().await?;
    /// # let builder = HubSpot::builder().base_url(portal.url()).token(portal.token());
    /// # let hubspot = builder.retry(RetryPolicy::none()).build()?;
    /// use spoke_client::{Fetched, Source};
    ///
    /// portal.stop().await?;
    /// let owners = Fetched::or_given(hubspot.owners().fetch_list().await, Vec::new)?;
    /// assert_eq!((owners.value.len(), owners.source), (0, Source::Given));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Those that say something else than that HubSpot could not be asked ([`Error::is_outage`]).
    pub fn or_given(outcome: Result<Self, Error>, value: impl FnOnce() -> T) -> Result<Self, Error> {
        match outcome {
            Err(error) if error.is_outage() => Ok(Self::new(value(), Source::Given)),
            outcome => outcome,
        }
    }

    /// Another value from the same source.
    pub(crate) fn try_map<U, E>(self, map: impl FnOnce(T) -> Result<U, E>) -> Result<Fetched<U>, E> {
        Ok(Fetched::new(map(self.value)?, self.source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_the_lesser_of_their_sources() {
        let cache = |seconds| Source::Cache {
            age: Duration::from_secs(seconds),
        };
        let fallback = Source::Fallback {
            age: Duration::from_secs(1),
        };
        for (one, other, lesser) in [
            (Source::Live, Source::Live, Source::Live),
            (Source::Live, cache(5), cache(5)),
            (cache(5), cache(9), cache(9)),
            (cache(9), fallback, fallback),
            (fallback, Source::Given, Source::Given),
        ] {
            assert_eq!(one.or_lesser(other), lesser);
            assert_eq!(other.or_lesser(one), lesser);
        }
    }

    #[test]
    fn a_given_value_stands_in_for_an_outage_and_for_nothing_else() {
        let ill = Error::new(crate::ErrorKind::CircuitOpen, "open");
        let given = Fetched::or_given(Err(ill), || 7).unwrap();
        assert_eq!((given.value, given.source.age()), (7, None));
        assert!(given.source.is_degraded());
        let missing = Error::new(crate::ErrorKind::NotFound, "gone");
        assert!(Fetched::or_given(Err(missing), || 7).is_err());
    }
}
