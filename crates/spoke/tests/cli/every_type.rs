//! Every standard object type that can be written, through every verb.

use serde_json::Value;
use spoke_model::association;
use spoke_model::object_type::{ObjectTypeId, StandardObjectType};

use crate::world::World;

const WHEN: &str = "hs_timestamp=2026-03-01T09:00:00Z";
const OWNER: &str = "hubspot_owner_id=415620001";

/// Object type, and the least that HubSpot asks for on create.
const TYPES: [(&str, &[&str]); 31] = [
    ("contacts", &["email=ada@example.org"]),
    ("companies", &["name=Acme"]),
    ("deals", &["dealname=First", "dealstage=appointmentscheduled"]),
    ("tickets", &["subject=Help", "hs_pipeline_stage=1"]),
    ("products", &["name=Widget"]),
    ("line_items", &["name=Widget", "quantity=1"]),
    ("quotes", &["hs_title=Offer", "hs_expiration_date=2026-12-01"]),
    ("communications", &[WHEN, "hs_communication_channel_type=SMS"]),
    ("tasks", &[WHEN]),
    ("notes", &[WHEN, "hs_note_body=Hello"]),
    ("meetings", &[WHEN]),
    ("calls", &[WHEN]),
    ("emails", &[WHEN, "hs_email_direction=EMAIL"]),
    ("invoices", &["hs_currency=USD"]),
    ("marketing_events", &["hs_event_name=Fair"]),
    ("subscriptions", &["hs_name=Monthly"]),
    ("goal_targets", &["hs_goal_name=Ten deals"]),
    ("discounts", &[OWNER]),
    ("fees", &[OWNER]),
    ("taxes", &[OWNER]),
    (
        "commerce_payments",
        &["hs_initial_amount=5", "hs_initiated_date=2026-01-01"],
    ),
    ("users", &["hs_internal_user_id=5", "hs_email=u@example.org"]),
    ("postal_mail", &[WHEN]),
    ("orders", &["hs_order_name=Order"]),
    ("leads", &["hs_lead_name=Lead"]),
    ("carts", &["hs_cart_name=Cart"]),
    (
        "services",
        &["hs_name=Care", "hs_pipeline=default", "hs_pipeline_stage=open"],
    ),
    ("courses", &["hs_course_name=Course"]),
    ("listings", &["hs_name=House"]),
    ("appointments", &["hs_appointment_name=Visit"]),
    (
        "projects",
        &["hs_name=Move", "hs_pipeline=default", "hs_pipeline_stage=open"],
    ),
];

#[test]
fn every_writable_type_takes_every_verb() {
    let world = World::new();
    let _portal = world.portal();
    for (name, _) in TYPES {
        let id = create(&world, name, false);
        let id = id.as_str();
        let crm = |rest: &[&str]| -> Value { world.json(&[&["crm", name], rest, &["--json"]].concat()) };
        assert_eq!(crm(&["get", id])["id"], id, "{name}");
        assert_eq!(
            crm(&["update", id, OWNER])["properties"]["hubspot_owner_id"],
            "415620001",
            "{name}"
        );
        for rest in [
            &["list"][..],
            &["search", &format!("hs_object_id={id}")],
            &["search", "hubspot_owner_id=415620001", "--sort", "-hs_object_id"],
            &["batch", "read", id],
        ] {
            assert!(
                crm(rest).to_string().contains(&format!("\"id\":\"{id}\"")),
                "{name} {rest:?}"
            );
        }
        assert_eq!(world.run(&["crm", name, "archive", id]).status, 0, "{name}");
        assert_eq!(world.run(&["crm", name, "get", id]).status, 3, "{name}: archived");
        assert_eq!(crm(&["get", id, "--archived"])["archived"], true, "{name}");
    }
}

#[test]
fn every_type_is_associated_with_what_hubspot_associates_it_with() {
    let world = World::new();
    let _portal = world.portal();
    let anchors = ["contacts", "companies", "deals"].map(|name| (name, create(&world, name, false)));
    let mut associated = 0;
    for (name, _) in TYPES {
        let id = create(&world, name, true);
        for (to, to_id) in &anchors {
            let Some(kind) = association::default_type(type_id(name), type_id(to)) else {
                continue;
            };
            let said = world.run(&["crm", name, "associate", &id, to, to_id]);
            assert_eq!(said.status, 0, "{name} to {to}: {}", said.stderr);
            let listed = world.json(&["crm", name, "associations", &id, to, "--json"]);
            let types = listed["results"][0]["associationTypes"].to_string();
            assert!(
                types.contains(&format!("\"typeId\":{},", kind.type_id)),
                "{name} to {to}: {listed}"
            );
            associated += 1;
        }
    }
    assert!(associated > 50, "only {associated} pairs");
}

fn type_id(name: &str) -> ObjectTypeId {
    StandardObjectType::by_name(name).expect("a standard type").id
}

/// A record of that type; `another` is for a type that refuses the same values twice.
fn create(world: &World, name: &str, another: bool) -> String {
    let (_, least) = TYPES
        .iter()
        .find(|(known, _)| *known == name)
        .expect("a known type");
    let other = ["email=bo@example.org"];
    let least = if another && name == "contacts" {
        &other[..]
    } else {
        least
    };
    let mut arguments = [&["crm", name, "create", "--json"], least].concat();
    // A lead belongs to somebody from the start.
    let company = (name == "leads").then(|| format!("companies:{}", create(world, "companies", false)));
    if let Some(company) = &company {
        arguments.extend(["--associate", company]);
    }
    let record = world.json(&arguments);
    record["id"].as_str().expect("an id").to_owned()
}
