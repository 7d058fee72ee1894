//! `generate`.

use spoke_generate::{Language, Selection};

use crate::cli::generate::{GenerateVerb, ModelLanguage};
use crate::commands::Session;
use crate::commands::generate::{self, Place};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::settings::Settings;

pub async fn run(settings: &Settings, verb: GenerateVerb) -> Result<ExitStatus, Failure> {
    let GenerateVerb::Models(models) = verb;
    let language = match models.lang {
        ModelLanguage::Rust => Language::Rust,
        ModelLanguage::Typescript => Language::TypeScript,
        ModelLanguage::Python => Language::Python,
    };
    let selection = Selection::new(models.object)
        .groups(models.group)
        .properties(models.property)
        .everything(models.all_properties);
    let place = match models.out {
        None => Place::Output,
        Some(folder) if models.check => Place::Check(folder),
        Some(folder) => Place::Folder(folder),
    };
    generate::models(&Session::open(settings).await?, &selection, language, &place).await
}
