//! Texts of people inside of source text: as comments, as strings.

/// More than this many characters of a description say too much for a comment.
const COMMENT_MAX: usize = 300;

/// A text on one line: line breaks, control characters and those that turn the direction of writing become blanks.
pub fn line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let words = text.split(|letter: char| letter.is_whitespace() || is_unseen(letter));
    for word in words.filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    match line.char_indices().nth(COMMENT_MAX) {
        Some((end, _)) => format!("{} …", line.get(..end).unwrap_or_default().trim_end()),
        None => line,
    }
}

/// Letters that are not seen: they could end a line, or make a text look like another one.
fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// A line for a doc comment of Rust: Markdown signs stand for themselves, so that no text becomes a link or an example.
pub fn rust_doc(text: &str) -> String {
    before_each(&line(text), "\\[]<>`*~")
}

/// A line for a comment of TypeScript.
pub fn typescript_comment(text: &str) -> String {
    before_each(&line(text).replace("*/", "*\\/"), "@")
}

fn before_each(text: &str, signs: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if signs.contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// A string of Rust, or of TypeScript: both write `\u{2028}`.
pub fn string(text: &str) -> String {
    quoted(text, |letter| format!("\\u{{{:x}}}", u32::from(letter)))
}

/// A string of Python.
pub fn python_string(text: &str) -> String {
    quoted(text, |letter| format!("\\U{:08x}", u32::from(letter)))
}

fn quoted(text: &str, unseen: impl Fn(char) -> String) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            letter if is_unseen(letter) => quoted.push_str(&unseen(letter)),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::{line, python_string, rust_doc, string, typescript_comment};

    #[test]
    fn no_text_ends_its_comment() {
        assert_eq!(line(" a\r\n\tb\u{2028}c\u{202e}d\0 "), "a b c d");
        assert_eq!(rust_doc("see [x](y) ```rust"), "see \\[x\\](y) \\`\\`\\`rust");
        assert_eq!(typescript_comment("a */ alert() @b"), "a *\\/ alert() \\@b");
        assert_eq!(line(&"x".repeat(400)).chars().count(), 302);
    }

    #[test]
    fn no_text_ends_its_string() {
        assert_eq!(string("a\"b\\c\n\u{2028}é"), "\"a\\\"b\\\\c\\n\\u{2028}é\"");
        assert_eq!(python_string("\"\"\"\u{0}"), "\"\\\"\\\"\\\"\\U00000000\"");
    }
}
