//! The portal's store in process: durable creates, memory, searches and reopening with a million contacts.
//!
//! `cargo run --release -p spoke-bench --bin store -- [CONTACTS] [DIRECTORY] [distinct] [keep | open]` (1,000,000 and
//! a temporary directory by default). Batches of 100, one durable commit each, from eight callers; 20 short properties
//! a contact. With `distinct` no text of a contact occurs in another one: the worst case for a store of dictionaries.
//! `keep` leaves the directory behind, `open` only opens it, for the memory of a fresh process.

#![expect(clippy::print_stdout, reason = "a benchmark reports on standard output")]

use std::error::Error;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use spoke_model::object_type::ObjectTypeId;
use spoke_portal::store::{
    Column, ColumnKind, Field, Plan, Predicate, Sort, Source, SourceIndex, Store, Table, Test, TypeIndex,
};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const BATCH: u64 = 100;
const CALLERS: u64 = 8;
const START: i64 = 1_700_000_000_000;

const PROPERTIES: [(&str, ColumnKind, bool); 20] = [
    ("email", ColumnKind::Text, true),
    ("firstname", ColumnKind::Text, false),
    ("lastname", ColumnKind::Text, false),
    ("phone", ColumnKind::Text, false),
    ("company", ColumnKind::Text, false),
    ("jobtitle", ColumnKind::Text, false),
    ("address", ColumnKind::Text, false),
    ("city", ColumnKind::Text, false),
    ("state", ColumnKind::Text, false),
    ("zip", ColumnKind::Text, false),
    ("country", ColumnKind::Text, false),
    ("website", ColumnKind::Text, false),
    ("lifecyclestage", ColumnKind::Enumeration, false),
    ("hs_lead_status", ColumnKind::Enumeration, false),
    ("interests", ColumnKind::MultiSelect, false),
    ("annualrevenue", ColumnKind::Number, false),
    ("numemployees", ColumnKind::Number, false),
    ("date_of_birth", ColumnKind::Date, false),
    ("notes_last_contacted", ColumnKind::DateTime, false),
    ("newsletter", ColumnKind::Bool, false),
];

/// What the command line asks for.
struct Options {
    contacts: u64,
    directory: PathBuf,
    distinct: bool,
    keep: bool,
    open: bool,
}

impl Options {
    fn from_arguments() -> Self {
        let directory = std::env::temp_dir().join(format!("spoke-bench-store-{}", std::process::id()));
        let mut options = Self {
            contacts: 1_000_000,
            directory,
            distinct: false,
            keep: false,
            open: false,
        };
        for word in std::env::args().skip(1) {
            match (word.as_str(), word.parse()) {
                (_, Ok(contacts)) => options.contacts = contacts,
                ("distinct", _) => options.distinct = true,
                ("keep", _) => options.keep = true,
                ("open", _) => options.open = true,
                _ => options.directory = word.into(),
            }
        }
        options
    }
}

fn main() -> Outcome<()> {
    let options = Options::from_arguments();
    if options.open {
        return reopen(&options.directory, "an earlier run", options.contacts);
    }
    if options.directory.exists() {
        fs::remove_dir_all(&options.directory)?;
    }
    let result = run(options.contacts, &options.directory, options.distinct);
    if !options.keep {
        fs::remove_dir_all(&options.directory)?;
    }
    result
}

fn run(contacts: u64, directory: &Path, distinct: bool) -> Outcome<()> {
    let before = resident()?;
    let store = Store::open(directory)?;
    let (started, cpu) = (Instant::now(), cpu_seconds()?);
    let handles = load(&store, contacts, distinct)?;
    let took = started.elapsed();
    println!(
        "create   {contacts} contacts in {took:.2?} ({:.2} CPU s, the caller's texts included): {:.0}/s durable",
        cpu_seconds()? - cpu,
        contacts as f64 / took.as_secs_f64()
    );
    println!(
        "memory   {} bytes a contact after loading",
        (resident()? - before) / contacts
    );
    searches(&store, &handles, contacts)?;
    println!(
        "memory   {} bytes a contact after searching",
        (resident()? - before) / contacts
    );

    drop(store);
    reopen(
        directory,
        "journal and whatever snapshots were taken meanwhile",
        contacts,
    )?;
    let started = Instant::now();
    let store = Store::open(directory)?;
    store.close()?;
    println!("close    {:.2?} with opening", started.elapsed());
    drop(store);
    let size: u64 = fs::read_dir(directory)?
        .map(|entry| Ok(entry?.metadata()?.len()))
        .sum::<std::io::Result<_>>()?;
    println!("disk     {} bytes a contact", size / contacts);
    reopen(directory, "snapshot", contacts)?;
    Ok(())
}

