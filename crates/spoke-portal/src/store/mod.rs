//! The portal's memory: records in columns, associations, documents, and transactions over them.
//!
//! The store knows nothing of HTTP or of HubSpot's rules; callers check before they change.
//!
//! ```
//! use spoke_model::object_type::ObjectTypeId;
//! use spoke_portal::store::{ColumnKind, Source, Store};
//!
//! let store = Store::in_memory();
//! let mut turn = store.write();
//! let contacts = turn.declare_type(ObjectTypeId::CONTACT)?;
//! let email = turn.declare_column(contacts, "email", ColumnKind::Text, true)?;
//! let by = turn.source(&Source { source_type: "INTEGRATION".into(), ..Source::default() })?;
//! let (row, id) = turn.create(contacts, 1_700_000_000_000, by, &[(email, "jane@example.com")])?;
//! turn.commit().wait()?;
//!
//! let state = store.read();
//! let table = state.table(contacts).ok_or("declared above")?;
//! assert_eq!(table.find_unique(email, "JANE@example.com"), Some(row));
//! assert_eq!(table.row(id), Some(row));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod associations;
mod bitmap;
mod codes;
mod column;
mod commit;
mod dictionary;
mod error;
mod feed;
pub(crate) mod fold;
mod handle;
mod history;
pub(crate) mod instant;
mod linking;
mod memberships;
mod names;
mod operation;
mod owners;
mod replica;
mod state;
mod table;
mod table_write;
mod transaction;
mod values;
mod watch;

pub use crate::index::{Field, Hits, NO_RANK, Plan, Predicate, Sort, Terms, Test};
pub use crate::persist::{OpenReport, TornTail};
pub use commit::Commit;
pub use error::StoreError;
pub use handle::Store;
pub use names::{Column, ColumnKind, HistoryEntry, Row, Source, SourceIndex, TypeIndex};
pub use state::{FIRST_ID, State};
pub use table::Table;
pub use transaction::Transaction;

pub(crate) use associations::Edge;
pub(crate) use bitmap::Bitmap;
pub(crate) use codes::Codes;
pub(crate) use column::ColumnData;
pub(crate) use commit::{Outcome, Ticket};
pub(crate) use dictionary::Dictionary;
pub(crate) use feed::{Effect, Note, Observer};
pub(crate) use history::{Change, History};
pub(crate) use memberships::{Members, MembersParts, Memberships};
pub(crate) use operation::{Operation, Section, apply};
pub(crate) use owners::Owners;
pub(crate) use table::Rows;
pub(crate) use values::{Cell, Coded, Instants, NOT_A_TIME, Values, parse_number};
pub(crate) use watch::Watch;
