//! A unified diff of texts whose lines correspond: rewriting a path changes lines and neither adds nor removes any.

use super::Rewrite;
use crate::source::shown;

const CONTEXT: usize = 3;

/// The change of a file as `git apply` and `patch -p1` read it.
#[must_use]
pub fn unified(rewrite: &Rewrite) -> String {
    let before: Vec<&str> = rewrite.before.split_inclusive('\n').collect();
    let after: Vec<&str> = rewrite.after.split_inclusive('\n').collect();
    let changed: Vec<usize> = before
        .iter()
        .zip(&after)
        .enumerate()
        .filter(|(_, (one, other))| one != other)
        .map(|(at, _)| at)
        .collect();
    let path = shown(&rewrite.path);
    let path = path.trim_start_matches('/');
    let mut out = format!("--- a/{path}\n+++ b/{path}\n");
    let mut next = 0;
    while let Some(first) = changed.get(next) {
        let mut last = *first;
        while let Some(another) = changed.get(next) {
            if another - last > 2 * CONTEXT {
                break;
            }
            last = *another;
            next += 1;
        }
        let from = first.saturating_sub(CONTEXT);
        let to = (last + CONTEXT + 1).min(before.len());
        hunk(&mut out, &before, &after, from, to);
    }
    out
}

fn hunk(out: &mut String, before: &[&str], after: &[&str], from: usize, to: usize) {
    let count = to - from;
    out.push_str(&format!("@@ -{},{count} +{},{count} @@\n", from + 1, from + 1));
    let mut pending: Vec<&str> = Vec::new();
    for at in from..to {
        let (Some(one), Some(other)) = (before.get(at), after.get(at)) else {
            break;
        };
        if one == other {
            pending.drain(..).for_each(|line| push(out, '+', line));
            push(out, ' ', one);
        } else {
            push(out, '-', one);
            pending.push(other);
        }
    }
    pending.into_iter().for_each(|line| push(out, '+', line));
}

fn push(out: &mut String, mark: char, line: &str) {
    out.push(mark);
    out.push_str(line);
    if !line.ends_with('\n') {
        out.push_str("\n\\ No newline at end of file\n");
    }
}
