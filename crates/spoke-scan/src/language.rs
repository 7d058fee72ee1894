//! Which files are parsed, and with which grammar.

use std::path::Path;

/// A language with syntax-tree rules.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Language {
    JavaScript,
    TypeScript,
    Tsx,
    Python,
}

impl Language {
    /// The language of a file by the end of its name.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "js" | "mjs" | "cjs" | "jsx" => Some(Self::JavaScript),
            "ts" | "mts" | "cts" => Some(Self::TypeScript),
            "tsx" => Some(Self::Tsx),
            "py" => Some(Self::Python),
            _ => None,
        }
    }

    /// Its grammar.
    pub fn grammar(self) -> tree_sitter::Language {
        match self {
            Self::JavaScript => tree_sitter_javascript::LANGUAGE.into(),
            Self::TypeScript => tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
            Self::Tsx => tree_sitter_typescript::LANGUAGE_TSX.into(),
            Self::Python => tree_sitter_python::LANGUAGE.into(),
        }
    }
}

/// Endings of source files whose path literals are read although nothing parses them.
const OTHER_SOURCES: [&str; 14] = [
    "rb", "php", "go", "rs", "java", "kt", "cs", "sh", "swift", "scala", "ex", "vue", "svelte", "http",
];

/// Whether a file is source code in any language known by name.
pub fn is_source(path: &Path) -> bool {
    let other = path.extension().and_then(|ending| ending.to_str());
    Language::of(path).is_some() || other.is_some_and(|ending| OTHER_SOURCES.contains(&ending))
}
