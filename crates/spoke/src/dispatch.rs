//! From what was typed to the command that does it.

mod api;
mod auth;
mod deadletter;
mod gateway;
mod generate;
mod marketing;
mod portal;
mod source;
mod webhook;

use std::time::Duration;

use spoke_client::workflow::kept::KeptWrite;
use spoke_client::workflow::lead::Lead;
use spoke_model::object_type::StandardObjectType;
use spoke_store::journal::Grouping;

use crate::cli::crm::{BatchVerb, CrmArguments, CrmVerb, FormatArguments, OutputArguments};
use crate::cli::env::EnvVerb;
use crate::cli::lead::{CaptureArguments, LeadVerb};
use crate::cli::list::ListVerb;
use crate::cli::migrate::MigrateVerb;
use crate::cli::sync::SyncVerb;
use crate::cli::ticket::TicketVerb;
use crate::cli::usage::By;
use crate::cli::{Command, crm};
use crate::commands::crm::{BatchRead, Desk, Get, Kind, List, ObjectType, Search};
use crate::commands::deadletter::{Keeper, unsent};
use crate::commands::list::Change;
use crate::commands::migrate::{Load, TakeBack};
use crate::commands::sync::Place;
use crate::commands::{self, Session};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Columns, Format};
use crate::settings::Settings;
use crate::{filter, values};

/// Does what was asked for.
///
/// # Errors
/// As the command.
pub async fn dispatch(settings: &Settings, command: Command) -> Result<ExitStatus, Failure> {
    match command {
        Command::Up(arguments) => portal::up(settings, &arguments.start).await,
        Command::Dev(arguments) => portal::dev(settings, arguments).await,
        Command::Portal(arguments) => portal::dispatch(settings, arguments.verb).await,
        Command::Crm(arguments) => run_crm(settings, arguments).await,
        Command::Lead(arguments) => match arguments.verb {
            LeadVerb::Capture(capture) => {
                let json = capture.json;
                if let Some(file) = &capture.from_json {
                    let session = Session::open(settings).await?;
                    return commands::lead::capture_many(&session, file, json).await;
                }
                let keeper = Keeper::asked_for(settings, capture.dead_letter);
                let lead = lead(*capture);
                let session = match Session::open(settings).await {
                    Ok(session) => session,
                    Err(gone) => {
                        let write = KeptWrite::CaptureLead { lead };
                        return Err(unsent(settings, keeper.as_ref(), &write, gone).await);
                    }
                };
                commands::lead::capture(&session, lead, keeper.as_ref(), json).await
            }
            LeadVerb::Advance(advance) => {
                let session = Session::open(settings).await?;
                commands::lead::advance(&session, &advance.deal, &advance.stage, advance.json).await
            }
            LeadVerb::Log(arguments) => {
                let log = commands::lead::Log::parse(arguments.kind)?;
                commands::lead::log(&Session::open(settings).await?, log).await
            }
            LeadVerb::Show(show) => {
                let session = Session::open(settings).await?;
                commands::lead::show(&session, &show.contact, show.limit, show.json).await
            }
        },
        Command::Api(arguments) => api::run(settings, arguments).await,
        Command::Limits(limits) => {
            commands::limits::limits(&Session::open(settings).await?, limits.json).await
        }
        Command::Deadletter(arguments) => deadletter::run(settings, arguments.verb).await,
        Command::Mcp(arguments) => {
            commands::mcp::serve(&Session::open(settings).await?, arguments.allow_writes).await
        }
        Command::Hello(arguments) => {
            commands::hello::hello(&Session::open(settings).await?, &arguments).await
        }
        Command::Privacy(arguments) => commands::privacy::run(settings, arguments.verb).await,
        Command::List(arguments) => run_list(settings, arguments.verb).await,
        Command::Ticket(arguments) => run_ticket(settings, arguments.verb).await,
        Command::Gateway(arguments) => gateway::run(settings, arguments.verb).await,
        Command::Audit(arguments) => gateway::run_audit(settings, arguments),
        Command::Webhook(arguments) => webhook::run(settings, arguments.verb).await,
        Command::Form(arguments) => marketing::run_form(settings, arguments.verb).await,
        Command::Email(arguments) => marketing::run_email(settings, arguments.verb).await,
        Command::Subscription(arguments) => marketing::run_subscription(settings, arguments.verb).await,
        Command::Migrate(arguments) => run_migrate(settings, arguments.verb).await,
        Command::Explain(explain) => {
            commands::explain::explain(settings, &explain.input, explain.status, explain.json)
        }
        Command::Triage(triage) => commands::triage::triage(settings, &triage).await,
        Command::Bundle(bundle) => commands::bundle::bundle(settings, &bundle).await,
        Command::Check(check) => commands::check::check(settings, &check).await,
        Command::Load(load) => commands::load::load(settings, &load).await,
        Command::Capacity(capacity) => commands::capacity::capacity(&settings.printer, &capacity),
        Command::Doctor(doctor) => {
            let patience = Duration::from_secs(doctor.patience);
            commands::doctor::doctor(settings, doctor.timing, patience, doctor.json).await
        }
        Command::Scan(arguments) => source::scan(settings, arguments),
        Command::Upgrade(arguments) => source::upgrade(settings, arguments),
        Command::Init(arguments) => source::init(settings, arguments.verb),
        Command::Generate(arguments) => generate::run(settings, arguments.verb).await,
        Command::Sync(arguments) => match arguments.verb {
            SyncVerb::Run(run) => {
                let place = Place::parse(&run.place.to, run.place.objects)?;
                commands::sync::run(&Session::open(settings).await?, &place, run.full, run.json).await
            }
            SyncVerb::Verify(verify) => {
                let place = Place::parse(&verify.place.to, verify.place.objects)?;
                commands::sync::verify(&Session::open(settings).await?, &place, verify.json).await
            }
        },
        Command::Auth(arguments) => auth::dispatch(settings, arguments.verb).await,
        Command::Env(arguments) => match arguments.verb {
            EnvVerb::List(list) => commands::env::list(settings, list.json),
            EnvVerb::Use(chosen) => match chosen.name {
                Some(name) => commands::env::select(settings, &name),
                None => commands::env::forget(settings),
            },
            EnvVerb::Show(show) => commands::env::show(settings, show.json).await,
            EnvVerb::Diff(diff) => {
                let names = [diff.first.as_str(), diff.second.as_str()];
                commands::env::diff(settings, names, &diff.objects, diff.json).await
            }
        },
        Command::Usage(usage) => {
            let by = match usage.by {
                By::App => Grouping::Portal,
                By::Endpoint => Grouping::Endpoint,
                By::Caller => Grouping::Caller,
                By::Object => Grouping::ObjectType,
                By::Hour => Grouping::Hour,
            };
            commands::usage::usage(settings, by, usage.alert, usage.json).await
        }
        Command::Errors(errors) => commands::errors::errors(
            settings,
            errors.since,
            errors.correlation_id,
            errors.limit,
            errors.json,
        ),
    }
}

