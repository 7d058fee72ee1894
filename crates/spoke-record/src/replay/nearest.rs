//! Says what a request that was not recorded comes nearest to.

use super::index::Asked;
use crate::cassette::{Body, Exchange};
use crate::conform::compare::first_difference;
use crate::path::joined;

/// A message with the nearest recorded request and what differs.
pub(super) fn describe(asked: &Asked, exchanges: &[Exchange]) -> String {
    let nearest = exchanges
        .iter()
        .map(|exchange| (score(asked, exchange), exchange))
        .max_by(|(one, first), (other, second)| one.cmp(other).then(second.number.cmp(&first.number)))
        .filter(|(score, _)| *score > 0);
    let asked_for = format!("{} {}", asked.method, asked.path);
    let Some((_, exchange)) = nearest else {
        return format!("{asked_for} was not recorded, and nothing like it was");
    };
    let request = &exchange.request;
    let difference = if request.method != asked.method {
        format!("the method is {}", request.method)
    } else if trimmed(&request.path) != trimmed(&asked.path) {
        "the path is another".to_owned()
    } else if sorted(&request.query) != sorted(&asked.query) {
        format!(
            "the query is {:?} there and {:?} here",
            joined(&request.query),
            joined(&asked.query)
        )
    } else {
        match (&request.body, &asked.body) {
            (Some(Body::Json(recorded)), Some(Body::Json(sent))) => {
                let at = first_difference(recorded, sent).unwrap_or_default();
                format!(
                    "the body differs at {}",
                    if at.is_empty() { "its top" } else { &at }
                )
            }
            (None, Some(_)) => "it has no body".to_owned(),
            (Some(_), None) => "it has a body".to_owned(),
            _ => "the body is another".to_owned(),
        }
    };
    format!(
        "{asked_for} was not recorded. Nearest is exchange {}, {}: {difference}",
        exchange.number,
        request.line()
    )
}

/// How near: segments in common count most, then the method, then query and kind of body.
fn score(asked: &Asked, exchange: &Exchange) -> u32 {
    let request = &exchange.request;
    let (one, other) = (trimmed(&asked.path), trimmed(&request.path));
    let (one, other): (Vec<&str>, Vec<&str>) = (one.split('/').collect(), other.split('/').collect());
    let common = one.iter().zip(&other).filter(|(a, b)| a == b).count();
    let common = u32::try_from(common).unwrap_or(u32::MAX).saturating_mul(8);
    if common == 0 {
        return 0;
    }
    let same = u32::from(one.len() == other.len()) * 4
        + u32::from(request.method == asked.method) * 4
        + u32::from(sorted(&request.query) == sorted(&asked.query)) * 2
        + u32::from(request.body.is_some() == asked.body.is_some());
    common.saturating_add(same)
}

fn trimmed(path: &str) -> &str {
    path.trim_matches('/')
}

fn sorted(query: &[(String, String)]) -> Vec<&(String, String)> {
    let mut pairs: Vec<_> = query.iter().collect();
    pairs.sort();
    pairs
}
