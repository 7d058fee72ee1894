//! `create` and `update`.

use spoke_client::workflow::kept::KeptWrite;
use spoke_client::{Error, ErrorKind, NewRecord, Properties, Record};

use super::{Desk, ObjectType, associate, unknown};
use crate::commands::deadletter::Keeper;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Format, write_record};

/// Creates a record, associated with these others (object type and id), and prints it.
///
/// # Errors
/// When HubSpot refuses; the hint names the existing record or the property that was probably meant.
pub async fn create(
    desk: &Desk,
    values: Properties,
    with: &[(String, String)],
    keeper: Option<&Keeper>,
) -> Result<ExitStatus, Failure> {
    let action = format!("create {}", desk.object_type.a_record());
    let mut record = NewRecord::from(values.clone());
    for (typed, id) in with {
        let to = ObjectType::find(&desk.session, typed).await?;
        record = record.associate(id, associate::usual(desk, &to).await?);
    }
    let write = keeper.map(|keeper| (keeper, KeptWrite::create(desk.object_type.path(), record.clone())));
    match desk.objects().create(record).await {
        Ok(record) => show(desk, "created", &values, record).await,
        Err(error) => {
            let mut failure = explain(desk, &values, &action, &error).await;
            if let Some((keeper, write)) = &write {
                failure = keeper.keep(&desk.session, write, &error, failure);
            }
            Err(match existing_id(&error) {
                Some(id) => failure.hint(format!(
                    "change the one that exists: spoke crm {} update {id} name=value …",
                    desk.object_type.path()
                )),
                None => failure,
            })
        }
    }
}

/// Changes a record, found by id or by a unique property, and prints it.
///
/// # Errors
/// When HubSpot refuses.
pub async fn update(desk: &Desk, write: &KeptWrite, keeper: Option<&Keeper>) -> Result<ExitStatus, Failure> {
    let KeptWrite::Update {
        id,
        id_property,
        properties: values,
        ..
    } = write
    else {
        return Err(Failure::usage("this is no change of a record"));
    };
    let action = format!("update the {} {id}", desk.object_type.singular());
    let objects = desk.objects();
    let updated = match id_property {
        Some(name) => objects.update_by(name, id, values.clone()).await,
        None => objects.update(id, values.clone()).await,
    };
    match updated {
        Ok(record) => show(desk, "updated", values, record).await,
        Err(error) => {
            let failure = explain(desk, values, &action, &error).await;
            Err(match keeper {
                Some(keeper) => keeper.keep(&desk.session, write, &error, failure),
                None => failure,
            })
        }
    }
}

/// The answer to a write holds what was written and a few more; chosen columns may need a read.
async fn show(desk: &Desk, done: &str, values: &Properties, record: Record) -> Result<ExitStatus, Failure> {
    let id = record.id().to_owned();
    desk.session
        .printer
        .note(&format!("{done} {} {id}", desk.object_type.singular()));
    let chosen = desk.columns.chosen();
    let complete = chosen.iter().all(|name| record.has(name));
    let record = if complete {
        record
    } else {
        let action = format!("read the {} {id} that was {done}", desk.object_type.singular());
        desk.objects()
            .get(id)
            .properties(chosen.iter().map(String::as_str))
            .send()
            .await
            .map_err(|error| desk.session.refusal(&action, &error))?
    };
    desk.warn_of_unknown_columns(Some(&record)).await;
    let columns = if chosen.is_empty() && desk.format != Format::Json {
        // What was typed, in the order it was typed.
        let typed = values.iter().map(|(name, _)| name.to_owned()).collect();
        crate::output::Columns::new(typed, desk.object_type.standard())
    } else {
        desk.columns.clone()
    };
    write_record(&desk.session.printer, desk.format, &columns, &record)?;
    Ok(ExitStatus::Done)
}

async fn explain(desk: &Desk, values: &Properties, action: &str, error: &Error) -> Failure {
    let names: Vec<&str> = values.iter().map(|(name, _)| name).collect();
    unknown::explain(&desk.session, &desk.object_type, &names, action, error).await
}

/// HubSpot names the record that is in the way only in the text of a conflict.
fn existing_id(error: &Error) -> Option<String> {
    if error.kind() != ErrorKind::Conflict {
        return None;
    }
    let (_, rest) = error.message().split_once("Existing ID:")?;
    let id: String = rest
        .trim_start()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    (!id.is_empty()).then_some(id)
}
