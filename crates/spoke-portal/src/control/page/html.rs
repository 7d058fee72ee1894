//! Text that becomes HTML: everything that comes from elsewhere is escaped here.

/// A page on its way.
#[derive(Debug)]
pub(super) struct Html(String);

impl Html {
    /// The beginning of a page.
    pub(super) fn page(title: &str) -> Self {
        let mut page = Self(String::with_capacity(16 * 1024));
        page.raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>")
            .text(title)
            .raw(
                " - Spoke</title><link rel=\"stylesheet\" href=\"/_spoke/page.css\">\
                 <script src=\"/_spoke/page.js\" defer></script></head><body>",
            );
        page
    }

    /// Markup of our own.
    pub(super) fn raw(&mut self, markup: &str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text of anybody's.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            match letter {
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '&' => self.0.push_str("&amp;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                other => self.0.push(other),
            }
        }
        self
    }

    /// The choices of a `select`.
    pub(super) fn options(&mut self, choices: &[&str], chosen: &str) {
        for choice in choices {
            let selected = choice.eq_ignore_ascii_case(chosen);
            self.raw("<option value=\"")
                .text(choice)
                .raw(if selected { "\" selected>" } else { "\">" })
                .text(if choice.is_empty() { "all" } else { choice })
                .raw("</option>");
        }
    }

    /// The whole page.
    pub(super) fn end(mut self) -> String {
        self.raw("</body></html>\n");
        self.0
    }
}

/// A request as a command for a shell; the token stays a variable.
pub(super) fn curl(host: &str, method: &str, path: &str, body: &[u8]) -> String {
    let mut command = format!(
        "curl -X {} {} \\\n  -H \"Authorization: Bearer $HUBSPOT_ACCESS_TOKEN\"",
        quoted(method),
        quoted(&format!("http://{host}{path}"))
    );
    if !body.is_empty() {
        command.push_str(" \\\n  -H 'Content-Type: application/json' \\\n  -d ");
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
    fn what_comes_from_elsewhere_is_text() {
        let mut page = Html::page("<x>");
        page.text("<script>alert('\"')</script>");
        let page = page.end();
        assert!(
            page.contains("&lt;script&gt;alert(&#39;&quot;&#39;)&lt;/script&gt;"),
            "{page}"
        );
        assert!(page.contains("<title>&lt;x&gt;"), "{page}");
    }

    #[test]
    fn a_quote_does_not_end_the_word() {
        let command = curl("127.0.0.1:1", "POST", "/x?q=';rm'", b"{\"a\": \"it's\"}");
        assert!(
            command.contains("'http://127.0.0.1:1/x?q='\\'';rm'\\'''"),
            "{command}"
        );
        assert!(command.contains("$HUBSPOT_ACCESS_TOKEN"), "{command}");
    }
}