async fn run_migrate(settings: &Settings, verb: MigrateVerb) -> Result<ExitStatus, Failure> {
    match verb {
        MigrateVerb::Plan(plan) => {
            let load = Load {
                file: plan.file,
                map: plan.map,
                to: plan.to,
                rejected: None,
                state: None,
                digest: None,
            };
            commands::migrate::plan(&Session::open(settings).await?, &load, plan.json).await
        }
        MigrateVerb::Run(run) => {
            let load = Load {
                file: run.file,
                map: run.map,
                to: run.to,
                rejected: run.rejected,
                state: run.state,
                digest: run.plan,
            };
            let session = Session::open(settings).await?;
            if run.dry_run {
                commands::migrate::check(&session, &load, run.json).await
            } else {
                commands::migrate::run(&session, &load, run.json).await
            }
        }
        MigrateVerb::Resume(resume) => {
            commands::migrate::resume(&Session::open(settings).await?, resume.state, resume.json).await
        }
        MigrateVerb::Runs(runs) => commands::migrate::list(&settings.printer, runs.json),
        MigrateVerb::Rollback(rollback) => {
            let what = TakeBack {
                state: rollback.state,
                yes: rollback.yes,
                dry_run: rollback.dry_run,
                overwrite: rollback.overwrite,
                leave_unanswered: rollback.leave_unanswered,
            };
            commands::migrate::rollback(&Session::open(settings).await?, what, rollback.json).await
        }
    }
}

