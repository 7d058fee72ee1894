//! From the text of `spoke.toml` to profiles.
//!
//! A line of the file is never quoted in a message: it may hold the token that should not be there.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;
use spoke_model::call::Action;
use spoke_model::suggest::nearest;
use toml::Value;

use super::{EnvironmentKind, Profile, TokenReference};
use crate::failure::Failure;
use crate::settings::PortalChoice;

const NAME_MAX: usize = 64;
const RETRIES_MAX: u32 = 20;
const SECONDS_MAX: u64 = 86_400;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    default: Option<String>,
    #[serde(default)]
    profile: BTreeMap<String, ProfileText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileText {
    portal: Option<String>,
    environment: Option<String>,
    token: Option<Value>,
    hub_id: Option<u64>,
    #[serde(default)]
    deny: Vec<String>,
    #[serde(default)]
    allow: Vec<String>,
    plan: Option<String>,
    retries: Option<u32>,
    timeout: Option<u64>,
    cache: Option<u64>,
    #[serde(default)]
    levels: BTreeMap<String, Value>,
}

/// The name of the profile used when none is chosen, and the profiles.
pub fn read(text: &str, path: &Path) -> Result<(Option<String>, Vec<Profile>), Failure> {
    let parsed: Text = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| {
            text.as_bytes().get(..span.start).map_or(1, |before| {
                before.iter().filter(|byte| **byte == b'\n').count() + 1
            })
        });
        Failure::usage(format!(
            "{}, line {line}: {}",
            path.display(),
            told(error.message())
        ))
    })?;
    let profiles: Result<Vec<Profile>, Failure> = parsed
        .profile
        .into_iter()
        .map(|(name, profile)| {
            let about = format!("{}, profile {name}", path.display());
            convert(name, profile, path).map_err(|problem| {
                let failure = Failure::usage(format!("{about}: {}", problem.message));
                problem.hint.into_iter().fold(failure, Failure::hint)
            })
        })
        .collect();
    Ok((parsed.default, profiles?))
}

/// What is wrong with a profile, and what to do.
struct Problem {
    message: String,
    hint: Option<String>,
}

impl Problem {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
        }
    }

    fn hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            ..self
        }
    }
}

/// The parser's message without the values that it quotes.
fn told(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let parts = line.split('"').enumerate();
    let told: Vec<&str> = parts
        .map(|(at, part)| if at % 2 == 0 { part } else { "..." })
        .collect();
    told.join("\"")
}

fn convert(name: String, text: ProfileText, path: &Path) -> Result<Profile, Problem> {
    check_name("profile", &name)?;
    let portal = match text.portal.as_deref().unwrap_or("local").parse() {
        Ok(PortalChoice::Unknown(other)) => {
            return Err(Problem::new(format!(
                "portal = \"{other}\" is neither local, hubspot nor an address"
            )));
        }
        Ok(portal) => portal,
        Err(never) => match never {},
    };
    let environment = match text.environment {
        None => EnvironmentKind::guessed(&name, &portal),
        Some(named) => EnvironmentKind::named(&named).ok_or_else(|| {
            let near = nearest(&named, EnvironmentKind::ALL.map(EnvironmentKind::as_str));
            let problem = Problem::new(format!(
                "environment = \"{named}\" is none of development, staging, production"
            ));
            match near {
                Some(near) => problem.hint(format!("did you mean {near}?")),
                None => problem,
            }
        })?,
    };
    let allow = actions("allow", &text.allow)?;
    let mut deny = actions("deny", &text.deny)?;
    for action in environment.denies(&portal) {
        if !allow.contains(action) && !deny.contains(action) {
            deny.push(*action);
        }
    }
    let plan = text
        .plan
        .map(|plan| {
            plan.parse()
                .map_err(|error| Problem::new(format!("plan = {error}")))
        })
        .transpose()?;
    let retries = text.retries.unwrap_or_else(|| environment.retries());
    if retries > RETRIES_MAX {
        return Err(Problem::new(format!(
            "retries = {retries} is more than {RETRIES_MAX}"
        )));
    }
    let seconds = |name: &str, value: Option<u64>, least: u64| match value {
        Some(value) if value < least || value > SECONDS_MAX => Err(Problem::new(format!(
            "{name} = {value} is not between {least} and {SECONDS_MAX} seconds"
        ))),
        value => Ok(value.map(Duration::from_secs)),
    };
    let levels = text
        .levels
        .into_iter()
        .map(|(level, value)| {
            check_name("level", &level)?;
            let reference = reference(&format!("levels.{level}"), value, path)?;
            Ok((level, reference))
        })
        .collect::<Result<_, Problem>>()?;
    Ok(Profile {
        timeout: seconds("timeout", text.timeout, 1)?,
        cache: seconds("cache", text.cache, 0)?.unwrap_or_else(|| environment.cache()),
        token: text
            .token
            .map(|value| reference("token", value, path))
            .transpose()?,
        hub_id: text.hub_id,
        name,
        environment,
        portal,
        deny,
        plan,
        retries,
        levels,
    })
}

