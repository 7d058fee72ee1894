//! One chunk of pairs to associate or to take apart, and which errors belong to which pair.

use std::collections::HashSet;

use serde::Deserialize;
use spoke_model::error::BatchError;

use crate::crm::batch::{ChunkCall, Row, Rows, item_error};
use crate::error::Error;
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
    errors: Vec<BatchError>,
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

    /// Results don't always name both ends; errors name the ids at fault. So every row that no error names
    /// has succeeded.
    fn read(&self, rows: &[Row], answer: Answer, request: &Request) -> Result<Rows<()>, Error> {
        if answer.body.is_empty() {
            return Ok(rows.iter().map(|row| (row.index, Ok(()))).collect());
        }
        let answered: PairAnswer = answer.json(request)?;
        let mut blame = Blame::new(rows);
        for item in answered.errors {
            blame.on(item, request);
        }
        Ok(blame.finish())
    }
}

/// Gives each error to the rows that it names.
struct Blame<'r> {
    rows: &'r [Row],
    errors: Vec<Option<Error>>,
    vague: Option<Error>,
}

impl<'r> Blame<'r> {
    fn new(rows: &'r [Row]) -> Self {
        Self {
            rows,
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
        let most = self.rows.iter().map(ends).max().unwrap_or(0);
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

    /// An error that names nobody makes every row doubtful that is not accounted for.
    fn finish(self) -> Rows<()> {
        let vague = self.vague;
        let rows = self.rows.iter().zip(self.errors);
        rows.map(|(row, error)| (row.index, error.or_else(|| vague.clone()).map_or(Ok(()), Err)))
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
