//! "Did you mean": the known name nearest to a mistyped one.
//!
//! Compares without regard to case, blanks, hyphens and underscores; suggests nothing when every name is too far away to be
//! a slip of the fingers.

/// The candidate nearest to `wrong`, or nothing when none is near.
///
/// ```
/// use spoke_model::suggest::nearest;
///
/// assert_eq!(nearest("emial", ["email", "phone"]), Some("email"));
/// assert_eq!(nearest("annualrevenue", ["email", "phone"]), None);
/// ```
#[must_use]
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = simplified(wrong);
    let allowed = (wanted.chars().count() / 3).clamp(1, 4);
    candidates
        .into_iter()
        .map(|candidate| (distance(&wanted, &simplified(candidate)), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, candidate)| (*distance, candidate.len()))
        .map(|(_, candidate)| candidate)
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
    use super::nearest;

    #[test]
    fn a_slip_finds_its_name_and_a_stranger_finds_none() {
        let names = [
            "contacts",
            "companies",
            "deals",
            "email",
            "firstname",
            "lastname",
            "phone",
        ];
        for (typed, expected) in [
            ("contcats", Some("contacts")),
            ("Contact", Some("contacts")),
            ("emial", Some("email")),
            ("e-mail", Some("email")),
            ("E-Mail", Some("email")),
            ("fristname", Some("firstname")),
            ("first_name", Some("firstname")),
            ("deal", Some("deals")),
            ("annualrevenue", None),
            ("zebra", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, names), expected, "{typed}");
        }
    }
}
