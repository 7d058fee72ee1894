//! `spoke api`.

use crate::cli::api::ApiArguments;
use crate::commands::Session;
use crate::commands::api::{ApiCall, check, explain, send};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::settings::Settings;

pub(super) async fn run(settings: &Settings, typed: ApiArguments) -> Result<ExitStatus, Failure> {
    let call = ApiCall::parse(&typed.method, &typed.path, &typed.query, typed.body.as_deref())?;
    if typed.explain {
        return explain(&settings.printer, &call, typed.json);
    }
    check(&call, typed.yes)?;
    send(&Session::open(settings).await?, &call).await
}
