//! `spoke crm`: every verb against a portal.

use crate::redact::show;
use crate::world::{Said, World};

#[test]
fn a_record_lives_from_create_to_archive() {
    let world = World::new();
    let _portal = world.portal();
    let created = world.run(&[
        "crm",
        "contacts",
        "create",
        "email=jane@example.com",
        "firstname=Jane",
    ]);
    insta::assert_snapshot!("create", show(&created, world.path()));
    let record = world.json(&[
        "crm",
        "contacts",
        "get",
        "jane@example.com",
        "--id-property",
        "email",
        "--json",
    ]);
    let id = record["id"].as_str().expect("an id");
    let updated = world.run(&["crm", "contacts", "update", id, "lastname=Doe", "firstname="]);
    insta::assert_snapshot!("update", show(&updated, world.path()));
    let got = world.run(&["crm", "contacts", "get", id]);
    insta::assert_snapshot!("get", show(&got, world.path()));
    let archived = world.run(&["crm", "contacts", "archive", id]);
    insta::assert_snapshot!("archive", show(&archived, world.path()));
    assert_eq!(world.run(&["crm", "contacts", "get", id]).status, 3);
    assert_eq!(
        world.json(&["crm", "contacts", "get", id, "--archived", "--json"])["archived"],
        true
    );
}

fn three_contacts(world: &World) -> Vec<String> {
    let create = |email: &str, first: &str, stage: &str| {
        let values = [
            format!("email={email}"),
            format!("firstname={first}"),
            format!("lifecyclestage={stage}"),
        ];
        let arguments = [
            "crm", "contacts", "create", &values[0], &values[1], &values[2], "--json",
        ];
        world.json(&arguments)["id"].as_str().expect("an id").to_owned()
    };
    vec![
        create("ada@example.com", "Ada", "lead"),
        create("bob@example.com", "Bob", "customer"),
        create("cyd@example.com", "Cyd", "lead"),
    ]
}

#[test]
fn records_are_printed_as_table_json_and_csv() {
    let world = World::new();
    let _portal = world.portal();
    three_contacts(&world);
    let list = |more: &[&str]| {
        let mut arguments = vec![
            "crm",
            "contacts",
            "list",
            "--properties",
            "firstname,email,lastname",
        ];
        arguments.extend(more);
        show(&world.run(&arguments), world.path())
    };
    insta::assert_snapshot!("list-table", list(&[]));
    insta::assert_snapshot!("list-json", list(&["--json"]));
    insta::assert_snapshot!("list-csv", list(&["--csv"]));
    insta::assert_snapshot!("list-limit", list(&["--limit", "2"]));
    insta::assert_snapshot!("list-all-json", list(&["--all", "--json"]));
}

#[test]
fn a_list_goes_on_where_it_stopped() {
    let world = World::new();
    let _portal = world.portal();
    let ids = three_contacts(&world);
    let first = world.json(&["crm", "contacts", "list", "--limit", "2", "--json"]);
    let after = first["after"].as_str().expect("a place to go on");
    let second = world.json(&[
        "crm", "contacts", "list", "--limit", "2", "--json", "--after", after,
    ]);
    assert_eq!(second["results"][0]["id"], ids[2].as_str());
    assert_eq!(second["after"], serde_json::Value::Null);
}

#[test]
fn filters_find_what_they_say() {
    let world = World::new();
    let _portal = world.portal();
    three_contacts(&world);
    for (filters, expected) in [
        (&["lifecyclestage=lead"][..], "Ada Cyd"),
        (&["lifecyclestage!=lead"], "Bob"),
        (&["lifecyclestage:in:lead,customer", "firstname=bob"], "Bob"),
        (&["firstname=ada", "or", "firstname=bob"], "Ada Bob"),
        (
            &["email contains:*@example.com", "--sort", "-firstname"],
            "Cyd Bob Ada",
        ),
        (&["missing:lastname", "has:firstname", "--limit", "1"], "Ada"),
        (&["firstname=nobody"], ""),
        (&["--query", "cyd"], "Cyd"),
    ] {
        let mut arguments = vec!["crm", "contacts", "search", "--json", "--properties", "firstname"];
        arguments.extend(filters);
        let found = world.json(&arguments);
        let names: Vec<&str> = found["results"]
            .as_array()
            .expect("results")
            .iter()
            .filter_map(|record| record["properties"]["firstname"].as_str())
            .collect();
        assert_eq!(names.join(" "), expected, "{filters:?}");
    }
}

