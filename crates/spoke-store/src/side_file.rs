//! Opening the small databases that Spoke keeps beside a portal's data: the audit log, the inbox of webhook events.
//!
//! Unlike a mirror, several processes may write to one at the same time, and what they were told is kept must survive a
//! loss of power: every commit reaches the disk.

use std::fs::OpenOptions;
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use crate::error::Error;
use crate::sqlite::failed;

/// How long a writer waits for another one.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Opens the database at `path`, for its owner's eyes only, and makes what `schema` describes where it is missing.
///
/// `application` marks the file as ours in its header; another program's database is left alone.
pub(crate) fn open(path: &Path, application: i32, schema: &str) -> Result<Connection, Error> {
    make_private(path).map_err(|error| Error::Open {
        path: path.to_owned(),
        source: Box::new(error),
    })?;
    let mut connection = Connection::open(path).map_err(|error| failed(path, "opening the file", error))?;
    prepare(&mut connection, path, application, schema)?;
    Ok(connection)
}

fn prepare(connection: &mut Connection, path: &Path, application: i32, schema: &str) -> Result<(), Error> {
    let doing = |error| failed(path, "preparing the file", error);
    connection.busy_timeout(BUSY_TIMEOUT).map_err(doing)?;
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
        .map_err(doing)?;
    let transaction = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .map_err(doing)?;
    let found: i32 = transaction
        .query_row("PRAGMA application_id", [], |row| row.get(0))
        .map_err(doing)?;
    let tables: i64 = transaction
        .query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))
        .map_err(doing)?;
    if found != application {
        if tables > 0 || found != 0 {
            return Err(Error::Clash {
                path: path.to_owned(),
                kind: "database".to_owned(),
                name: "another program's".to_owned(),
            });
        }
        transaction
            .execute_batch(&format!("PRAGMA application_id = {application}; {schema}"))
            .map_err(doing)?;
    }
    transaction.commit().map_err(doing)
}

/// SQLite gives its companion files the permissions of the database, so making that private is enough.
fn make_private(path: &Path) -> std::io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// The SQL condition that the parameter `?1` stands in `text`, letter case aside. A number has to stand there whole: 42 is
/// no part of 421.
pub(crate) fn mentions(text: &str) -> String {
    format!(
        "CASE WHEN ?1 GLOB '*[^0-9]*' THEN instr(lower({text}), lower(?1)) > 0
              ELSE (' ' || {text} || ' ') GLOB ('*[^0-9]' || ?1 || '[^0-9]*') END"
    )
}
