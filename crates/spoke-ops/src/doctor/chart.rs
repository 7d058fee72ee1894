//! What is known so far about each layer.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Facts, Health, Layer};

pub(super) struct Chart {
    /// By the order of their trial.
    pub(super) layers: BTreeMap<usize, Layer>,
    pub(super) facts: Facts,
}

impl Chart {
    pub(super) fn add(
        &mut self,
        name: &'static str,
        health: Health,
        took: Option<Duration>,
        found: impl Into<String>,
    ) -> &mut Layer {
        self.layers.entry(self.layers.len()).or_insert(Layer {
            name,
            health,
            milliseconds: took.map(milliseconds),
            found: found.into(),
            advice: None,
            correlation_id: None,
        })
    }

    pub(super) fn fail(
        &mut self,
        name: &'static str,
        took: Duration,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.add(name, Health::Fail, Some(took), found).advice = Some(advice.into());
    }
}

pub(super) fn milliseconds(took: Duration) -> f64 {
    (took.as_secs_f64() * 1e5).round() / 100.0
}
