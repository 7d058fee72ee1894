//! A remembered request as a command for a shell.

use crate::traffic::Record;

/// The command. The token is a variable of the shell's: the one that was sent is not known here, and never was.
pub(super) fn curl(host: &str, record: &Record) -> String {
    let content_type = record
        .request_headers
        .lines()
        .find_map(|line| line.strip_prefix("content-type: "))
        .unwrap_or("application/json");
    command(
        host,
        (record.method.as_str(), &record.path),
        content_type,
        &record.request,
    )
}

fn command(host: &str, (method, path): (&str, &str), content_type: &str, body: &[u8]) -> String {
    let mut command = format!(
        "curl -X {} {} \\\n  -H \"Authorization: Bearer $HUBSPOT_ACCESS_TOKEN\"",
        quoted(method),
        quoted(&format!("http://{host}{path}"))
    );
    if !body.is_empty() {
        command.push_str(" \\\n  -H ");
        command.push_str(&quoted(&format!("Content-Type: {content_type}")));
        command.push_str(" \\\n  --data-binary ");
        command.push_str(&quoted(&String::from_utf8_lossy(body)));
    }
    command
}

/// One word of a shell, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_does_not_end_the_word() {
        let command = command(
            "127.0.0.1:1",
            ("POST", "/x?q=';rm'"),
            "text/plain'",
            b"{\"a\": \"it's\"}",
        );
        for word in [
            "'http://127.0.0.1:1/x?q='\\'';rm'\\'''",
            "'Content-Type: text/plain'\\'''",
            "'{\"a\": \"it'\\''s\"}'",
            "\"Authorization: Bearer $HUBSPOT_ACCESS_TOKEN\"",
        ] {
            assert!(command.contains(word), "{word} in {command}");
        }
    }
}
