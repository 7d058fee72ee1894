//! Names in error messages: the one that was probably meant, and those that are known.

use spoke_model::suggest::nearest;

/// ` (did you mean "x"?)`, or an empty text.
pub(crate) fn did_you_mean<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(wrong, candidates).map_or_else(String::new, |name| format!(" (did you mean \"{name}\"?)"))
}

/// Names for an error message, at most twenty of them.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    let shown = names
        .iter()
        .take(20)
        .map(|name| format!("\"{name}\""))
        .collect::<Vec<_>>()
        .join(", ");
    match names.len() {
        0 => "none".to_owned(),
        count if count > 20 => format!("{shown} and {} more", count - 20),
        _ => shown,
    }
}
