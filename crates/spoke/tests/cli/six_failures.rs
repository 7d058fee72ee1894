//! Every command that talks to a portal, on six bad days: nobody answers, slow answers, 401, 403, 429, 500.
//!
//! Each ends with an exit status that says who is to blame, an error that says what was attempted, and no trace of the
//! token; and nothing is half written.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::world::{Running, World};

const TOKEN_VARIABLE: &str = "HUBSPOT_ACCESS_TOKEN";

/// A bad day, and the exit status that says so.
struct BadDay {
    name: &'static str,
    /// What `spoke portal fault add` is told; nothing on the last day, on which the portal is stopped.
    fault: &'static [&'static str],
    status: i32,
}

const BAD_DAYS: &[BadDay] = &[
    BadDay {
        name: "slow",
        fault: &["--latency", "5s"],
        status: 4,
    },
    BadDay {
        name: "401",
        fault: &["--status", "401"],
        status: 3,
    },
    BadDay {
        name: "403",
        fault: &["--status", "403"],
        status: 3,
    },
    BadDay {
        name: "429",
        fault: &["--status", "429"],
        status: 3,
    },
    BadDay {
        name: "500",
        fault: &["--status", "500"],
        status: 3,
    },
    BadDay {
        name: "down",
        fault: &[],
        status: 4,
    },
];

/// What is run. The files that are named are made by [`files`].
const COMMANDS: &[&[&str]] = &[
    &["hello", "--yes"],
    &["crm", "contacts", "create", "email=new@example.com"],
    &["crm", "contacts", "get", "1"],
    &["crm", "contacts", "list"],
    &["crm", "contacts", "search", "email=ada@example.com"],
    &["crm", "contacts", "update", "1", "firstname=Eve"],
    &["crm", "contacts", "archive", "1"],
    &["crm", "contacts", "batch", "read", "1", "2"],
    &["crm", "contacts", "associate", "1", "companies", "2"],
    &["crm", "contacts", "dissociate", "1", "companies", "2"],
    &["crm", "contacts", "associations", "1", "companies"],
    &["crm", "contacts", "properties"],
    &["crm", "deals", "pipelines"],
    &["lead", "capture", "--email", "new@example.com"],
    &["lead", "capture", "--from-json", "leads.json"],
    &["lead", "advance", "1", "closedwon"],
    &["lead", "log", "note", "--contact", "ada@example.com", "called"],
    &["lead", "show", "ada@example.com"],
    &["list", "create", "New", "--type", "contacts"],
    &["list", "show"],
    &["list", "add", "New", "1"],
    &["list", "remove", "New", "1"],
    &["list", "members", "New"],
    &["ticket", "create", "New"],
    &["ticket", "advance", "1", "Closed"],
    &["ticket", "assign", "1", "owner@example.com"],
    &["form", "list"],
    &["form", "submissions", "f"],
    &["email", "list"],
    &["email", "send", "1", "ada@example.com", "--yes"],
    &["subscription", "show", "ada@example.com"],
    &["limits"],
    &["api", "GET", "/crm/v3/objects/contacts"],
    &[
        "migrate",
        "plan",
        "people.csv",
        "--to",
        "contacts",
        "--map",
        "map.toml",
    ],
    &[
        "migrate",
        "run",
        "people.csv",
        "--to",
        "contacts",
        "--map",
        "map.toml",
    ],
    &["sync", "run", "--to", "sqlite:copy.db"],
    &["privacy", "find", "ada@example.com"],
    &["privacy", "export", "ada@example.com", "--to", "export"],
    &[
        "privacy",
        "delete",
        "ada@example.com",
        "--confirm",
        "ada@example.com",
    ],
    &["webhook", "subscriptions", "list", "--app-id", "555001"],
    &[
        "webhook",
        "subscriptions",
        "create",
        "deal.creation",
        "--app-id",
        "555001",
    ],
    &["generate", "models", "--object", "deals", "--lang", "rust"],
    &[
        "generate", "models", "--object", "deals", "--lang", "python", "--out", "models", "--check",
    ],
    &["portal", "clone", "--from", PORTAL, "--dry-run"],
    &["auth", "scopes"],
    &["usage"],
];

/// The address of the portal, in a command.
const PORTAL: &str = "PORTAL";

/// Where the portal is, and what opens it.
struct Asked {
    url: String,
    token: String,
}

fn files(world: &World) {
    world.file("map.toml", "key = \"email\"\n[properties]\nemail = \"E\"\n");
    world.file("people.csv", "E\nnew@example.com\n");
    world.file("leads.json", "[{\"email\":\"new@example.com\"}]");
}

/// A profile that does not wait long, so that a bad day passes quickly.
fn profile(world: &World, portal: &Running) {
    world.file(
        "spoke.toml",
        format!(
            "[profile.test]\nportal = \"{}\"\ntoken = {{ env = \"{TOKEN_VARIABLE}\" }}\nretries = 0\ntimeout = 1\n",
            portal.url
        ),
    );
}

/// Runs every command, several at once, and gives what is wrong.
fn walk(world: &World, asked: &Asked, day: &BadDay) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let faults = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while let Some(command) = COMMANDS.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(fault) = judge(world, asked, day, command) {
                        faults.lock().expect("nobody has panicked").push(fault);
                    }
                }
            });
        }
    });
    faults.into_inner().expect("nobody has panicked")
}

fn judge(
    world: &World,
    Asked { url, token }: &Asked,
    day: &BadDay,
    command: &[&'static str],
) -> Option<String> {
    let told = |word: &&'static str| if *word == PORTAL { url.as_str() } else { *word };
    let command: Vec<&str> = command.iter().map(told).collect();
    let mut process = world.spoke(&command);
    process.env(TOKEN_VARIABLE, token).env("SPOKE_PROFILE", "test");
    let output = process.output().expect("the command starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    let status = output.status.code().unwrap_or(-1);
    let wrong = if status != day.status {
        format!("exit status {status} instead of {}", day.status)
    } else if !stderr.contains("error: ") {
        "no error is named".to_owned()
    } else if stdout.contains(token.as_str()) || stderr.contains(token.as_str()) {
        "the token is shown".to_owned()
    } else if stderr.contains("panicked") {
        "it panicked".to_owned()
    } else {
        return None;
    };
    Some(format!("{} on {command:?}: {wrong}\n{stdout}{stderr}", day.name))
}

#[test]
fn every_command_names_what_happened_on_a_bad_day() {
    let world = World::new();
    let portal = world.portal();
    files(&world);
    profile(&world, &portal);
    let asked = Asked {
        url: portal.url.clone(),
        token: portal.token.clone(),
    };
    let mut wrong = Vec::new();
    let (last, days) = BAD_DAYS.split_last().expect("bad days");
    for day in days {
        let mut add = vec!["portal", "fault", "add"];
        add.extend(day.fault);
        let said = world.run(&add);
        assert_eq!(said.status, 0, "{}: {}", day.name, said.stderr);
        wrong.extend(walk(&world, &asked, day));
        assert_eq!(world.run(&["portal", "fault", "clear"]).status, 0);
        let left = world.json(&["crm", "contacts", "list", "--json"]);
        assert_eq!(
            left["results"],
            serde_json::json!([]),
            "{}: something was written",
            day.name
        );
    }
    portal.stop();
    wrong.extend(walk(&world, &asked, last));
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        COMMANDS.len() * BAD_DAYS.len(),
        wrong.join("\n")
    );
}
