//! Proving that the mirror is what the portal is.
//!
//! Both sides are streamed once and summed up row by row into a thousand buckets by id. Equal sums are equality. If
//! they differ, both sides are streamed again and a few differing buckets are compared row by row: so examples are
//! found in bounded memory, however many records there are.

mod buckets;
mod catalog;
mod edges;
mod reader;
mod records;

use std::collections::HashSet;

use spoke_client::HubSpot;
use spoke_store::Table;

use crate::catalog as definitions;
use crate::context::Task;
use crate::discover::discover;
use crate::error::Error;
use crate::progress::Listener;
use crate::properties::Properties;
use crate::source::{Selection, Source};
use crate::sync::Sync;
use crate::verification::Verification;
pub(crate) use reader::SharedReader;

/// How many examples of each kind are named per table.
const EXAMPLES: usize = 5;

/// What the parts of a verification share.
struct Verifier {
    client: HubSpot,
    reader: SharedReader,
    listener: Listener,
    archived: bool,
}

/// One table on both sides.
struct Compared {
    source: Source,
    /// The table's name, which it would have if it is not there.
    name: String,
    table: Option<Table>,
}

/// Compares the portal with the mirror.
pub(crate) async fn verify(sync: &Sync) -> Result<Verification, Error> {
    let reader = SharedReader::open(&sync.target).await?;
    let (task, present) = reader
        .ask(|reader| Ok((reader.last_run()?, reader.tables()?)))
        .await?;
    let task = task
        .and_then(|run| Task::from_text(&run.kind))
        .unwrap_or_else(|| Task::of(sync, false));
    let names = sync.options.object_types.clone().or(task.object_types);
    let verifier = Verifier {
        client: sync.client.clone(),
        reader,
        listener: sync.options.listener.clone(),
        archived: task.archived,
    };
    let known: HashSet<String> = present
        .iter()
        .map(|table| table.object_type_id().to_owned())
        .collect();
    let discovery = discover(&verifier.client, names.as_deref(), &known, verifier.archived).await?;
    let mut compared = Vec::new();
    for found in discovery.found {
        let id = found.kind.id.to_string();
        let table = present.iter().find(|table| table.object_type_id() == id).cloned();
        let properties = verifier.chosen(table.as_ref(), &sync.options.properties).await?;
        let source = definitions::source(&verifier.client, &found.kind, &properties)
            .await
            .map_err(Error::portal(format!("the properties of {}", found.kind.path)))?;
        let name = table
            .as_ref()
            .map_or_else(|| found.kind.table.clone(), |table| table.name().to_owned());
        compared.push(Compared { source, name, table });
    }
    let mut tables = Vec::new();
    for table in &compared {
        tables.push(records::verify(&verifier, table).await?);
    }
    if task.associations {
        edges::verify(&verifier, &compared, &mut tables).await?;
    }
    catalog::verify(&verifier, &compared, &mut tables).await?;
    Ok(Verification { tables })
}

impl Verifier {
    /// The properties that a table was filled with.
    async fn chosen(&self, table: Option<&Table>, otherwise: &Properties) -> Result<Properties, Error> {
        let Some(name) = table.map(|table| table.name().to_owned()) else {
            return Ok(otherwise.clone());
        };
        let state = self
            .reader
            .ask(move |reader| Ok(reader.table_state(&name)?))
            .await?;
        let selection = state.selection.as_deref().and_then(Selection::from_text);
        Ok(selection
            .and_then(|selection| selection.properties.parse().ok())
            .unwrap_or_else(|| otherwise.clone()))
    }
}
