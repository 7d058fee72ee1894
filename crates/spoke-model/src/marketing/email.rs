//! What a marketing e-mail holds, and what becomes of one that is sent.

use crate::resource::{Field, Kind};

/// What the body of a new or changed e-mail holds.
pub const EMAIL: &[Field] = &[
    Field::text("name").required(),
    Field::text("subject").or("\"\""),
    Field::of("subcategory", Kind::OneOf(SUBCATEGORIES)).or("\"batch\""),
    Field::of("language", Kind::Text).or("\"en\""),
    Field::of("content", Kind::Anything).or("{}"),
    Field::of("from", Kind::Object(FROM)).or("{}"),
    Field::of("to", Kind::Anything).or("{}"),
    Field::of("subscriptionDetails", Kind::Object(SUBSCRIPTION_DETAILS)).or("{}"),
    Field::of("webversion", Kind::Anything).or("{}"),
    Field::of("testing", Kind::Anything),
    Field::of("rssData", Kind::Anything),
    Field::flag("sendOnPublish").or("true"),
    Field::flag("jitterSendTime").or("false"),
    Field::text("publishDate"),
    Field::text("activeDomain"),
    Field::text("campaign"),
    Field::text("feedbackSurveyId"),
    Field::text("businessUnitId"),
];

const FROM: &[Field] = &[
    Field::text("fromName"),
    Field::text("replyTo"),
    Field::text("customReplyTo"),
];

const SUBSCRIPTION_DETAILS: &[Field] = &[
    Field::text("subscriptionId"),
    Field::text("officeLocationId"),
    Field::text("preferencesGroupId"),
];

/// Kinds of e-mails, as far as somebody makes them through the interface (a part of the client's list).
pub const SUBCATEGORIES: &[&str] = &[
    "batch",
    "automated",
    "automated_for_deal",
    "automated_for_ticket",
    "automated_for_form",
    "localtime",
    "blog_email",
    "rss_to_email",
    "single_send_api",
    "marketing_single_send_api",
    "smtp_token",
    "optin_email",
    "optin_followup_email",
    "resubscribe_email",
];

/// The kind of e-mails that the transactional interface sends.
pub const TRANSACTIONAL: &str = "single_send_api";
/// The kind of e-mails that the marketing single-send interface sends.
pub const MARKETING_SINGLE_SEND: &str = "marketing_single_send_api";

/// The state of an e-mail once it is published: those that something else sends are `AUTOMATED` (assumed).
#[must_use]
pub fn published_state(subcategory: &str) -> &'static str {
    if is_automated(subcategory) {
        "AUTOMATED"
    } else {
        "PUBLISHED"
    }
}

/// The state of an e-mail that is not published (assumed).
#[must_use]
pub fn draft_state(subcategory: &str) -> &'static str {
    if is_automated(subcategory) {
        "AUTOMATED_DRAFT"
    } else {
        "DRAFT"
    }
}

fn is_automated(subcategory: &str) -> bool {
    subcategory.starts_with("automated") || matches!(subcategory, TRANSACTIONAL | MARKETING_SINGLE_SEND)
}

/// What `sendResult` says: those of the 53 published values that the rules here lead to.
pub mod send_result {
    /// It went out.
    pub const SENT: &str = "SENT";
    /// The same `sendId` was sent before.
    pub const IDEMPOTENT_IGNORE: &str = "IDEMPOTENT_IGNORE";
    /// The recipient is no e-mail address.
    pub const INVALID_TO_ADDRESS: &str = "INVALID_TO_ADDRESS";
    /// The recipient does not want this type of message.
    pub const UNSUBSCRIBED_MESSAGE: &str = "PREVIOUSLY_UNSUBSCRIBED_MESSAGE";
    /// The recipient does not want any message.
    pub const UNSUBSCRIBED_PORTAL: &str = "PREVIOUSLY_UNSUBSCRIBED_PORTAL";
    /// The template names a `custom` value that the call does not give.
    pub const MISSING_TEMPLATE_PROPERTIES: &str = "MISSING_TEMPLATE_PROPERTIES";
}
