use super::Map;

fn faults(text: &str) -> Vec<String> {
    let error = Map::parse("m.toml", text).expect_err("a faulty map");
    error.to_string().lines().map(str::to_owned).collect()
}

const SOUND: &str = r#"
[source]
encoding = "windows-1252"
delimiter = ";"
blank = ["(blank)"]

[[object]]
type = "company"
key = "domain"
optional = true
[object.properties]
domain = { column = "Web", transform = ["trim", "domain"] }

[[object]]
name = "person"
type = "contacts"
key = "email"
duplicates = "last"
existing = "fill"
missing = "skip"
when = [{ column = "E-mail", blank = false }, { column = "Kind", is = ["A", "B"] }]
[object.properties]
email = "E-mail"
lifecyclestage = { constant = "lead" }
hs_lead_status = { column = "Status", values = { a = "NEW" }, other = "OPEN", default = "NEW" }

[[association]]
from = "person"
to = "company"
label = "Primary"
"#;

#[test]
fn a_map_with_every_section_is_read() {
    let map = Map::parse("m.toml", SOUND).unwrap();
    assert_eq!(map.object_types().collect::<Vec<_>>(), ["companies", "contacts"]);
    assert!(!map.is_flat());
    assert_eq!(map.objects[0].name.value, "company");
    assert_eq!(map.objects[1].when.len(), 2);
    assert_eq!(map.source.delimiter, Some(b';'));
    assert!(map.clone().directed(Some("contact")).is_ok());
    let missing = map.directed(Some("deals")).err().unwrap().to_string();
    assert!(
        missing.contains("no [[object]] of type \"deals\"; it has \"companies\", \"contacts\""),
        "{missing}"
    );
}

#[test]
fn a_flat_map_gets_its_type_from_the_command() {
    let map = Map::parse("m.toml", "key = \"name\"\n[properties]\nname = \"Name\"").unwrap();
    assert!(map.is_flat());
    assert!(map.clone().directed(None).is_err());
    let map = map.directed(Some("Company")).unwrap();
    assert_eq!(map.object_types().collect::<Vec<_>>(), ["companies"]);
    let wrong = map.directed(Some("contakts")).err().unwrap().to_string();
    assert!(wrong.contains("did you mean \"contacts\"?"), "{wrong}");
}

#[test]
fn every_fault_has_its_line_and_a_way_out() {
    let object = "[[object]]\ntype = \"contacts\"\nkey = \"email\"\n[object.properties]\nemail = \"E\"\n";
    let with = |line: &str| format!("{object}{line}");
    let table: [(String, &str); 19] = [
        (
            "[sorce]\n".to_owned() + object,
            "m.toml:1:2: a map has no key \"sorce\" (did you mean \"source\"?",
        ),
        (
            "[source]\nencodng = \"utf-8\"\n".to_owned() + object,
            "2:1: [source] has no key \"encodng\" (did you mean \"encoding\"?",
        ),
        (
            "[source]\nencoding = \"utf8-bom\"\n".to_owned() + object,
            "2:12: there is no encoding \"utf8-bom\"",
        ),
        (
            "[source]\ndelimiter = \"::\"\n".to_owned() + object,
            "2:13: delimiter is",
        ),
        (
            object.replace("contacts", "contcats"),
            "2:8: there is no object type \"contcats\" (did you mean \"contacts\"?",
        ),
        (
            object.replace("key = \"email\"\n", ""),
            "1:1: an object needs a key",
        ),
        (
            object.replace("key = \"email\"", "key = \"emial\""),
            "3:7: the key \"emial\" is not among",
        ),
        (
            object.replace("key =", "kee ="),
            "no key \"kee\" (did you mean \"key\"?",
        ),
        (with("name = { colum = \"N\" }"), "did you mean \"column\"?"),
        (
            with("name = { column = \"N\", transform = [\"trm\"] }"),
            "6:37: there is no transform \"trm\" (did you mean \"trim\"?)",
        ),
        (
            with("name = { column = \"N\", constant = \"x\" }"),
            "several sources",
        ),
        (
            with("name = { transform = [\"trim\"] }"),
            "needs one of column, template, constant, record",
        ),
        (with("name = { template = \"plain\" }"), "names no column"),
        (
            with("d = { column = \"D\", date = [\"%m/%d/%Y\", \"%d/%m/%Y\"] }"),
            "as different days",
        ),
        (
            with("d = { column = \"D\", date = \"MM/DD\" }"),
            "not a date format",
        ),
        (
            with("d = { column = \"D\", type = \"nubmer\" }"),
            "did you mean \"number\"?",
        ),
        (
            with("d = { record = \"compny\" }"),
            "no earlier object is called \"compny\"",
        ),
        (
            with("\n[[association]]\nfrom = \"contact\"\nto = \"contcat\"\n"),
            "9:6: no object is called \"contcat\" (did you mean \"contact\"?",
        ),
        (with("x = "), "not TOML"),
    ];
    for (text, expected) in table {
        let faults = faults(&text);
        assert!(
            faults.iter().any(|fault| fault.contains(expected)),
            "{text}\nexpected {expected}\ngot {faults:#?}"
        );
    }
}

#[test]
fn several_faults_are_reported_at_once() {
    let text = "[[object]]\ntype = \"contacs\"\nkey = \"email\"\n[object.properties]\nemail = { column = \"E\", transform = \"lowr\" }\n";
    assert_eq!(faults(text).len(), 2);
}

#[test]
fn two_objects_of_one_type_need_names() {
    let object = "[[object]]\ntype = \"companies\"\nkey = \"name\"\n[object.properties]\nname = \"N\"\n";
    let faults = faults(&format!("{object}{object}"));
    assert!(
        faults[0].contains("two objects are called \"company\""),
        "{faults:?}"
    );
}

#[test]
fn a_map_that_does_not_exist_is_named() {
    let error = Map::load("nowhere/m.toml").err().unwrap().to_string();
    assert!(
        error.starts_with("nowhere/m.toml:1:1: the map cannot be read"),
        "{error}"
    );
}

#[test]
fn every_example_map_is_sound() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/maps");
    let mut count = 0;
    for file in std::fs::read_dir(folder).expect("the examples") {
        let path = file.expect("an entry").path();
        Map::load(&path).unwrap_or_else(|error| panic!("{error}"));
        count += 1;
    }
    assert!(count >= 20, "{count} maps");
}
