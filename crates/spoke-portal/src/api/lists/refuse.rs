//! Refusals about lists. The statuses of a missing list and of member writes on dynamic lists are documented; the
//! sub-category of a name that is taken is read by public clients; no wording is on record.

use http::StatusCode;

use crate::api::errors::ApiError;
use crate::lists::Problem;

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::NoList(id) => no_list(&id),
            Problem::NotDeleted(id) => Self::object_not_found(format!(
                "List {id} was not deleted, or was deleted too long ago to be restored."
            ))
            .context("listId", [id.to_string()]),
            Problem::NameTaken(name) => {
                Self::validation(format!("A list with the name '{name}' already exists."))
                    .sub_category("ILS.DUPLICATE_LIST_NAMES")
                    .context("listName", [name])
            }
            Problem::NoName => Self::validation("A list needs a name."),
            Problem::FollowsFilters(id) => Self::validation(format!(
                "List {id} is DYNAMIC: its members follow its filters and cannot be changed by hand."
            ))
            .context("listId", [id.to_string()]),
            Problem::NotDynamic(id) => {
                Self::validation(format!("List {id} is not DYNAMIC.")).context("listId", [id.to_string()])
            }
            Problem::TooManyMembers(count) => Self::validation(format!(
                "{count} records are too many at once: the maximum is 100000."
            )),
            Problem::CannotCopy(why)
            | Problem::Filters(why)
            | Problem::Folder(why)
            | Problem::Conversion(why) => Self::validation(format!("{why}.")),
            Problem::NoFolder(id) => {
                Self::object_not_found(format!("List folder {id} does not exist.")).context("folderId", [id])
            }
            Problem::NoConversion(id) => {
                Self::object_not_found(format!("No conversion is scheduled for list {id}."))
                    .context("listId", [id.to_string()])
            }
            Problem::BadFilters(why) => Self::validation(format!("Invalid filterBranch: {why}")),
        }
    }
}

/// 404 for a list that does not exist or was deleted.
pub(super) fn no_list(id: &str) -> ApiError {
    ApiError::object_not_found(format!("List {id} does not exist.")).context("listId", [id])
}

/// 400 for an id that is no number.
pub(super) fn no_id(what: &str, sent: &str) -> ApiError {
    ApiError::new(StatusCode::BAD_REQUEST, format!("{sent} is not a valid {what}"))
        .category(super::super::errors::category::VALIDATION_ERROR)
}
