//! A streaming reader of delimited text.
//!
//! Guarantees: quoted fields keep their line breaks byte for byte; every record knows the line of the file it
//! starts on; a quote that is never closed, a NUL and a field without end are errors naming their place;
//! memory is one field at most [`FIELD_BYTES_MAX`] long and one piece of the file. Blank lines are skipped.
//! Lines end with LF, CRLF or CR.

use std::io::Read;

use super::encoding::{DecodeError, TextReader};

/// The longest field read, in bytes: far above HubSpot's 65,536 characters for a text value, so that a quote
/// left open in a large file is found before the file is in memory.
pub(crate) const FIELD_BYTES_MAX: usize = 1024 * 1024;

/// One record: its fields, and the line it starts on.
#[derive(Debug, Default, Clone)]
pub(crate) struct Record {
    line: u64,
    text: String,
    ends: Vec<usize>,
    broken_quote: Option<usize>,
}

/// Reads records.
pub(crate) struct RecordReader<R> {
    input: TextReader<R>,
    text: String,
    at: usize,
    line: u64,
    after_cr: bool,
    delimiter: u8,
}

/// What stopped the reading, and where: the line, and the index of the field.
#[derive(Debug)]
pub(crate) struct ReadFlaw {
    pub(crate) line: u64,
    pub(crate) field: usize,
    pub(crate) kind: FlawKind,
}

/// The kinds of damage that stop a file from being read.
#[derive(Debug)]
pub(crate) enum FlawKind {
    OpenQuote,
    Nul,
    FieldTooLong,
    Decode(DecodeError),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    RecordStart,
    FieldStart,
    Unquoted,
    Quoted,
    QuoteInQuoted,
}

impl Record {
    /// Line of the file on which the record starts, counted from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = if index == 0 { 0 } else { *self.ends.get(index - 1)? };
        self.text.get(start..end)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// The first field that has text after its closing quote.
    pub(crate) fn broken_quote(&self) -> Option<usize> {
        self.broken_quote
    }

    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.broken_quote = None;
    }

    pub(crate) fn set_line(&mut self, line: u64) {
        self.line = line;
    }

    pub(crate) fn push(&mut self, field: &str) {
        self.text.push_str(field);
        self.end_field();
    }

    fn end_field(&mut self) {
        self.ends.push(self.text.len());
    }

    fn field_bytes(&self) -> usize {
        self.text.len() - self.ends.last().copied().unwrap_or(0)
    }
}

impl<R: Read> RecordReader<R> {
    pub(crate) fn new(input: TextReader<R>, delimiter: u8) -> Self {
        Self {
            input,
            text: String::new(),
            at: 0,
            line: 1,
            after_cr: false,
            delimiter,
        }
    }

    /// Reads the next record into `record`; `false` at the end of the file.
    pub(crate) fn read(&mut self, record: &mut Record) -> Result<bool, ReadFlaw> {
        record.clear();
        let mut state = State::RecordStart;
        let mut opened = self.line;
        loop {
            if self.at >= self.text.len() {
                self.text.clear();
                self.at = 0;
                match self.input.read_text(&mut self.text) {
                    Ok(true) => {}
                    Ok(false) if state == State::RecordStart => return Ok(false),
                    Ok(false) if state == State::Quoted => {
                        return Err(flaw(opened, record, FlawKind::OpenQuote));
                    }
                    Ok(false) => {
                        record.end_field();
                        return Ok(true);
                    }
                    Err(error) => return Err(flaw(self.line, record, FlawKind::Decode(error))),
                }
            }
            if self.step(record, &mut state, &mut opened)? {
                return Ok(true);
            }
            if record.field_bytes() > FIELD_BYTES_MAX {
                let line = if state == State::Quoted { opened } else { self.line };
                return Err(flaw(line, record, FlawKind::FieldTooLong));
            }
        }
    }

    /// Works through the piece of text at hand; `true` when the record is complete.
    fn step(&mut self, record: &mut Record, state: &mut State, opened: &mut u64) -> Result<bool, ReadFlaw> {
        let mut from = self.at;
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            let position = self.at;
            self.at += 1;
            let line_feed_of_pair = byte == b'\n' && self.after_cr;
            self.after_cr = byte == b'\r';
            if byte == 0 {
                return Err(flaw(self.line, record, FlawKind::Nul));
            }
            if *state == State::Quoted {
                match byte {
                    b'"' => {
                        take(record, &self.text, from, position);
                        *state = State::QuoteInQuoted;
                    }
                    b'\r' => self.line += 1,
                    b'\n' if !line_feed_of_pair => self.line += 1,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'\n' if line_feed_of_pair => from = self.at,
                b'\r' | b'\n' => {
                    let ends = *state != State::RecordStart;
                    if ends && *state == State::Unquoted {
                        take(record, &self.text, from, position);
                    }
                    self.line += 1;
                    from = self.at;
                    if ends {
                        record.end_field();
                        return Ok(true);
                    }
                }
                _ => {
                    if *state == State::RecordStart {
                        record.line = self.line;
                        *state = State::FieldStart;
                    }
                    if byte == self.delimiter {
                        if *state == State::Unquoted {
                            take(record, &self.text, from, position);
                        }
                        record.end_field();
                        *state = State::FieldStart;
                        continue;
                    }
                    match (*state, byte) {
                        (State::FieldStart, b'"') => {
                            *opened = self.line;
                            *state = State::Quoted;
                            from = self.at;
                        }
                        (State::QuoteInQuoted, b'"') => {
                            *state = State::Quoted;
                            from = position;
                        }
                        (State::QuoteInQuoted, _) => {
                            let field = record.len();
                            record.broken_quote.get_or_insert(field);
                            *state = State::Unquoted;
                            from = position;
                        }
                        (State::FieldStart, _) => {
                            *state = State::Unquoted;
                            from = position;
                        }
                        _ => {}
                    }
                }
            }
        }
        if matches!(*state, State::Unquoted | State::Quoted) {
            take(record, &self.text, from, self.at);
        }
        Ok(false)
    }
}

fn take(record: &mut Record, text: &str, from: usize, to: usize) {
    record.text.push_str(text.get(from..to).unwrap_or_default());
}

fn flaw(line: u64, record: &Record, kind: FlawKind) -> ReadFlaw {
    ReadFlaw {
        line,
        field: record.len(),
        kind,
    }
}
