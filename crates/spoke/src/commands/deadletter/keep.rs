//! Keeping a write that failed.

use spoke_client::Error;
use spoke_client::workflow::kept::KeptWrite;
use spoke_store::deadletter::NewLetter;

use super::{now, open};
use crate::commands::Session;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::settings::{DataDir, Settings, Target, TargetKind};

/// Keeps the write of a command that was given `--dead-letter`.
#[derive(Clone, Debug)]
pub struct Keeper {
    data_dir: DataDir,
}

impl Keeper {
    /// The keeper of this call, when it was asked for.
    #[must_use]
    pub fn asked_for(settings: &Settings, dead_letter: bool) -> Option<Self> {
        dead_letter.then(|| Self {
            data_dir: settings.data_dir_or_new(),
        })
    }

    /// Keeps a write that failed with `error`, if it can be done later, and says so in the failure.
    #[must_use]
    pub fn keep(&self, session: &Session, write: &KeptWrite, error: &Error, failure: Failure) -> Failure {
        if !KeptWrite::is_worth_keeping(error) {
            return failure.hint("it is not kept as a dead letter: HubSpot would refuse it again");
        }
        let letter = NewLetter {
            reason: error.to_string(),
            correlation_id: error.correlation_id().map(str::to_owned),
            may_be_done: error.may_have_been_processed(),
            ..new_letter(label(&session.target), write)
        };
        self.put(&letter, failure)
    }

    fn put(&self, letter: &NewLetter, failure: Failure) -> Failure {
        let kept = open(&self.data_dir).and_then(|mut letters| {
            letters
                .add(letter, now())
                .map_err(|error| Failure::from_error(ExitStatus::Usage, &error))
        });
        match kept {
            Ok(number) => failure.hint(format!(
                "it is kept as dead letter {number}; do it later: spoke deadletter replay {number}"
            )),
            Err(unkept) => failure.detail(format!(
                "and it could not be kept as a dead letter: {}",
                unkept.message()
            )),
        }
    }
}

/// Keeps a write for which no portal was there at all.
pub async fn unsent(
    settings: &Settings,
    keeper: Option<&Keeper>,
    write: &KeptWrite,
    failure: Failure,
) -> Failure {
    let Some(keeper) = keeper.filter(|_| failure.status() == ExitStatus::Unreachable) else {
        return failure;
    };
    let Ok(target) = Target::resolve(settings).await else {
        return failure;
    };
    let letter = NewLetter {
        reason: failure.message().to_owned(),
        ..new_letter(label(&target), write)
    };
    keeper.put(&letter, failure)
}

fn new_letter(target: String, write: &KeptWrite) -> NewLetter {
    NewLetter {
        target,
        operation: write.summary(),
        // A value of texts: writing it can't fail.
        payload: serde_json::to_string(write).unwrap_or_default(),
        ..NewLetter::default()
    }
}

/// The portal as letters name it. A local portal's address changes with every start.
pub(super) fn label(target: &Target) -> String {
    if let Some(chosen) = target.profile.as_ref().filter(|_| target.is_of_profile) {
        return format!("profile {}", chosen.profile.name);
    }
    match &target.kind {
        TargetKind::Local { .. } => "local".to_owned(),
        TargetKind::HubSpot => "hubspot".to_owned(),
        TargetKind::Address => target.url.clone(),
    }
}
