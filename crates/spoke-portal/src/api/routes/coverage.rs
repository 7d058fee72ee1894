//! The coverage table: every operation of the official client, and what answers it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use http::Method;
use spoke_model::operation::{SdkOperation, sdk_operations, sdk_version};

use super::route::AnsweredBy;
use super::{Found, Routes};
use crate::server::Path;

const HEADING: &str = "\
# Coverage

Every operation that HubSpot's official Node client can call, and what the local portal does with it. Written from the
portal's routing tables by

    cargo run -p spoke-portal --example coverage > docs/coverage.md

and held to them by a test; don't edit it by hand. The operations are those of `crates/spoke-model/data/sdk_operations.tsv`,
which `.ci/sdk-operations.mjs` reads from the package.

| answered by | means |
|---|---|
| own behaviour | code that does what HubSpot does: rules, limits, refusals |
| generic resource | HubSpot keeps what it is given and gives it back; one handler does that for all such operations |
| 501 | not answered; the body names the operation |
";

const RECORDING: &str = "\
## Recording what is not answered

A recorded answer is worth more than a guess, so an operation is built from answers of the live service. Make the call
with a token of a test account:

    curl -i https://api.hubapi.com/cms/v3/hubdb/tables -H \"Authorization: Bearer $HUBSPOT_TOKEN\"

Write the request and the answer down as a case, in the form that `crates/spoke-portal/tests/cases/README.md` describes:
method, path and body after `>`, status and body after `<`. Take out tokens and people's data, keep everything else as it
came, refusals above all. Open an issue with the case, or a change that adds the file; the case then holds the portal to it.
";

/// What answers an operation; nothing for a 501.
type By = Option<AnsweredBy>;

#[derive(Debug, Default, Clone, Copy)]
struct Count {
    all: usize,
    own: usize,
    generic: usize,
}

/// The coverage table as Markdown: counts of each area, then a row for each operation of HubSpot's official client with
/// what answers it.
///
/// ```
/// let table = spoke_portal::coverage();
/// assert!(table.contains("| POST | `/crm/v3/objects/contacts` | own behaviour |"));
/// ```
#[must_use]
pub fn coverage() -> String {
    let routes = Routes::new();
    let mut areas: BTreeMap<&str, Vec<(&SdkOperation, By)>> = BTreeMap::new();
    for operation in sdk_operations() {
        let row = (operation, answered_by(&routes, operation));
        areas.entry(operation.area).or_default().push(row);
    }
    let mut out = HEADING.to_owned();
    counts(&mut out, &areas);
    let _ = write!(out, "\n{RECORDING}");
    for (area, rows) in &areas {
        let _ = write!(
            out,
            "\n## {area}\n\n| method | path | answered by |\n|---|---|---|\n"
        );
        for (operation, by) in rows {
            let _ = writeln!(
                out,
                "| {} | `{}` | {} |",
                operation.method,
                operation.path,
                name(*by)
            );
        }
    }
    out
}

/// The counts: everything, each product, each area.
fn counts(out: &mut String, areas: &BTreeMap<&str, Vec<(&SdkOperation, By)>>) {
    let mut products: BTreeMap<&str, Count> = BTreeMap::new();
    let mut all = Count::default();
    for (operation, by) in areas.values().flatten() {
        all.add(*by);
        products.entry(operation.product()).or_default().add(*by);
    }
    let _ = write!(
        out,
        "\n`@hubspot/api-client` {} has {} operations; {} are answered.\n",
        sdk_version(),
        all.all,
        all.answered()
    );
    out.push_str(COUNTS);
    for (product, count) in &products {
        count.row(out, product);
    }
    all.row(out, "all");
    out.push_str("\nThe same by area:\n");
    out.push_str(COUNTS);
    for (area, rows) in areas {
        let mut count = Count::default();
        rows.iter().for_each(|(_, by)| count.add(*by));
        count.row(out, area);
    }
}

const COUNTS: &str =
    "\n| | operations | answered | own behaviour | generic resource | 501 |\n|---|---|---|---|---|---|\n";

impl Count {
    fn add(&mut self, by: By) {
        self.all += 1;
        match by {
            Some(AnsweredBy::Own(_) | AnsweredBy::Content(..)) => self.own += 1,
            Some(AnsweredBy::Resource(..)) => self.generic += 1,
            None => {}
        }
    }

    fn answered(self) -> usize {
        self.own + self.generic
    }

    fn row(self, out: &mut String, name: &str) {
        let (answered, none) = (self.answered(), self.all - self.answered());
        let share = answered * 100 / self.all.max(1);
        let _ = writeln!(
            out,
            "| {name} | {} | {answered} ({share} %) | {} | {} | {none} |",
            self.all, self.own, self.generic
        );
    }
}

fn name(by: By) -> &'static str {
    match by {
        Some(AnsweredBy::Own(_) | AnsweredBy::Content(..)) => "own behaviour",
        Some(AnsweredBy::Resource(..)) => "generic resource",
        None => "501",
    }
}

fn answered_by(routes: &Routes, operation: &SdkOperation) -> By {
    let path = Path::parse(operation.path)?;
    let method: Method = operation.method.parse().ok()?;
    match routes.find(&method, &path) {
        Found::Operation(route, _) => Some(route.answered_by),
        _ => None,
    }
}
