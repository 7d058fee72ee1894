//! Writing associations.

use std::borrow::Cow;

use rusqlite::Connection;

use crate::mirror::{Edge, EdgeChange};
use crate::table::quoted;

/// Makes `new` the associations of one record with those of table `to`.
pub(super) fn replace(
    connection: &Connection,
    from: &str,
    from_id: i64,
    to: &str,
    new: &[Edge<'_>],
) -> rusqlite::Result<EdgeChange> {
    let old = present(connection, from, from_id, to)?;
    if old.is_empty() && new.is_empty() {
        return Ok(EdgeChange::default());
    }
    let mut new: Vec<&Edge<'_>> = new.iter().collect();
    new.sort();
    new.dedup_by(|one, other| key(one) == key(other));
    let mut change = EdgeChange::default();
    let mut insert = connection.prepare_cached(
        "INSERT INTO associations VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT DO UPDATE SET label = excluded.label",
    )?;
    for edge in &new {
        if old.iter().any(|present| present == *edge) {
            continue;
        }
        insert.execute((
            from,
            from_id,
            to,
            edge.to_id,
            &*edge.category,
            edge.type_id,
            edge.label.as_deref(),
        ))?;
        change.added += 1;
        change.touched.push(edge.to_id);
    }
    let mut delete = connection.prepare_cached(
        "DELETE FROM associations
         WHERE from_type = ?1 AND from_id = ?2 AND to_type = ?3 AND to_id = ?4 AND category = ?5 AND type_id = ?6",
    )?;
    for edge in &old {
        if new
            .binary_search_by(|present| key(present).cmp(&key(edge)))
            .is_ok()
        {
            continue;
        }
        delete.execute((from, from_id, to, edge.to_id, &*edge.category, edge.type_id))?;
        change.removed += 1;
        change.touched.push(edge.to_id);
    }
    change.touched.sort_unstable();
    change.touched.dedup();
    Ok(change)
}

/// Removes all associations of one record, in both directions; returns the records at the other ends.
pub(super) fn drop_of(connection: &Connection, table: &str, id: i64) -> rusqlite::Result<Vec<(String, i64)>> {
    let mut find = connection.prepare_cached(
        "SELECT DISTINCT to_type, to_id FROM associations WHERE from_type = ?1 AND from_id = ?2",
    )?;
    let others: Vec<(String, i64)> = find
        .query_map((table, id), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    // Both directions are stored, so the way back is found by the primary key.
    let mut back = connection.prepare_cached(
        "DELETE FROM associations WHERE from_type = ?1 AND from_id = ?2 AND to_type = ?3 AND to_id = ?4",
    )?;
    for (other, other_id) in &others {
        back.execute((other, other_id, table, id))?;
    }
    connection
        .prepare_cached("DELETE FROM associations WHERE from_type = ?1 AND from_id = ?2")?
        .execute((table, id))?;
    Ok(others)
}

/// Removes associations from records of `from` that are not live.
pub(super) fn drop_strays(connection: &Connection, from: &str) -> rusqlite::Result<u64> {
    let sql = format!(
        "DELETE FROM associations WHERE from_type = ?1
         AND NOT EXISTS (SELECT 1 FROM {} AS record WHERE record.id = from_id AND record.archived = 0)",
        quoted(from)
    );
    Ok(connection.prepare_cached(&sql)?.execute([from])? as u64)
}

fn present(
    connection: &Connection,
    from: &str,
    from_id: i64,
    to: &str,
) -> rusqlite::Result<Vec<Edge<'static>>> {
    let mut statement = connection.prepare_cached(
        "SELECT to_id, category, type_id, label FROM associations
         WHERE from_type = ?1 AND from_id = ?2 AND to_type = ?3 ORDER BY to_id, category, type_id",
    )?;
    let rows = statement.query_map((from, from_id, to), edge)?;
    rows.collect()
}

/// An edge from a row whose first columns are `to_id, category, type_id, label`.
pub(super) fn edge(row: &rusqlite::Row<'_>) -> rusqlite::Result<Edge<'static>> {
    Ok(Edge {
        to_id: row.get(0)?,
        category: Cow::Owned(row.get(1)?),
        type_id: row.get(2)?,
        label: row.get::<_, Option<String>>(3)?.map(Cow::Owned),
    })
}

fn key<'a>(edge: &'a Edge<'_>) -> (i64, &'a str, u32) {
    (edge.to_id, &edge.category, edge.type_id)
}