fn reopen(directory: &Path, what: &str, contacts: u64) -> Outcome<()> {
    let (before, cpu) = (resident()?, cpu_seconds()?);
    let started = Instant::now();
    let store = Store::open(directory)?;
    let (took, cpu) = (started.elapsed(), cpu_seconds()? - cpu);
    let live = store
        .read()
        .table_of(ObjectTypeId::CONTACT)
        .map_or(0, Table::live_count);
    println!(
        "reopen   {took:.2?}, {cpu:.2} CPU s, from {what} ({}), {live} contacts",
        store.open_report()
    );
    println!(
        "memory   {} bytes a contact more than before",
        resident()?.saturating_sub(before) / contacts
    );
    Ok(())
}

struct Handles {
    contacts: TypeIndex,
    columns: Vec<Column>,
    by: SourceIndex,
}

impl Handles {
    fn column(&self, name: &str) -> Field {
        let at = PROPERTIES
            .iter()
            .position(|property| property.0 == name)
            .unwrap_or_default();
        self.columns
            .get(at)
            .map_or(Field::Id, |&column| Field::Column(column))
    }
}

fn load(store: &Store, contacts: u64, distinct: bool) -> Outcome<Handles> {
    let mut turn = store.write();
    let table = turn.declare_type(ObjectTypeId::CONTACT)?;
    let columns = PROPERTIES
        .iter()
        .map(|&(name, kind, unique)| turn.declare_column(table, name, kind, unique))
        .collect::<Result<Vec<_>, _>>()?;
    let by = turn.source(&Source {
        source_type: "INTEGRATION".into(),
        ..Source::default()
    })?;
    turn.commit().wait()?;
    let handles = Handles {
        contacts: table,
        columns,
        by,
    };
    let next = AtomicU64::new(0);
    thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|_| {
                scope.spawn(|| -> Outcome<()> {
                    loop {
                        let first = next.fetch_add(BATCH, Ordering::Relaxed);
                        if first >= contacts {
                            return Ok(());
                        }
                        create_batch(store, &handles, first..contacts.min(first + BATCH), distinct)?;
                    }
                })
            })
            .collect();
        callers
            .into_iter()
            .try_for_each(|caller| caller.join().map_err(|_| "a caller panicked")?)
    })?;
    Ok(handles)
}

fn create_batch(store: &Store, handles: &Handles, numbers: Range<u64>, distinct: bool) -> Outcome<()> {
    let mut people: Vec<[String; 20]> = numbers.clone().map(person).collect();
    if distinct {
        for (number, person) in numbers.clone().zip(&mut people) {
            make_distinct(number, person);
        }
    }
    let mut turn = store.write();
    for (number, person) in numbers.zip(&people) {
        let values: Vec<(Column, &str)> = handles
            .columns
            .iter()
            .zip(person)
            .map(|(&column, text)| (column, text.as_str()))
            .collect();
        turn.create(handles.contacts, START + number as i64, handles.by, &values)?;
    }
    turn.commit().wait()?;
    Ok(())
}

