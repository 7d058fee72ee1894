//! Cuts inputs into chunks: as many as HubSpot takes, and never the same record twice in one.
//!
//! HubSpot refuses a batch that names a record twice. Inputs for the same record therefore go into later
//! rounds, which start when the earlier ones are done, so that the last input wins as it would one by one.

use std::collections::HashMap;

/// One input on its way: where it stood, what identifies its record, and its JSON.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) index: usize,
    /// What identifies the record; `None` for a create.
    pub(crate) key: Option<String>,
    /// The names of the properties that are sent.
    pub(crate) sent: Vec<(String, String)>,
    /// The input as JSON.
    pub(crate) json: String,
}

/// Rounds of chunks. Within a round the chunks can go at the same time.
pub(crate) fn rounds(rows: Vec<Row>, size: usize) -> Vec<Vec<Vec<Row>>> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut rounds: Vec<Vec<Row>> = Vec::new();
    for row in rows {
        let round = match &row.key {
            None => 0,
            Some(key) => {
                let times = seen.entry(key.clone()).or_default();
                *times += 1;
                *times - 1
            }
        };
        if rounds.len() <= round {
            rounds.resize_with(round + 1, Vec::new);
        }
        if let Some(rows) = rounds.get_mut(round) {
            rows.push(row);
        }
    }
    rounds.into_iter().map(|rows| cut(rows, size)).collect()
}

/// Chunks of at most `size`, in order.
pub(crate) fn cut<T>(items: Vec<T>, size: usize) -> Vec<Vec<T>> {
    let size = size.max(1);
    let mut chunks = Vec::with_capacity(items.len().div_ceil(size));
    let mut items = items.into_iter();
    loop {
        let chunk: Vec<T> = items.by_ref().take(size).collect();
        if chunk.is_empty() {
            return chunks;
        }
        chunks.push(chunk);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(index: usize, key: Option<&str>) -> Row {
        Row {
            index,
            key: key.map(str::to_owned),
            sent: Vec::new(),
            json: String::new(),
        }
    }

    fn indices(rounds: &[Vec<Vec<Row>>]) -> Vec<Vec<Vec<usize>>> {
        let chunk = |chunk: &Vec<Row>| chunk.iter().map(|row| row.index).collect();
        rounds
            .iter()
            .map(|round| round.iter().map(chunk).collect())
            .collect()
    }

    #[test]
    fn chunks_are_full_and_in_order() {
        let rows = (0..5).map(|index| row(index, None)).collect();
        assert_eq!(indices(&rounds(rows, 2)), [[vec![0, 1], vec![2, 3], vec![4]]]);
    }

    #[test]
    fn inputs_for_one_record_go_into_later_rounds() {
        let rows = vec![
            row(0, Some("a")),
            row(1, Some("b")),
            row(2, Some("a")),
            row(3, Some("a")),
        ];
        assert_eq!(indices(&rounds(rows, 100)), [[vec![0, 1]], [vec![2]], [vec![3]]]);
    }

    #[test]
    fn no_inputs_are_no_chunks() {
        assert!(rounds(Vec::new(), 100).is_empty());
    }
}
