//! `associate`, `dissociate` and `associations`.

use serde::Serialize;
use spoke_client::{Associated, AssociationLabel, ErrorKind};
use spoke_model::association::{self, AssociationSpec};
use spoke_model::object_type::ObjectTypeId;

use super::{Desk, ObjectType};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Format, Table, write_json};
use spoke_model::suggest::nearest;

/// Which kind of association to make.
#[derive(Clone, Debug)]
pub enum Kind {
    /// HubSpot's own, without a label.
    Default,
    /// The one with this label or name.
    Label(String),
    /// The one with this number.
    TypeId(u32),
}

/// Associates two records.
///
/// # Errors
/// When there is no such association type between the two object types, or HubSpot refuses.
pub async fn associate(
    desk: &Desk,
    id: &str,
    to: &ObjectType,
    to_id: &str,
    kind: Kind,
) -> Result<ExitStatus, Failure> {
    let (from, session) = (&desk.object_type, &desk.session);
    let associations = session.client.associations();
    let (made, name) = match kind {
        Kind::Default => {
            let made = associations
                .create_default(from.path(), id, to.path(), to_id)
                .await
                .map(drop);
            (made, "associated".to_owned())
        }
        Kind::Label(_) | Kind::TypeId(_) => {
            let (spec, name) = find(desk, to, &kind).await?;
            (
                associations
                    .create(from.path(), id, to.path(), to_id, &[spec])
                    .await
                    .map(drop),
                name,
            )
        }
    };
    let pair = format!("{} {id} with {} {to_id}", from.singular(), to.singular());
    made.map_err(|error| {
        let failure = session.refusal(&format!("associate {pair}"), &error);
        if error.kind() != ErrorKind::NotFound {
            return failure;
        }
        failure.hint(format!(
            "see whether both exist: spoke crm {} get {id}, spoke crm {} get {to_id}",
            from.path(),
            to.path()
        ))
    })?;
    if name == "associated" {
        session.printer.note(&format!("associated {pair}"));
    } else {
        session.printer.note(&format!("associated {pair} as {name}"));
    }
    Ok(ExitStatus::Done)
}

/// The type that associates a new record of the desk's type with one of another: the primary one for leads, which HubSpot
/// asks for, the one without a label otherwise.
///
/// # Errors
/// When there is no type between the two.
pub async fn usual(desk: &Desk, to: &ObjectType) -> Result<AssociationSpec, Failure> {
    let ids = desk.object_type.standard().zip(to.standard());
    let known = ids.and_then(|(from, to)| match from.id {
        ObjectTypeId::LEAD => association::primary_type(from.id, to.id),
        _ => association::default_type(from.id, to.id),
    });
    match known {
        Some(known) => Ok(known.spec()),
        None => Ok(find(desk, to, &Kind::Default).await?.0),
    }
}

/// The type between the two object types that a label or number names. Direction matters, and so does the category.
async fn find(desk: &Desk, to: &ObjectType, kind: &Kind) -> Result<(AssociationSpec, String), Failure> {
    let (from, session) = (&desk.object_type, &desk.session);
    let action = format!(
        "read the association types from {} to {}",
        from.plural(),
        to.plural()
    );
    let known = session
        .client
        .associations()
        .labels(from.path(), to.path())
        .await
        .map_err(|error| session.refusal(&action, &error))?;
    let found = known.iter().find(|known| match kind {
        Kind::Default => known.label.is_none(),
        Kind::Label(label) => known
            .label
            .as_deref()
            .is_some_and(|text| text.eq_ignore_ascii_case(label)),
        Kind::TypeId(type_id) => known.type_id == *type_id,
    });
    if let Some(found) = found {
        return Ok((found.spec(), describe(found)));
    }
    let wanted = match kind {
        Kind::Label(label) => format!("labelled {label:?}"),
        Kind::TypeId(type_id) => format!("number {type_id}"),
        Kind::Default => "without a label".to_owned(),
    };
    let mut failure = Failure::usage(format!(
        "there is no association type {wanted} from {} to {}",
        from.plural(),
        to.plural()
    ));
    let labels = known.iter().filter_map(|known| known.label.as_deref());
    if let (Kind::Label(label), labels) = (kind, labels)
        && let Some(meant) = nearest(label, labels)
    {
        failure = failure.hint(format!("did you mean {meant:?}?"));
    }
    let choices: Vec<String> = known
        .iter()
        .map(|known| format!("{} ({})", describe(known), known.type_id))
        .collect();
    Err(failure.hint(format!("there are: {}", choices.join(", "))))
}

