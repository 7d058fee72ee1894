//! One chunk of pairs to associate or to take apart, and which errors belong to which pair.

use std::collections::HashSet;

use serde::Deserialize;
use spoke_model::error::BatchError;

use crate::crm::batch::{ChunkCall, Row, Rows, item_error};
use crate::error::{Error, ErrorKind};
use crate::path::Path;
use crate::request::{Allowance, Request};
use crate::transport::Answer;

/// What a row of pairs goes by.
pub(super) fn pair_key(from_id: &str, to_id: &str) -> String {
    format!("{from_id} {to_id}")
}

/// `{"inputs":[...]}` from inputs that are JSON already.
pub(super) fn body(rows: &[Row]) -> String {
    let inputs: Vec<&str> = rows.iter().map(|row| row.json.as_str()).collect();
    format!("{{\"inputs\":[{}]}}", inputs.join(","))
}

pub(super) struct PairCall {
    pub(super) path: Path,
    pub(super) size: usize,
}

#[derive(Default, Deserialize)]
struct PairAnswer {
    #[serde(default)]
    results: Vec<PairResult>,
    #[serde(default)]
    errors: Vec<BatchError>,
}

/// A pair as a result names it: by two ids (with labels), or by two objects that hold one (without).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PairResult {
    #[serde(default)]
    from_object_id: Option<End>,
    #[serde(default)]
    to_object_id: Option<End>,
    #[serde(default)]
    from: Option<Holder>,
    #[serde(default)]
    to: Option<Holder>,
}

#[derive(Deserialize)]
struct End(#[serde(deserialize_with = "crate::text::text_or_number")] String);

#[derive(Deserialize)]
struct Holder {
    id: End,
}

impl PairResult {
    fn ends(self) -> Option<(String, String)> {
        let from = self.from_object_id.or(self.from.map(|holder| holder.id))?;
        let to = self.to_object_id.or(self.to.map(|holder| holder.id))?;
        Some((from.0, to.0))
    }
}

impl ChunkCall for PairCall {
    type Output = ();

    fn size(&self) -> usize {
        self.size
    }

    fn request(&self, rows: &[Row]) -> Request {
        Request::post(self.path.clone())
            .body(body(rows))
            .replayable()
            .counts_against(Allowance::Associations)
    }

    /// A pair among the results has succeeded, whatever an error mentions. Of the others, those that an error
    /// names have failed. Archiving has no results: there the rest has succeeded.
    fn read(&self, rows: &[Row], answer: Answer, request: &Request) -> Result<Rows<()>, Error> {
        if answer.body.is_empty() {
            return Ok(rows.iter().map(|row| (row.index, Ok(()))).collect());
        }
        let answered: PairAnswer = answer.json(request)?;
        let mut blame = Blame::new(rows, answered.results);
        for item in answered.errors {
            blame.on(item, request);
        }
        Ok(blame.finish(request))
    }
}

/// Gives each error to the rows that it names.
struct Blame<'r> {
    rows: &'r [Row],
    /// Whether the row is among the results.
    confirmed: Vec<bool>,
    errors: Vec<Option<Error>>,
    vague: Option<Error>,
}

impl<'r> Blame<'r> {
    fn new(rows: &'r [Row], results: Vec<PairResult>) -> Self {
        let mut named = HashSet::new();
        for (from, to) in results.into_iter().filter_map(PairResult::ends) {
            // Some answers list both directions of a pair.
            named.insert(pair_key(&to, &from));
            named.insert(pair_key(&from, &to));
        }
        let confirmed = rows
            .iter()
            .map(|row| row.key.as_ref().is_some_and(|key| named.contains(key)));
        Self {
            rows,
            confirmed: confirmed.collect(),
            errors: vec![None; rows.len()],
            vague: None,
        }
    }

    fn on(&mut self, item: BatchError, request: &Request) {
        let mentioned = ids_in(&item);
        let error = item_error(item, request);
        // A row is named by both its ends where the error has both, else by one of them.
        let ends = |row: &Row| -> usize {
            let Some((from, to)) = row.key.as_deref().and_then(|key| key.split_once(' ')) else {
                return 0;
            };
            usize::from(mentioned.contains(from)) + usize::from(mentioned.contains(to))
        };
        let open = self
            .rows
            .iter()
            .zip(&self.confirmed)
            .filter(|(_, confirmed)| !**confirmed);
        let most = open.map(|(row, _)| ends(row)).max().unwrap_or(0);
        if most == 0 {
            self.vague.get_or_insert(error);
            return;
        }
        for (row, slot) in self.rows.iter().zip(&mut self.errors) {
            if ends(row) == most && slot.is_none() {
                *slot = Some(error.clone());
            }
        }
    }

