//! Markdown as event templates use it: paragraphs, headings, lists, strong and emphasised words, links. HTML passes.

use std::fmt::Write as _;

/// How far apart the two marks of a pair may be.
const NEAR_BYTES: usize = 2048;

/// Appends a text so that it is neither HTML nor Markdown.
pub(super) fn escape(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '*' | '[' | ']' | '#' | '\'' => {
                let _ = write!(out, "&#{};", u32::from(character));
            }
            other => out.push(other),
        }
    }
}

/// A text in Markdown as HTML.
pub(super) fn to_html(markdown: &str) -> String {
    let mut blocks: Vec<String> = Vec::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut items: Vec<&str> = Vec::new();
    for line in markdown.lines().map(str::trim).chain([""]) {
        let item = line.strip_prefix("- ").or_else(|| line.strip_prefix("* "));
        if item.is_none() && !items.is_empty() {
            let list: String = items
                .drain(..)
                .map(|item| format!("<li>{}</li>", inline(item)))
                .collect();
            blocks.push(format!("<ul>{list}</ul>"));
        }
        let heading = heading(line);
        if !paragraph.is_empty() && (line.is_empty() || item.is_some() || heading.is_some()) {
            blocks.push(format!("<p>{}</p>", inline(&paragraph.join("\n"))));
            paragraph.clear();
        }
        match (item, heading) {
            (Some(item), _) => items.push(item),
            (None, Some((level, text))) => blocks.push(format!("<h{level}>{}</h{level}>", inline(text))),
            (None, None) if !line.is_empty() => paragraph.push(line),
            (None, None) => {}
        }
    }
    blocks.join("\n")
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let text = line.get(level..)?.strip_prefix(' ')?;
    (1..=6).contains(&level).then_some((level, text))
}

/// Strong and emphasised words and links of a line.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['*', '[']) {
        let (before, marked) = rest.split_at(at);
        out.push_str(before);
        let found = enclosed(marked, "**")
            .map(|(inner, after)| (format!("<strong>{inner}</strong>"), after))
            .or_else(|| enclosed(marked, "*").map(|(inner, after)| (format!("<em>{inner}</em>"), after)))
            .or_else(|| link(marked));
        rest = match found {
            Some((html, after)) => {
                out.push_str(&html);
                after
            }
            None => {
                let sign = marked.get(..1).unwrap_or_default();
                out.push_str(sign);
                marked.get(sign.len()..).unwrap_or_default()
            }
        };
    }
    out.push_str(rest);
    out
}

/// What two marks enclose, and what follows.
fn enclosed<'t>(text: &'t str, mark: &str) -> Option<(&'t str, &'t str)> {
    let (inner, after) = split_near(text.strip_prefix(mark)?, mark)?;
    let is_tight = !inner.is_empty() && inner.trim() == inner;
    is_tight.then_some((inner, after))
}

/// Splits at a mark that is not far away, so that a text full of opening marks is not searched to its end for each.
fn split_near<'t>(text: &'t str, mark: &str) -> Option<(&'t str, &'t str)> {
    let end = (NEAR_BYTES..text.len()).find(|at| text.is_char_boundary(*at));
    let at = text.get(..end.unwrap_or(text.len()))?.find(mark)?;
    Some((text.get(..at)?, text.get(at + mark.len()..)?))
}

/// `[text](address)`; other addresses than those of the web stay text.
fn link(text: &str) -> Option<(String, &str)> {
    let (label, rest) = split_near(text.strip_prefix('[')?, "](")?;
    let (address, after) = split_near(rest, ")")?;
    let is_web =
        address.starts_with("https://") || address.starts_with("http://") || address.starts_with('/');
    let is_safe = is_web && !address.contains(['"', '<', '>', ' ']);
    is_safe.then(|| (format!("<a href=\"{address}\">{label}</a>"), after))
}

#[cfg(test)]
mod tests {
    use super::to_html;

    #[test]
    fn the_parts_of_markdown_that_templates_use() {
        for (markdown, html) in [
            ("a\nb\n\nc", "<p>a\nb</p>\n<p>c</p>"),
            ("# Title\ntext", "<h1>Title</h1>\n<p>text</p>"),
            (
                "- a\n- **b**\nc",
                "<ul><li>a</li><li><strong>b</strong></li></ul>\n<p>c</p>",
            ),
            (
                "*a* and [b](https://c.example)",
                "<p><em>a</em> and <a href=\"https://c.example\">b</a></p>",
            ),
            (
                "2 * 3 * 4 [x](javascript:1)",
                "<p>2 * 3 * 4 [x](javascript:1)</p>",
            ),
            ("", ""),
        ] {
            assert_eq!(to_html(markdown), html, "{markdown}");
        }
    }
}
