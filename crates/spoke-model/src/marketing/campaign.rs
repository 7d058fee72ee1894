//! Campaigns: their properties, what belongs to them, and how their reports are asked for.
//!
//! Sources: the guide to campaigns and the published specification (2026-08); the list of asset types is that of the
//! changelog of July 2025.

/// A property of campaigns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CampaignProperty {
    /// Its name.
    pub name: &'static str,
    /// What its values are.
    pub kind: CampaignValue,
    /// Whether only HubSpot sets it.
    pub read_only: bool,
}

/// What the values of a campaign's property are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CampaignValue {
    /// Any text.
    Text,
    /// A day, `2026-11-30`.
    Date,
    /// The id of an owner.
    Owner,
    /// A currency code.
    Currency,
    /// One of these.
    OneOf(&'static [&'static str]),
}

const fn property(name: &'static str, kind: CampaignValue, read_only: bool) -> CampaignProperty {
    CampaignProperty {
        name,
        kind,
        read_only,
    }
}

/// The properties of campaigns (documented; which HubSpot alone sets is assumed beyond the sums).
pub const PROPERTIES: &[CampaignProperty] = &[
    property("hs_name", CampaignValue::Text, false),
    property("hs_start_date", CampaignValue::Date, false),
    property("hs_end_date", CampaignValue::Date, false),
    property("hs_notes", CampaignValue::Text, false),
    property("hs_audience", CampaignValue::Text, false),
    property("hs_goal", CampaignValue::Text, false),
    property("hs_currency_code", CampaignValue::Currency, false),
    property("hs_campaign_status", CampaignValue::OneOf(STATUSES), false),
    property("hs_utm", CampaignValue::Text, false),
    property("hs_owner", CampaignValue::Owner, false),
    property("hs_color_hex", CampaignValue::Text, false),
    property("hs_created_by_user_id", CampaignValue::Text, true),
    property("hs_object_id", CampaignValue::Text, true),
    property("hs_budget_items_sum_amount", CampaignValue::Text, true),
    property("hs_spend_items_sum_amount", CampaignValue::Text, true),
];

/// The name of a campaign, without which none is made.
pub const NAME: &str = "hs_name";

/// What `hs_campaign_status` may be (documented).
pub const STATUSES: &[&str] = &["planned", "in_progress", "active", "paused", "completed"];

/// Kinds of things that belong to a campaign.
pub const ASSET_TYPES: &[&str] = &[
    "AD_CAMPAIGN",
    "AUTOMATION_PLATFORM_FLOW",
    "BLOG_POST",
    "CALL",
    "CASE_STUDY",
    "CTA",
    "EMAIL",
    "EXTERNAL_WEB_URL",
    "FEEDBACK_SURVEY",
    "FILE_MANAGER_FILE",
    "FORM",
    "KNOWLEDGE_ARTICLE",
    "LANDING_PAGE",
    "MARKETING_EMAIL",
    "MARKETING_EVENT",
    "MARKETING_SMS",
    "MEDIA",
    "MEETING_EVENT",
    "OBJECT_LIST",
    "PLAYBOOK",
    "PODCAST_EPISODE",
    "SALES_DOCUMENT",
    "SEQUENCE",
    "SITE_PAGE",
    "SOCIAL_BROADCAST",
    "WEB_INTERACTIVE",
];

/// Kinds of contacts that a report lists: `contactType` (documented).
pub const CONTACT_TYPES: &[&str] = &["contactFirstTouch", "contactLastTouch", "influencedContacts"];

/// How revenue is shared out: `attributionModel` (documented).
pub const ATTRIBUTION_MODELS: &[&str] = &[
    "LINEAR",
    "FIRST_INTERACTION",
    "LAST_INTERACTION",
    "FULL_PATH",
    "U_SHAPED",
    "W_SHAPED",
    "TIME_DECAY",
    "J_SHAPED",
    "INVERSE_J_SHAPED",
];

/// Inputs of a batch (not certain).
pub const BATCH_MAX: usize = 50;

impl CampaignProperty {
    /// The property with this name.
    ///
    /// # Examples
    /// ```
    /// use spoke_model::marketing::campaign::CampaignProperty;
    ///
    /// assert!(CampaignProperty::named("hs_utm").is_some());
    /// assert!(CampaignProperty::named("hs_unheard").is_none());
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        PROPERTIES.iter().find(|one| one.name == name)
    }
}
