//! The sample company's conversations.

use super::incoming::{Incoming, in_transaction};
use crate::api::call::Call;
use crate::store::Transaction;

/// What visitors said, by chat or by e-mail.
const SAID: &[(&str, bool, &str)] = &[
    (
        "Hello, does the price list hold until the end of the year?",
        false,
        "",
    ),
    (
        "Our delivery came without the invoice. Could you send it again?",
        true,
        "Missing invoice",
    ),
    ("Is there a discount for fifty pieces?", false, ""),
];

/// Adds a thread for each of the first addresses.
pub(in crate::api) fn write(call: &Call<'_>, transaction: &mut Transaction<'_>, addresses: &[String]) {
    for ((text, by_email, subject), address) in SAID.iter().zip(addresses) {
        let incoming = Incoming {
            text: (*text).to_owned(),
            subject: (!subject.is_empty()).then(|| (*subject).to_owned()),
            by_email: *by_email,
            email: Some(address.clone()),
            ..Incoming::default()
        };
        // The sample is in an empty portal: there is room.
        let _ = in_transaction(call, transaction, incoming);
    }
}
