//! Redacts and writes exchanges on a thread of its own, in the order in which they end.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use tokio::sync::OwnedSemaphorePermit;

use super::{Recording, Told, Watcher};
use crate::cassette::{Body, CassetteWriter, Exchange};
use crate::redaction::Redaction;

/// An exchange that has ended. It keeps its place until it is written, so that no more wait than there are places.
pub(super) struct Note {
    pub(super) exchange: Exchange,
    pub(super) place: Option<OwnedSemaphorePermit>,
}

/// Where notes are handed in.
#[derive(Clone)]
pub(super) struct Notes(Sender<Message>);

enum Message {
    Note(Box<Note>),
    End,
}

impl Notes {
    pub(super) fn add(&self, note: Note) {
        // Nobody listens any more only when the recording has ended.
        drop(self.0.send(Message::Note(Box::new(note))));
    }
}

/// The thread that writes.
pub(super) struct Scribe {
    notes: Notes,
    thread: JoinHandle<Recording>,
}

impl Scribe {
    pub(super) fn start(
        writer: CassetteWriter,
        redaction: Option<Redaction>,
        watcher: Option<Watcher>,
    ) -> Self {
        let (sender, receiver) = channel();
        let thread = std::thread::spawn(move || write(&receiver, writer, redaction, watcher.as_ref()));
        Self {
            notes: Notes(sender),
            thread,
        }
    }

    pub(super) fn notes(&self) -> Notes {
        self.notes.clone()
    }

    /// Writes what has been handed in and ends.
    pub(super) async fn finish(self) -> Recording {
        drop(self.notes.0.send(Message::End));
        let thread = self.thread;
        tokio::task::spawn_blocking(move || thread.join().unwrap_or_default())
            .await
            .unwrap_or_default()
    }
}

fn write(
    notes: &Receiver<Message>,
    mut writer: CassetteWriter,
    mut redaction: Option<Redaction>,
    watcher: Option<&Watcher>,
) -> Recording {
    let mut recording = Recording::default();
    while let Ok(Message::Note(note)) = notes.recv() {
        let Note { mut exchange, place } = *note;
        match &mut redaction {
            Some(redaction) => redaction.exchange(&mut exchange),
            None => without_secrets(&mut exchange),
        }
        let trouble = match writer.add(&exchange) {
            Ok(true) => None,
            Ok(false) => Some("the cassette is as large as it may become".to_owned()),
            Err(error) => Some(match std::error::Error::source(&error) {
                Some(cause) => format!("{error}: {cause}"),
                None => error.to_string(),
            }),
        };
        if trouble.is_none() {
            recording.exchanges += 1;
        } else {
            recording.lost += 1;
        }
        drop(place);
        if let Some(watcher) = watcher {
            watcher(Told {
                number: Some(exchange.number),
                method: exchange.request.method,
                path: exchange.request.path,
                status: exchange.response.status,
                trouble,
            });
        }
    }
    recording
}

/// Secrets are never kept, whatever else is.
fn without_secrets(exchange: &mut Exchange) {
    for (name, value) in &mut exchange.request.query {
        hide(name, value);
    }
    for body in [&mut exchange.request.body, &mut exchange.response.body] {
        match body {
            Some(Body::Json(value)) => hide_in(value),
            Some(Body::Form(pairs)) => pairs.iter_mut().for_each(|(name, value)| hide(name, value)),
            _ => {}
        }
    }
}

fn hide(name: &str, value: &mut String) {
    let kind = name.to_ascii_lowercase().ends_with("type");
    if name == "code" || spoke_model::token_kind::names_a_secret(name) && !kind {
        "redacted".clone_into(value);
    }
}

fn hide_in(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Array(items) => items.iter_mut().for_each(hide_in),
        serde_json::Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                match value {
                    serde_json::Value::String(text) if name != "code" => hide(name, text),
                    other => hide_in(other),
                }
            }
        }
        _ => {}
    }
}
