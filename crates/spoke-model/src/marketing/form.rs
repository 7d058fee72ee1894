//! What a form holds, and the words for what is wrong with a submission.

use crate::resource::{Field, Kind};

/// What the body of a new form holds. The times are required by the client's model and set by HubSpot all the same.
pub const FORM: &[Field] = &[
    Field::of("formType", Kind::OneOf(&["hubspot"])).required(),
    Field::text("name").required(),
    Field::text("createdAt").required(),
    Field::text("updatedAt").required(),
    Field::flag("archived").required(),
    Field::of("fieldGroups", Kind::List(&Kind::Object(FIELD_GROUP))).required(),
    Field::of("configuration", Kind::Object(CONFIGURATION)).required(),
    Field::of("displayOptions", Kind::Object(DISPLAY_OPTIONS)).required(),
    Field::of("legalConsentOptions", Kind::Object(LEGAL_CONSENT)).required(),
];

const FIELD_GROUP: &[Field] = &[
    Field::of(
        "groupType",
        Kind::OneOf(&["default_group", "progressive", "queued"]),
    )
    .or("\"default_group\""),
    Field::of("richTextType", Kind::OneOf(&["text", "image"])).or("\"text\""),
    Field::text("richText"),
    Field::of("fields", Kind::List(&Kind::Object(FORM_FIELD))).required(),
];

/// The types of fields.
pub const FIELD_TYPES: &[&str] = &[
    "email",
    "phone",
    "mobile_phone",
    "single_line_text",
    "multi_line_text",
    "number",
    "single_checkbox",
    "multiple_checkboxes",
    "dropdown",
    "radio",
    "datepicker",
    "file",
    "payment_link_radio",
];

const FORM_FIELD: &[Field] = &[
    Field::text("objectTypeId").required(),
    Field::text("name").required(),
    Field::text("label").required(),
    Field::text("description"),
    Field::flag("required").required(),
    Field::flag("hidden").required(),
    Field::of("dependentFields", Kind::List(&Kind::Anything)).or("[]"),
    Field::text("placeholder"),
    Field::text("defaultValue"),
    Field::of("defaultValues", Kind::List(&Kind::Text)),
    Field::of("options", Kind::List(&Kind::Object(OPTION))),
    Field::of("validation", Kind::Anything),
    Field::flag("useCountryCodeSelect"),
    Field::flag("allowMultipleFiles"),
    Field::of("fieldType", Kind::OneOf(FIELD_TYPES)).required(),
];

const OPTION: &[Field] = &[
    Field::text("label").required(),
    Field::text("value").required(),
    Field::text("description"),
    Field::whole("displayOrder").or("0"),
];

const CONFIGURATION: &[Field] = &[
    Field::text("language").or("\"en\""),
    Field::flag("cloneable").or("true"),
    Field::flag("editable").or("true"),
    Field::flag("archivable").or("true"),
    Field::flag("recaptchaEnabled").or("false"),
    Field::flag("notifyContactOwner").or("false"),
    Field::of("notifyRecipients", Kind::List(&Kind::Text)).or("[]"),
    Field::flag("createNewContactForNewEmail").or("false"),
    Field::flag("prePopulateKnownValues").or("true"),
    Field::flag("allowLinkToResetKnownValues").or("false"),
    Field::of("lifecycleStages", Kind::List(&Kind::Object(LIFECYCLE_STAGE))).or("[]"),
    Field::of("postSubmitAction", Kind::Object(POST_SUBMIT_ACTION))
        .or(r#"{"type":"thank_you","value":"Thanks for submitting the form."}"#),
    Field::of("embedType", Kind::OneOf(&["V3", "V4"])),
];

const LIFECYCLE_STAGE: &[Field] = &[
    Field::text("objectTypeId").required(),
    Field::text("value").required(),
];

const POST_SUBMIT_ACTION: &[Field] = &[
    Field::of("type", Kind::OneOf(&["thank_you", "redirect_url"])).required(),
    Field::text("value").required(),
];

const DISPLAY_OPTIONS: &[Field] = &[
    Field::flag("renderRawHtml").or("false"),
    Field::text("theme").or("\"default_style\""),
    Field::text("submitButtonText").or("\"Submit\""),
    Field::of("style", Kind::Object(STYLE)).or("{}"),
    Field::text("cssClass"),
];

/// How a form looks. Answers always have all of it (SDK); the values for what a body leaves out are assumed.
const STYLE: &[Field] = &[
    Field::text("fontFamily").or("\"arial, helvetica, sans-serif\""),
    Field::text("backgroundWidth").or("\"100%\""),
    Field::text("labelTextColor").or("\"#33475b\""),
    Field::text("labelTextSize").or("\"14px\""),
    Field::text("helpTextColor").or("\"#7c98b6\""),
    Field::text("helpTextSize").or("\"11px\""),
    Field::text("legalConsentTextColor").or("\"#33475b\""),
    Field::text("legalConsentTextSize").or("\"14px\""),
    Field::text("submitColor").or("\"#ff7a59\""),
    Field::of("submitAlignment", Kind::OneOf(&["left", "center", "right"])).or("\"left\""),
    Field::text("submitFontColor").or("\"#ffffff\""),
    Field::text("submitSize").or("\"12px\""),
];

const LEGAL_CONSENT: &[Field] = &[
    Field::of("type", Kind::OneOf(CONSENT_TYPES)).required(),
    Field::of("lawfulBasis", Kind::OneOf(&["lead", "client", "other"])),
    Field::of("subscriptionTypeIds", Kind::List(&Kind::Whole)),
    Field::text("privacyText"),
    Field::text("communicationConsentText"),
    Field::text("consentToProcessText"),
    Field::text("consentToProcessCheckboxLabel"),
    Field::text("consentToProcessFooterText"),
    Field::of(
        "communicationsCheckboxes",
        Kind::List(&Kind::Object(CONSENT_CHECKBOX)),
    ),
];

const CONSENT_CHECKBOX: &[Field] = &[
    Field::whole("subscriptionTypeId").required(),
    Field::text("label").required(),
    Field::flag("required").or("false"),
];

/// How a form asks for consent.
pub const CONSENT_TYPES: &[&str] = &[
    "none",
    "legitimate_interest",
    "explicit_consent_to_process",
    "implicit_consent_to_process",
];

/// What a field of this type has beside what is common to all, as names and JSON for where a body does not say (the
/// fields are those of the official client's models; the values are assumed).
#[must_use]
pub fn unsaid_of_field(field_type: &str) -> &'static [(&'static str, &'static str)] {
    const DIGITS: (&str, &str) = ("validation", r#"{"minAllowedDigits":0,"maxAllowedDigits":0}"#);
    match field_type {
        "email" => &[(
            "validation",
            r#"{"blockedEmailDomains":[],"useDefaultBlockList":false}"#,
        )],
        "phone" => &[DIGITS, ("useCountryCodeSelect", "false")],
        "mobile_phone" => &[DIGITS],
        "dropdown" | "radio" | "multiple_checkboxes" | "payment_link_radio" => {
            &[("options", "[]"), ("defaultValues", "[]")]
        }
        "file" => &[("allowMultipleFiles", "false")],
        _ => &[],
    }
}

/// The same of a way to ask for consent.
#[must_use]
pub fn unsaid_of_consent(consent_type: &str) -> &'static [(&'static str, &'static str)] {
    match consent_type {
        "legitimate_interest" => &[
            ("lawfulBasis", "\"lead\""),
            ("subscriptionTypeIds", "[]"),
            ("privacyText", "\"\""),
        ],
        "explicit_consent_to_process" | "implicit_consent_to_process" => {
            &[("communicationsCheckboxes", "[]"), ("privacyText", "\"\"")]
        }
        _ => &[],
    }
}

