//! Pages of things that are not records: limits, numeric cursors, the address of another page.

use serde::Serialize;

use super::call::Call;
use super::errors::ApiError;

/// A page of results, with the address of the next one unless this is the last.
#[derive(Debug, Serialize)]
pub(crate) struct Page<T> {
    /// What is on it.
    pub(crate) results: Vec<T>,
    /// Where it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) paging: Option<Paging>,
}

/// Where a list goes on.
#[derive(Debug, Serialize)]
pub(crate) struct Paging {
    next: Next,
}

#[derive(Debug, Serialize)]
struct Next {
    after: String,
    link: String,
}

impl Paging {
    /// The same request with this cursor.
    pub(crate) fn after(call: &Call<'_>, cursor: u64) -> Self {
        let after = cursor.to_string();
        Self {
            next: Next {
                link: link(call, "after", &after),
                after,
            },
        }
    }
}

/// Reads the parameters of a page.
pub(crate) struct Cursor;

impl Cursor {
    /// `limit`, between 1 and `most`.
    pub(crate) fn limit(call: &Call<'_>, default: u32, most: u32) -> Result<usize, ApiError> {
        let limit = call.query.number("limit")?.unwrap_or(i64::from(default));
        if limit < 1 || limit > i64::from(most) {
            let rule = format!("must be between 1 and {most}");
            return Err(ApiError::bad_parameter("limit", &limit.to_string(), &rule));
        }
        Ok(limit as usize)
    }

    /// A cursor that an earlier page gave out.
    pub(crate) fn of(call: &Call<'_>, name: &str) -> Result<Option<u64>, ApiError> {
        call.query
            .first(name)
            .map(|sent| {
                sent.parse()
                    .map_err(|_| ApiError::bad_parameter(name, sent, "must be a cursor of an earlier page"))
            })
            .transpose()
    }
}

/// The same request with another cursor.
pub(crate) fn link(call: &Call<'_>, name: &str, cursor: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (known, value) in call
        .query
        .pairs()
        .filter(|(known, _)| !matches!(*known, "after" | "before"))
    {
        query.append_pair(known, value);
    }
    query.append_pair(name, cursor);
    format!("{}{}?{}", call.base_url(), call.path, query.finish())
}
