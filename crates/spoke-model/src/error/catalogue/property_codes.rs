//! The codes of refused property values (recorded, unless said otherwise).

/// A code in `errors[].code`, or `error` inside the message of a refused write.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PropertyCode {
    /// HubSpot's code.
    pub code: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What to do.
    pub fix: &'static str,
}

const fn code(code: &'static str, meaning: &'static str, fix: &'static str) -> PropertyCode {
    PropertyCode { code, meaning, fix }
}

/// Every code. `REQUIRED_FIELD`, `REQUIRED_PROPERTY` and `CONFLICTING_UNIQUE_VALUE` are assumed.
pub const PROPERTY_CODES: &[PropertyCode] = &[
    code(
        "PROPERTY_DOESNT_EXIST",
        "the object type has no such property",
        "use the internal name, or create the property first",
    ),
    code(
        "INVALID_OPTION",
        "the value is none of the property's options",
        "use the option's internal value, not its label",
    ),
    code(
        "INVALID_EMAIL",
        "the text is no e-mail address",
        "correct or leave out the address",
    ),
    code(
        "INVALID_INTEGER",
        "the value is no whole number",
        "send digits only",
    ),
    code("INVALID_LONG", "the value is no whole number", "send digits only"),
    code(
        "INVALID_NUMERIC",
        "the value is no number",
        "send digits with a point, no separators",
    ),
    code(
        "INVALID_DATE",
        "the value is no date",
        "send YYYY-MM-DD, or the milliseconds of midnight UTC",
    ),
    code(
        "INVALID_ALPHA",
        "the value breaks the property's pattern",
        "see the property's rules",
    ),
    code(
        "INVALID_OWNER_ID",
        "no owner has this id",
        "use an id of the owners endpoint, which is not the user id",
    ),
    code(
        "READ_ONLY_VALUE",
        "HubSpot computes this property",
        "leave it out of the write",
    ),
    code("REQUIRED_FIELD", "a value is required", "add it"),
    code("REQUIRED_PROPERTY", "a value is required", "add it"),
    code(
        "CONFLICTING_ENTRY",
        "another record has this unique value",
        "update that record, or upsert by the unique property",
    ),
    code(
        "CONFLICTING_UNIQUE_VALUE",
        "another record has this unique value",
        "update that record, or upsert by the unique property",
    ),
    code(
        "CONTACT_EXISTS",
        "a contact with this address exists (contacts v1)",
        "update it instead",
    ),
];