fn describe(label: &AssociationLabel) -> String {
    label.label.clone().unwrap_or_else(|| "no label".to_owned())
}

/// Takes every association between two records away.
///
/// # Errors
/// When HubSpot refuses.
pub async fn dissociate(desk: &Desk, id: &str, to: &ObjectType, to_id: &str) -> Result<ExitStatus, Failure> {
    let pair = format!(
        "{} {id} from {} {to_id}",
        desk.object_type.singular(),
        to.singular()
    );
    desk.session
        .client
        .associations()
        .archive(desk.object_type.path(), id, to.path(), to_id)
        .await
        .map_err(|error| desk.session.refusal(&format!("dissociate {pair}"), &error))?;
    desk.session.printer.note(&format!("dissociated {pair}"));
    Ok(ExitStatus::Done)
}

/// As HubSpot answers.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    to_object_id: &'a str,
    association_types: Vec<TypeRow<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TypeRow<'a> {
    category: String,
    type_id: u32,
    label: Option<&'a str>,
}

/// Prints what a record is associated with.
///
/// # Errors
/// When HubSpot refuses.
pub async fn associations(desk: &Desk, id: &str, to: &ObjectType) -> Result<ExitStatus, Failure> {
    let action = format!(
        "read which {} the {} {id} is associated with",
        to.plural(),
        desk.object_type.singular()
    );
    let listed = desk
        .session
        .client
        .associations()
        .list(desk.object_type.path(), id, to.path())
        .await
        .map_err(|error| desk.session.refusal(&action, &error))?;
    let printer = &desk.session.printer;
    match desk.format {
        Format::Json => {
            let rows: Vec<Row<'_>> = listed.iter().map(json_row).collect();
            write_json(printer, &serde_json::json!({ "results": rows }))?;
        }
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(printer.data());
            let failed = |error: csv::Error| std::io::Error::from(error);
            writer
                .write_record(["to_id", "type_id", "category", "label"])
                .map_err(failed)?;
            for (to_id, kind) in pairs(&listed) {
                let label = kind.label.as_deref().unwrap_or_default();
                let cells = [
                    to_id,
                    &kind.type_id.to_string(),
                    &kind.category.to_string(),
                    label,
                ];
                writer.write_record(cells).map_err(failed)?;
            }
            writer.flush()?;
        }
        Format::Table if listed.is_empty() => {
            printer.note(&format!(
                "the {} {id} is associated with no {}",
                desk.object_type.singular(),
                to.plural()
            ));
        }
        Format::Table => {
            let mut table = Table::new([to.singular(), "type", "category", "label"]).right([1]);
            for (to_id, kind) in pairs(&listed) {
                let label = kind.label.as_deref().unwrap_or_default();
                table.row([
                    to_id,
                    &kind.type_id.to_string(),
                    &kind.category.to_string(),
                    label,
                ]);
            }
            let mut out = printer.data();
            table.write(&mut out, printer)?;
            std::io::Write::flush(&mut out)?;
        }
    }
    Ok(ExitStatus::Done)
}

fn pairs(listed: &[Associated]) -> impl Iterator<Item = (&str, &AssociationLabel)> {
    listed.iter().flat_map(|associated| {
        associated
            .types
            .iter()
            .map(|kind| (associated.to_id.as_str(), kind))
    })
}

fn json_row(associated: &Associated) -> Row<'_> {
    let types = associated.types.iter().map(|kind| TypeRow {
        category: kind.category.to_string(),
        type_id: kind.type_id,
        label: kind.label.as_deref(),
    });
    Row {
        to_object_id: &associated.to_id,
        association_types: types.collect(),
    }
}
