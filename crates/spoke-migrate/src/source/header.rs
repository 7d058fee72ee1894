//! The header of a data file: column names and where they stand.
//!
//! Guarantees: a name used by the map occurs exactly once; names are compared without the blanks around them.

use std::collections::HashMap;

use crate::suggest;

/// The columns of a data file, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Header {
    names: Vec<String>,
    positions: HashMap<String, Vec<usize>>,
}

impl Header {
    pub(crate) fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut header = Self::default();
        for (index, name) in names.into_iter().enumerate() {
            let name = name.trim();
            header.positions.entry(name.to_owned()).or_default().push(index);
            header.names.push(name.to_owned());
        }
        header
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// The name of a column; where the header has none, `column 3`.
    pub(crate) fn name(&self, index: usize) -> String {
        match self.names.get(index) {
            Some(name) if !name.is_empty() => name.clone(),
            _ => format!("column {}", index + 1),
        }
    }

    /// Where a column stands, or what is wrong with the name.
    pub(crate) fn find(&self, name: &str) -> Result<usize, String> {
        match self.positions.get(name.trim()).map(Vec::as_slice) {
            Some([index]) => Ok(*index),
            Some([first, second, ..]) => Err(format!(
                "the header names the column \"{name}\" twice (columns {} and {}); rename one of them in the file",
                first + 1,
                second + 1
            )),
            _ => Err(format!(
                "the file has no column \"{name}\"{}; its columns are {}",
                suggest::did_you_mean(name, self.names.iter().map(String::as_str)),
                suggest::listed(self.names.iter().map(String::as_str)),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_column_is_answered_with_its_nearest_neighbour() {
        let header = Header::new(["E-Mail", "First Name", ""]);
        assert_eq!(header.find("First Name"), Ok(1));
        assert!(
            header
                .find("Firstname")
                .unwrap_err()
                .contains("did you mean \"First Name\"?")
        );
        assert_eq!(header.name(2), "column 3");
    }

    #[test]
    fn a_name_that_stands_twice_cannot_be_used() {
        let header = Header::new(["email", "name", "email "]);
        assert!(header.find("email").unwrap_err().contains("columns 1 and 3"));
        assert_eq!(header.find("name"), Ok(1));
    }
}
