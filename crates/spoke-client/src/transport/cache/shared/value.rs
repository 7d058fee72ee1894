//! [`Value`]: an answer as it stands on the server: the length of a head, the head as JSON, the body.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::entry::{Content, Entry};
use super::stamps::Stamps;

/// Moves on when the head changes its meaning, so that processes of two versions don't misread each other.
const FORM: u32 = 1;

pub(super) struct Value {
    pub(super) entry: Entry,
    /// Whether it hangs on the stamps of the record that its key names.
    pub(super) named: bool,
    pub(super) stamps: Stamps,
    /// How long it was to live when it was written.
    pub(super) lives: Duration,
}

#[derive(Serialize, Deserialize)]
struct Head {
    form: u32,
    named: bool,
    stamps: Stamps,
    lives_ms: u64,
    /// `None`: there is no such record.
    status: Option<u16>,
    content_type: Option<String>,
    id: Option<String>,
}

impl Value {
    pub(super) fn written(&self) -> Option<Vec<u8>> {
        let (status, content_type) = match &self.entry.content {
            Content::Answer { status, content_type } => (Some(*status), content_type.clone()),
            Content::Missing => (None, None),
        };
        let head = Head {
            form: FORM,
            named: self.named,
            stamps: self.stamps.clone(),
            lives_ms: u64::try_from(self.lives.as_millis()).ok()?,
            status,
            content_type,
            id: self.entry.id.clone(),
        };
        let head = serde_json::to_vec(&head).ok()?;
        let mut bytes = Vec::with_capacity(4 + head.len() + self.entry.body.len());
        bytes.extend(u32::try_from(head.len()).ok()?.to_le_bytes());
        bytes.extend(head);
        bytes.extend(&self.entry.body);
        Some(bytes)
    }

    /// `None` for what another version, or somebody else, has written.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (head, body) = rest.split_at_checked(length)?;
        let head: Head = serde_json::from_slice(head).ok()?;
        (head.form == FORM).then(|| Self {
            entry: Entry {
                body: body.to_vec(),
                content: match head.status {
                    Some(status) => Content::Answer {
                        status,
                        content_type: head.content_type,
                    },
                    None => Content::Missing,
                },
                id: head.id,
            },
            named: head.named,
            stamps: head.stamps,
            lives: Duration::from_millis(head.lives_ms),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value(body: &[u8]) -> Value {
        Value {
            entry: Entry {
                body: body.to_vec(),
                content: Content::Answer {
                    status: 200,
                    content_type: Some("application/json".to_owned()),
                },
                id: Some("7".to_owned()),
            },
            named: true,
            stamps: ["a", "b", "c", ""].map(str::to_owned),
            lives: Duration::from_secs(300),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        for content in [
            Content::Missing,
            Content::Answer {
                status: 207,
                content_type: None,
            },
        ] {
            let mut value = value(br#"{"id":"7"}"#);
            value.entry.content = content.clone();
            let read = Value::read(&value.written().unwrap()).unwrap();
            assert_eq!((read.entry.body, read.entry.content), (value.entry.body, content));
            assert_eq!((read.entry.id, read.stamps), (value.entry.id, value.stamps));
            assert_eq!((read.named, read.lives), (true, value.lives));
        }
    }

    #[test]
    fn another_form_is_nothing() {
        let written = value(b"{}").written().unwrap();
        let text = String::from_utf8(written).unwrap();
        let other = text.replace("\"form\":1", "\"form\":2");
        assert!(Value::read(text.as_bytes()).is_some());
        assert!(Value::read(other.as_bytes()).is_none());
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_strange(bytes: Vec<u8>, cut in 0_usize..200) {
            let _ = Value::read(&bytes);
            let written = value(&bytes).written().unwrap();
            let _ = Value::read(&written[..cut.min(written.len())]);
        }
    }
}
