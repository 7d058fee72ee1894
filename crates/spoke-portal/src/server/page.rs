//! The HTML pages HubSpot's front answers with when no operation is reached.

use crate::html::escaped;

/// The page for a path that routes nowhere.
pub(crate) fn not_found(path: &str) -> String {
    page(404, "Not Found", "Resource not found", path)
}

/// The page for a path that exists but not with this method.
pub(crate) fn method_not_allowed(path: &str) -> String {
    page(
        405,
        "Method Not Allowed",
        "HTTP method not allowed, supported methods: see the Allow header",
        path,
    )
}

/// The page for an address that is too long (title observed).
pub(crate) fn address_too_long() -> String {
    let title = "414 Request-URI Too Large";
    format!("<html>\n<head><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n</body>\n</html>\n")
}

fn page(status: u16, reason: &str, message: &str, path: &str) -> String {
    let path = escaped(path);
    format!(
        "<html>\n<head>\n<meta http-equiv=\"Content-Type\" content=\"text/html;charset=utf-8\"/>\n\
         <title>Error {status} {reason}</title>\n</head>\n<body>\n<h2>HTTP ERROR {status}</h2>\n\
         <p>Problem accessing {path}. Reason:\n<pre>    {message}</pre></p>\n</body>\n</html>\n"
    )
}
