//! S1 to S3: credentials in files, and environment files that git would take.

use std::path::Path;
use std::sync::LazyLock;

use ignore::gitignore::Gitignore;
use regex::Regex;
use spoke_model::token_kind::{FoundToken, TOKEN_KINDS, TokenKind, find_tokens, names_a_secret};

use crate::finding::{Finding, Severity};
use crate::mask;
use crate::rules::{ENV_FILE, GITIGNORE, SECRET, speaks_of_hubspot};
use crate::source::SourceFile;

/// Lines longer than this are data, not code; a credential at their head is still found.
const LONGEST_LINE: usize = 20_000;

/// Every credential in a file.
pub fn secrets(file: &SourceFile) -> Vec<Finding> {
    let about_hubspot = speaks_of_hubspot(&file.text) || file.path.to_lowercase().contains("hubspot");
    let mut found = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        let mut end = line.len().min(LONGEST_LINE);
        while !line.is_char_boundary(end) {
            end -= 1;
        }
        let line = line.get(..end).unwrap_or(line);
        let mut tokens: Vec<FoundToken> = find_tokens(line)
            .into_iter()
            .filter(|one| is_credential(line, *one, about_hubspot))
            .collect();
        tokens.extend(named(line, about_hubspot, &tokens));
        found.extend(
            tokens
                .into_iter()
                .map(|token| finding(&file.path, at, line, token)),
        );
    }
    found
}

/// An OAuth access token looks like many a hash: it counts under a telling name only.
fn is_credential(line: &str, found: FoundToken, about_hubspot: bool) -> bool {
    let before = line.get(..found.start).unwrap_or_default();
    match found.kind.id {
        "access-token" => about_hubspot && !before.ends_with("sha512-") && names_a_secret(last_name(before)),
        // A region and a UUID are the names of other things too.
        "refresh-token" => about_hubspot || names_a_secret(last_name(before)),
        _ => true,
    }
}

/// What stands before a value on its line: the name, `:`, `=`, quotes, the word Bearer.
fn last_name(before: &str) -> &str {
    let from = before.len().saturating_sub(60);
    let from = (from..=before.len())
        .find(|at| before.is_char_boundary(*at))
        .unwrap_or(0);
    before.get(from..).unwrap_or_default()
}

/// Credentials that look like any other identifier, told by the name beside them.
fn named(line: &str, about_hubspot: bool, known: &[FoundToken]) -> Vec<FoundToken> {
    static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r#"(?i)([A-Za-z][A-Za-z0-9_.\-]*)["'\]]*\s*(?::|=>|=)\s*["'`]?(?:Bearer )?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[A-Za-z0-9+/_-]{60,}={0,2})"#,
        )
        .ok()
    });
    let Some(pattern) = &*NAMED else { return Vec::new() };
    pattern
        .captures_iter(line)
        .filter_map(|captures| {
            let (name, value) = (captures.get(1)?.as_str(), captures.get(2)?);
            let kind = kind_by_name(name, value.as_str(), about_hubspot)?;
            let overlaps = known
                .iter()
                .any(|one| value.start() < one.end && one.start < value.end());
            (!overlaps).then_some(FoundToken {
                kind,
                start: value.start(),
                end: value.end(),
            })
        })
        .collect()
}

fn kind_by_name(name: &str, value: &str, about_hubspot: bool) -> Option<&'static TokenKind> {
    let name: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    let is_uuid = value.len() == 36;
    let id = match name.as_str() {
        name if name.contains("hapikey") || (about_hubspot && name.contains("apikey")) => "developer-api-key",
        name if about_hubspot && name.contains("personalaccesskey") => "personal-access-key",
        name if about_hubspot && name.contains("refreshtoken") => "old-refresh-token",
        name if about_hubspot && is_uuid && (name.contains("secret") || name.contains("credential")) => {
            "client-secret"
        }
        _ => return None,
    };
    let wants_uuid = id != "personal-access-key";
    TOKEN_KINDS
        .iter()
        .find(|kind| kind.id == id && wants_uuid == is_uuid)
}

fn finding(path: &str, at: usize, line: &str, token: FoundToken) -> Finding {
    let text = line.get(token.start..token.end).unwrap_or_default();
    let before = line.get(..token.start).unwrap_or_default();
    let placeholder = is_placeholder(text);
    // The head of a static token says its kind and region only; of other kinds nothing is shown.
    let head = if token.kind.id == "static-token" {
        text.get(..8)
    } else {
        None
    };
    let shown = head.map_or_else(String::new, |head| format!(" {head}…"));
    let title = token.kind.title;
    let message = if placeholder {
        format!(
            "{title},{shown} {} characters, looks like a placeholder",
            text.len()
        )
    } else {
        format!("{title},{shown} {} characters", text.len())
    };
    let hidden = format!(
        "{before}[{}]{}",
        token.kind.id,
        line.get(token.end..).unwrap_or_default()
    );
    Finding {
        rule: &SECRET,
        severity: if placeholder {
            Severity::Note
        } else {
            SECRET.severity
        },
        path: path.to_owned(),
        line: at + 1,
        column: before.chars().count() + 1,
        code: mask::line(&hidden),
        message,
    }
}

