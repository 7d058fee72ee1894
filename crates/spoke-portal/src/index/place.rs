//! Judging a place where a pattern's literal piece stands in a text, by the letters around it.
//!
//! The words of a text are its runs of letters and digits, each piece between blanks without the punctuation around
//! it, and what follows the last `@` of such a piece (see [`spoke_model::search::tokens`]).

/// The usual patterns, which need no list of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// `word`: a run of letters and digits.
    Whole,
    /// `word*`: the beginning of a run.
    Beginning,
    /// `*piece`, where the piece ends with a letter or digit.
    Ending,
    /// `*piece*`, where the piece begins and ends with a letter or digit.
    Inside,
    /// Anything else.
    Unusual,
}

impl Shape {
    /// The longest literal piece of a lower-cased pattern, and what it takes for a place to match.
    pub(super) fn of(pattern: &str) -> (&str, Self) {
        let piece = pattern.split('*').max_by_key(|piece| piece.len()).unwrap_or("");
        let is_run = piece.chars().all(char::is_alphanumeric);
        let begins = piece.chars().next().is_some_and(char::is_alphanumeric);
        let ends = piece.chars().next_back().is_some_and(char::is_alphanumeric);
        let leading = pattern.len() > piece.len() && pattern.strip_prefix('*') == Some(piece);
        let trailing = pattern.len() > piece.len() && pattern.strip_suffix('*') == Some(piece);
        let both = pattern.strip_prefix('*').and_then(|rest| rest.strip_suffix('*')) == Some(piece);
        let shape = match () {
            () if pattern == piece && is_run => Self::Whole,
            () if trailing && is_run => Self::Beginning,
            () if leading && ends => Self::Ending,
            () if both && begins && ends => Self::Inside,
            () => Self::Unusual,
        };
        (piece, shape)
    }

    /// Whether the piece at `start..end` of a text makes a word match; `None` when only the words can tell.
    pub(super) fn judge(self, text: &str, start: usize, end: usize) -> Option<bool> {
        let before = text.get(..start)?;
        let after = text.get(end..)?;
        let is_free = |letter: Option<char>| !letter.is_some_and(char::is_alphanumeric);
        match self {
            Self::Whole => Some(is_free(before.chars().next_back()) && is_free(after.chars().next())),
            Self::Beginning => Some(is_free(before.chars().next_back())),
            Self::Inside => Some(true),
            Self::Ending => {
                let piece = text.get(start..end)?;
                if piece.chars().all(char::is_alphanumeric) {
                    return Some(is_free(after.chars().next()));
                }
                // Only a whole piece between blanks has punctuation in it. It ends with its last letter or digit,
                // and begins with its first.
                let is_last = !after
                    .chars()
                    .take_while(|letter| !letter.is_whitespace())
                    .any(char::is_alphanumeric);
                let begins = piece.chars().next().is_some_and(char::is_alphanumeric)
                    || before
                        .chars()
                        .rev()
                        .take_while(|letter| !letter.is_whitespace())
                        .any(char::is_alphanumeric);
                Some(is_last && begins)
            }
            Self::Unusual => None,
        }
    }
}
