//! Random texts that nobody can guess: the operating system's randomness, unlike that of correlation ids.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::server::uuid;

/// The operating system has no randomness to give.
pub(crate) type RandomError = getrandom::Error;

/// Random bytes in an access token: it comes out as long as HubSpot's shorter ones.
const ACCESS_TOKEN_BYTES: usize = 72;

/// A random version 4 UUID.
pub(crate) fn random_uuid() -> Result<String, RandomError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(uuid(u128::from_le_bytes(bytes)))
}

/// An OAuth access token: opaque, begins with `C` as HubSpot's do.
pub(super) fn random_access_token() -> Result<String, RandomError> {
    let mut bytes = [0; ACCESS_TOKEN_BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(format!("C{}", URL_SAFE_NO_PAD.encode(bytes)))
}
