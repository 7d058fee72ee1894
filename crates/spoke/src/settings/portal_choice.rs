//! Which portal a command is for.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// What `--portal` names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PortalChoice {
    /// The local portal that `spoke up` started.
    Local,
    /// HubSpot itself.
    HubSpot,
    /// A portal or gateway at an address.
    Address(String),
    /// Something that is none of these; kept to be named in the error.
    Unknown(String),
}

impl FromStr for PortalChoice {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let lower = text.trim().to_ascii_lowercase();
        Ok(match lower.as_str() {
            "local" | "" => Self::Local,
            "hubspot" => Self::HubSpot,
            _ if lower.starts_with("http://") || lower.starts_with("https://") => {
                Self::Address(text.trim().to_owned())
            }
            _ => Self::Unknown(text.to_owned()),
        })
    }
}

impl fmt::Display for PortalChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Local => "local",
            Self::HubSpot => "hubspot",
            Self::Address(text) | Self::Unknown(text) => text,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_told_apart() {
        let parse = |text: &str| text.parse::<PortalChoice>().unwrap_or(PortalChoice::Local);
        assert_eq!(parse("local"), PortalChoice::Local);
        assert_eq!(parse("HubSpot"), PortalChoice::HubSpot);
        assert_eq!(
            parse("http://127.0.0.1:1"),
            PortalChoice::Address("http://127.0.0.1:1".to_owned())
        );
        assert_eq!(
            parse("production"),
            PortalChoice::Unknown("production".to_owned())
        );
    }
}
