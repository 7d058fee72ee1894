//! The thirty skills are in the portable format, and each has its page and its row.

use std::fs;
use std::path::{Path, PathBuf};

use spoke_tests::capabilities;

#[cfg(test)]
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The front matter as pairs, and the body.
#[cfg(test)]
fn parts(text: &str) -> (Vec<(String, String)>, &str) {
    let rest = text.strip_prefix("---\n").expect("front matter first");
    let (front, body) = rest.split_once("\n---\n").expect("front matter ends");
    let pairs = front.lines().filter(|line| !line.starts_with(' ')).map(|line| {
        let (name, value) = line
            .split_once(':')
            .unwrap_or_else(|| panic!("{line:?} is not a field"));
        (name.to_owned(), value.trim().to_owned())
    });
    (pairs.collect(), body)
}

#[test]
fn there_are_thirty_rows_with_pages_and_skills() {
    let rows = capabilities::read(&root()).expect("rows that can be read");
    let numbers: Vec<u8> = rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, (1..=30).collect::<Vec<u8>>());
    for row in &rows {
        assert_eq!(row.page, format!("docs/capabilities/{}.md", row.name));
        assert_eq!(row.skill, format!("plugin/skills/{}/SKILL.md", row.name));
    }
}

#[test]
fn every_skill_keeps_to_the_portable_format() {
    let folder = root().join("plugin/skills");
    let mut listed = 0;
    for entry in fs::read_dir(&folder).expect("a folder of skills") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(path.join("SKILL.md"))
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let (front, body) = parts(&text);
        let field = |name: &str| {
            front
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.as_str())
        };
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        assert_eq!(field("name"), Some(name.as_str()));
        let description = field("description").unwrap_or_default();
        assert!(
            (40..=400).contains(&description.len()),
            "{name}: a description of {} bytes",
            description.len()
        );
        for (field, _) in &front {
            let known = [
                "name",
                "description",
                "license",
                "compatibility",
                "metadata",
                "allowed-tools",
            ];
            assert!(
                known.contains(&field.as_str()),
                "{name}: {field} is not in the format"
            );
        }
        assert!(body.lines().count() < 500, "{name}: too long to be read at once");
        assert!(body.contains("```console"), "{name}: no command is run");
        listed += 1;
    }
    assert_eq!(listed, 30);
}

#[test]
fn the_plugin_and_its_marketplace_are_read() {
    for (file, name) in [
        ("plugin/.claude-plugin/plugin.json", "spoke"),
        (".claude-plugin/marketplace.json", "spoke-tools"),
    ] {
        let text = fs::read_to_string(root().join(file)).expect("a manifest");
        let manifest: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(manifest["name"], name, "{file}");
    }
}
