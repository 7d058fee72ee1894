//! Comparing owners, pipelines, stages and options.

use spoke_store::{CatalogTable, Cell, Checksum, OPTIONS, OWNERS, PIPELINES, RowHasher, STAGES};

use super::{Compared, Verifier};
use crate::catalog as definitions;
use crate::discover::is_refusal;
use crate::error::Error;
use crate::verification::{Side, TableVerification, VerifiedKind};

/// Compares the small tables, part by part.
pub(super) async fn verify(
    verifier: &Verifier,
    compared: &[Compared],
    tables: &mut Vec<TableVerification>,
) -> Result<(), Error> {
    match definitions::owner_rows(&verifier.client).await {
        Ok(rows) => part(verifier, OWNERS, "", &rows, tables).await?,
        Err(error) if is_refusal(&error) => {}
        Err(error) => return Err(Error::portal("the owners")(error)),
    }
    for table in compared.iter().filter(|compared| compared.table.is_some()) {
        let name = &table.name;
        part(
            verifier,
            OPTIONS,
            name,
            &definitions::option_rows(name, &table.source),
            tables,
        )
        .await?;
        if let Some(pipelines) = definitions::pipelines(&verifier.client, &table.source).await? {
            let (pipelines, stages) = definitions::pipeline_rows(name, &table.source, &pipelines);
            part(verifier, PIPELINES, name, &pipelines, tables).await?;
            part(verifier, STAGES, name, &stages, tables).await?;
        }
    }
    Ok(())
}

async fn part(
    verifier: &Verifier,
    table: CatalogTable,
    part: &str,
    rows: &[Vec<Cell<'static>>],
    tables: &mut Vec<TableVerification>,
) -> Result<(), Error> {
    let mut portal = Checksum::default();
    let mut hasher = RowHasher::new();
    for row in rows {
        row.iter().for_each(|cell| hasher.value(cell));
        portal.add(hasher.finish());
    }
    let owned = part.to_owned();
    let mirror = verifier
        .reader
        .ask(move |reader| Ok(reader.catalog_checksum(&table, &owned)?))
        .await?;
    if portal.rows() + mirror.rows() > 0 {
        let name = if part.is_empty() {
            table.name().to_owned()
        } else {
            format!("{} of {part}", table.name())
        };
        tables.push(TableVerification {
            table: name,
            kind: VerifiedKind::Catalog,
            portal: side(portal),
            mirror: side(mirror),
            examples: Vec::new(),
        });
    }
    Ok(())
}

fn side(checksum: Checksum) -> Side {
    Side {
        rows: checksum.rows(),
        checksum: checksum.to_hex(),
    }
}
