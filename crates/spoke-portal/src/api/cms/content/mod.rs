//! Content of all kinds: one handler a feature, shared by pages, posts, tags, authors, folders and redirects.
//!
//! What a kind holds and which features it has stands in the model ([`Content`]); a row of `routes/cms.rs` says which
//! operation does what with it. Success statuses are those of the official client's models. Where HubSpot's answer is not
//! on record: a draft is the live version until somebody changes it; pushing live publishes; a change of the live version
//! leaves a draft as it is; every change of the live version is a revision; a copy is a draft without an address; deleting
//! what is not there is no error.

mod ab_tests;
mod batch;
mod copy;
mod draft;
mod item;
mod languages;
mod list;
mod publication;
mod revisions;
mod schedule;
mod view;
mod write;

use spoke_model::content::Content;

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;

pub(crate) use schedule::settle;

pub(super) use item::{Item, padded};
pub(super) use list::unknown_operator;
pub(super) use view::address;

/// What an operation does with content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// Makes one.
    Create,
    /// Gives one.
    Read,
    /// Gives all.
    List,
    /// Changes what the body names.
    Update,
    /// Takes one away.
    Delete,
    /// A step of a batch.
    Batch(Step),
    /// Gives a draft.
    ReadDraft,
    /// Changes a draft.
    UpdateDraft,
    /// Makes a draft the live version.
    PushLive,
    /// Makes the live version the draft.
    ResetDraft,
    /// Says when a draft goes live.
    Schedule,
    /// Copies one.
    Clone,
    /// Gives all earlier versions of one.
    Revisions,
    /// Gives an earlier version.
    Revision,
    /// Makes an earlier version the live one.
    Restore,
    /// Makes an earlier version the draft.
    RestoreToDraft,
    /// Adds one to a group of languages.
    AttachLanguage,
    /// Takes one out of its group.
    DetachLanguage,
    /// Copies one into another language of its group.
    CreateLanguage,
    /// Says which language each of a group is in.
    UpdateLanguages,
    /// Makes another one the first of its group.
    SetPrimaryLanguage,
    /// Begins a test.
    CreateTest,
    /// Ends a test with a winner.
    EndTest,
    /// Takes a test up again.
    RerunTest,
}

/// What a batch does with each of its inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Makes one.
    Create,
    /// Gives one.
    Read,
    /// Changes one.
    Update,
    /// Takes one away.
    Archive,
}

/// Answers a call for content.
pub(crate) fn answer(content: &'static Content, action: Action, call: &Call<'_>) -> Result<Reply, ApiError> {
    settle(call)?;
    match action {
        Action::Create => write::create(content, call),
        Action::Read => list::read(content, call),
        Action::List => list::list(content, call),
        Action::Update => write::update(content, call),
        Action::Delete => write::delete(content, call),
        Action::Batch(step) => batch::answer(content, step, call),
        Action::ReadDraft => draft::read(content, call),
        Action::UpdateDraft => draft::update(content, call),
        Action::PushLive => draft::push_live(content, call),
        Action::ResetDraft => draft::reset(content, call),
        Action::Schedule => schedule::schedule(content, call),
        Action::Clone => copy::clone(content, call),
        Action::Revisions => revisions::list(content, call),
        Action::Revision => revisions::read(content, call),
        Action::Restore => revisions::restore(content, call),
        Action::RestoreToDraft => revisions::restore_to_draft(content, call),
        Action::AttachLanguage => languages::attach(content, call),
        Action::DetachLanguage => languages::detach(content, call),
        Action::CreateLanguage => languages::create(content, call),
        Action::UpdateLanguages => languages::update(content, call),
        Action::SetPrimaryLanguage => languages::set_primary(content, call),
        Action::CreateTest => ab_tests::create(content, call),
        Action::EndTest => ab_tests::end(content, call),
        Action::RerunTest => ab_tests::rerun(content, call),
    }
}
