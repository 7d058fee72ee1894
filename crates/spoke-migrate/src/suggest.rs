//! "Did you mean": the known name nearest to a mistyped one.
//!
//! Compares without regard to case, blanks, hyphens and underscores; suggests nothing when every name is
//! too far away to be a slip of the fingers.

/// The candidate nearest to `wrong`, or nothing when none is near.
pub(crate) fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = simplified(wrong);
    let allowed = (wanted.chars().count() / 3).clamp(1, 4);
    candidates
        .into_iter()
        .map(|candidate| (distance(&wanted, &simplified(candidate)), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, candidate)| (*distance, candidate.len()))
        .map(|(_, candidate)| candidate)
}

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

fn simplified(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, ' ' | '-' | '_'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Edit distance in which exchanging two neighbours counts as one slip.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let width = b.len() + 1;
    let mut cells = vec![0usize; (a.len() + 1) * width];
    let get = |cells: &[usize], i: usize, j: usize| cells.get(i * width + j).copied().unwrap_or(usize::MAX);
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            let value = if i == 0 {
                j
            } else if j == 0 {
                i
            } else {
                let same = a.get(i - 1) == b.get(j - 1);
                let mut best = (get(&cells, i - 1, j) + 1)
                    .min(get(&cells, i, j - 1) + 1)
                    .min(get(&cells, i - 1, j - 1) + usize::from(!same));
                if i > 1 && j > 1 && a.get(i - 1) == b.get(j - 2) && a.get(i - 2) == b.get(j - 1) {
                    best = best.min(get(&cells, i - 2, j - 2) + 1);
                }
                best
            };
            if let Some(cell) = cells.get_mut(i * width + j) {
                *cell = value;
            }
        }
    }
    get(&cells, a.len(), b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name_and_a_stranger_finds_none() {
        let names = ["firstname", "lastname", "email", "phone"];
        assert_eq!(nearest("fristname", names), Some("firstname"));
        assert_eq!(nearest("first_name", names), Some("firstname"));
        assert_eq!(nearest("E-Mail", names), Some("email"));
        assert_eq!(nearest("annualrevenue", names), None);
    }
}