#[test]
fn a_batch_read_keeps_the_order_and_tells_what_is_missing() {
    let world = World::new();
    let _portal = world.portal();
    let ids = three_contacts(&world);
    let read = [
        "crm",
        "contacts",
        "batch",
        "read",
        &ids[2],
        "404404404",
        &ids[0],
        "--select",
        "firstname",
        "--csv",
    ];
    let said = world.run(&read);
    assert_eq!(said.status, 5);
    insta::assert_snapshot!(show(&said, world.path()));
    assert_eq!(
        world
            .run(&["crm", "contacts", "batch", "read", "404404404"])
            .status,
        3
    );
}

#[test]
fn associations_are_made_listed_and_taken_away() {
    let world = World::new();
    let _portal = world.portal();
    let contact = three_contacts(&world).remove(0);
    let deal = world.json(&[
        "crm",
        "deals",
        "create",
        "dealname=Big",
        "dealstage=appointmentscheduled",
        "--json",
    ]);
    let deal = deal["id"].as_str().expect("an id");
    let made = world.run(&["crm", "contacts", "associate", &contact, "deals", deal]);
    insta::assert_snapshot!("associate", show(&made, world.path()));
    let listed = world.run(&["crm", "contacts", "associations", &contact, "deals"]);
    insta::assert_snapshot!("associations", show(&listed, world.path()));
    let back = world.json(&["crm", "deals", "associations", deal, "contacts", "--json"]);
    assert_eq!(back["results"][0]["associationTypes"][0]["typeId"], 3);
    assert_eq!(
        world
            .run(&[
                "crm",
                "contacts",
                "associate",
                &contact,
                "deals",
                deal,
                "--type-id",
                "4"
            ])
            .status,
        0
    );
    let wrong_way = world.run(&[
        "crm",
        "contacts",
        "associate",
        &contact,
        "deals",
        deal,
        "--type-id",
        "3",
    ]);
    assert_eq!(wrong_way.status, 2);
    assert_eq!(
        world
            .run(&["crm", "contacts", "dissociate", &contact, "deals", deal])
            .status,
        0
    );
    let none = world.json(&["crm", "contacts", "associations", &contact, "deals", "--json"]);
    assert_eq!(none["results"].as_array().map(Vec::len), Some(0));
}

#[test]
fn archiving_many_needs_a_yes() {
    let world = World::new();
    let _portal = world.portal();
    let ids = three_contacts(&world);
    let refused = world.run(&["crm", "contacts", "archive", &ids[0], &ids[1]]);
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("--yes"), "{}", refused.stderr);
    assert_eq!(
        world
            .run(&["crm", "contacts", "archive", &ids[0], &ids[1], "--yes"])
            .status,
        0
    );
    let left = world.json(&["crm", "contacts", "list", "--json"]);
    assert_eq!(left["results"].as_array().map(Vec::len), Some(1));
}

#[test]
fn every_standard_object_type_is_known_by_its_names() {
    let world = World::new();
    let _portal = world.portal();
    for name in [
        "contacts",
        "contact",
        "CONTACT",
        "0-1",
        "companies",
        "deals",
        "tickets",
        "products",
        "line_items",
        "quotes",
        "notes",
        "tasks",
        "calls",
        "emails",
        "meetings",
        "leads",
        "invoices",
        "orders",
    ] {
        let said = world.run(&["crm", name, "list"]);
        assert_eq!(said.status, 0, "{name}: {}", said.stderr);
    }
}

#[test]
fn properties_and_pipelines_are_shown() {
    let world = World::new();
    let _portal = world.portal();
    let properties = world.run(&["crm", "contacts", "properties", "firstname"]);
    insta::assert_snapshot!("properties", show(&properties, world.path()));
    let pipelines = world.run(&["crm", "deals", "pipelines"]);
    insta::assert_snapshot!("pipelines", show(&pipelines, world.path()));
}

#[test]
fn ids_can_come_from_another_command() {
    let world = World::new();
    let _portal = world.portal();
    let ids = three_contacts(&world);
    let list = world.file("ids.txt", ids.join("\n"));
    let mut command = world.spoke(&["crm", "contacts", "batch", "read", "-", "--json"]);
    let output = command.stdin(std::fs::File::open(list).expect("there")).output();
    let said = Said::from(output.expect("the command starts"));
    assert_eq!(said.status, 0, "{}", said.stderr);
    assert_eq!(said.stdout.matches("\"archived\"").count(), 3);
}
