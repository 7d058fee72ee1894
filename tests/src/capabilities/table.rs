//! The table as Markdown, and its place in a document.

use super::results::{Outcome, Results};
use super::row::Row;

const BEGIN: &str = "<!-- capabilities: written by `cargo run -p spoke-tests --bin capabilities` -->";
const END: &str = "<!-- end of capabilities -->";

/// What is known of a row after a build.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Its skill and all its tests ran and held.
    Passed,
    /// One of them did not hold.
    Failed,
    /// One of them did not run.
    Open,
}

impl State {
    /// As it stands in the table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "**failed**",
            Self::Open => "open",
        }
    }
}

/// Judges a row by what ran. The skill's own commands count as a test.
#[must_use]
pub fn state(row: &Row, results: &Results) -> State {
    let skill = format!("spoke::skills skill::{}", row.name);
    let outcomes: Vec<Option<Outcome>> = row
        .tests
        .iter()
        .chain([&skill])
        .map(|test| results.outcome(test))
        .collect();
    if outcomes.contains(&Some(Outcome::Failed)) {
        State::Failed
    } else if outcomes.contains(&None) {
        State::Open
    } else {
        State::Passed
    }
}

/// The whole table, between its marks.
#[must_use]
pub fn render(rows: &[Row], results: &Results) -> String {
    let mut out = format!(
        "{BEGIN}\n| # | capability | what you get | skill | tests | this build |\n|---|---|---|---|---|---|\n"
    );
    for row in rows {
        out.push_str(&format!(
            "| {} | [{}]({}) | {} | [skill]({}) | {} | {} |\n",
            row.number,
            row.name,
            row.page,
            row.title,
            row.skill,
            tests(row),
            state(row, results).name()
        ));
    }
    out + END
}

/// Links to the files that hold the tests, each once.
fn tests(row: &Row) -> String {
    let mut links: Vec<String> = Vec::new();
    for test in &row.tests {
        let Some((package, rest)) = test.split_once("::") else {
            continue;
        };
        let Some((binary, path)) = rest.split_once(' ') else {
            continue;
        };
        let first = path.split("::").next().unwrap_or(path);
        let link = match binary {
            "lib" => format!("[{package}](crates/{package}/src)"),
            _ => format!("[{binary}/{first}](crates/{package}/tests/{binary})"),
        };
        if !links.contains(&link) {
            links.push(link);
        }
    }
    links.join(", ")
}

/// The document with the table in place of the one it holds.
///
/// # Errors
/// When the document has no place for it.
pub fn replace(document: &str, table: &str) -> Result<String, String> {
    let missing = || format!("the document has no place for the table: it needs the lines {BEGIN} and {END}");
    let (before, rest) = document.split_once(BEGIN).ok_or_else(missing)?;
    let (_, after) = rest.split_once(END).ok_or_else(missing)?;
    Ok(format!("{before}{table}{after}"))
}

#[cfg(test)]
mod tests {
    use super::{Results, Row, State, render, replace, state};

    fn row() -> Row {
        Row {
            number: 1,
            name: "hello-world".to_owned(),
            title: "a tour".to_owned(),
            page: "docs/capabilities/hello-world.md".to_owned(),
            skill: "plugin/skills/hello-world/SKILL.md".to_owned(),
            tests: vec!["spoke::cli hello::tours".to_owned()],
        }
    }

    #[test]
    fn a_row_passes_when_its_skill_and_its_tests_ran_and_held() {
        let cli = "     Running tests/cli/main.rs (target/debug/deps/cli-1)\ntest hello::tours ... ok\n";
        let skill =
            "     Running tests/skills/main.rs (target/debug/deps/skills-1)\ntest skill::hello-world ... ";
        for (output, expected) in [
            (String::new(), State::Open),
            (cli.to_owned(), State::Open),
            (format!("{cli}{skill}ok\n"), State::Passed),
            (format!("{cli}{skill}FAILED\n"), State::Failed),
        ] {
            assert_eq!(state(&row(), &Results::parse(&output)), expected, "{output}");
        }
    }

    #[test]
    fn the_table_takes_the_place_of_the_last_one() {
        let table = render(&[row()], &Results::default());
        assert!(
            table.contains("| 1 | [hello-world](docs/capabilities/hello-world.md) | a tour |"),
            "{table}"
        );
        assert!(
            table.contains("[cli/hello](crates/spoke/tests/cli) | open |"),
            "{table}"
        );
        let once = replace(&format!("above\n{table}\nbelow\n"), &table).unwrap();
        assert_eq!(once, format!("above\n{table}\nbelow\n"));
        assert!(replace("nothing", &table).is_err());
    }
}
