//! What each section of a snapshot holds.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::codec::{Decoder, Encoder};
use crate::store::{
    Bitmap, Cell, Change, Coded, Codes, Column, ColumnData, ColumnKind, Dictionary, Edge, History, Instants,
    Row, Rows, Source, SourceIndex, State, Table, TypeIndex, Values,
};

/// Everything small that has no section of its own.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Meta {
    next_id: u64,
    types: Vec<String>,
    sources: Vec<Source>,
    kinds: Vec<String>,
}

/// Documents by collection, as JSON text.
pub(super) type Documents = Vec<(String, Vec<(String, String)>)>;

impl Meta {
    pub(super) fn of(state: &State) -> Self {
        Self {
            next_id: state.next_id,
            types: state
                .tables()
                .map(|(_, table)| table.object_type().to_string())
                .collect(),
            sources: state.sources.clone(),
            kinds: state
                .kinds
                .iter()
                .map(|kind| serde_json::to_string(kind).unwrap_or_default())
                .collect(),
        }
    }

    /// An empty state with the types and lists in place.
    pub(super) fn into_state(self) -> Option<State> {
        let mut state = State {
            next_id: self.next_id,
            sources: self.sources,
            ..State::default()
        };
        for (at, text) in self.types.iter().enumerate() {
            let object_type = text.parse().ok()?;
            state
                .types
                .insert(object_type, TypeIndex(u16::try_from(at).ok()?));
            state.tables.push(Table::new(object_type));
        }
        state.kinds = self
            .kinds
            .iter()
            .map(|json| serde_json::from_str(json).ok())
            .collect::<Option<Vec<_>>>()?;
        Some(state)
    }
}

pub(super) fn encode_rows(rows: &Rows) -> Vec<u8> {
    let mut out = Encoder::default();
    out.put_u64s(&rows.ids);
    out.put_i64s(&rows.created);
    out.put_i64s(&rows.updated);
    out.put_u16s(&rows.sources);
    out.put_u64s(rows.live.words());
    out.put_u64s(rows.archived.words());
    let (archived, times): (Vec<u32>, Vec<i64>) = rows.archived_at.iter().unzip();
    out.put_u32s(&archived);
    out.put_i64s(&times);
    let (from, into): (Vec<u64>, Vec<u64>) = rows.merged.iter().unzip();
    out.put_u64s(&from);
    out.put_u64s(&into);
    out.finish()
}

pub(super) fn decode_rows(bytes: &[u8]) -> Option<Rows> {
    let mut from = Decoder::new(bytes);
    let mut rows = Rows {
        ids: from.u64s()?,
        created: from.i64s()?,
        updated: from.i64s()?,
        sources: from.u16s()?,
        live: Bitmap::from_words(from.u64s()?),
        archived: Bitmap::from_words(from.u64s()?),
        ..Rows::default()
    };
    rows.archived_at = from.u32s()?.into_iter().zip(from.i64s()?).collect();
    rows.merged = from.u64s()?.into_iter().zip(from.u64s()?).collect();
    let count = rows.ids.len();
    let fits = rows.created.len() == count && rows.updated.len() == count && rows.sources.len() == count;
    let within = |bits: &Bitmap| bits.iter_from(count).next().is_none();
    (fits && within(&rows.live) && within(&rows.archived) && rows.ids.is_sorted() && from.is_done())
        .then_some(rows)
}

pub(super) fn encode_column(data: &ColumnData) -> Vec<u8> {
    let mut out = Encoder::default();
    out.put_bytes(data.name.as_bytes());
    out.byte(kind_code(data.kind));
    out.byte(u8::from(data.is_unique()));
    match &data.values {
        Values::Coded(coded) => {
            match &coded.codes {
                Codes::Byte(codes) => {
                    out.byte(1);
                    out.put_bytes(codes);
                }
                Codes::Short(codes) => {
                    out.byte(2);
                    out.put_u16s(codes);
                }
                Codes::Wide(codes) => {
                    out.byte(4);
                    out.put_u32s(codes);
                }
            }
            encode_dictionary(&mut out, &coded.dictionary);
        }
        Values::Instants(instants) => {
            out.byte(8);
            out.put_i64s(&instants.millis);
            encode_dictionary(&mut out, &instants.odd);
        }
    }
    encode_history(&mut out, &data.history);
    out.finish()
}

pub(super) fn decode_column(bytes: &[u8]) -> Option<ColumnData> {
    let mut from = Decoder::new(bytes);
    let name = from.text()?;
    let kind = kind_of(from.byte()?)?;
    let unique = from.byte()? == 1;
    let values = match from.byte()? {
        8 if kind.is_instant() => Values::Instants(Instants {
            millis: from.i64s()?,
            odd: decode_dictionary(&mut from)?,
        }),
        width if !kind.is_instant() => {
            let codes = match width {
                1 => Codes::Byte(from.bytes()?.to_vec()),
                2 => Codes::Short(from.u16s()?),
                4 => Codes::Wide(from.u32s()?),
                _ => return None,
            };
            let mut coded = Coded {
                codes,
                dictionary: decode_dictionary(&mut from)?,
                ..Coded::default()
            };
            if kind == ColumnKind::Number {
                coded.fill_numbers();
            }
            Values::Coded(coded)
        }
        _ => return None,
    };
    let history = decode_history(&mut from)?;
    from.is_done()
        .then(|| ColumnData::from_parts(name, kind, unique, values, history))
}