    /// An error that names nobody makes every row doubtful that is not accounted for; so do results that name
    /// some rows and not others.
    fn finish(self, request: &Request) -> Rows<()> {
        let unanswered = || {
            let message = "the batch was answered without a word on this pair: read it to find out";
            Error::new(ErrorKind::Unanswered, message)
                .at(request)
                .after_attempts(1)
        };
        let silence = self
            .vague
            .or_else(|| self.confirmed.contains(&true).then(unanswered));
        let rows = self.rows.iter().zip(self.confirmed).zip(self.errors);
        rows.map(|((row, confirmed), error)| {
            let error = error.or_else(|| silence.clone()).filter(|_| !confirmed);
            (row.index, error.map_or(Ok(()), Err))
        })
        .collect()
    }
}

/// The ids that an error mentions: in its context, or else in its message.
pub(super) fn ids_in(item: &BatchError) -> HashSet<String> {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'))
            .filter(|word| word.bytes().any(|byte| byte.is_ascii_digit()))
            .map(str::to_owned)
            .collect()
    };
    let context: HashSet<String> = item
        .context
        .iter()
        .flat_map(|(_, values)| values)
        .flat_map(|value| words(value))
        .collect();
    if context.is_empty() {
        words(&item.message).into_iter().collect()
    } else {
        context
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use spoke_model::association::AssociationSpec;

    use crate::scripted::Script;
    use crate::{AssociationInput, BatchOutcome, ErrorKind};

    async fn outcome_of(answer: serde_json::Value) -> BatchOutcome<()> {
        let script = Script::always(move |_, _| (207, answer.to_string()));
        let spec = AssociationSpec::hubspot_defined(279);
        let inputs = [("1", "8"), ("1", "9"), ("2", "8"), ("3", "8")];
        let inputs = inputs.map(|(from, to)| AssociationInput::new(from, to, [spec]));
        script
            .client()
            .associations()
            .batch_create("contacts", "companies", inputs)
            .await
    }

    fn unfinished(outcome: &BatchOutcome<()>) -> Vec<(usize, ErrorKind)> {
        let all = outcome.unfinished().into_iter();
        all.map(|(index, error)| (*index, error.kind())).collect()
    }

    #[tokio::test]
    async fn an_error_falls_on_the_pair_that_no_result_confirms() {
        let outcome = outcome_of(json!({
            "results": [{"fromObjectId": 1, "toObjectId": 8}, {"fromObjectId": "2", "toObjectId": "8"}],
            "errors": [{"category": "VALIDATION_ERROR", "message": "no", "context": {"fromObjectId": ["1"]}}]
        }))
        .await;
        assert_eq!(
            unfinished(&outcome),
            [(1, ErrorKind::Validation), (3, ErrorKind::Unanswered)]
        );
    }

    #[tokio::test]
    async fn results_may_name_pairs_by_objects_and_from_the_other_end() {
        let outcome = outcome_of(json!({"results": [
            {"from": {"id": "1"}, "to": {"id": "8"}}, {"from": {"id": "9"}, "to": {"id": "1"}},
            {"from": {"id": "2"}, "to": {"id": "8"}}, {"from": {"id": "3"}, "to": {"id": "8"}}]}))
        .await;
        assert_eq!(unfinished(&outcome), []);
    }

    #[tokio::test]
    async fn an_error_that_names_nobody_falls_on_all_that_are_not_confirmed() {
        let outcome = outcome_of(json!({
            "results": [{"fromObjectId": 1, "toObjectId": 9}],
            "errors": [{"category": "INTERNAL_ERROR", "message": "try again"}]
        }))
        .await;
        assert_eq!(
            unfinished(&outcome),
            [
                (0, ErrorKind::Server),
                (2, ErrorKind::Server),
                (3, ErrorKind::Server)
            ]
        );
    }
}
