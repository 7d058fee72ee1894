//! P10: paths of numbered versions in texts.

use spoke_model::time::Timestamp;

use super::{Hit, LEGACY_PATH};
use crate::finding::Severity;
use crate::legacy_path::{Ending, find_paths};
use crate::outline::Outline;

pub fn find<'t>(outline: &Outline<'t>, today: Timestamp, hits: &mut Vec<Hit<'t>>) {
    for text in &outline.texts {
        if let Some(found) = find_paths(outline.of(*text)).into_iter().next() {
            let ending = found.ending(today);
            let severity = match ending {
                Some(Ending { gone: true, .. }) => Severity::Error,
                Some(Ending { days_left, .. }) if days_left < 180 => Severity::Warning,
                _ => Severity::Note,
            };
            let when = ending.map_or_else(String::new, |ending| format!(", {}", ending.words()));
            let message = format!("{}{when}; use {}", found.path, found.instead());
            hits.push(Hit::new(&LEGACY_PATH, *text, message).with_severity(severity));
        }
    }
}
