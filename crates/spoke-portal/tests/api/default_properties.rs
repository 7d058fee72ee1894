//! Every definition that ships with the portal against the collected ones: names, labels, types, groups, options, flags.

use std::path::Path;

use serde_json::Value;

use crate::client::TestPortal;

/// Made by one account for its own e-mail subscriptions; no other portal has them.
const OF_ONE_ACCOUNT: &str = "hs_email_optout_";
/// The collected definition names no group, though HubSpot gives every property one.
const WITHOUT_GROUP: &str = "hs_last_sales_activity_type";

#[tokio::test]
async fn definitions_are_those_collected_from_live_portals() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/facts/default_properties");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: {} is absent", folder.display());
        return;
    };
    let portal = TestPortal::start().await;
    let (mut compared, mut differences) = (0, Vec::new());
    for file in files {
        let path = file.expect("an entry").path();
        let collected: Value =
            serde_json::from_slice(&std::fs::read(&path).expect("a file")).expect("a JSON file");
        let object_type = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let ours = portal
            .get(&format!("/crm/v3/properties/{object_type}"))
            .await
            .json();
        let ours = ours["results"].as_array().expect("results");
        for wanted in collected["results"].as_array().expect("results") {
            let name = wanted["name"].as_str().unwrap_or_default();
            if name.starts_with(OF_ONE_ACCOUNT) {
                continue;
            }
            compared += 1;
            let Some(found) = ours.iter().find(|one| one["name"] == name) else {
                differences.push(format!("{object_type}.{name} is missing"));
                continue;
            };
            for (field, value) in wanted.as_object().expect("a definition") {
                let same = match field.as_str() {
                    // Texts for people and the times of one account.
                    "description" | "createdAt" | "updatedAt" => continue,
                    "groupName" if name == WITHOUT_GROUP => continue,
                    "options" => same_options(value, &found[field]),
                    _ => *value == found[field],
                };
                if !same {
                    differences.push(format!(
                        "{object_type}.{name}: {field} is {}, wanted {value}",
                        found[field]
                    ));
                }
            }
        }
    }
    assert!(
        differences.is_empty(),
        "of {compared}:\n{}",
        differences.join("\n")
    );
    println!("{compared} definitions agree");
}

/// Options agree in everything but their descriptions.
fn same_options(wanted: &Value, found: &Value) -> bool {
    let without_description = |options: &Value| -> Vec<Value> {
        let mut options = options.as_array().cloned().unwrap_or_default();
        for option in options.iter_mut().filter_map(Value::as_object_mut) {
            option.remove("description");
        }
        options
    };
    without_description(wanted) == without_description(found)
}