fn encode_dictionary(out: &mut Encoder, texts: &Dictionary) {
    out.put_bytes(texts.arena().as_bytes());
    out.put_u32s(texts.ends());
    out.put_u64s(texts.erased().words());
}

fn decode_dictionary(from: &mut Decoder<'_>) -> Option<Dictionary> {
    let arena = from.text()?.to_owned();
    Dictionary::from_parts(arena, from.u32s()?, Bitmap::from_words(from.u64s()?))
}

fn encode_history(out: &mut Encoder, history: &History) {
    let (changes, last) = history.parts();
    let (rows, places): (Vec<u32>, Vec<u32>) = last.unzip();
    out.put_u32s(&rows);
    out.put_u32s(&places);
    out.put_i64s(&changes.iter().map(|change| change.old.0).collect::<Vec<_>>());
    out.put_i64s(&changes.iter().map(|change| change.at).collect::<Vec<_>>());
    out.put_u16s(&changes.iter().map(|change| change.source.0).collect::<Vec<_>>());
    out.put_u16s(&changes.iter().map(|change| change.depth).collect::<Vec<_>>());
    out.put_u32s(&changes.iter().map(|change| change.previous).collect::<Vec<_>>());
}

fn decode_history(from: &mut Decoder<'_>) -> Option<History> {
    let (rows, places) = (from.u32s()?, from.u32s()?);
    let (olds, times, sources, depths, previous) = (
        from.i64s()?,
        from.i64s()?,
        from.u16s()?,
        from.u16s()?,
        from.u32s()?,
    );
    let count = olds.len();
    let whole = [times.len(), sources.len(), depths.len(), previous.len()]
        .iter()
        .all(|&length| length == count);
    if !whole || rows.len() != places.len() {
        return None;
    }
    let cells = olds.into_iter().zip(times).zip(sources).zip(depths).zip(previous);
    let changes = cells.map(|((((old, at), source), depth), previous)| Change {
        old: Cell(old),
        at,
        source: SourceIndex(source),
        depth,
        previous,
    });
    History::from_parts(changes.collect(), rows.into_iter().zip(places))
}

/// Edges whose ends both still exist.
pub(super) fn encode_associations(state: &State) -> Vec<u8> {
    let mut out = Encoder::default();
    out.number(state.associations.iter().count() as u64);
    for ((from_type, to_type), edges) in state.associations.iter() {
        let exists = |index: TypeIndex, row: Row| {
            state
                .table(index)
                .is_some_and(|table| table.rows.live.get(row.at()) || table.rows.archived.get(row.at()))
        };
        let kept: Vec<&Edge> = edges
            .iter()
            .filter(|edge| exists(from_type, edge.0) && exists(to_type, edge.1))
            .collect();
        out.put_u16s(&[from_type.0, to_type.0]);
        out.put_u32s(&kept.iter().map(|edge| edge.0.0).collect::<Vec<_>>());
        out.put_u32s(&kept.iter().map(|edge| edge.1.0).collect::<Vec<_>>());
        out.put_u16s(&kept.iter().map(|edge| edge.2).collect::<Vec<_>>());
    }
    out.finish()
}

pub(super) fn decode_associations(bytes: &[u8], state: &mut State) -> Option<()> {
    let mut from = Decoder::new(bytes);
    for _ in 0..from.number()? {
        let [from_type, to_type] = from.u16s()?.try_into().ok()?;
        let (starts, ends, kinds) = (from.u32s()?, from.u32s()?, from.u16s()?);
        if starts.len() != ends.len() || starts.len() != kinds.len() {
            return None;
        }
        let edges: BTreeSet<Edge> = starts
            .into_iter()
            .zip(ends)
            .zip(kinds)
            .map(|((start, end), kind)| (Row(start), Row(end), kind))
            .collect();
        state
            .associations
            .load((TypeIndex(from_type), TypeIndex(to_type)), edges);
    }
    from.is_done().then_some(())
}

pub(super) fn documents_of(state: &State) -> Documents {
    let texts = |documents: &BTreeMap<String, serde_json::Value>| {
        documents
            .iter()
            .map(|(key, value)| (key.clone(), value.to_string()))
            .collect()
    };
    state
        .documents
        .iter()
        .map(|(name, documents)| (name.clone(), texts(documents)))
        .collect()
}

pub(super) fn load_documents(documents: Documents, state: &mut State) -> Option<()> {
    for (name, texts) in documents {
        let parsed = texts
            .into_iter()
            .map(|(key, json)| Some((key, serde_json::from_str(&json).ok()?)));
        state.documents.insert(name, parsed.collect::<Option<_>>()?);
    }
    Some(())
}

/// Puts a loaded column in its place; columns arrive in order.
pub(super) fn place_column(
    state: &mut State,
    index: TypeIndex,
    column: Column,
    data: ColumnData,
) -> Option<()> {
    let table = state.table_mut(index)?;
    (table.columns.len() == column.at()).then_some(())?;
    table.names.insert(data.name.clone(), column);
    table.columns.push(data);
    Some(())
}

const KINDS: [ColumnKind; 7] = [
    ColumnKind::Text,
    ColumnKind::Number,
    ColumnKind::Date,
    ColumnKind::DateTime,
    ColumnKind::Bool,
    ColumnKind::Enumeration,
    ColumnKind::MultiSelect,
];

fn kind_code(kind: ColumnKind) -> u8 {
    KINDS
        .iter()
        .position(|&known| known == kind)
        .map_or(0, |at| at as u8)
}

fn kind_of(code: u8) -> Option<ColumnKind> {
    KINDS.get(usize::from(code)).copied()
}
