//! Pages of things that are not records: limits, numeric cursors, the address of another page.

use super::call::Call;
use super::errors::ApiError;

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
