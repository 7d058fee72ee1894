//! Which signatures a delivery carries.

use http::request::Builder;
use serde::{Deserialize, Serialize};
use spoke_model::app::AppKind;
use spoke_model::secret::Secret;
use spoke_model::webhooks::{
    SIGNATURE_HEADER, SIGNATURE_V3_HEADER, SIGNATURE_VERSION_HEADER, TIMESTAMP_HEADER, sign_v1, sign_v2,
    sign_v3,
};

/// One that covers the body alone or with the address (they share a header), one that covers the time too, or both.
///
/// v1 goes with object events of public and private apps, v2 with workflow actions and cards, v3 with everything an
/// OAuth app is sent (documented). An app has v1 and v3, a private one v1, unless it was set otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Signatures {
    older: Option<Older>,
    v3: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Older {
    V1,
    V2,
}

impl Default for Signatures {
    fn default() -> Self {
        Self {
            older: Some(Older::V1),
            v3: true,
        }
    }
}

impl Signatures {
    /// Those of an app of this kind: private apps sign with v1 alone (documented), others with v1 and v3.
    pub(crate) fn of(kind: AppKind) -> Self {
        Self {
            older: Some(Older::V1),
            v3: kind != AppKind::PrivateApp,
        }
    }

    /// Reads names of versions.
    ///
    /// # Errors
    /// What is wrong with them, in words.
    pub(crate) fn parse<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<Self, String> {
        let mut chosen = Self {
            older: None,
            v3: false,
        };
        for name in names {
            match (name, chosen.older) {
                ("v1", None | Some(Older::V1)) => chosen.older = Some(Older::V1),
                ("v2", None | Some(Older::V2)) => chosen.older = Some(Older::V2),
                ("v1" | "v2", _) => return Err("v1 and v2 share a header; choose one".to_owned()),
                ("v3", _) => chosen.v3 = true,
                (other, _) => return Err(format!("{other} is none of v1, v2 and v3")),
            }
        }
        Ok(chosen)
    }

    /// The names of the versions.
    pub(crate) fn names(self) -> Vec<&'static str> {
        let older = self.older.map(Older::name);
        older.into_iter().chain(self.v3.then_some("v3")).collect()
    }

    /// Signs a delivery: adds the headers. `url` is the address as it is called.
    pub(super) fn sign(self, request: Builder, secret: &Secret, url: &str, body: &[u8], now: i64) -> Builder {
        let mut request = request;
        if let Some(older) = self.older {
            let signature = match older {
                Older::V1 => sign_v1(secret, body),
                Older::V2 => sign_v2(secret, "POST", url, body),
            };
            request = request
                .header(SIGNATURE_HEADER, signature)
                .header(SIGNATURE_VERSION_HEADER, older.name());
        }
        if self.v3 {
            request = request
                .header(SIGNATURE_V3_HEADER, sign_v3(secret, "POST", url, body, now))
                .header(TIMESTAMP_HEADER, now);
        }
        request
    }
}

impl Older {
    const fn name(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_the_older_and_the_newest_go_together() {
        for (names, read) in [
            (&["v1", "v3"][..], Ok(vec!["v1", "v3"])),
            (&["v3", "v2"], Ok(vec!["v2", "v3"])),
            (&["v3"], Ok(vec!["v3"])),
            (&[], Ok(vec![])),
            (
                &["v1", "v2"],
                Err("v1 and v2 share a header; choose one".to_owned()),
            ),
            (&["v4"], Err("v4 is none of v1, v2 and v3".to_owned())),
        ] {
            let parsed = Signatures::parse(names.iter().copied());
            assert_eq!(parsed.map(Signatures::names), read, "{names:?}");
        }
        assert_eq!(Signatures::default().names(), ["v1", "v3"]);
    }
}
