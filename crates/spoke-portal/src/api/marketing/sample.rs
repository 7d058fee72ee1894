//! The sample company's forms, e-mails and subscriptions.

use serde_json::{Map, Value, json};
use spoke_model::marketing::form::FORM;
use spoke_model::resource;

use super::emails::{self, Email};
use super::{campaigns, forms, standing};
use crate::store::Transaction;

/// Adds them to a transaction; `at` is when they were made. Ids stay the same in every portal.
pub(crate) fn write(transaction: &mut Transaction<'_>, at: i64) {
    for (guid, body) in sample_forms() {
        if let Ok(fields) = resource::fit(FORM, &body) {
            forms::add(transaction, guid, &forms::stamped(guid, fields, at, at));
        }
    }
    for (name, subcategory, subject, text, subscription, published) in EMAILS {
        let Some(fields) = emails::sample(name, subcategory, subject, text, *subscription) else {
            continue;
        };
        let mut email = Email::new(transaction.take_id(), fields, at);
        if *published {
            email.publish(at);
        }
        // Nothing of a document of ours can fail to be written as JSON.
        let _ = emails::keep(transaction, &email);
    }
    write_campaigns(transaction, at);
}

/// Adds two campaigns, one of which the newsletter's form belongs to.
fn write_campaigns(transaction: &mut Transaction<'_>, at: i64) {
    campaigns::add_sample(
        transaction,
        "2c5f1f0e-6f0b-4a9f-8f0e-5a1b7c3d2001",
        &[
            ("hs_name", "Autumn 2026"),
            ("hs_start_date", "2026-09-21"),
            ("hs_end_date", "2026-12-20"),
            ("hs_campaign_status", "in_progress"),
            ("hs_utm", "autumn-2026"),
        ],
        &[
            ("FORM", NEWSLETTER),
            ("EXTERNAL_WEB_URL", "sample-company.com/autumn"),
        ],
        at,
    );
    campaigns::add_sample(
        transaction,
        "2c5f1f0e-6f0b-4a9f-8f0e-5a1b7c3d2002",
        &[("hs_name", "Trade fair 2027"), ("hs_campaign_status", "planned")],
        &[],
        at,
    );
}

/// Gives the sample's first contacts a standing each.
pub(crate) fn subscribe<'a>(
    transaction: &mut Transaction<'_>,
    addresses: impl Iterator<Item = &'a str>,
    at: i64,
) {
    for (number, address) in addresses.enumerate() {
        let said = standing::Standing {
            subscribed: Some(number % 5 != 4),
            legal_basis: Some("CONSENT_WITH_NOTICE".to_owned()),
            legal_basis_explanation: Some("Agreed on the newsletter form.".to_owned()),
            source: standing::BY_FORM.to_owned(),
            at,
        };
        let _ = standing::put(transaction, address, 1_001, &said);
    }
}

/// The form of the newsletter.
const NEWSLETTER: &str = "6f1f2a58-0c1e-4f53-9a53-2d7f0f0a1002";

type Sample = (&'static str, &'static str, &'static str, &'static str, u64, bool);

const EMAILS: &[Sample] = &[
    (
        "Order confirmation",
        "single_send_api",
        "Your order {{ custom.order }}",
        "Dear {{ contact.firstname }},\n\nthank you for order {{ custom.order }}. It leaves today.\n",
        1_002,
        true,
    ),
    (
        "Trial welcome",
        "marketing_single_send_api",
        "Welcome, {{ contact.firstname }}",
        "Your trial runs until {{ custom.until }}.\n",
        1_001,
        true,
    ),
    (
        "Autumn news",
        "batch",
        "What is new this autumn",
        "Three things that are new.\n",
        1_004,
        false,
    ),
];

fn sample_forms() -> [(&'static str, Value); 2] {
    let field = |name: &str, label: &str, kind: &str, required: bool| {
        let mut field = json!({
            "objectTypeId": "0-1", "name": name, "label": label, "fieldType": kind, "required": required,
            "hidden": false,
        });
        if kind == "email"
            && let Some(fields) = field.as_object_mut()
        {
            fields.insert(
                "validation".to_owned(),
                json!({"blockedEmailDomains": [], "useDefaultBlockList": false}),
            );
        }
        field
    };
    let form = |name: &str, fields: Vec<Value>, thanks: &str, consent: Value| {
        let groups: Vec<Value> = fields
            .into_iter()
            .map(|field| json!({"groupType": "default_group", "richTextType": "text", "fields": [field]}))
            .collect();
        let mut body = Map::new();
        body.insert("formType".to_owned(), "hubspot".into());
        body.insert("name".to_owned(), name.into());
        for time in ["createdAt", "updatedAt"] {
            body.insert(time.to_owned(), "".into());
        }
        body.insert("archived".to_owned(), false.into());
        body.insert("fieldGroups".to_owned(), groups.into());
        body.insert(
            "configuration".to_owned(),
            json!({"postSubmitAction": {"type": "thank_you", "value": thanks}}),
        );
        body.insert("displayOptions".to_owned(), json!({}));
        body.insert("legalConsentOptions".to_owned(), consent);
        Value::Object(body)
    };
    [
        (
            "6f1f2a58-0c1e-4f53-9a53-2d7f0f0a1001",
            form(
                "Contact us",
                vec![
                    field("email", "E-mail", "email", true),
                    field("firstname", "First name", "single_line_text", false),
                    field("lastname", "Last name", "single_line_text", false),
                    field("message", "Message", "multi_line_text", false),
                ],
                "Thank you. We answer within a day.",
                json!({"type": "none"}),
            ),
        ),
        (
            NEWSLETTER,
            form(
                "Newsletter",
                vec![field("email", "E-mail", "email", true)],
                "Thank you. The next issue is yours.",
                json!({
                    "type": "explicit_consent_to_process",
                    "privacyText": "You can unsubscribe at any time.",
                    "consentToProcessText": "We keep your address to send you the newsletter.",
                    "communicationsCheckboxes": [
                        {"subscriptionTypeId": 1001, "label": "Send me offers and updates.", "required": true},
                    ],
                }),
            ),
        ),
    ]
}
