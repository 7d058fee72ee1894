//! Forms, marketing e-mails, single sends, subscriptions.

use super::{Route, Versions};
use crate::api::marketing::{
    self, emails, emails::revisions, emails::statistics, emails::variations, forms, single_send, smtp_tokens,
    submissions, subscriptions as v3, subscriptions_v4 as v4,
};

const ALL: Versions = Versions::V3_DATED;
const V1: Versions = Versions::V1;
const V3: Versions = Versions::V3;
/// Version 4 and the dated releases.
const V4_ON: Versions = Versions::V4_DATED;

/// Definitions, what was sent in, and where it is sent to.
#[rustfmt::skip]
pub(super) const FORMS: &[Route] = &[
    Route::get(ALL, "marketing/forms", forms::list, "forms.list"),
    Route::post(ALL, "marketing/forms", forms::create, "forms.create"),
    Route::get(ALL, "marketing/forms/{formId}", forms::read, "forms.read"),
    Route::put(ALL, "marketing/forms/{formId}", forms::replace, "forms.replace"),
    Route::patch(ALL, "marketing/forms/{formId}", forms::update, "forms.update"),
    Route::delete(ALL, "marketing/forms/{formId}", forms::archive, "forms.archive"),
    Route::post(V3, "submissions/integration/submit/{portalId}/{formGuid}", marketing::submit_open, "forms.submit").without_token().for_browsers(),
    Route::post(V3, "submissions/integration/secure/submit/{portalId}/{formGuid}", marketing::submit_secured, "forms.submit-secure"),
    Route::get(V1, "form-integrations/submissions/forms/{formGuid}", submissions::list, "forms.submissions"),
];

/// Marketing e-mails, sending one, and what was sent.
#[rustfmt::skip]
pub(super) const EMAILS: &[Route] = &[
    Route::get(ALL, "marketing/emails", emails::list, "emails.list"),
    Route::post(ALL, "marketing/emails", emails::create, "emails.create"),
    Route::post(ALL, "marketing/emails/clone", emails::clone, "emails.clone"),
    Route::post(ALL, "marketing/emails/ab-test/create-variation", variations::create, "emails.variation.create"),
    Route::get(ALL, "marketing/emails/statistics/list", statistics::list, "emails.statistics"),
    Route::get(ALL, "marketing/emails/statistics/histogram", statistics::histogram, "emails.statistics.histogram"),
    Route::get(ALL, "marketing/emails/{emailId}", emails::read, "emails.read"),
    Route::patch(ALL, "marketing/emails/{emailId}", emails::update, "emails.update"),
    Route::delete(ALL, "marketing/emails/{emailId}", emails::archive, "emails.archive"),
    Route::get(ALL, "marketing/emails/{emailId}/draft", emails::read_draft, "emails.draft.read"),
    Route::patch(ALL, "marketing/emails/{emailId}/draft", emails::update_draft, "emails.draft.update"),
    Route::post(ALL, "marketing/emails/{emailId}/draft/reset", emails::reset_draft, "emails.draft.reset"),
    Route::get(ALL, "marketing/emails/{emailId}/ab-test/get-variation", variations::read, "emails.variation.read"),
    Route::get(ALL, "marketing/emails/{emailId}/revisions", revisions::list, "emails.revisions.list"),
    Route::get(ALL, "marketing/emails/{emailId}/revisions/{revisionId}", revisions::read, "emails.revisions.read"),
    Route::post(ALL, "marketing/emails/{emailId}/revisions/{revisionId}/restore", revisions::restore, "emails.revisions.restore"),
    Route::post(ALL, "marketing/emails/{emailId}/revisions/{revisionId}/restore-to-draft", revisions::restore_to_draft, "emails.revisions.restore-to-draft"),
    Route::post(ALL, "marketing/emails/{emailId}/publish", emails::publish, "emails.publish"),
    Route::post(ALL, "marketing/emails/{emailId}/unpublish", emails::unpublish, "emails.unpublish"),
    Route::post(ALL, "marketing/transactional/single-email/send", single_send::transactional, "emails.transactional-send"),
    Route::post(Versions::V4, "marketing/email/single-send", single_send::marketing, "emails.marketing-send"),
    Route::post(Versions::DATED, "marketing/email-campaigns/single-send", single_send::marketing, "emails.marketing-send"),
    Route::get(ALL, "marketing/email/send-statuses/{statusId}", single_send::status, "emails.send-status"),
];

