//! From a method and a path to a row of the table.

use http::Method;

use super::Operation;

/// What a method and a path lead to.
#[derive(Debug)]
pub(in crate::control) enum Found<'a> {
    /// A control, and what stands in its path.
    Operation(&'static Operation, Vec<&'a str>),
    /// The path has other methods.
    OtherMethods(Vec<&'static str>),
    /// There is no such path.
    Nothing,
}

/// Finds a row. Where two patterns fit, the first one wins.
pub(in crate::control) fn find<'a>(
    table: &[&'static [Operation]],
    method: &Method,
    path: &'a str,
) -> Found<'a> {
    let mut methods: Vec<&'static str> = Vec::new();
    for operation in table.iter().copied().flatten() {
        let Some(found) = fit(operation.path, path) else {
            continue;
        };
        if operation.method == *method {
            return Found::Operation(operation, found);
        }
        if !methods.contains(&operation.method.as_str()) {
            methods.push(operation.method.as_str());
        }
    }
    if methods.is_empty() {
        Found::Nothing
    } else {
        Found::OtherMethods(methods)
    }
}

/// Whether a call's body is to be kept as a file.
pub(in crate::control) fn takes_file(table: &[&'static [Operation]], method: &Method, path: &str) -> bool {
    matches!(find(table, method, path), Found::Operation(operation, _) if operation.file.is_some())
}

/// The largest body that a call may have, where the table knows the call.
pub(in crate::control) fn body_max(
    table: &[&'static [Operation]],
    method: &Method,
    path: &str,
) -> Option<usize> {
    match find(table, method, path) {
        Found::Operation(operation, _) => Some(operation.body_max),
        Found::OtherMethods(_) | Found::Nothing => None,
    }
}

/// Whether a path is one of the table's or lies below one: its first two segments are those of a row.
pub(in crate::control) fn is_below(table: &[&'static [Operation]], path: &str) -> bool {
    let beginning = |path: &'_ str| -> (String, String) {
        let mut segments = segments(path).map(str::to_owned);
        (
            segments.next().unwrap_or_default(),
            segments.next().unwrap_or_default(),
        )
    };
    let asked = beginning(path);
    table
        .iter()
        .copied()
        .flatten()
        .any(|operation| beginning(operation.path) == asked)
}

/// What stands in the places of a pattern, when the path fits it.
fn fit<'a>(pattern: &str, path: &'a str) -> Option<Vec<&'a str>> {
    let mut found = Vec::new();
    let (mut patterns, mut asked) = (segments(pattern), segments(path));
    loop {
        match (patterns.next(), asked.next()) {
            (None, None) => return Some(found),
            (Some(pattern), Some(segment)) => match pattern.strip_prefix('{') {
                None if pattern == segment => {}
                None => return None,
                Some(named) => {
                    let (_, ending) = named.split_once('}')?;
                    found.push(segment.strip_suffix(ending).filter(|value| !value.is_empty())?);
                }
            },
            _ => return None,
        }
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_paths() {
        let table: [(&str, &str, Option<&[&str]>); 8] = [
            ("/_spoke/clock", "/_spoke/clock", Some(&[])),
            ("/_spoke/clock", "/_spoke/clock/", Some(&[])),
            ("/_spoke/clock", "/_spoke/clock/freeze", None),
            ("/_spoke/faults/{id}", "/_spoke/faults", None),
            ("/_spoke/faults/{id}", "/_spoke/faults/7", Some(&["7"])),
            (
                "/_spoke/requests/{number}.html",
                "/_spoke/requests/7.html",
                Some(&["7"]),
            ),
            ("/_spoke/requests/{number}.html", "/_spoke/requests/.html", None),
            (
                "/_spoke/snapshots/{name}/restore",
                "/_spoke/snapshots/a/restore",
                Some(&["a"]),
            ),
        ];
        for (pattern, path, expected) in table {
            assert_eq!(fit(pattern, path).as_deref(), expected, "{pattern} {path}");
        }
    }
}
