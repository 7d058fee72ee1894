//! `spoke up`, `spoke dev` and `spoke portal`.

use spoke_model::limits::Plan;
use spoke_record::clone::Wanted;

use crate::cli::dev::DevArguments;
use crate::cli::portal::apps::{AppVerb, TokenVerb};
use crate::cli::portal::controls::{ClockVerb, ForkVerb, SnapshotVerb};
use crate::cli::portal::faults::{FaultVerb, ScenarioVerb};
use crate::cli::portal::settings::{RequireArguments, SettingsVerb};
use crate::cli::portal::webhooks::{DeliveriesVerb, WebhooksVerb};
use crate::cli::portal::{Legacy, LogFormat as TypedFormat, PortalVerb, StartArguments};
use crate::commands::dev::{self, Dev};
use crate::commands::portal::{
    self, ClockChange, Crowd, LimitsChange, LogFormat, Mirror, Mischief, NewOauthApp, NewToken,
    SnapshotChange, Start, WebhookChange, WhichDeliveries, WhichRequests,
};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::settings::Settings;

/// `spoke up`.
pub async fn up(settings: &Settings, arguments: &StartArguments) -> Result<ExitStatus, Failure> {
    run_portal(settings, arguments, Mirror::Kept).await
}

/// `spoke portal`.
pub async fn dispatch(settings: &Settings, verb: PortalVerb) -> Result<ExitStatus, Failure> {
    match verb {
        PortalVerb::Serve(serve) => run_portal(settings, &serve.start, Mirror::None).await,
        PortalVerb::Status(status) => portal::status(settings, status.json).await,
        PortalVerb::Fault(fault) => match fault.verb {
            FaultVerb::Add(add) => {
                let as_json = add.json;
                portal::add_fault(settings, add.fields(), as_json).await
            }
            FaultVerb::Load(load) => portal::load_faults(settings, &load.file, load.json).await,
            FaultVerb::List(list) => portal::list_faults(settings, list.json).await,
            FaultVerb::Clear(clear) => portal::clear_faults(settings, clear.number, clear.json).await,
        },
        PortalVerb::Scenario(scenario) => match scenario.verb {
            ScenarioVerb::List(list) => portal::list_scenarios(settings, list.json).await,
            ScenarioVerb::Start(start) => {
                portal::start_scenario(settings, &start.name, start.seed, start.json).await
            }
            ScenarioVerb::Stop(stop) => {
                portal::stop_scenarios(settings, stop.name.as_deref(), stop.json).await
            }
        },
        PortalVerb::Settings(of_portal) => match of_portal.verb {
            SettingsVerb::Show(show) => portal::show_settings(settings, show.json).await,
            SettingsVerb::Require(require) => {
                let RequireArguments {
                    object_type,
                    properties,
                    when,
                    json,
                } = require;
                portal::require(settings, &object_type, &properties, when.as_ref(), json).await
            }
            SettingsVerb::Set(set) => {
                let edit = set.edit_associations.map(|may| may == "yes");
                portal::set_settings(settings, set.property_rules, edit, set.json).await
            }
            SettingsVerb::Reset(reset) => portal::reset_settings(settings, reset.json).await,
        },
        PortalVerb::Requests(requests) => {
            if let Some(number) = requests.number {
                return portal::show_request(settings, number, requests.json).await;
            }
            let which = WhichRequests {
                failed: requests.failed,
                method: requests.method,
                path: requests.path,
                limit: requests.limit,
            };
            if requests.follow {
                portal::follow_requests(settings, which, requests.json).await
            } else {
                portal::list_requests(settings, which, requests.json).await
            }
        }
        PortalVerb::Deliveries(deliveries) => match deliveries.verb {
            Some(DeliveriesVerb::Show(show)) => portal::show_delivery(settings, show.number, show.json).await,
            Some(DeliveriesVerb::Retry(retry)) => {
                portal::retry_deliveries(settings, retry.number, retry.json).await
            }
            None => {
                let which = WhichDeliveries {
                    failed: deliveries.failed,
                    app: deliveries.app,
                    limit: deliveries.limit,
                };
                portal::list_deliveries(settings, which, deliveries.json).await
            }
        },
        PortalVerb::Webhooks(webhooks) => match webhooks.verb {
            WebhooksVerb::List(list) => portal::list_webhooks(settings, list.json).await,
            WebhooksVerb::Load(load) => {
                portal::load_webhooks(settings, &load.file, load.app, load.json).await
            }
            WebhooksVerb::Set(set) => {
                let change = WebhookChange {
                    target: set.target,
                    concurrency: set.concurrency,
                    signatures: set.signatures,
                    timeout: set.timeout,
                };
                portal::set_webhooks(settings, change, set.app, set.json).await
            }
            WebhooksVerb::Mischief(typed) => {
                let mischief = (!typed.off).then(|| Mischief {
                    duplicates: typed.duplicates.unwrap_or(0),
                    reorder: typed.reorder,
                    delay: typed.delay.unwrap_or_default(),
                    seed: typed.seed,
                });
                portal::webhook_mischief(settings, mischief, typed.json).await
            }
        },
        PortalVerb::Snapshot(snapshot) => match snapshot.verb {
            SnapshotVerb::Save(save) => {
                portal::snapshot(settings, SnapshotChange::Save, &save.name, save.json).await
            }
            SnapshotVerb::Restore(restore) => {
                portal::snapshot(settings, SnapshotChange::Restore, &restore.name, restore.json).await
            }
            SnapshotVerb::Delete(delete) => {
                portal::snapshot(settings, SnapshotChange::Delete, &delete.name, delete.json).await
            }
            SnapshotVerb::Export(export) => portal::export(settings, &export.name, &export.file, export.json),
            SnapshotVerb::Import(import) => portal::import(settings, &import.file, &import.name, import.json),
            SnapshotVerb::List(list) => portal::list_snapshots(settings, list.json).await,
        },
        PortalVerb::Fork(fork) => match fork.verb {
            ForkVerb::Start(start) => portal::start_fork(settings, start.snapshot, start.json).await,
            ForkVerb::List(list) => portal::list_forks(settings, list.json).await,
            ForkVerb::End(end) => portal::end_fork(settings, end.id, end.json).await,
        },
        PortalVerb::Seed(seed) => {
            let crowd = Crowd {
                contacts: seed.contacts.map(|count| count.0),
                companies: seed.companies.0,
                deals: seed.deals.0,
                tickets: seed.tickets.0,
                seed: seed.seed,
                duplicates: seed.duplicates,
                messy: seed.messy,
            };
            portal::seed(settings, crowd, seed.json).await
        }
        PortalVerb::Restore(restore) => {
            portal::restore(settings, &restore.object_type, &restore.ids, restore.json).await
        }
        PortalVerb::Reset(reset) => portal::reset(settings, reset.sample, reset.yes, reset.json).await,
        PortalVerb::Token(token) => match token.verb {
            TokenVerb::Create(create) => {
                let new = NewToken {
                    scopes: create.scopes,
                    app: create.app,
                    kind: create.kind,
                };
                portal::create_token(settings, new, create.json).await
            }
            TokenVerb::List(list) => portal::list_tokens(settings, list.json).await,
            TokenVerb::Revoke(revoke) => portal::revoke_token(settings, &revoke.token, revoke.json).await,
        },
        PortalVerb::Record(record) => {
            let what = portal::Record {
                upstream: record.upstream,
                port: record.port,
                out: record.out,
                keep_values: record.keep_values,
                own_token: record.own_token,
                json: record.json,
            };
            portal::record(settings, what).await
        }
        PortalVerb::Replay(replay) => {
            portal::replay(&settings.printer, &replay.cassette, replay.port, replay.json).await
        }
        PortalVerb::Conform(conform) => portal::conform(settings, &conform.recording, conform.json).await,
        PortalVerb::Clone(clone) => {
            let wanted = Wanted::definitions()
                .records(clone.records)
                .limit(clone.limit)
                .archived(clone.archived)
                .redact(clone.redact);
            let what = portal::PortalClone {
                from: clone.from,
                wanted,
                dry_run: clone.dry_run,
                json: clone.json,
            };
            portal::clone_from(settings, what).await
        }
        PortalVerb::App(app) => match app.verb {
            AppVerb::Create(create) => {
                let new = NewOauthApp {
                    name: create.name,
                    redirect_uris: create.redirect_uris,
                    scopes: create.scopes,
                    private: create.distribution == "private",
                };
                portal::create_app(settings, new, create.json).await
            }
            AppVerb::List(list) => portal::list_apps(settings, list.json).await,
        },
        PortalVerb::Limits(limits) => {
            let change = LimitsChange {
                plan: limits.plan,
                packs: limits.packs,
                off: limits.off,
            };
            portal::limits(settings, &change, limits.json).await
        }
        PortalVerb::Clock(clock) => match clock.verb {
            ClockVerb::Show(show) => portal::clock(settings, ClockChange::Show, show.json).await,
            ClockVerb::Advance(advance) => {
                portal::clock(settings, ClockChange::Advance(advance.by), advance.json).await
            }
            ClockVerb::Set(set) => portal::clock(settings, ClockChange::Set(set.time), set.json).await,
            ClockVerb::Freeze(freeze) => portal::clock(settings, ClockChange::Freeze, freeze.json).await,
            ClockVerb::Thaw(thaw) => portal::clock(settings, ClockChange::Thaw, thaw.json).await,
        },
    }
}

