//! `spoke deadletter`.

use crate::cli::deadletter::DeadletterVerb;
use crate::commands::deadletter::{Replay, discard, list, replay, show};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::settings::Settings;

pub(super) async fn run(settings: &Settings, verb: DeadletterVerb) -> Result<ExitStatus, Failure> {
    match verb {
        DeadletterVerb::List(typed) => list(settings, typed.all, typed.json),
        DeadletterVerb::Show(typed) => show(settings, typed.number, typed.json),
        DeadletterVerb::Replay(typed) => {
            let what = Replay {
                numbers: typed.numbers,
                dry_run: typed.dry_run,
                send_anyway: typed.send_anyway,
                json: typed.json,
            };
            replay(settings, what).await
        }
        DeadletterVerb::Discard(typed) => discard(settings, &typed.numbers, typed.yes),
    }
}