async fn run_list(settings: &Settings, verb: ListVerb) -> Result<ExitStatus, Failure> {
    match verb {
        ListVerb::Create(create) => {
            let groups = commands::list::groups(create.filter.as_ref())?;
            commands::list::create(&Session::open(settings).await?, &create, groups).await
        }
        ListVerb::Add(add) => {
            let groups = commands::list::groups(add.from_search.as_ref())?;
            commands::list::change(&Session::open(settings).await?, Change::Add, add, groups).await
        }
        ListVerb::Remove(remove) => {
            let groups = commands::list::groups(remove.from_search.as_ref())?;
            commands::list::change(&Session::open(settings).await?, Change::Remove, remove, groups).await
        }
        ListVerb::Members(members) => {
            commands::list::members(&Session::open(settings).await?, &members).await
        }
        ListVerb::Show(show) => {
            let session = Session::open(settings).await?;
            match show.list {
                Some(list) => commands::list::show(&session, &list, show.json).await,
                None => commands::list::overview(&session, &show.query, show.json).await,
            }
        }
        ListVerb::Delete(delete) => {
            commands::list::delete(&Session::open(settings).await?, &delete.list, delete.yes).await
        }
    }
}

async fn run_ticket(settings: &Settings, verb: TicketVerb) -> Result<ExitStatus, Failure> {
    let session = Session::open(settings).await?;
    match verb {
        TicketVerb::Create(create) => commands::ticket::create(&session, create).await,
        TicketVerb::Advance(advance) => {
            let stage = advance.stage.as_deref();
            commands::ticket::advance(&session, &advance.ticket, stage, advance.json).await
        }
        TicketVerb::Assign(assign) => {
            commands::ticket::assign(&session, &assign.ticket, &assign.owner, assign.json).await
        }
    }
}

/// What can be checked without a portal is checked first.
async fn run_crm(settings: &Settings, arguments: CrmArguments) -> Result<ExitStatus, Failure> {
    let typed = arguments.object_type;
    match arguments.verb {
        CrmVerb::Create(create) => {
            let values = values::parse(&create.values)?;
            let with = values::parse_records(&create.associate)?;
            let keeper = Keeper::asked_for(settings, create.dead_letter);
            let desk = match desk(settings, &typed, create.output).await {
                Ok(desk) => desk,
                Err(gone) if with.is_empty() => {
                    let write = KeptWrite::create(standard_path(&typed), values);
                    return Err(unsent(settings, keeper.as_ref(), &write, gone).await);
                }
                Err(gone) => return Err(gone),
            };
            commands::crm::create(&desk, values, &with, keeper.as_ref()).await
        }
        CrmVerb::Get(get) => {
            let what = Get {
                id: get.id,
                id_property: get.id_property,
                associations: get.associations,
                archived: get.archived,
            };
            commands::crm::get(&desk(settings, &typed, get.output).await?, what).await
        }
        CrmVerb::List(list) => {
            let what = List {
                limit: (!list.all).then_some(list.limit),
                after: list.after,
                archived: list.archived,
            };
            commands::crm::list(&desk(settings, &typed, list.output).await?, what).await
        }
        CrmVerb::Search(search) => {
            let what = Search {
                groups: filter::parse_groups(&search.filters)?,
                query: search.query,
                sort: search.sort,
                limit: (!search.all).then_some(search.limit),
            };
            commands::crm::search(&desk(settings, &typed, search.output).await?, what).await
        }
        CrmVerb::Update(update) => {
            let values = values::parse(&update.values)?;
            let keeper = Keeper::asked_for(settings, update.dead_letter);
            let update_of = |object_type: &str| KeptWrite::Update {
                object_type: object_type.to_owned(),
                id: update.id.clone(),
                id_property: update.id_property.clone(),
                properties: values.clone(),
            };
            let desk = match desk(settings, &typed, update.output).await {
                Ok(desk) => desk,
                Err(gone) => {
                    let write = update_of(standard_path(&typed));
                    return Err(unsent(settings, keeper.as_ref(), &write, gone).await);
                }
            };
            let write = update_of(desk.object_type.path());
            commands::crm::update(&desk, &write, keeper.as_ref()).await
        }
        CrmVerb::Archive(archive) => {
            commands::crm::archive(&plain_desk(settings, &typed).await?, archive.ids, archive.yes).await
        }
        CrmVerb::Batch(batch) => match batch.verb {
            BatchVerb::Read(read) => {
                let what = BatchRead {
                    ids: read.ids,
                    id_property: read.id_property,
                };
                commands::crm::batch_read(&desk(settings, &typed, read.output).await?, what).await
            }
        },
        CrmVerb::Associate(associate) => {
            let kind = kind(&associate);
            let (desk, pair) = (plain_desk(settings, &typed).await?, associate.pair);
            let to = ObjectType::find(&desk.session, &pair.to_type).await?;
            commands::crm::associate(&desk, &pair.id, &to, &pair.to_id, kind).await
        }
        CrmVerb::Dissociate(dissociate) => {
            let (desk, pair) = (plain_desk(settings, &typed).await?, dissociate.pair);
            let to = ObjectType::find(&desk.session, &pair.to_type).await?;
            commands::crm::dissociate(&desk, &pair.id, &to, &pair.to_id).await
        }
        CrmVerb::Associations(associations) => {
            let desk = format_desk(settings, &typed, &associations.format).await?;
            let to = ObjectType::find(&desk.session, &associations.to_type).await?;
            commands::crm::associations(&desk, &associations.id, &to).await
        }
        CrmVerb::Properties(properties) => {
            let desk = format_desk(settings, &typed, &properties.format).await?;
            commands::crm::properties(&desk, properties.text.as_deref()).await
        }
        CrmVerb::Pipelines(pipelines) => {
            commands::crm::pipelines(&format_desk(settings, &typed, &pipelines.format).await?).await
        }
    }
}

