//! `createContactListFromImport`: a static list of the contacts that an import wrote.

use spoke_model::object_type::ObjectTypeId;

use super::book::{Import, Progress};
use crate::api::USER_ID;
use crate::lists::{self, NewList, Problem, Stamp};
use crate::store::Transaction;

/// How many names are tried when the import's own is taken.
const NAMES_MAX: usize = 100;

/// Adds contacts to the import's list, which is created with the first of them. The list has the import's name, with a
/// number behind it when another list has that name (assumed).
pub(super) fn add(
    transaction: &mut Transaction<'_>,
    import: &Import,
    progress: &mut Progress,
    contacts: &[u64],
    now: i64,
) -> Result<(), Problem> {
    if contacts.is_empty() {
        return Ok(());
    }
    let list = match progress.contact_list {
        Some(list) => list,
        None => create(transaction, import, now)?,
    };
    progress.contact_list = Some(list);
    lists::change(transaction, list, (contacts, &[]), now).map(|_| ())
}

fn create(transaction: &mut Transaction<'_>, import: &Import, now: i64) -> Result<u64, Problem> {
    let name = import
        .name
        .clone()
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| format!("Import {}", import.id));
    let stamp = Stamp { now, by: USER_ID };
    let mut number = 1;
    loop {
        let name = match number {
            1 => name.clone(),
            _ => format!("{name} ({number})"),
        };
        match lists::create(transaction, NewList::manual(name, ObjectTypeId::CONTACT), stamp) {
            Ok(list) => return Ok(list.id),
            Err(Problem::NameTaken(_)) if number < NAMES_MAX => number += 1,
            Err(problem) => return Err(problem),
        }
    }
}
