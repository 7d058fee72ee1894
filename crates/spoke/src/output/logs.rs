//! Logs for programs: one JSON object a line, on standard error.

use tracing_subscriber::EnvFilter;

/// The variable with the least level that is logged.
const LEVEL: &str = "LOG_LEVEL";

/// Logs from now on. A second call changes nothing.
pub fn start_json_logs() {
    let level = std::env::var(LEVEL).unwrap_or_default();
    let filter = EnvFilter::try_new(if level.is_empty() { "info" } else { &level })
        .unwrap_or_else(|_| EnvFilter::new("info"));
    // Whoever logs already goes on.
    let _ = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}