/// Zeros, one digit over and over, the digits in order: nobody's credential. Random hex digits have more than three bits
/// each; thirty-two of them below 2.8 are as good as impossible.
fn is_placeholder(text: &str) -> bool {
    let tail = text.rsplit_once('-').map_or(text, |_| {
        text.get(text.len().saturating_sub(36)..).unwrap_or(text)
    });
    let digits: Vec<u8> = tail
        .bytes()
        .filter(u8::is_ascii_alphanumeric)
        .map(|byte| byte.to_ascii_lowercase())
        .collect();
    let ordered = String::from_utf8_lossy(&digits).into_owned();
    let words = ["12345678", "01234567", "abcdefab", "deadbeef", "example"];
    entropy(&digits) < 2.8 || words.iter().any(|word| ordered.contains(word))
}

/// Shannon's entropy in bits a character.
fn entropy(text: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in text {
        if let Some(count) = counts.get_mut(usize::from(*byte)) {
            *count += 1;
        }
    }
    let all = f64::from(u32::try_from(text.len()).unwrap_or(u32::MAX));
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| f64::from(*count) / all)
        .map(|share| -share * share.log2())
        .sum()
}

/// An environment file that was met although what git ignores is not looked at.
pub fn environment_file(path: &str) -> Option<Finding> {
    let name = path.rsplit('/').next()?;
    let ending = name.strip_prefix(".env")?;
    let harmless = ["example", "sample", "template", "dist", "defaults", "schema"];
    let is_example = harmless.iter().any(|word| ending.contains(word));
    let is_env = ending.is_empty() || ending.starts_with('.');
    (is_env && !is_example).then(|| whole_file(&ENV_FILE, path, format!("git does not ignore {name}")))
}

/// A repository whose `.gitignore` lets `.env` through. `.env`, `.env*`, `*.env` and their like are all good.
pub fn gitignore(root: &Path, shown: &str) -> Option<Finding> {
    if !root.join(".git").exists() {
        return None;
    }
    let (rules, _) = Gitignore::new(root.join(".gitignore"));
    let covered = rules.matched(".env", false).is_ignore();
    (!covered).then(|| whole_file(&GITIGNORE, shown, "no line of it covers .env".to_owned()))
}

fn whole_file(rule: &'static crate::rules::Rule, path: &str, message: String) -> Finding {
    Finding {
        rule,
        severity: rule.severity,
        path: path.to_owned(),
        line: 1,
        column: 1,
        code: String::new(),
        message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, Severity)> {
        let file = SourceFile {
            path: "hubspot.yml".to_owned(),
            text: text.to_owned(),
        };
        let found = secrets(&file);
        found.into_iter().map(|one| (one.message, one.severity)).collect()
    }

    const HEX: &str = "8f14e45f-ceea-467d-9c2b-d0a7c3e19b64";

    #[test]
    fn every_kind_is_found_and_none_is_shown() {
        let access = format!("C{}", "Lf3xQ9aZ".repeat(10));
        for (line, kind) in [
            (format!("token: pat-na2-{HEX}"), "token of a private app"),
            (
                format!("refresh_token = eu1-1234-{}", &HEX[9..]),
                "OAuth refresh token or",
            ),
            (format!("Authorization: Bearer {access}"), "OAuth access token"),
            (format!("HUBSPOT_CLIENT_SECRET={HEX}"), "client secret"),
            (format!("'clientSecret': '{HEX}'"), "client secret"),
            (
                format!("https://api.hubapi.com/x?hapikey={HEX}"),
                "developer API key",
            ),
            (format!("refreshToken: \"{HEX}\""), "OAuth refresh token without"),
            (
                format!("  personalAccessKey: {}", "Ab3/xYq7Kd0Z".repeat(6)),
                "personal access key",
            ),
        ] {
            let messages = found(&line);
            assert_eq!(messages.len(), 1, "{line}: {messages:?}");
            assert!(messages[0].0.contains(kind), "{line}: {messages:?}");
            assert_eq!(messages[0].1, Severity::Error, "{line}");
            assert!(!messages[0].0.contains("ceea"), "{messages:?}");
        }
    }

    #[test]
    fn what_only_looks_like_one_is_left_alone() {
        let hash = format!("\"integrity\": \"sha512-C{}==\"", "Lf3xQ9aZ".repeat(10));
        for line in [
            hash.as_str(),
            "correlationId: 8f14e45f-ceea-467d-9c2b-d0a7c3e19b64",
            "HUBSPOT_CLIENT_SECRET=${SECRET}",
            "token: pat-na1-xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
            "clientSecret: process.env.HUBSPOT_CLIENT_SECRET",
        ] {
            assert_eq!(found(line), [], "{line}");
        }
    }

    #[test]
    fn placeholders_are_a_note() {
        for uuid in [
            "00000000-0000-0000-0000-000000000000",
            "12345678-1234-1234-1234-123456789abc",
        ] {
            let messages = found(&format!("pat-na1-{uuid}"));
            assert_eq!(messages[0].1, Severity::Note, "{messages:?}");
        }
    }

    #[test]
    fn environment_files_are_told_from_examples() {
        for (path, is) in [
            (".env", true),
            ("app/.env.production", true),
            (".env.example", false),
            (".environment", false),
            (".envrc", false),
        ] {
            assert_eq!(environment_file(path).is_some(), is, "{path}");
        }
    }

    #[test]
    fn every_form_of_the_line_in_gitignore_is_good() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(".git")).unwrap();
        for (line, good) in [
            (".env", true),
            (".env*", true),
            ("*.env", true),
            ("/.env", true),
            ("target", false),
            (".env\n!.env", false),
        ] {
            std::fs::write(folder.path().join(".gitignore"), line).unwrap();
            assert_eq!(gitignore(folder.path(), ".gitignore").is_none(), good, "{line}");
        }
    }
}
