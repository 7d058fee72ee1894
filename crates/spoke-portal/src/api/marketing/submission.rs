//! What somebody sent in, held against the form: every fault, in the words that submissions have for it.

use std::collections::BTreeSet;
use std::net::IpAddr;

use http::{StatusCode, Uri};
use serde::Deserialize;
use serde_json::{Value, json};
use spoke_model::marketing::form::{SUBMITTED_BEFORE_MAX, VALUE_LETTERS_MAX, VALUES_MAX, error_type};
use spoke_model::value::{email_domain, normalize_email, parse_number};

use super::browser;
use crate::api::errors::ApiError;

/// The object type of fields that name none.
pub(super) const CONTACT: &str = "0-1";

/// The body of a submission.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Submission {
    /// Names and values; a list is sent by repeating the name or with semicolons.
    pub(super) fields: Vec<SentField>,
    #[serde(default)]
    submitted_at: Option<Value>,
    /// Where and by whom.
    #[serde(default)]
    pub(super) context: Context,
    /// What was agreed to.
    #[serde(default)]
    pub(super) legal_consent_options: Option<Consent>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SentField {
    #[serde(default)]
    pub(super) object_type_id: Option<String>,
    pub(super) name: String,
    pub(super) value: Value,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Context {
    pub(super) hutk: Option<String>,
    pub(super) page_uri: Option<String>,
    pub(super) page_name: Option<String>,
    pub(super) ip_address: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Consent {
    pub(super) consent: Option<ExplicitConsent>,
    pub(super) legitimate_interest: Option<LegitimateInterest>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ExplicitConsent {
    pub(super) consent_to_process: bool,
    pub(super) text: String,
    pub(super) communications: Vec<Communication>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Communication {
    pub(super) value: bool,
    pub(super) subscription_type_id: u64,
    pub(super) text: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct LegitimateInterest {
    pub(super) value: bool,
    pub(super) subscription_type_id: u64,
    pub(super) legal_basis: String,
    pub(super) text: String,
}

/// One thing that is wrong with a submission.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    message: String,
    error_type: &'static str,
}

impl SentField {
    /// The type of the object the value is for.
    pub(super) fn object_type(&self) -> &str {
        self.object_type_id.as_deref().unwrap_or(CONTACT)
    }

    /// The value as text.
    pub(super) fn text(&self) -> String {
        match &self.value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        }
    }
}

impl Submission {
    /// When it was sent in: what it says, or now.
    pub(super) fn at(&self, now: i64) -> i64 {
        self.submitted_at.as_ref().and_then(millis).unwrap_or(now)
    }

    /// Everything that is wrong with it. Wordings beyond their beginning are not on record.
    pub(super) fn faults(&self, form: &Value, now: i64) -> Vec<Fault> {
        let mut faults = Vec::new();
        if flag(form, "/configuration/recaptchaEnabled") {
            let guid = form.get("id").and_then(Value::as_str).unwrap_or_default();
            faults.push(Fault {
                message: format!(
                    "Form '{guid}' can't receive API submissions as Captcha (SPAM prevention) is enabled."
                ),
                error_type: error_type::FORM_HAS_RECAPTCHA_ENABLED,
            });
            return faults;
        }
        if self.fields.len() > VALUES_MAX {
            faults.push(Fault {
                message: format!("A submission may hold {VALUES_MAX} values at most"),
                error_type: error_type::TOO_MANY_VALUES,
            });
            return faults;
        }
        self.check_time(now, &mut faults);
        self.check_fields(form, &mut faults);
        self.check_context(&mut faults);
        self.check_consent(form, &mut faults);
        faults
    }

    fn check_time(&self, now: i64, faults: &mut Vec<Fault>) {
        let Some(sent) = &self.submitted_at else { return };
        // Which type HubSpot gives a time it does not take is not on record.
        match millis(sent) {
            None => faults.push(about(
                "submittedAt",
                "It must be milliseconds",
                error_type::INVALID_METADATA,
            )),
            Some(at) if now.saturating_sub(at) > SUBMITTED_BEFORE_MAX => faults.push(about(
                "submittedAt",
                "It must not lie more than a month back",
                error_type::INVALID_METADATA,
            )),
            Some(_) => {}
        }
    }

    fn check_fields(&self, form: &Value, faults: &mut Vec<Fault>) {
        for sent in &self.fields {
            let place = format!("fields.{}", sent.name);
            let text = sent.text();
            if text.len() > VALUE_LETTERS_MAX {
                faults.push(about(
                    &place,
                    "The value is too long",
                    error_type::INPUT_TOO_LARGE,
                ));
                continue;
            }
            let Some(field) = field_of(form, sent.object_type(), &sent.name) else {
                continue;
            };
            if !text.is_empty() {
                check_value(&place, field, &text, faults);
            }
        }
        for field in fields(form).filter(|field| flag(field, "/required")) {
            let (of, name) = (text(field, "objectTypeId"), text(field, "name"));
            let given = self
                .fields
                .iter()
                .any(|sent| sent.object_type() == of && sent.name == name && !sent.text().trim().is_empty());
            if !given {
                let place = format!("fields.{name}");
                faults.push(about(
                    &place,
                    &format!("Required field '{name}' is missing"),
                    error_type::REQUIRED_FIELD,
                ));
            }
        }
    }

    fn check_context(&self, faults: &mut Vec<Fault>) {
        let Context {
            hutk,
            page_uri,
            ip_address,
            ..
        } = &self.context;
        if let Some(hutk) = hutk
            && !browser::is_cookie(hutk)
        {
            faults.push(about(
                "context.hutk",
                "It is no user token",
                error_type::INVALID_HUTK,
            ));
        }
        if let Some(page) = page_uri
            && (page.is_empty() || page.parse::<Uri>().is_err())
        {
            faults.push(about(
                "context.pageUri",
                "It is no address of a page",
                error_type::INVALID_PAGE_URI,
            ));
        }
        if let Some(address) = ip_address
            && address.parse::<IpAddr>().is_err()
        {
            faults.push(about(
                "context.ipAddress",
                "It is no IP address",
                error_type::INVALID_IP_ADDRESS,
            ));
        }
    }

    fn check_consent(&self, form: &Value, faults: &mut Vec<Fault>) {
        const PLACE: &str = "legalConsentOptions";
        let none = Consent::default();
        let sent = self.legal_consent_options.as_ref().unwrap_or(&none);
        if sent.consent.is_some() && sent.legitimate_interest.is_some() {
            faults.push(about(
                PLACE,
                "Give consent or legitimateInterest, not both",
                error_type::INVALID_LEGAL_OPTION_FORMAT,
            ));
            return;
        }
        let asks = form
            .pointer("/legalConsentOptions/type")
            .and_then(Value::as_str)
            .unwrap_or("none");
        let processing = sent
            .consent
            .as_ref()
            .is_some_and(|given| given.consent_to_process);
        if asks == "explicit_consent_to_process" && !processing {
            faults.push(about(
                PLACE,
                "The form asks for consent to process",
                error_type::MISSING_PROCESSING_CONSENT,
            ));
        }
        if let Some(given) = &sent.consent {
            if given.consent_to_process && given.text.trim().is_empty() {
                faults.push(about(
                    PLACE,
                    "Consent to process needs its text",
                    error_type::MISSING_PROCESSING_CONSENT_TEXT,
                ));
            }
            let mut seen = BTreeSet::new();
            for one in &given.communications {
                if one.text.trim().is_empty() {
                    faults.push(about(
                        PLACE,
                        "Consent to messages needs its text",
                        error_type::MISSING_COMMUNICATION_CONSENT_TEXT,
                    ));
                }
                if !seen.insert(one.subscription_type_id) {
                    faults.push(about(
                        PLACE,
                        &format!(
                            "The subscription type {} is named twice",
                            one.subscription_type_id
                        ),
                        error_type::DUPLICATE_SUBSCRIPTION_TYPE_ID,
                    ));
                }
            }
        }
        if let Some(given) = &sent.legitimate_interest
            && given.text.trim().is_empty()
        {
            faults.push(about(
                PLACE,
                "A legitimate interest needs its text",
                error_type::MISSING_LEGITIMATE_INTEREST_TEXT,
            ));
        }
    }
}

fn check_value(place: &str, field: &Value, text: &str, faults: &mut Vec<Fault>) {
    match self::text(field, "fieldType") {
        "email" => {
            if normalize_email(text).is_err() {
                faults.push(about(
                    place,
                    &format!("'{text}' is an invalid email address"),
                    error_type::INVALID_EMAIL,
                ));
            } else if is_blocked(field, text) {
                faults.push(about(
                    place,
                    "The address is blocked by the form",
                    error_type::BLOCKED_EMAIL,
                ));
            }
        }
        "number" => match parse_number(text) {
            None => faults.push(about(
                place,
                &format!("'{text}' is not a number"),
                error_type::INVALID_NUMBER,
            )),
            Some(_) => {
                let bound = |name: &str| {
                    let value = field.pointer(&format!("/validation/{name}"))?;
                    value.as_f64().or_else(|| value.as_str()?.parse().ok())
                };
                let (least, most) = (bound("minAllowedDigits"), bound("maxAllowedDigits"));
                // The bounds of a number field count its digits (SDK); a bound of zero is none.
                let digits = text.bytes().filter(u8::is_ascii_digit).count() as f64;
                let few = least.is_some_and(|least| least > 0.0 && digits < least);
                let many = most.is_some_and(|most| most > 0.0 && digits > most);
                if few || many {
                    faults.push(about(
                        place,
                        &format!("'{text}' is out of range"),
                        error_type::NUMBER_OUT_OF_RANGE,
                    ));
                }
            }
        },
        "dropdown" | "radio" | "multiple_checkboxes" => {
            let known = |one: &str| {
                let options = field.get("options").and_then(Value::as_array);
                options.is_none_or(|options| options.iter().any(|option| self::text(option, "value") == one))
            };
            if let Some(stranger) = text.split(';').map(str::trim).find(|one| !known(one)) {
                faults.push(about(
                    place,
                    &format!("'{stranger}' is not an option of the field"),
                    error_type::VALUE_NOT_IN_FIELD_DEFINITION,
                ));
            }
        }
        _ => {}
    }
}

fn is_blocked(field: &Value, address: &str) -> bool {
    let blocked = field
        .pointer("/validation/blockedEmailDomains")
        .and_then(Value::as_array);
    let domain = email_domain(address).unwrap_or_default();
    blocked.is_some_and(|blocked| {
        blocked
            .iter()
            .filter_map(Value::as_str)
            .any(|one| one.trim_start_matches('@').eq_ignore_ascii_case(domain))
    })
}

/// 400 with all faults (recorded shape).
pub(super) fn refuse(faults: &[Fault]) -> ApiError {
    let errors: Vec<Value> = faults
        .iter()
        .map(|fault| json!({"message": fault.message, "errorType": fault.error_type}))
        .collect();
    ApiError::around_id(
        StatusCode::BAD_REQUEST,
        "The request is not valid",
        "{\"status\":\"error\",\"message\":\"The request is not valid\",\"correlationId\":\"",
        format!("\",\"errors\":{}}}", Value::Array(errors)),
    )
}

/// A fault about an address that the form takes and the CRM does not.
pub(super) fn no_address(text: &str) -> Fault {
    about(
        "fields.email",
        &format!("'{text}' is an invalid email address"),
        error_type::INVALID_EMAIL,
    )
}

/// The field of a form with this name.
pub(super) fn field_of<'f>(form: &'f Value, object_type: &str, name: &str) -> Option<&'f Value> {
    fields(form).find(|field| text(field, "objectTypeId") == object_type && text(field, "name") == name)
}

fn fields(form: &Value) -> impl Iterator<Item = &Value> {
    let groups = form.get("fieldGroups").and_then(Value::as_array);
    groups
        .into_iter()
        .flatten()
        .filter_map(|group| group.get("fields")?.as_array())
        .flatten()
}

fn about(place: &str, what: &str, error_type: &'static str) -> Fault {
    Fault {
        message: format!("Error in '{place}'. {what}"),
        error_type,
    }
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn flag(value: &Value, pointer: &str) -> bool {
    value
        .pointer(pointer)
        .and_then(Value::as_bool)
        .unwrap_or_default()
}

fn millis(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}
