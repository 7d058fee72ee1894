//! The text of HTML, for an e-mail that has no text of its own. How HubSpot lays such a text out is not recorded.

/// Elements that stand on lines of their own.
const BLOCKS: [&str; 22] = [
    "address",
    "article",
    "blockquote",
    "br",
    "div",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];
/// Elements whose content nobody reads.
const UNREAD: [&str; 4] = ["head", "script", "style", "title"];
/// Letters that are written as names.
const NAMED: [(&str, char); 6] = [
    ("amp", '&'),
    ("apos", '\''),
    ("gt", '>'),
    ("lt", '<'),
    ("nbsp", ' '),
    ("quot", '"'),
];
/// The longest of these names and numbers, with its end.
const NAME_MAX: usize = 10;

/// The text of a piece of HTML, a line for each block.
pub(super) fn plain(html: &str) -> String {
    let mut text = Text::default();
    let mut rest = html;
    while let Some((before, behind)) = rest.split_once('<') {
        text.push(before);
        if let Some(comment) = behind.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some((tag, after)) = behind.split_once('>') else {
            // A sign and no tag, and so are all that follow.
            rest = rest.get(before.len()..).unwrap_or_default();
            break;
        };
        let name = tag.trim_start_matches('/');
        let end = name.find(|letter: char| !letter.is_ascii_alphanumeric());
        let name = end.map_or(name, |end| name.get(..end).unwrap_or_default());
        let name = name.to_ascii_lowercase();
        rest = if !tag.starts_with('/') && UNREAD.contains(&name.as_str()) {
            behind_end_of(&name, after)
        } else {
            after
        };
        if BLOCKS.contains(&name.as_str()) {
            text.end_line();
        }
    }
    text.push(rest);
    text.end_line();
    text.lines.join("\n")
}

/// What follows the end of an element; nothing when it has none.
fn behind_end_of<'h>(name: &str, html: &'h str) -> &'h str {
    let mut rest = html;
    while let Some((_, behind)) = rest.split_once("</") {
        let begins = behind
            .get(..name.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(name));
        if begins {
            return behind.split_once('>').map_or("", |(_, after)| after);
        }
        rest = behind;
    }
    ""
}

#[derive(Default)]
struct Text {
    lines: Vec<String>,
    line: String,
}

impl Text {
    /// Adds what stands between tags: white space is one space, letters that are written as names are letters.
    fn push(&mut self, piece: &str) {
        for letter in decoded(piece).chars() {
            match letter {
                space if space.is_whitespace() => {
                    if !self.line.is_empty() && !self.line.ends_with(' ') {
                        self.line.push(' ');
                    }
                }
                letter => self.line.push(letter),
            }
        }
    }

    /// Ends a line; one without text is none.
    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = line.trim_end();
        if !line.is_empty() {
            self.lines.push(line.to_owned());
        }
    }
}

fn decoded(piece: &str) -> String {
    let mut out = String::with_capacity(piece.len());
    let mut rest = piece;
    while let Some((before, behind)) = rest.split_once('&') {
        out.push_str(before);
        let end = behind.bytes().take(NAME_MAX).position(|byte| byte == b';');
        let named = end.and_then(|end| Some((letter(behind.get(..end)?)?, behind.get(end + 1..)?)));
        match named {
            Some((letter, after)) => {
                out.push(letter);
                rest = after;
            }
            None => {
                out.push('&');
                rest = behind;
            }
        }
    }
    out.push_str(rest);
    out
}

fn letter(name: &str) -> Option<char> {
    let number = match name.strip_prefix('#') {
        None => {
            return NAMED
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, letter)| *letter);
        }
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
            None => number.parse().ok()?,
        },
    };
    char::from_u32(number).filter(|letter| !letter.is_control())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::plain;

    #[test]
    fn blocks_are_lines_and_tags_are_gone() {
        for (html, text) in [
            ("", ""),
            ("Hello", "Hello"),
            (
                "<p>Dear {{ contact.firstname }},</p>\n<p>it left <b>today</b>.</p>",
                "Dear {{ contact.firstname }},\nit left today.",
            ),
            ("one<br>two<BR/>three", "one\ntwo\nthree"),
            ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
            (
                "<style>p { color: red }</style><P class=\"x\">seen</P><script>1 < 2</script>",
                "seen",
            ),
            ("<style>never ends", ""),
            ("<!-- hidden <b> -->seen", "seen"),
            (
                "a &lt;b&gt; &amp; &quot;c&quot;&nbsp;&#39;d&#x27; &copy; & &#0;",
                "a <b> & \"c\" 'd' &copy; & &#0;",
            ),
            ("1 < 2", "1 < 2"),
            ("<pretty>thing</pretty>", "thing"),
        ] {
            assert_eq!(plain(html), text, "{html}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(html in "(?s).{0,80}|[<>/!&;#a-z -]{0,80}") {
            let _ = plain(&html);
        }

        #[test]
        fn text_without_signs_stays(html in "[a-z]{1,10}( [a-z]{1,10}){0,5}") {
            prop_assert_eq!(plain(&html), html);
        }
    }
}
