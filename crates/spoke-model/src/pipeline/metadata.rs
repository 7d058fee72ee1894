//! The metadata of stages: what is checked on write and derived on read.

use super::{Metadata, PipelineError};
use crate::object_type::ObjectTypeId;
use crate::value::{number_text, parse_number};

/// What a stage means for a record in it.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct StageState {
    /// Whether the record is closed.
    pub closed: bool,
    /// The chance to win a deal, 0 to 1; `None` for other types.
    pub probability: Option<f64>,
}

/// Checks the metadata of a stage: deals need a probability from 0.0 to 1.0, tickets may say `OPEN` or `CLOSED`
/// (recorded).
///
/// # Errors
/// [`PipelineError`] with the recorded text.
pub fn check_metadata(object_type: ObjectTypeId, metadata: &Metadata) -> Result<(), PipelineError> {
    match object_type {
        ObjectTypeId::DEAL => {
            let text = metadata
                .get("probability")
                .ok_or(PipelineError::MissingProbability)?;
            match parse_number(text) {
                Some(probability) if (0.0..=1.0).contains(&probability) => Ok(()),
                _ => Err(PipelineError::InvalidProbability),
            }
        }
        ObjectTypeId::TICKET => match metadata.get("ticketState").map(String::as_str) {
            None | Some("OPEN" | "CLOSED") => Ok(()),
            Some(state) => Err(PipelineError::InvalidTicketState(state.to_owned())),
        },
        _ => Ok(()),
    }
}

/// The metadata as reads show it: the probability in its shortest form with at least one decimal (`0.50` reads
/// `0.5`, `1` reads `1.0`) and `isClosed` derived from it (recorded for deals). Tickets get `isClosed` from their
/// state, which is `OPEN` when nothing says otherwise (assumed). Other types: `isClosed` from `state` (recorded for
/// contacts), left alone when there is none.
#[must_use]
pub fn canonical_metadata(object_type: ObjectTypeId, metadata: &Metadata) -> Metadata {
    let mut canonical = metadata.clone();
    let state = stage_state(object_type, metadata);
    match object_type {
        ObjectTypeId::DEAL => {
            let Some(probability) = state.probability else {
                return canonical;
            };
            let mut text = number_text(probability);
            if !text.contains('.') {
                text.push_str(".0");
            }
            canonical.insert("probability".to_owned(), text);
        }
        ObjectTypeId::TICKET => {
            let text = if state.closed { "CLOSED" } else { "OPEN" };
            canonical.insert("ticketState".to_owned(), text.to_owned());
        }
        _ if !metadata.contains_key("state") => return canonical,
        _ => {}
    }
    canonical.insert("isClosed".to_owned(), state.closed.to_string());
    canonical
}

/// What the metadata of a stage says. A deal stage is closed at a probability of exactly 0 or 1 (documented: 0.0 is
/// closed lost, 1.0 closed won).
#[must_use]
pub fn stage_state(object_type: ObjectTypeId, metadata: &Metadata) -> StageState {
    let says_closed = metadata
        .get("isClosed")
        .is_some_and(|text| text.eq_ignore_ascii_case("true"));
    if object_type == ObjectTypeId::DEAL {
        let probability = metadata.get("probability").and_then(|text| parse_number(text));
        let closed = probability.map_or(says_closed, |probability| {
            probability == 0.0 || probability == 1.0
        });
        return StageState { closed, probability };
    }
    let closed = match metadata.get("ticketState").or_else(|| metadata.get("state")) {
        Some(state) => state.eq_ignore_ascii_case("CLOSED"),
        None => says_closed,
    };
    StageState {
        closed,
        probability: None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Metadata, canonical_metadata, check_metadata, stage_state};
    use crate::object_type::ObjectTypeId as Id;
    use crate::pipeline::default_pipelines;

    fn metadata(entries: &[(&str, &str)]) -> Metadata {
        entries
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn reads_show_canonical_probabilities_and_derive_closed() {
        for (sent, read) in [
            ("0.50", [("isClosed", "false"), ("probability", "0.5")]),
            ("1", [("isClosed", "true"), ("probability", "1.0")]),
            ("0", [("isClosed", "true"), ("probability", "0.0")]),
            ("0.9", [("isClosed", "false"), ("probability", "0.9")]),
        ] {
            assert_eq!(
                canonical_metadata(Id::DEAL, &metadata(&[("probability", sent)])),
                metadata(&read)
            );
        }
        assert_eq!(
            canonical_metadata(Id::TICKET, &metadata(&[("ticketState", "CLOSED")])),
            metadata(&[("isClosed", "true"), ("ticketState", "CLOSED")])
        );
        assert_eq!(
            canonical_metadata(Id::LEAD, &metadata(&[("x", "y")])),
            metadata(&[("x", "y")])
        );
    }

    #[test]
    fn default_metadata_is_already_canonical() {
        for id in [Id::DEAL, Id::TICKET, Id::CONTACT, Id::COMPANY] {
            for stage in default_pipelines(id).iter().flat_map(|pipeline| &pipeline.stages) {
                assert_eq!(
                    canonical_metadata(id, &stage.metadata),
                    stage.metadata,
                    "{id} {}",
                    stage.id
                );
                assert!(check_metadata(id, &stage.metadata).is_ok());
            }
        }
    }

    #[test]
    fn a_deal_without_probability_falls_back_to_its_flag() {
        assert!(stage_state(Id::DEAL, &metadata(&[("isClosed", "TRUE")])).closed);
        assert!(!stage_state(Id::TICKET, &Metadata::new()).closed);
    }
}
