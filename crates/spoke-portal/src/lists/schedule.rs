//! Scheduling the conversion of a dynamic list into a static one.

use spoke_model::list::Conversion;

use super::book;
use super::edit::existing;
use super::judge::ZONE;
use super::list::List;
use super::problem::Problem;
use crate::store::{State, Transaction};

/// Schedules a conversion or changes the one that is scheduled.
pub(crate) fn schedule(
    transaction: &mut Transaction<'_>,
    id: u64,
    conversion: Conversion,
    now: i64,
) -> Result<List, Problem> {
    let mut list = existing(transaction, id)?;
    if !list.is_dynamic() {
        return Err(Problem::NotDynamic(id));
    }
    let due = conversion.due(now, &ZONE);
    match (conversion, due) {
        (Conversion::ConversionDate { .. }, Some(due)) if due <= now => {
            return Err(Problem::Conversion("The conversion date must be in the future"));
        }
        (Conversion::ConversionDate { .. }, None) => {
            return Err(Problem::Conversion(
                "The conversion date is no day of the calendar",
            ));
        }
        (_, None) => return Err(Problem::Conversion("The offset must be positive")),
        _ => {}
    }
    list.conversion = Some(conversion);
    book::put(transaction, &list);
    Ok(list)
}

/// The list, if a conversion of it is scheduled or has taken place.
pub(crate) fn scheduled(state: &State, id: u64) -> Result<(List, Conversion), Problem> {
    let list = existing(state, id)?;
    match list.conversion {
        Some(conversion) => Ok((list, conversion)),
        None => Err(Problem::NoConversion(id)),
    }
}

/// Takes a scheduled conversion back.
pub(crate) fn unschedule(transaction: &mut Transaction<'_>, id: u64) -> Result<(), Problem> {
    let (mut list, _) = scheduled(transaction, id)?;
    if list.converted_at.is_some() {
        return Err(Problem::NoConversion(id));
    }
    list.conversion = None;
    book::put(transaction, &list);
    Ok(())
}