/// How long an archived form is kept: three months (documented), taken as 90 days.
pub const ARCHIVE_DAYS: i64 = 90;
/// Values that one submission may hold (documented).
pub const VALUES_MAX: usize = 1_000;
/// Letters that one value may hold (not certain: nothing official is on record).
pub const VALUE_LETTERS_MAX: usize = 65_536;
/// How old `submittedAt` may be, in milliseconds: a month (documented), taken as 31 days.
pub const SUBMITTED_BEFORE_MAX: i64 = 31 * 86_400_000;
/// Submissions that a page of the reading interface may hold (documented).
pub const SUBMISSIONS_PAGE_MAX: u32 = 50;

/// What `errorType` says about a submission.
pub mod error_type {
    /// More than [`super::VALUES_MAX`] values.
    pub const TOO_MANY_VALUES: &str = "MAX_NUMBER_OF_SUBMITTED_VALUES_EXCEEDED";
    /// Not an e-mail address.
    pub const INVALID_EMAIL: &str = "INVALID_EMAIL";
    /// The form's settings block the address.
    pub const BLOCKED_EMAIL: &str = "BLOCKED_EMAIL";
    /// A required field is missing.
    pub const REQUIRED_FIELD: &str = "REQUIRED_FIELD";
    /// Not a number.
    pub const INVALID_NUMBER: &str = "INVALID_NUMBER";
    /// A number outside the field's range.
    pub const NUMBER_OUT_OF_RANGE: &str = "NUMBER_OUT_OF_RANGE";
    /// More letters than a value may have.
    pub const INPUT_TOO_LARGE: &str = "INPUT_TOO_LARGE";
    /// No option of the field.
    pub const VALUE_NOT_IN_FIELD_DEFINITION: &str = "VALUE_NOT_IN_FIELD_DEFINITION";
    /// Something about the submission itself, such as its time.
    pub const INVALID_METADATA: &str = "INVALID_METADATA";
    /// `context.hutk` is no user token.
    pub const INVALID_HUTK: &str = "INVALID_HUTK";
    /// `context.ipAddress` is no address.
    pub const INVALID_IP_ADDRESS: &str = "INVALID_IP_ADDRESS";
    /// `context.pageUri` is no address.
    pub const INVALID_PAGE_URI: &str = "INVALID_PAGE_URI";
    /// Both kinds of consent at once.
    pub const INVALID_LEGAL_OPTION_FORMAT: &str = "INVALID_LEGAL_OPTION_FORMAT";
    /// The form asks for consent to process and there is none.
    pub const MISSING_PROCESSING_CONSENT: &str = "MISSING_PROCESSING_CONSENT";
    /// Consent to process without its text.
    pub const MISSING_PROCESSING_CONSENT_TEXT: &str = "MISSING_PROCESSING_CONSENT_TEXT";
    /// Consent to messages without its text.
    pub const MISSING_COMMUNICATION_CONSENT_TEXT: &str = "MISSING_COMMUNICATION_CONSENT_TEXT";
    /// A legitimate interest without its text.
    pub const MISSING_LEGITIMATE_INTEREST_TEXT: &str = "MISSING_LEGITIMATE_INTEREST_TEXT";
    /// A type of message named twice.
    pub const DUPLICATE_SUBSCRIPTION_TYPE_ID: &str = "DUPLICATE_SUBSCRIPTION_TYPE_ID";
    /// The form asks for a captcha, which no program can solve.
    pub const FORM_HAS_RECAPTCHA_ENABLED: &str = "FORM_HAS_RECAPTCHA_ENABLED";
}
