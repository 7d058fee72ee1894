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

/// The state of an e-mail once it is published: those that something else sends are `AUTOMATED` (assumed). `master` says
/// which side of an A/B test it is on, if it is in one (names of the client's model; which one when is assumed).
#[must_use]
pub fn published_state(subcategory: &str, master: Option<bool>) -> &'static str {
    match (is_automated(subcategory), master) {
        (false, None) => "PUBLISHED",
        (false, Some(true)) => "PUBLISHED_AB",
        (false, Some(false)) => "PUBLISHED_AB_VARIANT",
        (true, None) => "AUTOMATED",
        (true, Some(true)) => "AUTOMATED_AB",
        (true, Some(false)) => "AUTOMATED_AB_VARIANT",
    }
}

/// The state of an e-mail that is not published (assumed); `master` as for [`published_state`].
#[must_use]
pub fn draft_state(subcategory: &str, master: Option<bool>) -> &'static str {
    match (is_automated(subcategory), master) {
        (false, None) => "DRAFT",
        (false, Some(true)) => "DRAFT_AB",
        (false, Some(false)) => "DRAFT_AB_VARIANT",
        (true, None) => "AUTOMATED_DRAFT",
        (true, Some(true)) => "AUTOMATED_DRAFT_AB",
        (true, Some(false)) => "AUTOMATED_DRAFT_ABVARIANT",
    }
}

/// What an e-mail of this kind is called on one side of an A/B test (names of the client's model).
#[must_use]
pub fn ab_subcategory(subcategory: &str, master: bool) -> &'static str {
    match (is_automated(subcategory), master) {
        (false, true) => "ab_master",
        (false, false) => "ab_variant",
        (true, true) => "automated_ab_master",
        (true, false) => "automated_ab_variant",
    }
}

/// The kinds of e-mails that an A/B test can be made of (assumed: what goes to one person at a time has none).
pub const TESTABLE: &[&str] = &["batch", "localtime", "automated"];

/// The kind that the parameter `type` of a list means, where a kind can be made here (names of the client; which kind is
/// meant follows from them).
#[must_use]
pub fn subcategory_of_type(email_type: &str) -> Option<&'static str> {
    Some(match email_type {
        "BATCH_EMAIL" | "AB_EMAIL" => "batch",
        "AUTOMATED_EMAIL" | "AUTOMATED_AB_EMAIL" => "automated",
        "LOCALTIME_EMAIL" => "localtime",
        "BLOG_EMAIL" => "blog_email",
        "RSS_EMAIL" => "rss_to_email",
        "SINGLE_SEND_API" => TRANSACTIONAL,
        "MARKETING_SINGLE_SEND_API" => MARKETING_SINGLE_SEND,
        "SMTP_TOKEN" => "smtp_token",
        "OPTIN_EMAIL" => "optin_email",
        "OPTIN_FOLLOWUP_EMAIL" => "optin_followup_email",
        "RESUBSCRIBE_EMAIL" => "resubscribe_email",
        "TICKET_EMAIL" => "automated_for_ticket",
        _ => return None,
    })
}

/// What is counted of e-mails (names as answers are commonly seen to have them; assumed to be all).
pub const COUNTERS: &[&str] = &[
    "sent",
    "open",
    "delivered",
    "bounce",
    "unsubscribed",
    "click",
    "reply",
    "dropped",
    "selected",
    "spamreport",
    "suppressed",
    "hardbounced",
    "softbounced",
    "pending",
    "contactslost",
    "notsent",
];

/// Ratios of e-mails in percent: the name, what is divided, and by what (the same source).
pub const RATIOS: &[(&str, &str, &str)] = &[
    ("clickratio", "click", "delivered"),
    ("clickthroughratio", "click", "open"),
    ("deliveredratio", "delivered", "sent"),
    ("openratio", "open", "delivered"),
    ("replyratio", "reply", "delivered"),
    ("unsubscribedratio", "unsubscribed", "delivered"),
    ("spamreportratio", "spamreport", "delivered"),
    ("bounceratio", "bounce", "sent"),
    ("hardbounceratio", "hardbounced", "sent"),
    ("softbounceratio", "softbounced", "sent"),
    ("contactslostratio", "contactslost", "delivered"),
    ("pendingratio", "pending", "sent"),
    ("notsentratio", "notsent", "selected"),
];

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
    /// The recipient is a contact that is set to get no marketing e-mail.
    pub const NON_MARKETABLE_CONTACT: &str = "NON_MARKETABLE_CONTACT";
    /// The template names a `custom` value that the call does not give.
    pub const MISSING_TEMPLATE_PROPERTIES: &str = "MISSING_TEMPLATE_PROPERTIES";
}
