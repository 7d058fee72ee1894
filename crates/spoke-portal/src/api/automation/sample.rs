//! The sample company's workflows.

use serde_json::{Value, json};
use spoke_model::automation::flow::NEW_FLOW;
use spoke_model::resource;

use super::flow::Flow;
use crate::store::Transaction;

/// Adds them to a transaction; `at` is when they were made.
pub(in crate::api) fn write(transaction: &mut Transaction<'_>, at: i64) {
    for body in flows() {
        if let Ok(fields) = resource::fit(NEW_FLOW, &body) {
            let flow = Flow::new(transaction, fields, at);
            // Nothing of a document of ours can fail to be written as JSON.
            let _ = flow.put(transaction);
        }
    }
}

fn flows() -> [Value; 2] {
    let property = |name: &str, value: &str| {
        json!([{
            "type": "SINGLE_CONNECTION", "actionId": "1", "actionTypeVersion": 0, "actionTypeId": "0-5",
            "fields": {"property_name": name, "value": {"type": "STATIC_VALUE", "staticValue": value}},
        }])
    };
    [
        json!({
            "name": "Greet new leads", "type": "CONTACT_FLOW", "flowType": "WORKFLOW", "objectTypeId": "0-1",
            "isEnabled": true, "startActionId": "1", "actions": property("hs_lead_status", "OPEN"),
        }),
        json!({
            "name": "Late deals", "type": "PLATFORM_FLOW", "flowType": "WORKFLOW", "objectTypeId": "0-3",
            "isEnabled": false, "startActionId": "1", "actions": property("hs_priority", "high"),
        }),
    ]
}
