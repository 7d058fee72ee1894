//! What an import into a table may ask for.

use serde::Deserialize;

/// The `config` of an import. Names of fields are those of the HubDB guide; columns of the file count from 1.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportConfig {
    /// Rows at the beginning of the file that are no data; 1 when not said (assumed: a file has a header).
    #[serde(default = "one")]
    pub skip_rows: usize,
    /// What stands between two cells.
    #[serde(default = "comma")]
    pub separator: String,
    /// The column of the file with ids of rows that are to be changed.
    #[serde(default, alias = "idColumn")]
    pub id_source_column: Option<usize>,
    /// The column of the file with names of rows, for tables whose rows are pages.
    #[serde(default, alias = "nameColumn")]
    pub name_source_column: Option<usize>,
    /// The column of the file with paths of rows, for tables whose rows are pages.
    #[serde(default, alias = "pathColumn")]
    pub path_source_column: Option<usize>,
    /// Whether the draft's rows go first.
    #[serde(default)]
    pub reset_table: bool,
    /// Which column of the file belongs to which column of the table.
    #[serde(default)]
    pub column_mappings: Vec<ColumnMapping>,
    /// The column of the table that tells rows apart: a row with the same value is changed, not added.
    #[serde(default)]
    pub primary_key_column: Option<String>,
    /// The file's encoding: `utf-8` when not said. Only that one and `ascii` are read here; other bytes count as
    /// Windows-1252 (assumed).
    #[serde(default)]
    pub encoding: Option<String>,
    /// The file's format: `csv` (documented: no other).
    #[serde(default)]
    pub format: Option<String>,
}

/// Which column of a file belongs to which column of a table.
#[derive(Clone, Debug, Deserialize)]
pub struct ColumnMapping {
    /// The file's column, counted from 1.
    pub source: usize,
    /// The table's column: its name, or its id (version 2 knew ids alone).
    pub target: ColumnTarget,
}

/// A column of a table: its name or id.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum ColumnTarget {
    /// Its id.
    Id(u64),
    /// Its name, or its id as text.
    Name(String),
}

impl ColumnTarget {
    /// The name or id as text.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Id(id) => id.to_string(),
            Self::Name(name) => name.clone(),
        }
    }
}

/// What is wrong with a config.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ImportProblem {
    /// It is not JSON, or not of this form.
    #[error("config cannot be read: {0}")]
    Unreadable(String),
    /// Another format than CSV.
    #[error("format must be csv, not {0}")]
    Format(String),
    /// A separator that is not one character.
    #[error("separator must be one ASCII character, not {0:?}")]
    Separator(String),
    /// No column of the file is mapped.
    #[error("columnMappings must name at least one column")]
    NoMappings,
    /// Columns of the file count from 1.
    #[error("columns of the file count from 1")]
    Zero,
}

impl ImportConfig {
    /// Reads a config.
    ///
    /// # Errors
    /// [`ImportProblem`], the first that is found.
    ///
    /// ```
    /// use spoke_model::hubdb::ImportConfig;
    ///
    /// let config = ImportConfig::parse(r#"{"columnMappings": [{"source": 1, "target": "price"}]}"#).unwrap();
    /// assert_eq!(config.skip_rows, 1);
    /// assert!(ImportConfig::parse(r#"{"columnMappings": []}"#).is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, ImportProblem> {
        let config: Self =
            serde_json::from_str(text).map_err(|error| ImportProblem::Unreadable(error.to_string()))?;
        if let Some(format) = &config.format
            && !format.eq_ignore_ascii_case("csv")
        {
            return Err(ImportProblem::Format(format.clone()));
        }
        config.delimiter()?;
        if config.column_mappings.is_empty() {
            return Err(ImportProblem::NoMappings);
        }
        let own = [
            config.id_source_column,
            config.name_source_column,
            config.path_source_column,
        ];
        let mapped = config.column_mappings.iter().map(|mapping| mapping.source);
        if mapped.chain(own.into_iter().flatten()).any(|column| column == 0) {
            return Err(ImportProblem::Zero);
        }
        Ok(config)
    }

    /// The byte between two cells.
    ///
    /// # Errors
    /// [`ImportProblem::Separator`], when it is not one ASCII character.
    pub fn delimiter(&self) -> Result<u8, ImportProblem> {
        match self.separator.as_bytes() {
            [byte] if byte.is_ascii() => Ok(*byte),
            _ => Err(ImportProblem::Separator(self.separator.clone())),
        }
    }
}

fn one() -> usize {
    1
}

fn comma() -> String {
    ",".to_owned()
}

#[cfg(test)]
mod tests {
    use super::ImportConfig;

    #[test]
    fn a_bad_config_says_what_is_wrong() {
        for (config, why) in [
            ("7", "config cannot be read"),
            (
                r#"{"format": "xlsx", "columnMappings": [{"source": 1, "target": 1}]}"#,
                "format must be csv, not xlsx",
            ),
            (
                r#"{"separator": "||", "columnMappings": [{"source": 1, "target": 1}]}"#,
                "separator must be one ASCII",
            ),
            (r#"{"columnMappings": []}"#, "at least one column"),
            (
                r#"{"columnMappings": [{"source": 0, "target": 1}]}"#,
                "count from 1",
            ),
            (
                r#"{"idColumn": 0, "columnMappings": [{"source": 1, "target": 1}]}"#,
                "count from 1",
            ),
        ] {
            let told = ImportConfig::parse(config).expect_err("a problem").to_string();
            assert!(told.contains(why), "{config}: {told}");
        }
    }
}
