//! The address that deliveries go to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use http::Uri;

use crate::server::is_loopback;

/// The longest address that is accepted.
const LENGTH_MAX: usize = 2048;

/// A checked address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// http on this machine: deliveries are made.
    Here {
        /// The address as it is called, and as signatures name it.
        url: String,
        /// Host and port as they stand in the address.
        authority: String,
        /// Path and query.
        path: String,
        /// Where to connect to, in the order to try.
        addresses: Vec<SocketAddr>,
    },
    /// https: accepted as HubSpot accepts it, but this portal does not speak TLS.
    Elsewhere,
}

impl Target {
    /// Reads an address; `None` when HubSpot or this portal would not call it.
    ///
    /// HubSpot wants https. http is accepted for this machine, where a local portal's receivers are.
    pub(crate) fn parse(address: &str) -> Option<Self> {
        if address.len() > LENGTH_MAX || address.contains(['#', ' ']) {
            return None;
        }
        let uri: Uri = address.parse().ok()?;
        let authority = uri.authority()?;
        // Credentials in an address are never sent, so an address with some would not mean what it says.
        if authority.host().is_empty() || authority.as_str().contains('@') {
            return None;
        }
        match uri.scheme_str()? {
            "https" => Some(Self::Elsewhere),
            "http" if is_loopback(authority.host()) => {
                let path = uri.path_and_query().map_or("/", |path| path.as_str());
                // A query right after the host is asked of the root.
                let slash = if path.starts_with('/') { "" } else { "/" };
                let path = format!("{slash}{path}");
                Some(Self::Here {
                    url: format!("http://{authority}{path}"),
                    authority: authority.to_string(),
                    path,
                    addresses: addresses(authority.host(), authority.port_u16().unwrap_or(80)),
                })
            }
            _ => None,
        }
    }

    /// Host and port, of what is on this machine.
    pub(super) fn authority(&self) -> Option<&str> {
        match self {
            Self::Here { authority, .. } => Some(authority),
            Self::Elsewhere => None,
        }
    }
}

/// A name of this machine is never looked up, so it cannot lead elsewhere.
fn addresses(host: &str, port: u16) -> Vec<SocketAddr> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let ips = match bare.parse::<IpAddr>() {
        Ok(ip) => vec![ip],
        Err(_) => vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
    };
    ips.into_iter().map(|ip| SocketAddr::new(ip, port)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn http_leads_to_this_machine_only() {
        for address in [
            "http://example.com/in",
            "http://10.0.0.1/in",
            "http://localhost@example.com/in",
            "http://user:pass@127.0.0.1/in",
            "ftp://127.0.0.1/in",
            "/in",
            "127.0.0.1:80",
            "https://",
            "",
        ] {
            assert_eq!(Target::parse(address), None, "{address}");
        }
        assert_eq!(Target::parse("https://example.com/in"), Some(Target::Elsewhere));
        let Some(Target::Here {
            url,
            authority,
            path,
            addresses,
        }) = Target::parse("http://localhost:9000?x=1")
        else {
            panic!("an address of this machine");
        };
        assert_eq!(
            (url.as_str(), authority.as_str(), path.as_str(), addresses.len()),
            ("http://localhost:9000/?x=1", "localhost:9000", "/?x=1", 2)
        );
    }

    proptest! {
        #[test]
        fn whatever_is_called_is_this_machine(address in "http://[a-z0-9.:@\\[\\]/?-]{0,40}") {
            if let Some(Target::Here { addresses, .. }) = Target::parse(&address) {
                prop_assert!(addresses.iter().all(|one| one.ip().is_loopback()));
            }
        }
    }
}
