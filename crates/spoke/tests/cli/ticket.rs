//! `spoke ticket`: opened once, moved within its pipeline, given to an owner.

use crate::redact::show;
use crate::world::World;

#[test]
fn a_ticket_is_opened_once_and_goes_through_its_pipeline() {
    let world = World::new();
    let _portal = world.portal();
    let lead = [
        "lead",
        "capture",
        "--email",
        "ada@example.org",
        "--company",
        "A",
        "--domain",
        "a.example.com",
        "--json",
    ];
    world.json(&lead);
    let create = [
        "ticket",
        "create",
        "Printer on fire",
        "--contact",
        "ada@example.org",
        "--company",
        "a.example.com",
        "--priority",
        "high",
        "--source",
        "phone",
        "--json",
    ];
    let first = world.json(&create);
    assert_eq!(
        (&first["action"], &first["stage"]),
        (&"created".into(), &"New".into())
    );
    let id = first["id"].as_str().expect("an id");
    for (to, type_id) in [("contacts", 16), ("companies", 339)] {
        let listed = world.json(&["crm", "tickets", "associations", id, to, "--json"]);
        let types = listed["results"][0]["associationTypes"]
            .as_array()
            .expect("types")
            .clone();
        assert!(types.iter().any(|kind| kind["typeId"] == type_id), "{listed}");
    }
    let again = world.json(&create);
    assert_eq!((&again["action"], &again["id"]), (&"found".into(), &first["id"]));
    let mut told = String::new();
    for arguments in [
        &["ticket", "advance", id, "waiting on us"][..],
        &["ticket", "advance", id, "New"],
        &["ticket", "advance", id, "New"],
        &["ticket", "advance", id, "Wating on us"],
        &["ticket", "advance", id, "--close"],
        &["ticket", "advance", "404404404", "New"],
        &["ticket", "create", "X", "--pipeline", "Suport Pipeline"],
        &["ticket", "create", "X", "--contact", "nobody@example.org"],
        &["ticket", "create", " "],
    ] {
        let said = world.run(arguments);
        told.push_str(&format!(
            "$ {}\n{}\n",
            arguments.join(" "),
            show(&said, world.path())
        ));
    }
    insta::assert_snapshot!("ticket", crate::redact::redact(&told));
    // The closed one is no open one any more.
    assert_eq!(world.json(&create)["action"], "created");
}

#[test]
fn a_ticket_is_given_to_an_owner() {
    let world = World::new();
    let _portal = world.start(&["portal", "serve", "--port", "0", "--json"]);
    let ticket = world.json(&["ticket", "create", "X", "--json"]);
    let id = ticket["id"].as_str().expect("an id");
    let contacts = world.json(&[
        "crm",
        "deals",
        "search",
        "has:hubspot_owner_id",
        "--limit",
        "1",
        "--properties",
        "hubspot_owner_id",
        "--json",
    ]);
    let owner = contacts["results"][0]["properties"]["hubspot_owner_id"]
        .as_str()
        .expect("an owner");
    let given = world.json(&["ticket", "assign", id, owner, "--json"]);
    let email = given["owner"]["email"].as_str().expect("an address");
    let again = world.json(&["ticket", "assign", id, email, "--json"]);
    assert_eq!(again["owner"]["id"], given["owner"]["id"]);
    let read = world.json(&[
        "crm",
        "tickets",
        "get",
        id,
        "--properties",
        "hubspot_owner_id",
        "--json",
    ]);
    assert_eq!(read["properties"]["hubspot_owner_id"], owner);
    let misspelt = email.replacen('.', "", 1);
    let said = world.run(&["ticket", "assign", id, &misspelt]);
    assert_eq!(said.status, 2);
    assert!(
        said.stderr.contains(&format!("did you mean {email}?")),
        "{}",
        said.stderr
    );
}