/// The name of an object type in a path, as far as it is known without a portal.
fn standard_path(typed: &str) -> &str {
    StandardObjectType::by_name(typed).map_or(typed, |standard| standard.plural)
}

async fn desk(settings: &Settings, typed: &str, output: OutputArguments) -> Result<Desk, Failure> {
    let desk = format_desk(settings, typed, &output.format).await?;
    let columns = Columns::new(output.properties, desk.object_type.standard());
    Ok(Desk { columns, ..desk })
}

async fn format_desk(settings: &Settings, typed: &str, format: &FormatArguments) -> Result<Desk, Failure> {
    let format = match (format.json, format.csv) {
        (true, _) => Format::Json,
        (_, true) => Format::Csv,
        _ => Format::Table,
    };
    Ok(Desk {
        format,
        ..plain_desk(settings, typed).await?
    })
}

async fn plain_desk(settings: &Settings, typed: &str) -> Result<Desk, Failure> {
    let session = Session::open(settings).await?;
    let object_type = ObjectType::find(&session, typed).await?;
    let columns = Columns::new(Vec::new(), object_type.standard());
    Ok(Desk {
        session,
        object_type,
        format: Format::Table,
        columns,
    })
}

fn kind(associate: &crm::AssociateArguments) -> Kind {
    match (&associate.label, associate.type_id) {
        (Some(label), _) => Kind::Label(label.clone()),
        (None, Some(type_id)) => Kind::TypeId(type_id),
        (None, None) => Kind::Default,
    }
}

fn lead(typed: CaptureArguments) -> Lead {
    let note = typed
        .note
        .or_else(|| (!typed.no_note).then(|| standard_note(typed.deal.as_deref())));
    let mut lead = Lead::new(typed.email);
    for (name, value) in [
        ("firstname", typed.firstname),
        ("lastname", typed.lastname),
        ("phone", typed.phone),
    ] {
        if let Some(value) = value {
            lead = lead.contact(name, value);
        }
    }
    if let Some(domain) = typed.domain {
        lead = lead.company(domain, typed.company.unwrap_or_default());
    }
    if let Some(name) = typed.deal {
        lead = lead.deal(name);
        if let Some(amount) = typed.amount {
            lead = lead.amount(amount);
        }
        if let Some(pipeline) = typed.pipeline {
            lead = lead.pipeline(pipeline);
        }
        if let Some(stage) = typed.stage {
            lead = lead.stage(stage);
        }
    }
    match note {
        Some(note) => lead.note(note),
        None => lead,
    }
}

/// What is logged when no note is given. It names only what a lead is known by, so that running again with other
/// values finds it.
fn standard_note(deal: Option<&str>) -> String {
    match deal {
        Some(deal) => format!("Lead captured: {deal}"),
        None => "Lead captured".to_owned(),
    }
}
