//! Definitions and the small tables: properties with their options, pipelines with their stages, owners.

use std::sync::Arc;

use futures_util::{StreamExt, stream};
use spoke_client::{ErrorKind, HubSpot};
use spoke_model::owner::Owner;
use spoke_model::pipeline::{Pipeline, stage_state};
use spoke_store::{Cell, ColumnType, OPTIONS, OWNERS, PIPELINES, STAGES};

use crate::context::{SharedTable, Work};
use crate::discover::{Found, is_refusal};
use crate::error::Error;
use crate::properties::Properties;
use crate::report::Skipped;
use crate::rows::instant;
use crate::source::{Kind, Source};
use crate::writer::Writer;

/// How many object types are read at once.
const AT_ONCE: usize = 4;

/// A row of a small table.
type CatalogRow = Vec<Cell<'static>>;

/// Reads the definitions of each found object type and makes or widens its table.
pub(crate) async fn prepare(
    client: &HubSpot,
    writer: &Writer,
    found: Vec<Found>,
    properties: &Properties,
    skipped: &mut Vec<Skipped>,
) -> Result<Vec<Work>, Error> {
    let mut read = stream::iter(found)
        .map(|found| async move {
            let source = source(client, &found.kind, properties).await;
            (found, source)
        })
        .buffered(AT_ONCE);
    let mut work = Vec::new();
    while let Some((found, source)) = read.next().await {
        let source = match source {
            Ok(source) => Arc::new(source),
            Err(error) if error.kind() == ErrorKind::Permission => {
                let reason = error.message().to_owned();
                skipped.push(Skipped {
                    object_type: found.kind.path,
                    reason,
                });
                continue;
            }
            Err(error) => {
                return Err(Error::portal(format!("the properties of {}", found.kind.path))(
                    error,
                ));
            }
        };
        let pipelines = pipelines(client, &source).await?;
        let table = define(writer, Arc::clone(&source), pipelines).await?;
        let name = table.lock().name().to_owned();
        work.push(Work {
            source,
            name,
            table,
            probe: found.probe,
            unexplained: None,
        });
    }
    Ok(work)
}

/// Reads an object type's property definitions.
pub(crate) async fn source(
    client: &HubSpot,
    kind: &Kind,
    properties: &Properties,
) -> Result<Source, spoke_client::Error> {
    let definitions = client.properties(kind.path.as_str()).list().await?;
    Ok(Source::new(kind.clone(), definitions, properties))
}

/// Makes or widens a source's table and writes what goes with it.
pub(crate) async fn define(
    writer: &Writer,
    source: Arc<Source>,
    pipelines: Option<Vec<Pipeline>>,
) -> Result<SharedTable, Error> {
    let table = writer
        .call(move |mirror| {
            let mut transaction = mirror.begin()?;
            let table = transaction.define_table(&source.table_definition())?;
            let schema = source.schema()?;
            let schema: Vec<(&str, &str)> = schema
                .iter()
                .map(|(name, json)| (name.as_str(), json.as_str()))
                .collect();
            transaction.set_schema(table.name(), &schema)?;
            transaction.replace_catalog(&OPTIONS, table.name(), &option_rows(table.name(), &source))?;
            if let Some(pipelines) = pipelines {
                let (pipelines, stages) = pipeline_rows(table.name(), &source, &pipelines);
                transaction.replace_catalog(&PIPELINES, table.name(), &pipelines)?;
                transaction.replace_catalog(&STAGES, table.name(), &stages)?;
            }
            transaction.commit()?;
            Ok(table)
        })
        .await?;
    Ok(SharedTable::new(table))
}

/// Mirrors the owners. A token that may not read them is no reason to stop.
pub(crate) async fn write_owners(
    client: &HubSpot,
    writer: &Writer,
    skipped: &mut Vec<Skipped>,
) -> Result<(), Error> {
    let rows = match owner_rows(client).await {
        Ok(rows) => rows,
        Err(error) if is_refusal(&error) => {
            let reason = error.message().to_owned();
            skipped.push(Skipped {
                object_type: "owners".to_owned(),
                reason,
            });
            return Ok(());
        }
        Err(error) => return Err(Error::portal("the owners")(error)),
    };
    writer
        .call(move |mirror| {
            let mut transaction = mirror.begin()?;
            transaction.replace_catalog(&OWNERS, "", &rows)?;
            Ok(transaction.commit()?)
        })
        .await
}

