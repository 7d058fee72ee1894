//! CSV to CRM: a file, a map, and a portal that has the file's records afterwards.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let portal = spoke_portal::Portal::start().await?;
//! # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
//! # let folder = tempfile::tempdir()?;
//! # let file = folder.path().join("people.csv");
//! use spoke_migrate::{Map, Migration};
//!
//! std::fs::write(&file, "Company;E-mail\nAcme;jane@example.com\nAcme;joe@example.com\n")?;
//! let map = Map::parse("people.toml", r#"
//!     [[object]]
//!     type = "companies"
//!     key = "name"
//!     [object.properties]
//!     name = "Company"
//!
//!     [[object]]
//!     type = "contacts"
//!     key = "email"
//!     [object.properties]
//!     email = { column = "E-mail", transform = ["trim", "lower"] }
//!
//!     [[association]]
//!     from = "contact"
//!     to = "company"
//! "#)?;
//! let migration = Migration::builder(hubspot, map, &file).to("contacts");
//! # let migration = migration.state(folder.path().join("state")).rejected(folder.path().join("rejected.csv"));
//! let first = migration.clone().run(|_| {}).await?;
//! assert_eq!(first.created(), 3); // one company, two contacts
//! let second = migration.run(|_| {}).await?;
//! assert_eq!(second.created(), 0);
//! # Ok(()) }
//! ```
//!
//! # What a run guarantees
//! * Map, header and definitions are compared, and the whole file is read once, before the first write. What is
//!   found wrong is an [`Error`] with file, line and fix, and the portal is untouched.
//! * A row either gets all its records and associations or is rejected, with row, column, value and reason in the
//!   rejected-rows file. Values are checked before anything of the row is written. When HubSpot refuses a later
//!   record of a row all the same, the records created for this row alone are archived again and the values changed
//!   for it alone are put back; what other, good rows share stays. Should that fail too, the rejection says what stays.
//! * For each object `read = created + updated + unchanged + rejected` ([`Counts`]). A row counts once for each object
//!   it yields.
//! * Run again, nothing is created: records are found by their keys. Killed and run again, it goes on after the last
//!   checkpoint; what the interrupted window had written counts as unchanged. Without the state file, keys on the
//!   portal still find everything. (On HubSpot itself a search sees new records only after some seconds: a run that
//!   is killed *and* loses its state file *and* is started again at once could create a second record under a key that
//!   has to be searched, such as a company's name. Keys that HubSpot holds unique have no such gap.)
//! * Memory is one window of rows (1,000 unless told otherwise), however long the file is.
//!
//! # The map
//! TOML. Unknown keys, transforms, types and names are refused with line, column and the nearest known name.
//!
//! | `[source]` | |
//! |---|---|
//! | `encoding` | `auto` (a byte order mark decides, else UTF-8), `utf-8`, `utf-16le`, `utf-16be`, `windows-1252`; never guessed from the content |
//! | `delimiter` | `auto`, or one character |
//! | `blank` | texts that mean "no value", such as `["(blank)", "n/a"]` |
//! | `trim` | `true` removes the blanks around every value; `false` unless given |
//! | `query` | the file is a SQL dump in SQLite's dialect, and this query gives the rows |
//!
//! | `[[object]]`, in load order | |
//! |---|---|
//! | `type` | `contacts`, `companies`, `deals`, ... or a custom type |
//! | `name` | what associations call it; the singular of the type unless given |
//! | `key` | the property that finds a record again: `email` of contacts and unique properties are read directly, others are searched (without case; of several records the oldest). Blanks around it are removed. With `create_properties` a missing key is created as a unique property |
//! | `optional` | a row whose key is blank has no such record; otherwise it is rejected |
//! | `when` | one condition or several, such as `{ column = "Stage", blank = false }`, `is = ["A", "B"]`, `is_not = "C"`; rows that do not meet all have no such record |
//! | `duplicates` | rows with one key: `fill` (later rows give what earlier ones left blank), `first`, `last`, `reject` |
//! | `existing` | records the portal had: `update`, `fill` (only blank properties), `keep`. A blank cell never clears a value |
//! | `missing` | keys the portal lacks: `create`, `reject`, `skip` |
//! | `create_properties` | properties the portal lacks are created: with the declared `type`, a date type where `date` is given, else the narrowest type that fits every value of the file |
//!
//! | `[object.properties]` | `property = "Column"`, or a table with one of `column`, `template = "{A} - {B}"`, `constant`, `record = "name of an earlier object"` (its record id), and |
//! |---|---|
//! | `transform` | in order: `trim`, `collapse` (runs of blanks), `lower`, `upper`, `digits`, `phone`, `domain`, `first_name`, `last_name`, `normalize` (letters and digits only, lower case), `street` (house number and street's name), `number` (`$1,234.50`), `before(x)`, `after(x)`, `prefix(x)`, `suffix(x)`, `truncate(n)`, `multiply(n)` |
//! | `replace` | corrections: values listed are exchanged, others stay |
//! | `values`, `other` | a closed table (compared without case): a value it does not list rejects the row, or becomes `other` |
//! | `date` | forms such as `["%m/%d/%Y", "%d-%m-%y"]`, tried in order; two forms that read one text as different days are refused. Without an offset, times are UTC |
//! | `default`, `required` | for a blank cell |
//! | `type`, `label` | of a property to be created |
//!
//! Pipelines and stages may be given by id or label, and are checked against each other. Options of enumerations may be
//! given by label too.
//!
//! `[[association]]` has `from`, `to` (names of objects) and `label = "Primary"` or `type = 5`; without either it is the
//! unlabelled default. Pairs that exist are left alone, and other labels of a pair are kept.
//!
//! A map with one object may be flat: `key`, the options above and `[properties]` at the top; the object type then comes
//! from [`Migration::to`].

mod error;
mod forecast;
mod load;
mod map;
mod migration;
mod plan;
mod progress;
mod rejected;
mod rollback;
mod source;
mod state;
mod suggest;
mod summary;

pub use error::{Error, MapProblem, SourceProblem};
pub use forecast::{Calls, Forecast, ObjectForecast, Reason};
pub use map::Map;
pub use migration::{Migration, Report, Run};
pub use progress::{Phase, Progress};
pub use rollback::{Holdings, Rollback, RollbackReport};
pub use summary::{AssociationSummary, Counts, ObjectSummary, Summary};
