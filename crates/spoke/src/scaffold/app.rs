//! Applications in three shapes.

use std::path::Path;

use super::{File, Scaffold};

/// The shape.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Variant {
    Embedded,
    Service,
    Gateway,
}

/// An application to write.
pub struct App<'a> {
    pub variant: Variant,
    pub name: &'a str,
    /// A checkout of Spoke to build against.
    pub spoke: Option<&'a Path>,
}

/// Where a file goes, and its text.
type Template = (&'static str, &'static str);

const EMBEDDED: [Template; 6] = [
    (
        "Cargo.toml",
        include_str!("../../templates/app/embedded/Cargo.toml.template"),
    ),
    (
        "README.md",
        include_str!("../../templates/app/embedded/README.md"),
    ),
    (
        ".gitignore",
        include_str!("../../templates/app/embedded/gitignore"),
    ),
    (
        "src/lib.rs",
        include_str!("../../templates/app/embedded/src/lib.rs"),
    ),
    (
        "src/main.rs",
        include_str!("../../templates/app/embedded/src/main.rs"),
    ),
    (
        "tests/contacts.rs",
        include_str!("../../templates/app/embedded/tests/contacts.rs"),
    ),
];

const SERVICE: [Template; 17] = [
    (
        "Cargo.toml",
        include_str!("../../templates/app/service/Cargo.toml.template"),
    ),
    ("README.md", include_str!("../../templates/app/service/README.md")),
    (
        ".gitignore",
        include_str!("../../templates/app/service/gitignore"),
    ),
    (
        "src/main.rs",
        include_str!("../../templates/app/service/src/main.rs"),
    ),
    (
        "src/lib.rs",
        include_str!("../../templates/app/service/src/lib.rs"),
    ),
    (
        "src/hubspot/mod.rs",
        include_str!("../../templates/app/service/src/hubspot/mod.rs"),
    ),
    (
        "src/hubspot/pipelines.rs",
        include_str!("../../templates/app/service/src/hubspot/pipelines.rs"),
    ),
    (
        "src/services/mod.rs",
        include_str!("../../templates/app/service/src/services/mod.rs"),
    ),
    (
        "src/services/contacts.rs",
        include_str!("../../templates/app/service/src/services/contacts.rs"),
    ),
    (
        "src/services/deals.rs",
        include_str!("../../templates/app/service/src/services/deals.rs"),
    ),
    (
        "src/api/mod.rs",
        include_str!("../../templates/app/service/src/api/mod.rs"),
    ),
    (
        "src/api/problem.rs",
        include_str!("../../templates/app/service/src/api/problem.rs"),
    ),
    (
        "src/api/contacts.rs",
        include_str!("../../templates/app/service/src/api/contacts.rs"),
    ),
    (
        "src/api/deals.rs",
        include_str!("../../templates/app/service/src/api/deals.rs"),
    ),
    (
        "src/jobs/mod.rs",
        include_str!("../../templates/app/service/src/jobs/mod.rs"),
    ),
    (
        "src/jobs/sync_contacts.rs",
        include_str!("../../templates/app/service/src/jobs/sync_contacts.rs"),
    ),
    (
        "tests/against_a_portal.rs",
        include_str!("../../templates/app/service/tests/against_a_portal.rs"),
    ),
];

const GATEWAY: [Template; 2] = [
    (
        "compose.yaml",
        include_str!("../../templates/app/gateway/compose.yaml"),
    ),
    ("README.md", include_str!("../../templates/app/gateway/README.md")),
];

/// The address that the manifest names when no checkout is given; whoever hosts Spoke puts theirs there.
const REPOSITORY: &str = "https://github.com/your-organisation/spoke";

impl App<'_> {
    /// The files.
    #[must_use]
    pub fn scaffold(&self) -> Scaffold {
        let mut files = Vec::new();
        match self.variant {
            Variant::Service => files.extend(self.filled("", &SERVICE)),
            Variant::Embedded => files.extend(self.filled("", &EMBEDDED)),
            Variant::Gateway => {
                files.extend(self.filled("", &GATEWAY));
                files.extend(self.filled("app/", &EMBEDDED));
                files.push(File::new(
                    "gateway/Dockerfile",
                    include_str!("../../templates/deploy/Dockerfile"),
                ));
                files.push(File::new(
                    "app/Dockerfile",
                    &self.fill(include_str!("../../templates/app/gateway/app.Dockerfile")),
                ));
            }
        }
        let next: &[&str] = match self.variant {
            Variant::Gateway => &[
                "put the token into secrets/hubspot_access_token",
                "docker compose up --build",
            ],
            _ => &[
                "cargo test",
                "spoke up, and in another terminal with the address and token that it prints: cargo run",
            ],
        };
        let mut next: Vec<String> = next.iter().map(|line| (*line).to_owned()).collect();
        if self.spoke.is_none() {
            next.insert(
                0,
                "set the address of Spoke's repository in Cargo.toml, or use --spoke FOLDER".to_owned(),
            );
        }
        Scaffold { files, next }
    }

    fn filled(&self, below: &str, templates: &[Template]) -> Vec<File> {
        templates
            .iter()
            .map(|(path, text)| File::new(&format!("{below}{path}"), &self.fill(text)))
            .collect()
    }

    fn fill(&self, text: &str) -> String {
        let dependency = |name: &str| match self.spoke {
            Some(folder) => {
                let path = folder.join("crates").join(name);
                let path = path.to_string_lossy().replace('\\', "/");
                format!("{name} = {{ path = {path:?} }}")
            }
            None => format!("{name} = {{ git = {REPOSITORY:?} }}"),
        };
        text.replace("{{name}}", self.name)
            .replace("{{library}}", &self.name.replace('-', "_"))
            .replace("{{spoke-client}}", &dependency("spoke-client"))
            .replace("{{spoke-portal}}", &dependency("spoke-portal"))
    }
}