/// Tokens for sending by SMTP.
#[rustfmt::skip]
pub(super) const SMTP_TOKENS: &[Route] = &[
    Route::get(ALL, "marketing/transactional/smtp-tokens", smtp_tokens::list, "smtp-tokens.list"),
    Route::post(ALL, "marketing/transactional/smtp-tokens", smtp_tokens::create, "smtp-tokens.create"),
    Route::get(ALL, "marketing/transactional/smtp-tokens/{tokenId}", smtp_tokens::read, "smtp-tokens.read"),
    Route::delete(ALL, "marketing/transactional/smtp-tokens/{tokenId}", smtp_tokens::delete, "smtp-tokens.delete"),
    Route::post(ALL, "marketing/transactional/smtp-tokens/{tokenId}/password-reset", smtp_tokens::reset_password, "smtp-tokens.password-reset"),
];

/// Who agreed to receive what.
#[rustfmt::skip]
pub(super) const SUBSCRIPTIONS: &[Route] = &[
    Route::get(V3, "communication-preferences/definitions", v3::definitions, "subscriptions.definitions"),
    Route::get(V3, "communication-preferences/status/email/{emailAddress}", v3::status, "subscriptions.status"),
    Route::post(V3, "communication-preferences/subscribe", v3::subscribe, "subscriptions.subscribe"),
    Route::post(V3, "communication-preferences/unsubscribe", v3::unsubscribe, "subscriptions.unsubscribe"),
    Route::get(Versions::SINCE_2026_09, "communication-preferences/status/email/{emailAddress}", v3::status, "subscriptions.status"),
    Route::post(Versions::SINCE_2026_09, "communication-preferences/subscribe", v3::subscribe, "subscriptions.subscribe"),
    Route::post(Versions::SINCE_2026_09, "communication-preferences/unsubscribe", v3::unsubscribe, "subscriptions.unsubscribe"),
    Route::get(V4_ON, "communication-preferences/definitions", v4::definitions, "subscriptions.definitions"),
    Route::post(V4_ON, "communication-preferences/statuses/batch/read", v4::read_batch, "subscriptions.batch.read"),
    Route::post(V4_ON, "communication-preferences/statuses/batch/write", v4::write_batch, "subscriptions.batch.write"),
    Route::post(V4_ON, "communication-preferences/statuses/batch/unsubscribe-all", v4::opt_out_batch, "subscriptions.batch.opt-out"),
    Route::post(V4_ON, "communication-preferences/statuses/batch/unsubscribe-all/read", v4::read_all_batch, "subscriptions.batch.opt-out.read"),
    Route::get(V4_ON, "communication-preferences/statuses/{subscriber}", v4::read, "subscriptions.read"),
    Route::post(V4_ON, "communication-preferences/statuses/{subscriber}", v4::write, "subscriptions.write"),
    Route::get(V4_ON, "communication-preferences/statuses/{subscriber}/unsubscribe-all", v4::read_all, "subscriptions.opt-out.read"),
    Route::post(V4_ON, "communication-preferences/statuses/{subscriber}/unsubscribe-all", v4::opt_out, "subscriptions.opt-out"),
    Route::post(Versions::SINCE_2026_09, "communication-preferences/resubscribe", v4::resubscribe, "subscriptions.resubscribe"),
    Route::post(V4_ON, "communication-preferences/links/generate", v4::links, "subscriptions.links"),
];
