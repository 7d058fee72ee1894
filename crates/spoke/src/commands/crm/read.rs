//! `get`.

use spoke_client::ErrorKind;

use super::Desk;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::write_record;

/// Which record to read.
#[derive(Clone, Debug)]
pub struct Get {
    /// Its id, or the value of `id_property`.
    pub id: String,
    /// The unique property that `id` is a value of.
    pub id_property: Option<String>,
    /// Object types whose associated records are read too.
    pub associations: Vec<String>,
    /// Whether it is archived.
    pub archived: bool,
}

/// Reads one record and prints it.
///
/// # Errors
/// When there is none; the hint says where else to look.
pub async fn get(desk: &Desk, what: Get) -> Result<ExitStatus, Failure> {
    let path = desk.object_type.path();
    let mut request = desk
        .objects()
        .get(&what.id)
        .properties(desk.asked())
        .archived(what.archived);
    if let Some(name) = &what.id_property {
        request = request.id_property(name);
    }
    if !what.associations.is_empty() {
        request = request.associations(what.associations);
    }
    let record = request.send().await.map_err(|error| {
        let failure = desk.session.refusal(
            &format!("read the {} {}", desk.object_type.singular(), what.id),
            &error,
        );
        match (error.kind(), &what.id_property) {
            (ErrorKind::NotFound, None) if what.id.contains('@') => failure.hint(format!(
                "find it by e-mail: spoke crm {path} get {} --id-property email",
                what.id
            )),
            (ErrorKind::NotFound, _) if !what.archived => failure.hint(format!(
                "if it was archived: spoke crm {path} get {} --archived",
                what.id
            )),
            _ => failure,
        }
    })?;
    desk.warn_of_unknown_columns(Some(&record)).await;
    write_record(&desk.session.printer, desk.format, &desk.columns, &record)?;
    Ok(ExitStatus::Done)
}
