//! The section of a snapshot that says who is in which list.

use super::codec::{Decoder, Encoder};
use crate::store::{MembersParts, Memberships, Row, TypeIndex};

/// Stands for "never" among times.
const NEVER: i64 = i64::MIN;
/// Stands for a list whose members' type is not known yet.
const NO_TABLE: u16 = u16::MAX;

pub(super) fn encode(memberships: &Memberships) -> Vec<u8> {
    let mut out = Encoder::default();
    out.number(memberships.iter().count() as u64);
    for (list, members) in memberships.iter() {
        let parts = members.parts();
        out.number(list);
        out.put_u16s(&[parts.table.map_or(NO_TABLE, |table| table.0)]);
        put_rows(&mut out, &parts.joined);
        put_rows(&mut out, &parts.first);
        let (times, sizes): (Vec<i64>, Vec<u64>) = parts.sizes.into_iter().unzip();
        out.put_i64s(&times);
        out.put_u64s(&sizes);
        out.put_i64s(&[
            parts.last_added.unwrap_or(NEVER),
            parts.last_removed.unwrap_or(NEVER),
        ]);
    }
    out.finish()
}

pub(super) fn decode(bytes: &[u8], memberships: &mut Memberships) -> Option<()> {
    let mut from = Decoder::new(bytes);
    for _ in 0..from.number()? {
        let list = from.number()?;
        let [table] = from.u16s()?.try_into().ok()?;
        let (joined, first) = (take_rows(&mut from)?, take_rows(&mut from)?);
        let (times, sizes) = (from.i64s()?, from.u64s()?);
        let [added, removed] = from.i64s()?.try_into().ok()?;
        if times.len() != sizes.len() {
            return None;
        }
        let parts = MembersParts {
            table: (table != NO_TABLE).then_some(TypeIndex(table)),
            joined,
            first,
            sizes: times.into_iter().zip(sizes).collect(),
            last_added: (added != NEVER).then_some(added),
            last_removed: (removed != NEVER).then_some(removed),
        };
        memberships.load(list, parts);
    }
    from.is_done().then_some(())
}

fn put_rows(out: &mut Encoder, rows: &[(Row, i64)]) {
    out.put_u32s(&rows.iter().map(|(row, _)| row.0).collect::<Vec<_>>());
    out.put_i64s(&rows.iter().map(|(_, at)| *at).collect::<Vec<_>>());
}

fn take_rows(from: &mut Decoder<'_>) -> Option<Vec<(Row, i64)>> {
    let (rows, times) = (from.u32s()?, from.i64s()?);
    (rows.len() == times.len()).then(|| rows.into_iter().map(Row).zip(times).collect())
}
