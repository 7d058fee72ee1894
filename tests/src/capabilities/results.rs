//! What `cargo test` printed, as outcomes.

use std::collections::HashMap;

/// How a test ended.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It ran and held.
    Passed,
    /// It ran and did not hold.
    Failed,
}

/// Every test that ran, by the name of its binary and its path.
#[derive(Clone, Debug, Default)]
pub struct Results(HashMap<(String, String), Outcome>);

impl Results {
    /// Reads the output of `cargo test`, both streams in one.
    #[must_use]
    pub fn parse(output: &str) -> Self {
        let mut results = HashMap::new();
        let mut binary = String::new();
        for line in output.lines() {
            if let Some(running) = line.trim_start().strip_prefix("Running ") {
                binary = binary_name(running).to_owned();
            } else if let Some((path, outcome)) = line.strip_prefix("test ").and_then(test) {
                results.insert((binary.clone(), path.to_owned()), outcome);
            }
        }
        Self(results)
    }

    /// How the test named `crate::binary path` ended; `None` when it did not run.
    #[must_use]
    pub fn outcome(&self, name: &str) -> Option<Outcome> {
        let (place, path) = name.split_once(' ')?;
        let (package, binary) = place.split_once("::")?;
        let binary = if binary == "lib" {
            package.replace('-', "_")
        } else {
            binary.replace('-', "_")
        };
        self.0.get(&(binary, path.trim().to_owned())).copied()
    }
}

/// `tests/cli/main.rs (target/debug/deps/cli-0123456789abcdef)` is `cli`.
fn binary_name(running: &str) -> &str {
    let file = running
        .rsplit(['/', '(', '\\'])
        .next()
        .unwrap_or_default()
        .trim_end_matches(')');
    file.rsplit_once('-').map_or(file, |(name, _)| name)
}

fn test(line: &str) -> Option<(&str, Outcome)> {
    let (path, outcome) = line.rsplit_once(" ... ")?;
    let path = path.trim_end_matches(" - should panic");
    match outcome.trim() {
        "ok" => Some((path, Outcome::Passed)),
        "FAILED" => Some((path, Outcome::Failed)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Results};

    const OUTPUT: &str = "\
     Running unittests src/lib.rs (target/debug/deps/spoke_scan-0c1ffb2f66f00a57)

running 2 tests
test rules::p1 ... ok
test rules::p2 ... FAILED
test rules::p3 ... ignored
     Running tests/cli/main.rs (target/debug/deps/cli-52ed1a6c30ee55ce)
test lead::captures ... ok
";

    #[test]
    fn a_test_is_known_by_its_binary_and_path() {
        let results = Results::parse(OUTPUT);
        for (name, expected) in [
            ("spoke-scan::lib rules::p1", Some(Outcome::Passed)),
            ("spoke-scan::lib rules::p2", Some(Outcome::Failed)),
            ("spoke-scan::lib rules::p3", None),
            ("spoke::cli lead::captures", Some(Outcome::Passed)),
            ("spoke::lib lead::captures", None),
            ("nonsense", None),
        ] {
            assert_eq!(results.outcome(name), expected, "{name}");
        }
    }
}
