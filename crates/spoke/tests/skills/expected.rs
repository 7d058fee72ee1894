//! Whether lines are as written, with `...` for any lines and `[..]` for anything within one.

/// Compares whole outputs. Space at the ends of lines and empty lines at the end do not count.
pub fn matches(expected: &[String], said: &[String]) -> bool {
    lines(trimmed(expected), trimmed(said))
}

fn trimmed(lines: &[String]) -> &[String] {
    let end = lines
        .iter()
        .rposition(|line| !line.trim().is_empty())
        .map_or(0, |last| last + 1);
    &lines[..end]
}

fn lines(expected: &[String], said: &[String]) -> bool {
    match expected.split_first() {
        None => said.is_empty(),
        Some((first, rest)) if first.trim() == "..." => {
            (0..=said.len()).any(|skip| lines(rest, &said[skip..]))
        }
        Some((first, rest)) => said
            .split_first()
            .is_some_and(|(line, left)| within(first.trim_end(), line.trim_end()) && lines(rest, left)),
    }
}

fn within(pattern: &str, line: &str) -> bool {
    let Some((start, rest)) = pattern.split_once("[..]") else {
        return pattern == line;
    };
    let Some(line) = line.strip_prefix(start) else {
        return false;
    };
    let ends = line.char_indices().map(|(index, _)| index).chain([line.len()]);
    ends.into_iter().any(|index| within(rest, &line[index..]))
}
