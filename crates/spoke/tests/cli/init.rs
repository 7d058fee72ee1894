//! `spoke init`: what is written parses, runs, compiles and passes its own tests.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;
use serde_json::Value;

use crate::world::World;

/// Every document of a YAML file.
fn yaml(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    serde_yaml_ng::Deserializer::from_str(&text)
        .map(|document| {
            Value::deserialize(document).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        })
        .collect()
}

/// Ends every process that a workflow left behind, as the machine of a code host does.
struct Group(u32);

impl Drop for Group {
    fn drop(&mut self) {
        let _ = Command::new("kill")
            .args(["-KILL", "--", &format!("-{}", self.0)])
            .status();
    }
}

/// Runs the steps of a job in order, with what earlier steps put into GITHUB_ENV.
fn run_job(world: &World, job: &Value, variables: &BTreeMap<String, String>) {
    let programs = Path::new(env!("CARGO_BIN_EXE_spoke")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let github = world.file("github.env", "");
    let temporary = tempfile::tempdir().unwrap();
    let mut groups = Vec::new();
    for step in job["steps"].as_array().unwrap() {
        let Some(script) = step["run"].as_str() else {
            continue;
        };
        let told = fs::read_to_string(&github).unwrap();
        let earlier = told.lines().filter_map(|line| line.split_once('='));
        let child = Command::new("bash")
            .args(["-e", "-c", script])
            .current_dir(world.path())
            .env_clear()
            .env("HOME", world.path())
            .env("PATH", &path)
            .env("GITHUB_ENV", &github)
            .env("RUNNER_TEMP", temporary.path())
            .envs(variables)
            .envs(earlier)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
            .unwrap();
        groups.push(Group(child.id()));
        let output = child.wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "{}: {}{}",
            step["name"],
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[test]
fn the_workflow_parses_and_its_commands_run() {
    let world = World::new();
    let said = world.run(&["init", "ci", "--github", "--dry-run"]);
    assert_eq!(said.stdout, "would write ./.github/workflows/hubspot.yml\n");
    assert!(!world.path().join(".github").exists());
    assert_eq!(world.run(&["init", "ci", "--github"]).status, 0);
    let again = world.run(&["init", "ci", "--github"]);
    assert_eq!(again.status, 2, "it is there already");
    assert!(again.stderr.contains("--force"), "{}", again.stderr);
    assert_eq!(world.run(&["init", "ci", "--github", "--force"]).status, 0);
    assert_eq!(world.run(&["init", "ci"]).status, 2, "for which host?");

    let workflow = yaml(&world.path().join(".github/workflows/hubspot.yml")).remove(0);
    assert!(workflow["on"]["schedule"][0]["cron"].is_string());
    assert_eq!(workflow["permissions"]["contents"], "read");
    let mut variables: BTreeMap<String, String> = workflow["env"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
        .collect();
    // A project with tests of its own.
    world.file(".gitignore", ".env*\n");
    world.file(
        "app.py",
        "CONTACTS = '/crm/objects/2026-09/contacts'  # hubspot\n",
    );
    variables.insert(
        "UNIT_TESTS".to_owned(),
        "grep -q 2026-09 app.py && touch unit-tests-ran".to_owned(),
    );
    variables.insert(
        "INTEGRATION_TESTS".to_owned(),
        "spoke --portal \"$HUBSPOT_BASE_URL\" crm contacts create email=ci@acme.com > integration-tests-ran"
            .to_owned(),
    );
    for job in ["test", "scan", "upgrade"] {
        run_job(&world, &workflow["jobs"][job], &variables);
    }
    for file in ["unit-tests-ran", "integration-tests-ran"] {
        assert!(world.path().join(file).exists(), "{file}");
    }
    let sarif: Value =
        serde_json::from_str(&fs::read_to_string(world.path().join("hubspot.sarif")).unwrap()).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let uploads = workflow["jobs"]["scan"]["steps"].as_array().unwrap().iter();
    let upload = uploads
        .filter_map(|step| step["with"]["sarif_file"].as_str())
        .next();
    assert_eq!(
        upload,
        Some("hubspot.sarif"),
        "what is written is what is uploaded"
    );
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[test]
fn every_deployment_parses_and_asks_the_gateway_for_what_it_knows() {
    let world = World::new();
    let help = world.run(&["gateway", "serve", "--help"]).stdout;
    for target in ["docker", "fly", "cloud-run", "vercel", "kubernetes", "systemd"] {
        let folder = world.path().join(target);
        let said = world.run(&["init", "deploy", "--target", target, "--path", target]);
        assert_eq!(said.status, 0, "{target}: {}", said.stderr);
        assert!(said.stderr.contains("next: "), "{target}");
        for path in files(&folder) {
            let text = fs::read_to_string(&path).unwrap();
            let ending = path
                .extension()
                .and_then(|ending| ending.to_str())
                .unwrap_or_default();
            match ending {
                "yaml" => assert!(!yaml(&path).is_empty()),
                "toml" => assert!(text.parse::<toml::Table>().is_ok(), "{}", path.display()),
                "json" => assert!(serde_json::from_str::<Value>(&text).is_ok(), "{}", path.display()),
                "sh" => {
                    let checked = Command::new("sh").arg("-n").arg(&path).status().unwrap();
                    assert!(checked.success(), "{}", path.display());
                }
                _ => {}
            }
            for line in text
                .lines()
                .filter(|line| line.contains("gateway") && line.contains("serve"))
            {
                if line.trim_start().starts_with('#') {
                    continue;
                }
                for word in line.split([' ', '"', ',']).filter(|word| word.starts_with("--")) {
                    assert!(help.contains(word), "{}: {word}", path.display());
                }
                assert!(line.contains("8080"), "{}: {line}", path.display());
            }
            assert!(!text.contains("pat-"), "no token stands in {}", path.display());
        }
    }
    let kubernetes = yaml(&world.path().join("kubernetes/kubernetes.yaml"));
    let container = &kubernetes[0]["spec"]["template"]["spec"]["containers"][0];
    assert!(container["env"][0]["valueFrom"]["secretKeyRef"]["name"].is_string());
    assert_eq!(container["livenessProbe"]["httpGet"]["path"], "/ready");
    assert_eq!(
        kubernetes[0]["spec"]["template"]["spec"]["securityContext"]["runAsNonRoot"],
        true
    );
    let fly = fs::read_to_string(world.path().join("fly/fly.toml"))
        .unwrap()
        .parse::<toml::Table>()
        .unwrap();
    assert_eq!(fly["http_service"]["internal_port"].as_integer(), Some(8080));
    assert_eq!(fly["http_service"]["min_machines_running"].as_integer(), Some(1));
    assert_eq!(world.run(&["init", "deploy", "--target", "heroku"]).status, 2);
}

#[test]
fn the_gateway_answers_where_deployments_ask() {
    let world = World::new();
    let _portal = world.portal();
    let key = world.run(&["gateway", "key", "create", "--name", "app", "--role", "reader"]);
    assert_eq!(key.status, 0, "{}", key.stderr);
    let mut gateway = world
        .spoke(&["gateway", "serve", "--port", "0", "--bind", "127.0.0.1", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(gateway.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let event: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
    let address = event["url"]
        .as_str()
        .unwrap()
        .trim_start_matches("http://")
        .trim_end_matches('/')
        .to_owned();
    for path in ["/ready", "/health"] {
        let mut stream = TcpStream::connect(&address).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
    }
    // What platforms send to end a process ends it well.
    let asked = Command::new("kill")
        .arg("-TERM")
        .arg(gateway.id().to_string())
        .status()
        .unwrap();
    assert!(asked.success());
    assert_eq!(gateway.wait().unwrap().code(), Some(0));
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap()
        .to_owned()
}

/// Writes an application beside nothing else and runs its own tests, with what this workspace has built and locked.
fn written_app_passes(variant: &str, tests: usize) {
    let world = World::new();
    let spoke = workspace();
    // Packages of one name would be one package in the folder that builds share.
    let name = format!("crm-{variant}");
    let said = world.run(&[
        "init",
        "app",
        "--variant",
        variant,
        "--name",
        &name,
        "--path",
        "app",
        "--spoke",
        &spoke.to_string_lossy(),
    ]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    let app = world.path().join("app");
    fs::copy(spoke.join("Cargo.lock"), app.join("Cargo.lock")).unwrap();
    let programs = Path::new(env!("CARGO_BIN_EXE_spoke"));
    let target = programs.ancestors().nth(2).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["test", "--offline", "--quiet"])
        .current_dir(&app)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
        .output()
        .unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{variant}: {out}{err}");
    assert!(
        out.contains(&format!("test result: ok. {tests} passed")),
        "{variant}: {out}"
    );
}

#[test]
fn the_service_compiles_and_passes_its_tests_against_a_portal() {
    written_app_passes("service", 5);
}

#[test]
fn the_embedded_application_compiles_and_passes_its_tests_against_a_portal() {
    written_app_passes("embedded", 2);
}

#[test]
fn the_gateway_variant_joins_gateway_and_application() {
    let world = World::new();
    let said = world.run(&["init", "app", "--variant", "gateway", "--name", "crm-app"]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    let compose = yaml(&world.path().join("compose.yaml")).remove(0);
    assert_eq!(
        compose["services"]["app"]["environment"]["HUBSPOT_BASE_URL"],
        "http://gateway:8080"
    );
    for (service, folder) in [("gateway", "gateway"), ("app", "app")] {
        assert_eq!(compose["services"][service]["build"], format!("./{folder}"));
        assert!(world.path().join(folder).join("Dockerfile").is_file());
    }
    let dockerfile = fs::read_to_string(world.path().join("app/Dockerfile")).unwrap();
    assert!(dockerfile.contains("/src/target/release/crm-app"), "{dockerfile}");
    // The embedded application is what runs behind it; its own test proves it.
    let manifest = fs::read_to_string(world.path().join("app/Cargo.toml")).unwrap();
    assert_eq!(
        manifest.parse::<toml::Table>().unwrap()["package"]["name"].as_str(),
        Some("crm-app")
    );
}

#[test]
fn nothing_is_written_over_and_wrong_input_is_named() {
    let world = World::new();
    world.file("README.md", "mine");
    let said = world.run(&["init", "app", "--variant", "service"]);
    assert_eq!(said.status, 2);
    assert!(
        said.stderr
            .contains("README.md is there already; nothing was written"),
        "{}",
        said.stderr
    );
    assert!(!world.path().join("Cargo.toml").exists());
    assert_eq!(
        fs::read_to_string(world.path().join("README.md")).unwrap(),
        "mine"
    );
    for arguments in [
        &["init", "app", "--variant", "monolith"][..],
        &[
            "init",
            "app",
            "--variant",
            "service",
            "--path",
            "x",
            "--name",
            "../up",
        ],
        &["init", "app", "--variant", "service", "--path", "x", "--name", ""],
        &[
            "init",
            "app",
            "--variant",
            "service",
            "--path",
            "x",
            "--spoke",
            "absent",
        ],
        &[
            "init",
            "app",
            "--variant",
            "service",
            "--path",
            "x",
            "--spoke",
            ".",
        ],
        &["init", "ci", "--github", "--path", "README.md"],
    ] {
        let said = world.run(arguments);
        assert_eq!(said.status, 2, "{arguments:?}: {}", said.stderr);
        assert!(said.stderr.starts_with("error: "), "{}", said.stderr);
        assert!(!world.path().join("x").exists());
    }
}
