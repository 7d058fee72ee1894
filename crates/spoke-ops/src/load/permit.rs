//! Load is for local portals and test accounts. Production is never its target, whatever is asked for.

use thiserror::Error;

/// Which account a run would hit.
#[derive(Clone, Copy, Debug)]
pub struct Permit<'a> {
    /// Whether it is a portal of Spoke on this machine.
    pub is_local_portal: bool,
    /// What the account says of itself: `STANDARD`, `SANDBOX`, `DEVELOPER_TEST`.
    pub account_type: Option<&'a str>,
    /// Whether somebody said that a test account may be used.
    pub allow_test_account: bool,
}

/// Why not.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum Refused {
    /// A production account, or one that does not say.
    #[error(
        "load is never sent to an account of type {0}; only to local portals, developer test accounts and sandboxes"
    )]
    Production(String),
    /// A test account, without permission.
    #[error("this is a {0} account: its calls count against its limits, so load needs --allow-test-account")]
    NeedsPermission(String),
}

/// Decides whether load may be sent.
///
/// # Errors
/// When it may not.
pub fn permit(permit: Permit<'_>) -> Result<(), Refused> {
    if permit.is_local_portal {
        return Ok(());
    }
    match permit.account_type {
        Some("DEVELOPER_TEST" | "SANDBOX") if permit.allow_test_account => Ok(()),
        Some(kind @ ("DEVELOPER_TEST" | "SANDBOX")) => Err(Refused::NeedsPermission(kind.to_owned())),
        other => Err(Refused::Production(other.unwrap_or("unknown").to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::{Permit, Refused, permit};

    #[test]
    fn production_is_refused_even_with_permission() {
        let of = |is_local_portal, account_type, allow_test_account| {
            permit(Permit {
                is_local_portal,
                account_type,
                allow_test_account,
            })
        };
        assert_eq!(of(true, Some("STANDARD"), false), Ok(()));
        for kind in [Some("STANDARD"), Some("APP_DEVELOPER"), Some("new kind"), None] {
            assert!(
                matches!(of(false, kind, true), Err(Refused::Production(_))),
                "{kind:?}"
            );
        }
        assert!(matches!(
            of(false, Some("SANDBOX"), false),
            Err(Refused::NeedsPermission(_))
        ));
        assert_eq!(of(false, Some("DEVELOPER_TEST"), true), Ok(()));
    }
}
