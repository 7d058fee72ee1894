//! `spoke form`, `spoke email` and `spoke subscription`.

use crate::cli::email::EmailVerb;
use crate::cli::form::FormVerb;
use crate::cli::subscription::SubscriptionVerb;
use crate::commands::{self, Session};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::settings::Settings;

pub(super) async fn run_form(settings: &Settings, verb: FormVerb) -> Result<ExitStatus, Failure> {
    let session = Session::open(settings).await?;
    match verb {
        FormVerb::Create(create) => commands::form::create(&session, create).await,
        FormVerb::List(list) => commands::form::list(&session, list.json).await,
        FormVerb::Show(show) => commands::form::show(&session, &show.form, show.json).await,
        FormVerb::Submit(submit) => commands::form::submit(&session, submit).await,
        FormVerb::Submissions(read) => {
            commands::form::submissions(&session, &read.form, read.limit, read.json).await
        }
    }
}

pub(super) async fn run_email(settings: &Settings, verb: EmailVerb) -> Result<ExitStatus, Failure> {
    let session = Session::open(settings).await?;
    match verb {
        EmailVerb::List(list) => commands::email::list(&session, list.limit, list.json).await,
        EmailVerb::Send(send) => commands::email::send(&session, send).await,
        EmailVerb::Outbox(outbox) => commands::email::outbox(&session, outbox).await,
    }
}

pub(super) async fn run_subscription(
    settings: &Settings,
    verb: SubscriptionVerb,
) -> Result<ExitStatus, Failure> {
    let session = Session::open(settings).await?;
    match verb {
        SubscriptionVerb::Types(types) => commands::subscription::types(&session, types.json).await,
        SubscriptionVerb::Show(show) => commands::subscription::show(&session, &show).await,
        SubscriptionVerb::Set(set) => commands::subscription::set(&session, set).await,
    }
}
