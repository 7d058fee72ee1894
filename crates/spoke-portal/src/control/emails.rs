//! `/_spoke/emails`: what single sends would have sent, the newest first. `to` chooses an address, `limit` how many.

use serde_json::json;

use super::contract::Handler::Now;
use super::contract::{Field, Kind, Operation};
use super::{Control, ControlAnswer};
use crate::api::marketing::outbox;

/// Messages in an answer when none are asked for.
const SHOWN: usize = 20;
/// Messages in an answer at most.
const SHOWN_MAX: usize = 100;

const EMAIL: &[Field] = &[
    Field::told("emailId", "The e-mail it was made from.").required(),
    Field::new("requestedAt", Kind::Time, "When it was asked for.").required(),
    Field::told("statusId", "What the send's status is asked with.").required(),
    Field::told("sendResult", "What HubSpot says of it, such as `SENT`.").required(),
    Field::told("kind", "Which operation asked for it.").required(),
    Field::told("emailName", "The name of that e-mail.").required(),
    Field::told("to", "The address it goes to.").required(),
    Field::told("subject", "Its subject, filled in.").required(),
    Field::told("text", "Its text, filled in.").required(),
    Field::told(
        "html",
        "The HTML of its modules, filled in; none when they have none.",
    ),
    Field::told("from", "The address it comes from."),
    Field::told("contactId", "The contact with that address."),
    Field::new("cc", Kind::Texts { most: usize::MAX }, "Who gets a copy.").required(),
    Field::new(
        "bcc",
        Kind::Texts { most: usize::MAX },
        "Who gets a copy and is not named.",
    )
    .required(),
    Field::new("replyTo", Kind::Texts { most: usize::MAX }, "Where answers go.").required(),
];

pub(super) const OPERATIONS: &[Operation] = &[Operation::get(
    "/_spoke/emails",
    "emails.list",
    "Shows what single sends would have sent, the newest first.",
    Now(list),
)
.query(&[
    Field::text("to", 500, "Only what goes to this address.").example("ada@example.com"),
    Field::number("limit", (1, SHOWN_MAX as u64), "How many are shown.").example("20"),
])
.answers(
    200,
    "The messages.",
    &[
        Field::count("total", "How many there are."),
        Field::new(
            "results",
            Kind::List {
                of: EMAIL,
                most: SHOWN_MAX,
            },
            "Those that are shown.",
        )
        .required(),
    ],
)];

fn list(control: &Control<'_>) -> ControlAnswer {
    let limit = control.query.first("limit").and_then(|limit| limit.parse().ok());
    let state = control.portal.store.read();
    let (total, results) = outbox::newest(&state, control.query.first("to"), limit.unwrap_or(SHOWN));
    ControlAnswer::json(&json!({"total": total, "results": results}))
}