/// A contact whose values are scattered over realistic ranges, the same in every run.
fn person(number: u64) -> [String; 20] {
    let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let pick = |shift: u32, range: u64| (mixed >> shift) % range;
    let first = FIRST_NAMES[pick(5, FIRST_NAMES.len() as u64) as usize];
    let last = format!(
        "{}{}",
        LAST_NAMES[pick(11, LAST_NAMES.len() as u64) as usize],
        ENDINGS[pick(23, 8) as usize]
    );
    let company = format!("{} {}", LAST_NAMES[pick(17, 40) as usize], pick(29, 20_000));
    let title = format!(
        "{} {}",
        LEVELS[pick(13, 6) as usize],
        TITLES[pick(19, 12) as usize]
    );
    [
        format!(
            "{}.{}.{number}@company{}.com",
            first.to_lowercase(),
            last.to_lowercase(),
            pick(31, 5_000)
        ),
        first.to_owned(),
        last,
        format!("+1 555 {:03} {:04}", pick(9, 1_000), number % 10_000),
        company,
        title,
        format!("{} {} Street", pick(21, 9_999), LAST_NAMES[pick(7, 40) as usize]),
        format!("City{}", pick(15, 3_000)),
        format!("S{}", pick(25, 50)),
        format!("{:05}", pick(27, 40_000)),
        format!("Country {}", pick(33, 40)),
        format!("https://company{}.com", pick(31, 5_000)),
        STAGES[pick(35, 5) as usize].to_owned(),
        STATUSES[pick(37, 4) as usize].to_owned(),
        ["a", "a;b", "b;c", "a;c;d"][pick(39, 4) as usize].to_owned(),
        pick(10, 2_000_000).to_string(),
        pick(12, 5_000).to_string(),
        format!(
            "19{:02}-{:02}-{:02}",
            40 + pick(14, 60),
            1 + pick(16, 12),
            1 + pick(18, 28)
        ),
        format!(
            "2024-{:02}-{:02}T{:02}:{:02}:00.{:03}Z",
            1 + pick(20, 12),
            1 + pick(22, 28),
            pick(24, 24),
            pick(26, 60),
            pick(28, 1_000)
        ),
        (pick(41, 2) == 0).to_string(),
    ]
}

fn make_distinct(number: u64, person: &mut [String; 20]) {
    for (text, (_, kind, _)) in person.iter_mut().zip(PROPERTIES) {
        match kind {
            ColumnKind::Text | ColumnKind::Enumeration | ColumnKind::MultiSelect => {
                text.truncate(6);
                text.push_str(&format!("{number}"));
            }
            ColumnKind::Number => *text = number.to_string(),
            _ => {}
        }
    }
}

/// A predicate for the n-th search.
type MakePredicate<'a> = Box<dyn Fn(u64) -> Predicate + 'a>;

