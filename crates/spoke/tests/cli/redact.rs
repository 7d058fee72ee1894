//! Takes out of an output what differs from run to run: ids, times, ports, folders.

use crate::world::Said;

/// A command's output and exit status as one text, fit for a snapshot.
pub fn show(said: &Said, folder: &std::path::Path) -> String {
    let mut text = format!(
        "exit status: {}\n--- stdout\n{}--- stderr\n{}",
        said.status, said.stdout, said.stderr
    );
    for folder in [folder.canonicalize().ok(), Some(folder.to_owned())]
        .into_iter()
        .flatten()
    {
        text = text.replace(&folder.display().to_string(), "[FOLDER]");
    }
    redact(&text)
}

/// Replaces times, correlation ids, ports, process numbers and record ids.
pub fn redact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let starts_word = !out.ends_with(|last: char| last.is_ascii_alphanumeric());
        if let Some((length, name)) = starts_word.then(|| known(rest, &out)).flatten() {
            out.push_str(&name);
            rest = &rest[length..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

fn known(text: &str, before: &str) -> Option<(usize, String)> {
    let word = text
        .find(|letter: char| !letter.is_ascii_alphanumeric() && !"-:.".contains(letter))
        .unwrap_or(text.len());
    let word = text[..word].trim_end_matches([':', '.', '-']);
    let digits = text
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(text.len());
    let shape: String = word
        .chars()
        .map(|letter| if letter.is_ascii_digit() { '0' } else { letter })
        .collect();
    if shape == "0000-00-00T00:00:00.000Z" || shape == "0000-00-00T00:00:00Z" {
        return Some((word.len(), "[TIME]".to_owned()));
    }
    let lengths: Vec<usize> = word.split('-').map(str::len).collect();
    if lengths == [8, 4, 4, 4, 12] {
        return Some((word.len(), "[UUID]".to_owned()));
    }
    if digits > 0 && before.ends_with("127.0.0.1:") {
        return Some((digits, "[PORT]".to_owned()));
    }
    if digits > 0 && (before.ends_with("process ") || before.ends_with("kill ")) {
        return Some((digits, "[PID]".to_owned()));
    }
    // Ids have eleven digits or so; nothing else in the tests has. The length stays, so that columns stay aligned.
    (digits >= 9).then(|| (digits, format!("[ID{:_<width$}]", "", width = digits - 4)))
}

#[test]
fn what_differs_from_run_to_run_is_taken_out() {
    assert_eq!(
        redact(
            "id 12345678901, at 2026-11-23T17:54:37.123Z on 127.0.0.1:8484, process 77 (1f0e9b2c-aaaa-4bbb-8ccc-123456789abc) 42"
        ),
        "id [ID_______], at [TIME] on 127.0.0.1:[PORT], process [PID] ([UUID]) 42"
    );
}
