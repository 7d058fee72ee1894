//! Running text on a terminal.

/// The text in lines that fit `width` columns, each after `indent` blanks. Into a file or a pipe it stays one line.
#[must_use]
pub fn paragraph(text: &str, width: Option<u16>, indent: usize) -> String {
    let before = " ".repeat(indent);
    let Some(width) = width.map(usize::from) else {
        return format!("{before}{text}");
    };
    let mut lines: Vec<String> = Vec::new();
    let mut letters = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        match lines.last_mut() {
            Some(line) if letters + 1 + length <= width => {
                line.push(' ');
                line.push_str(word);
                letters += 1 + length;
            }
            _ => {
                lines.push(format!("{before}{word}"));
                letters = indent + length;
            }
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::paragraph;

    #[test]
    fn lines_fit_the_terminal_and_pipes_get_one() {
        let text = "one two three four";
        assert_eq!(paragraph(text, None, 2), "  one two three four");
        assert_eq!(paragraph(text, Some(10), 2), "  one two\n  three\n  four");
        assert_eq!(paragraph(text, Some(1), 0), "one\ntwo\nthree\nfour");
        assert_eq!(paragraph("", Some(10), 2), "");
    }
}
