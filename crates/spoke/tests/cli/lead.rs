//! `spoke lead`: a contact, a company, a deal and a note, once.

use crate::redact::show;
use crate::world::World;

const LEAD: [&str; 17] = [
    "lead",
    "capture",
    "--email",
    "ada@example.org",
    "--firstname",
    "Ada",
    "--company",
    "Lovelace",
    "--domain",
    "example.org",
    "--deal",
    "First order",
    "--amount",
    "1200",
    "--note",
    "Met at the fair",
    "--json",
];

#[test]
fn a_lead_is_captured_once_however_often() {
    let world = World::new();
    let _portal = world.portal();
    let first = world.json(&LEAD);
    let second = world.json(&LEAD);
    for record in ["contact", "company", "deal", "note"] {
        assert_eq!(first[record]["action"], "created", "{record}");
        assert_eq!(second[record]["id"], first[record]["id"], "{record}");
        assert_ne!(second[record]["action"], "created", "{record}");
    }
    let said = world.run(&LEAD[..LEAD.len() - 1]);
    insta::assert_snapshot!(show(&said, world.path()));
    for (from, to, type_id) in [
        ("contact", "deal", 4),
        ("deal", "contact", 3),
        ("deal", "company", 341),
    ] {
        let id = first[from]["id"].as_str().expect("an id");
        let listed = world.json(&["crm", from, "associations", id, to, "--json"]);
        assert_eq!(
            listed["results"].as_array().map(Vec::len),
            Some(1),
            "{from} to {to}"
        );
        let types = listed["results"][0]["associationTypes"]
            .as_array()
            .expect("types");
        assert!(
            types.iter().any(|kind| kind["typeId"] == type_id),
            "{from} to {to}: {listed}"
        );
    }
}

#[test]
fn a_deal_moves_by_id_or_label_of_its_stage() {
    let world = World::new();
    let _portal = world.portal();
    let captured = world.json(&LEAD);
    let deal = captured["deal"]["id"].as_str().expect("an id");
    let moved = world.run(&["lead", "advance", deal, "Contract Sent"]);
    insta::assert_snapshot!("advance", show(&moved, world.path()));
    let again = world.run(&["lead", "advance", deal, "contractsent"]);
    insta::assert_snapshot!("advance-again", show(&again, world.path()));
    let nowhere = world.run(&["lead", "advance", deal, "nowhere"]);
    assert_eq!(nowhere.status, 2);
    insta::assert_snapshot!("advance-nowhere", show(&nowhere, world.path()));
}

#[test]
fn a_note_is_logged_unless_it_is_not_wanted() {
    let world = World::new();
    let _portal = world.portal();
    let plain = [
        "lead",
        "capture",
        "--email",
        "bo@example.org",
        "--deal",
        "Pilot",
        "--json",
    ];
    let first = world.json(&plain);
    let note = first["note"]["id"].as_str().expect("a note");
    let logged = world.json(&[
        "crm",
        "notes",
        "get",
        note,
        "--properties",
        "hs_note_body",
        "--json",
    ]);
    assert_eq!(logged["properties"]["hs_note_body"], "Lead captured: Pilot");
    assert_eq!(world.json(&plain)["note"]["id"], note);
    let without = world.json(&[
        "lead",
        "capture",
        "--email",
        "cy@example.org",
        "--no-note",
        "--json",
    ]);
    assert!(without.get("note").is_none(), "{without}");
}
