//! The declared resources. Names, kinds, required fields and statuses are those of the official client's models; scopes
//! those of the published specification; defaults are assumed unless a comment says otherwise.

use super::{Field, Identity, Kind, Resource};

const TIMES: Option<(&str, &str)> = Some(("createdAt", "updatedAt"));

/// Calling extension: the settings of an app. Which values HubSpot fills in is not on record.
pub const CALLING_SETTINGS: Resource = Resource {
    collection: "calling_settings",
    fields: &[
        Field::text("name").required(),
        Field::text("url").required(),
        Field::whole("height").or("600"),
        Field::whole("width").or("400"),
        Field::flag("isReady").or("true"),
        Field::flag("supportsCustomObjects").or("false"),
        Field::flag("supportsInboundCalling").or("false"),
        Field::flag("usesCallingWindow").or("true"),
        Field::flag("usesRemote").or("false"),
    ],
    identity: Identity::Path,
    times: TIMES,
    created_status: 200,
};

/// Calling extension: how an app's phone numbers are connected to channels.
pub const CALLING_CHANNEL_CONNECTION: Resource = Resource {
    collection: "calling_channel_connection",
    fields: &[Field::flag("isReady").required(), Field::text("url").required()],
    identity: Identity::Path,
    times: TIMES,
    created_status: 200,
};

/// Calling extension: where an app's recordings are fetched.
pub const CALLING_RECORDING: Resource = Resource {
    collection: "calling_recording",
    fields: &[Field::text("urlToRetrieveAuthedRecording").required()],
    identity: Identity::Path,
    times: None,
    created_status: 200,
};

/// Video conference extension: the addresses an app answers on.
pub const VIDEO_CONFERENCING: Resource = Resource {
    collection: "video_conferencing",
    fields: &[
        Field::text("createMeetingUrl").required(),
        Field::text("updateMeetingUrl"),
        Field::text("deleteMeetingUrl"),
        Field::text("userVerifyUrl"),
        Field::text("fetchAccountsUri"),
    ],
    identity: Identity::Path,
    times: None,
    created_status: 200,
};

/// CRM cards of an app; an app may have 25 (documented for CRM extension settings).
///
/// The history of changes that an answer carries is always empty here: what its entries hold is not on record.
pub const CRM_CARDS: Resource = Resource {
    collection: "crm_cards",
    fields: &[
        Field::text("title").required(),
        Field::of("fetch", Kind::Object(CARD_FETCH)).required(),
        Field::of("display", Kind::Object(CARD_DISPLAY)).required(),
        Field::of("actions", Kind::Object(CARD_ACTIONS)).required(),
        Field::constant("auditHistory", "[]"),
    ],
    identity: Identity::Number { most: 25 },
    times: TIMES,
    created_status: 201,
};

const CARD_FETCH: &[Field] = &[
    Field::text("targetUrl").required(),
    Field::of("objectTypes", Kind::List(&Kind::Object(CARD_OBJECT_TYPE))).required(),
];

const CARD_OBJECT_TYPE: &[Field] = &[
    Field::of(
        "name",
        Kind::OneOf(&["contacts", "deals", "companies", "tickets", "marketing_events"]),
    )
    .required(),
    Field::of("propertiesToSend", Kind::List(&Kind::Text)).required(),
];

const CARD_DISPLAY: &[Field] =
    &[Field::of("properties", Kind::List(&Kind::Object(CARD_PROPERTY))).required()];

const CARD_PROPERTY: &[Field] = &[
    Field::text("name").required(),
    Field::text("label").required(),
    Field::of(
        "dataType",
        Kind::OneOf(&[
            "BOOLEAN", "CURRENCY", "DATE", "DATETIME", "EMAIL", "LINK", "NUMERIC", "STRING", "STATUS",
        ]),
    )
    .required(),
    // Needed for STATUS only, yet a required field of the client's model: what is not sent reads back as none.
    Field::of("options", Kind::List(&Kind::Object(CARD_OPTION))).or("[]"),
];

const CARD_OPTION: &[Field] = &[
    Field::text("name").required(),
    Field::text("label").required(),
    Field::of(
        "type",
        Kind::OneOf(&["DEFAULT", "SUCCESS", "WARNING", "DANGER", "INFO"]),
    )
    .required(),
];

const CARD_ACTIONS: &[Field] = &[Field::of("baseUrls", Kind::List(&Kind::Text)).required()];
