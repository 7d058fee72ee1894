//! One row of the journal.

use rusqlite::{Connection, Row, params};

/// One attempt, or one call that was answered without one.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct JournalCall {
    /// The portal, by the name it was reached under.
    pub portal: String,
    /// When it was sent, in milliseconds since 1970.
    pub started: i64,
    /// The method.
    pub method: String,
    /// The path with names in place of ids.
    pub template: String,
    /// The allowance that it counts against: `burst`, `search`, `associations` and others.
    pub allowance: String,
    /// The object type in the path.
    pub object_type: Option<String>,
    /// The status of the answer.
    pub status: Option<u16>,
    /// What kind of failure it was; `None` for a success.
    pub kind: Option<String>,
    /// HubSpot's category.
    pub category: Option<String>,
    /// HubSpot's id of the call.
    pub correlation_id: Option<String>,
    /// Which attempt of its call, from 1.
    pub attempt: u32,
    /// Whether the call ended with it.
    pub last: bool,
    /// `wire`, `cache`, `coalesced`.
    pub source: String,
    /// From sending to the last byte, in microseconds.
    pub duration: i64,
    /// Time waited for an allowance, in microseconds.
    pub waited: i64,
    /// Bytes of the answer.
    pub response_bytes: i64,
    /// Calls a day.
    pub daily_limit: Option<i64>,
    /// Calls left today.
    pub daily_remaining: Option<i64>,
    /// Calls in the burst window.
    pub burst_limit: Option<i64>,
    /// Calls left in the burst window.
    pub burst_remaining: Option<i64>,
    /// Who called.
    pub caller: Option<String>,
    /// Equal for equal requests of one process, and telling nothing of them.
    pub fingerprint: Option<i64>,
    /// The page size that was asked for.
    pub page_size: Option<u32>,
    /// Whether a search looked for records by their ids.
    pub looks_up_ids: bool,
}

/// In the order of [`from_row`].
pub(super) const COLUMNS: &str = "portal, started, method, template, allowance, object_type, status, kind, category, \
     correlation_id, attempt, last, source, duration, waited, response_bytes, daily_limit, daily_remaining, \
     burst_limit, burst_remaining, caller, fingerprint, page_size, looks_up_ids";

pub(super) fn insert(connection: &Connection, call: &JournalCall) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(&format!(
        "INSERT INTO calls ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, \
         ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)"
    ))?;
    statement.execute(params![
        call.portal,
        call.started,
        call.method,
        call.template,
        call.allowance,
        call.object_type,
        call.status,
        call.kind,
        call.category,
        call.correlation_id,
        call.attempt,
        call.last,
        call.source,
        call.duration,
        call.waited,
        call.response_bytes,
        call.daily_limit,
        call.daily_remaining,
        call.burst_limit,
        call.burst_remaining,
        call.caller,
        call.fingerprint,
        call.page_size,
        call.looks_up_ids,
    ])?;
    Ok(())
}

pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<JournalCall> {
    Ok(JournalCall {
        portal: row.get(0)?,
        started: row.get(1)?,
        method: row.get(2)?,
        template: row.get(3)?,
        allowance: row.get(4)?,
        object_type: row.get(5)?,
        status: row.get(6)?,
        kind: row.get(7)?,
        category: row.get(8)?,
        correlation_id: row.get(9)?,
        attempt: row.get(10)?,
        last: row.get(11)?,
        source: row.get(12)?,
        duration: row.get(13)?,
        waited: row.get(14)?,
        response_bytes: row.get(15)?,
        daily_limit: row.get(16)?,
        daily_remaining: row.get(17)?,
        burst_limit: row.get(18)?,
        burst_remaining: row.get(19)?,
        caller: row.get(20)?,
        fingerprint: row.get(21)?,
        page_size: row.get(22)?,
        looks_up_ids: row.get(23)?,
    })
}