/// Names become parts of file names.
fn check_name(kind: &str, name: &str) -> Result<(), Problem> {
    let fine = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if name.is_empty() || name.len() > NAME_MAX || !name.chars().all(fine) {
        return Err(Problem::new(format!(
            "a {kind} is named by letters, digits, - and _, at most {NAME_MAX} of them"
        )));
    }
    Ok(())
}

fn actions(field: &str, names: &[String]) -> Result<Vec<Action>, Problem> {
    let parse = |name: &String| {
        name.parse::<Action>()
            .map_err(|error| Problem::new(format!("{field}: {error}")))
    };
    names.iter().map(parse).collect()
}

/// `{ env = "..." }` and its siblings. Values are never quoted back.
fn reference(field: &str, value: Value, path: &Path) -> Result<TokenReference, Problem> {
    const WAYS: &str = "write { env = \"NAME\" }, { file = \"PATH\" }, { command = [\"PROGRAM\", ...] }, { keyring = \"ACCOUNT\" } \
                        or { stored = true }";
    let Value::Table(table) = value else {
        return Err(Problem::new(format!(
            "{field} must say where the token is kept; the token itself doesn't belong into this file"
        ))
        .hint(format!(
            "{WAYS}; a token that has been in a file of a repository should be rotated"
        )));
    };
    let wrong = || Problem::new(format!("{field} must name exactly one place")).hint(WAYS);
    let mut entries = table.into_iter();
    let (Some((way, value)), None) = (entries.next(), entries.next()) else {
        return Err(wrong());
    };
    match (way.as_str(), value) {
        ("env", Value::String(name)) if !name.is_empty() => Ok(TokenReference::Variable(name)),
        ("file", Value::String(file)) if !file.is_empty() => {
            let folder = path.parent().unwrap_or_else(|| Path::new(""));
            Ok(TokenReference::File(folder.join(file)))
        }
        ("command", Value::Array(words)) if !words.is_empty() => {
            let words = words.into_iter().map(|word| match word {
                Value::String(word) => Ok(word),
                _ => Err(wrong()),
            });
            words.collect::<Result<_, _>>().map(TokenReference::Command)
        }
        ("keyring", Value::String(account)) if !account.is_empty() => Ok(TokenReference::Keyring(account)),
        ("stored", Value::Boolean(true)) => Ok(TokenReference::Stored),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Vec<Profile>, String> {
        read(text, Path::new("/project/spoke.toml"))
            .map(|(_, profiles)| profiles)
            .map_err(|failure| format!("{failure:?}"))
    }

    #[test]
    fn environments_fill_in_what_a_profile_leaves_open() {
        let profiles = parse(
            "[profile.development]\n[profile.staging]\nportal = \"hubspot\"\n\
             [profile.production]\nportal = \"hubspot\"\ndeny = [\"gdpr-delete\"]\nretries = 2\n\
             [profile.acme]\nportal = \"hubspot\"\nallow = [\"batch-archive\"]",
        )
        .expect("read");
        let told: Vec<String> = profiles
            .iter()
            .map(|one| {
                format!(
                    "{} {} {} {:?} {:?}",
                    one.name, one.environment, one.retries, one.cache, one.deny
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "acme production 5 300s []",
                "development development 1 0ns []",
                "production production 2 300s [GdprDelete, BatchArchive]",
                "staging staging 3 60s [SendEmail]",
            ]
        );
    }

    #[test]
    fn a_token_in_the_file_is_refused_and_not_repeated() {
        for text in [
            "[profile.a]\ntoken = \"pat-na1-secret\"",
            "[profile.a]\nlevels = { reader = \"pat-na1-secret\" }",
            "[profile.a]\ntoken = { literal = \"pat-na1-secret\" }",
            "[profile.a]\ntoken = pat-na1-secret",
            "[profile.a]\nhub_id = \"pat-na1-secret\"",
        ] {
            let error = parse(text).expect_err(text);
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn slips_are_named() {
        for (text, expected) in [
            (
                "[profile.a]\nenvironment = \"prodution\"",
                "did you mean production?",
            ),
            ("[profile.a]\ndeny = [\"delte\"]", "did you mean delete?"),
            (
                "[profile.a]\nportal = \"hubspt\"",
                "neither local, hubspot nor an address",
            ),
            ("[profile.\"a/b\"]", "letters, digits"),
            ("[profile.a]\ntimeout = 0", "between 1 and"),
            ("[profile.a]\n\n\ntokn = 1", "line 4: unknown field `tokn`"),
            ("[profile.a]\nplan = \"pro\"", "is none of: free"),
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.contains(expected), "{error}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_profile_file_or_an_error(text in "\\PC{0,200}") {
            let _ = parse(&text);
        }
    }
}
