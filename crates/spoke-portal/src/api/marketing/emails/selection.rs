//! Which e-mails a list has, and in which order.

use spoke_model::marketing::email::subcategory_of_type;
use spoke_model::time::Timestamp;

use super::email::Email;
use crate::api::call::Call;
use crate::api::errors::ApiError;

/// The bounds of a time: at, after, before.
type Bounds = (Option<i64>, Option<i64>, Option<i64>);

/// What a list asks for.
pub(super) struct Selection<'c> {
    archived: bool,
    published: Option<bool>,
    email_type: Option<&'c str>,
    campaign: Option<&'c str>,
    created: Bounds,
    updated: Bounds,
    published_at: Bounds,
}

impl<'c> Selection<'c> {
    /// Reads it from the query. A `type` of which none can be made here leads to none.
    pub(super) fn of(call: &'c Call<'_>) -> Result<Self, ApiError> {
        let published = call.query.first("isPublished");
        let published = published.map(|_| call.query.flag("isPublished")).transpose()?;
        Ok(Self {
            archived: call.query.flag("archived")?,
            published,
            email_type: call.query.first("type"),
            campaign: call.query.first("campaign"),
            created: bounds(call, ["createdAt", "createdAfter", "createdBefore"])?,
            updated: bounds(call, ["updatedAt", "updatedAfter", "updatedBefore"])?,
            published_at: bounds(call, ["publishedAt", "publishedAfter", "publishedBefore"])?,
        })
    }

    /// Whether an e-mail is asked for.
    pub(super) fn has(&self, email: &Email) -> bool {
        email.archived == self.archived
            && self.published.is_none_or(|wanted| email.is_published() == wanted)
            && self
                .email_type
                .is_none_or(|wanted| subcategory_of_type(wanted) == Some(email.subcategory()))
            && self.campaign.is_none_or(|wanted| email.campaign() == wanted)
            && lies_in(Some(email.created_at), self.created)
            && lies_in(Some(email.updated_at), self.updated)
            && lies_in(email.published_at, self.published_at)
    }
}

/// Puts e-mails in the order that `sort` asks for: names of times or of the e-mail, `-` in front turns it round.
pub(super) fn sort(call: &Call<'_>, emails: &mut [Email]) -> Result<(), ApiError> {
    for sent in call.query.list("sort") {
        let (name, falling) = match sent.strip_prefix('-') {
            Some(name) => (name, true),
            None => (sent, false),
        };
        match name {
            "createdAt" => emails.sort_by_key(|email| email.created_at),
            "updatedAt" => emails.sort_by_key(|email| email.updated_at),
            "publishedAt" => emails.sort_by_key(|email| email.published_at),
            "name" => emails.sort_by(|a, b| a.name().cmp(b.name())),
            _ => {
                let rule =
                    "must be createdAt, updatedAt, publishedAt or name, with - in front to turn it round";
                return Err(ApiError::bad_parameter("sort", sent, rule));
            }
        }
        if falling {
            emails.reverse();
        }
    }
    Ok(())
}

fn bounds(call: &Call<'_>, names: [&str; 3]) -> Result<Bounds, ApiError> {
    let time = |name: &str| match call.query.first(name) {
        None => Ok(None),
        Some(sent) => Timestamp::parse(sent)
            .map(|time| Some(time.millis()))
            .map_err(|_| ApiError::bad_parameter(name, sent, "must be a time")),
    };
    let [at, after, before] = names;
    Ok((time(at)?, time(after)?, time(before)?))
}

fn lies_in(at: Option<i64>, (exact, after, before): Bounds) -> bool {
    if (exact, after, before) == (None, None, None) {
        return true;
    }
    at.is_some_and(|at| {
        exact.is_none_or(|exact| at == exact)
            && after.is_none_or(|after| at > after)
            && before.is_none_or(|before| at < before)
    })
}
