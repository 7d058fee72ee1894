//! Everything that this process says.

use std::io;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use serde_json::Value;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt;

static JSON: Output = Output(Mutex::new(Vec::new()));
static TEXT: Output = Output(Mutex::new(Vec::new()));

pub struct Output(Mutex<Vec<u8>>);

impl Output {
    fn lock(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl io::Write for &Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for &'static Output {
    type Writer = &'static Output;

    fn make_writer(&'a self) -> Self::Writer {
        self
    }
}

/// Begins to take everything, panics included.
pub fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let json = tracing_subscriber::fmt::layer()
            .json()
            .with_writer(&JSON)
            .with_span_events(FmtSpan::FULL);
        let text = tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(&TEXT)
            .with_span_events(FmtSpan::FULL);
        let subscriber = tracing_subscriber::registry().with(json).with(text);
        tracing::subscriber::set_global_default(subscriber).unwrap();
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            say(&panic.to_string());
            usual(panic);
        }));
    });
}

/// Adds a line of the test's own.
pub fn say(line: &str) {
    let mut text = TEXT.lock();
    text.extend_from_slice(line.as_bytes());
    text.push(b'\n');
}

/// All of it.
pub fn everything() -> String {
    let mut all = String::from_utf8_lossy(&JSON.lock()).into_owned();
    all.push_str(&String::from_utf8_lossy(&TEXT.lock()));
    all
}

/// The spans of this name that were closed, with all their fields.
pub fn closed(name: &str) -> Vec<Value> {
    let json = String::from_utf8_lossy(&JSON.lock()).into_owned();
    json.lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|line| line["fields"]["message"] == "close" && line["span"]["name"] == name)
        .map(|line| line["span"].clone())
        .collect()
}