/// All owners in use.
pub(crate) async fn owner_rows(client: &HubSpot) -> Result<Vec<CatalogRow>, spoke_client::Error> {
    Ok(client.owners().list().await?.iter().map(owner_row).collect())
}

/// An object type's pipelines, if it has any.
pub(crate) async fn pipelines(client: &HubSpot, source: &Source) -> Result<Option<Vec<Pipeline>>, Error> {
    let kind = &source.kind;
    if !kind.pipelines
        || !source
            .definitions
            .keys()
            .any(|name| name == "hs_pipeline" || name == "pipeline")
    {
        return Ok(None);
    }
    match client.pipelines(kind.path.as_str()).list().await {
        Ok(pipelines) => Ok(Some(pipelines)),
        Err(error) if is_refusal(&error) => Ok(None),
        Err(error) => Err(Error::portal(format!("the pipelines of {}", kind.path))(error)),
    }
}

/// The rows of `options` for a source.
pub(crate) fn option_rows(table: &str, source: &Source) -> Vec<CatalogRow> {
    let mut rows = Vec::new();
    for definition in source.definitions.values() {
        for option in &definition.options {
            rows.push(vec![
                text(table),
                text(&definition.name),
                text(&option.value),
                text(&option.label),
                integer(option.display_order),
                Cell::Integer(i64::from(option.hidden)),
            ]);
        }
    }
    // A value listed twice is one option; HubSpot shows the first.
    rows.sort_by(|one, other| key(one, 3).cmp(&key(other, 3)));
    rows.dedup_by(|one, other| key(one, 3) == key(other, 3));
    rows
}

/// The rows of `pipelines` and of `stages` for a source.
pub(crate) fn pipeline_rows(
    table: &str,
    source: &Source,
    pipelines: &[Pipeline],
) -> (Vec<CatalogRow>, Vec<CatalogRow>) {
    let mut rows = Vec::new();
    let mut stages = Vec::new();
    for pipeline in pipelines {
        rows.push(vec![
            text(table),
            text(&pipeline.id),
            text(&pipeline.label),
            Cell::Integer(pipeline.display_order),
            Cell::Integer(i64::from(pipeline.archived)),
        ]);
        for stage in &pipeline.stages {
            let state = stage_state(source.kind.id, &stage.metadata);
            stages.push(vec![
                text(table),
                text(&pipeline.id),
                text(&stage.id),
                text(&stage.label),
                Cell::Integer(stage.display_order),
                state
                    .probability
                    .map_or(Cell::Null, |probability| Cell::Real(probability).settled()),
                Cell::Integer(i64::from(state.closed)),
                text(&serde_json::to_string(&stage.metadata).unwrap_or_default()),
            ]);
        }
    }
    (rows, stages)
}

fn owner_row(owner: &Owner) -> CatalogRow {
    vec![
        owned(Cell::from_text(ColumnType::Number, &owner.id)),
        optional(owner.email.as_deref()),
        optional(owner.first_name.as_deref()),
        optional(owner.last_name.as_deref()),
        integer(owner.user_id),
        Cell::Integer(i64::from(owner.archived)),
        instant(Some(owner.created_at)),
        instant(Some(owner.updated_at)),
    ]
}

fn key<'a>(row: &'a [Cell<'static>], columns: usize) -> Vec<&'a str> {
    row.iter()
        .take(columns)
        .map(|cell| if let Cell::Text(text) = cell { text } else { "" })
        .collect()
}

fn text(text: &str) -> Cell<'static> {
    Cell::Text(text.to_owned().into())
}

fn optional(value: Option<&str>) -> Cell<'static> {
    value.map_or(Cell::Null, text)
}

fn integer(value: Option<i64>) -> Cell<'static> {
    value.map_or(Cell::Null, Cell::Integer)
}

fn owned(cell: Cell<'_>) -> Cell<'static> {
    match cell {
        Cell::Null => Cell::Null,
        Cell::Integer(integer) => Cell::Integer(integer),
        Cell::Real(real) => Cell::Real(real),
        Cell::Text(text) => Cell::Text(text.into_owned().into()),
    }
}