async fn run_portal(
    settings: &Settings,
    arguments: &StartArguments,
    mirror: Mirror,
) -> Result<ExitStatus, Failure> {
    let start = Start {
        empty: arguments.empty,
        snapshot: arguments.snapshot.clone(),
        port: arguments.port,
        index_lag: arguments.index_lag,
        associate_companies: arguments.associate_companies,
        block_deleted_contacts: arguments.block_deleted_contacts,
        clock: arguments.clock,
        legacy_versions: arguments.legacy == Legacy::On,
        plan: match &arguments.plan {
            // The parser lets plans and "none" through.
            Some(name) => name.parse().ok(),
            // It lets "off" through and nothing else.
            None if arguments.limits.is_some() => None,
            None => (mirror == Mirror::Kept).then_some(Plan::Professional),
        },
        packs: arguments.packs,
        time_zone: arguments.time_zone.clone(),
        data_dir: settings.data_dir_or_new(),
        log_format: arguments.log_format.map(|format| match format {
            TypedFormat::Text => LogFormat::Text,
            TypedFormat::Json => LogFormat::Json,
        }),
    };
    portal::run(&settings.printer, &start, mirror, arguments.json).await
}

/// `spoke dev`.
pub async fn dev(settings: &Settings, arguments: DevArguments) -> Result<ExitStatus, Failure> {
    let dev = Dev {
        empty: arguments.empty,
        // The parser lets plans and "none" through.
        plan: arguments.plan.parse().ok(),
        index_lag: arguments.index_lag,
        command: arguments.command,
    };
    dev::run(&settings.printer, dev).await
}
