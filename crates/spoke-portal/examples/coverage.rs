//! Prints the coverage table: `cargo run -p spoke-portal --example coverage > docs/coverage.md`.

use std::io::Write as _;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(spoke_portal::coverage().as_bytes())
}
