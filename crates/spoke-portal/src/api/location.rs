//! The `Location` header of answers to a create.

use http::HeaderValue;

use super::call::Call;

/// The address of something just created below the requested path.
pub(crate) fn location(call: &Call<'_>, name: &str) -> HeaderValue {
    let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let address = format!("{}{}/{encoded}", call.base_url(), call.path.trim_end_matches('/'));
    HeaderValue::from_str(&address).unwrap_or_else(|_| HeaderValue::from_static(""))
}
