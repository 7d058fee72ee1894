//! What works on source code: `scan`, `upgrade`, `init`.

use spoke_scan::upgrade::Upgrade;
use spoke_scan::{Scan, Severity, What};

use crate::cli::init::{AppArguments, AppVariant, DeployTarget, InitVerb, WriteArguments};
use crate::cli::scan::{FailOn, ScanArguments, ScanFormat};
use crate::cli::upgrade::UpgradeArguments;
use crate::commands::init::Writing;
use crate::commands::moments::today;
use crate::commands::scan::{Format, Reporting};
use crate::commands::upgrade::Action;
use crate::commands::{init as write, scan as look, upgrade as go};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::scaffold::{self, App, Target, Variant};
use crate::settings::Settings;

pub fn scan(settings: &Settings, arguments: ScanArguments) -> Result<ExitStatus, Failure> {
    let format = match arguments.format {
        ScanFormat::Text => Format::Text,
        ScanFormat::Json => Format::Json,
        ScanFormat::Sarif => Format::Sarif,
    };
    if arguments.rules {
        return look::rules(&settings.printer, format);
    }
    let what = Scan {
        paths: arguments.paths,
        what: match (arguments.secrets, arguments.pitfalls) {
            (true, _) => What::Secrets,
            (_, true) => What::Pitfalls,
            _ => What::Everything,
        },
        staged: arguments.staged,
        today: today(arguments.today.as_deref())?,
    };
    let reporting = Reporting {
        format,
        baseline: arguments.baseline,
        write_baseline: arguments.write_baseline,
        fail_on: match arguments.fail_on {
            FailOn::Note => Some(Severity::Note),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Error => Some(Severity::Error),
            FailOn::Never => None,
        },
    };
    look::run(&settings.printer, &what, &reporting)
}

pub fn upgrade(settings: &Settings, arguments: UpgradeArguments) -> Result<ExitStatus, Failure> {
    let to = arguments.to.parse().ok().filter(|version| {
        spoke_model::version::ApiVersion::ALL
            .iter()
            .skip(3)
            .any(|known| known == version)
    });
    let what = Upgrade {
        paths: arguments.paths,
        today: today(arguments.today.as_deref())?,
        to: to.ok_or_else(|| {
            Failure::usage(format!("--to {:?} is no version to go to", arguments.to))
                .hint("2026-03 or 2026-09")
        })?,
    };
    let action = match (arguments.apply, arguments.diff, arguments.json) {
        (true, _, json) => Action::Apply {
            allow_dirty: arguments.allow_dirty,
            json,
        },
        (_, true, _) => Action::Diff,
        (_, _, true) => Action::TellAsJson,
        _ => Action::Tell,
    };
    go::run(&settings.printer, &what, action, arguments.fail_within)
}

pub fn init(settings: &Settings, verb: InitVerb) -> Result<ExitStatus, Failure> {
    let printer = &settings.printer;
    match verb {
        // Only GitHub is there to be asked for; the flag says so.
        InitVerb::Ci(ci) => write::run(printer, &scaffold::github(), &writing(ci.write)),
        InitVerb::Deploy(deploy) => {
            let target = match deploy.target {
                DeployTarget::Docker => Target::Docker,
                DeployTarget::Fly => Target::Fly,
                DeployTarget::CloudRun => Target::CloudRun,
                DeployTarget::Vercel => Target::Vercel,
                DeployTarget::Kubernetes => Target::Kubernetes,
                DeployTarget::Systemd => Target::Systemd,
            };
            write::run(printer, &scaffold::deploy(target), &writing(deploy.write))
        }
        InitVerb::App(app) => init_app(settings, app),
        InitVerb::Hook(hook) => write::hook(printer, hook.print, hook.force),
    }
}

fn init_app(settings: &Settings, arguments: AppArguments) -> Result<ExitStatus, Failure> {
    check_name(&arguments.name)?;
    let spoke = match &arguments.spoke {
        Some(folder) => {
            let whole = folder.canonicalize().map_err(|error| {
                Failure::usage(format!("can't read {}", folder.display())).because(&error)
            })?;
            if !whole.join("crates/spoke-client/Cargo.toml").is_file() {
                return Err(
                    Failure::usage(format!("{} is no checkout of Spoke", folder.display()))
                        .hint("--spoke takes the folder that holds crates/spoke-client"),
                );
            }
            Some(whole)
        }
        None => None,
    };
    let app = App {
        variant: match arguments.variant {
            AppVariant::Embedded => Variant::Embedded,
            AppVariant::Service => Variant::Service,
            AppVariant::Gateway => Variant::Gateway,
        },
        name: &arguments.name,
        spoke: spoke.as_deref(),
    };
    write::run(&settings.printer, &app.scaffold(), &writing(arguments.write))
}

/// The name becomes a package and a file: what Cargo takes, and nothing that leads elsewhere.
fn check_name(name: &str) -> Result<(), Failure> {
    let letters = name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte));
    if letters
        && name.len() <= 64
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name != "test"
    {
        return Ok(());
    }
    Err(Failure::usage(format!("{name:?} is no name for a package"))
        .hint("small letters, digits, - and _, beginning with a letter: --name crm-service"))
}

fn writing(arguments: WriteArguments) -> Writing {
    Writing {
        path: arguments.path,
        dry_run: arguments.dry_run,
        force: arguments.force,
    }
}