fn searches(store: &Store, handles: &Handles, contacts: u64) -> Outcome<()> {
    let predicate = |name: &str, test| Predicate::Field(handles.column(name), test);
    let email = |number: u64| person(number % contacts)[0].clone();
    let kinds: [(&str, MakePredicate<'_>); 9] = [
        (
            "EQ email",
            Box::new(|at| predicate("email", Test::Eq(email(at * 7_919)))),
        ),
        (
            "EQ city",
            Box::new(|at| predicate("city", Test::Eq(format!("city{}", at % 3_000)))),
        ),
        (
            "IN country",
            Box::new(|at| {
                predicate(
                    "country",
                    Test::In((0..5).map(|n| format!("country {}", (at + n) % 40)).collect()),
                )
            }),
        ),
        (
            "IN email",
            Box::new(|at| predicate("email", Test::In((0..100).map(|n| email(at * 31 + n)).collect()))),
        ),
        (
            "BETWEEN revenue",
            Box::new(|at| {
                predicate(
                    "annualrevenue",
                    Test::Between((at * 1_000).to_string(), (at * 1_000 + 400_000).to_string()),
                )
            }),
        ),
        (
            "BETWEEN time",
            Box::new(|at| {
                predicate(
                    "notes_last_contacted",
                    Test::Between(
                        format!("2024-{:02}-01", 1 + at % 11),
                        format!("2024-{:02}-01", 2 + at % 11),
                    ),
                )
            }),
        ),
        ("HAS_PROPERTY", Box::new(|_| predicate("phone", Test::Has))),
        (
            "CONTAINS_TOKEN word",
            Box::new(|at| {
                predicate(
                    "jobtitle",
                    Test::ContainsToken(TITLES[at as usize % 12].to_lowercase()),
                )
            }),
        ),
        (
            "CONTAINS_TOKEN *@",
            Box::new(|at| {
                predicate(
                    "email",
                    Test::ContainsToken(format!("*@company{}.com", at % 5_000)),
                )
            }),
        ),
    ];
    for (name, make) in &kinds {
        for (sort_name, field, descending) in [
            ("createdate", Field::Created, true),
            ("lastname", handles.column("lastname"), false),
            ("email", handles.column("email"), false),
        ] {
            let mut times = Vec::new();
            let mut total = 0;
            let cpu = cpu_seconds()?;
            for at in 0..300 {
                let plan = Plan {
                    groups: vec![vec![make(at)]],
                    sort: Some(Sort { field, descending }),
                    limit: 100,
                    ..Plan::default()
                };
                let started = Instant::now();
                let state = store.read();
                let hits = state
                    .table(handles.contacts)
                    .map(|table| table.search(&plan))
                    .unwrap_or_default();
                times.push(started.elapsed());
                total = hits.total;
            }
            let cpu = (cpu_seconds()? - cpu) / times.len() as f64;
            report(&format!("{name}, sort {sort_name}"), total, &mut times, cpu);
        }
    }
    Ok(())
}

fn report(name: &str, total: u64, times: &mut [Duration], cpu: f64) {
    let first = times.first().copied().unwrap_or_default();
    times.sort_unstable();
    let at = |share: f64| {
        times
            .get((times.len() as f64 * share) as usize)
            .copied()
            .unwrap_or_default()
    };
    println!(
        "search   {name:<36} {total:>7} hits  CPU {:>5.2} ms  p50 {:>9.2?}  p99 {:>9.2?}  first {first:>9.2?}",
        cpu * 1e3,
        at(0.50),
        at(0.99)
    );
}

/// User and system time of this process.
fn cpu_seconds() -> Outcome<f64> {
    let text = fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> = text
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let ticks = |at: usize| {
        fields
            .get(at)
            .and_then(|field| field.parse::<f64>().ok())
            .ok_or("no CPU time")
    };
    Ok((ticks(11)? + ticks(12)?) / 100.0)
}

/// Resident bytes of this process.
fn resident() -> Outcome<u64> {
    let pages: u64 = fs::read_to_string("/proc/self/statm")?
        .split_whitespace()
        .nth(1)
        .ok_or("no resident size")?
        .parse()?;
    Ok(pages * 4_096)
}

const FIRST_NAMES: [&str; 40] = [
    "Ada",
    "Alan",
    "Barbara",
    "Bjarne",
    "Carol",
    "Claude",
    "Donald",
    "Dorothy",
    "Edith",
    "Edsger",
    "Frances",
    "Grace",
    "Hedy",
    "Ivan",
    "Jean",
    "John",
    "Katherine",
    "Ken",
    "Leslie",
    "Linus",
    "Margaret",
    "Mary",
    "Niklaus",
    "Olga",
    "Peter",
    "Radia",
    "Robin",
    "Rosa",
    "Sophie",
    "Stephen",
    "Tim",
    "Tony",
    "Ursula",
    "Vera",
    "Vint",
    "Wanda",
    "Xavier",
    "Yukihiro",
    "Zoe",
    "Anita",
];

const LAST_NAMES: [&str; 40] = [
    "Adler", "Berg", "Clark", "Davis", "Evans", "Fischer", "Garcia", "Hansen", "Ito", "Jones", "Kim",
    "Lopez", "Moreau", "Novak", "Olsen", "Patel", "Quinn", "Rossi", "Smith", "Tanaka", "Ueda", "Vogel",
    "Weber", "Xu", "Young", "Zhang", "Abbott", "Baker", "Carter", "Dixon", "Ellis", "Foster", "Gibson",
    "Harris", "Irwin", "Jensen", "Keller", "Lewis", "Meyer", "Nolan",
];

const ENDINGS: [&str; 8] = ["", "son", "mann", "sen", "ova", "ez", "ini", "ska"];
const LEVELS: [&str; 6] = ["Junior", "Senior", "Lead", "Principal", "Deputy", "Chief"];
const TITLES: [&str; 12] = [
    "Accountant",
    "Analyst",
    "Architect",
    "Buyer",
    "Designer",
    "Developer",
    "Director",
    "Engineer",
    "Manager",
    "Nurse",
    "Officer",
    "Recruiter",
];
const STAGES: [&str; 5] = ["subscriber", "lead", "opportunity", "customer", "evangelist"];
const STATUSES: [&str; 4] = ["NEW", "OPEN", "CONNECTED", "BAD_TIMING"];
