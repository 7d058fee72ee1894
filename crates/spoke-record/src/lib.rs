//! Recordings of a portal, and copies of one.
//!
//! | | does |
//! |---|---|
//! | [`Recorder`] | stands between a program and HubSpot, passes everything on, and writes a [`Cassette`] |
//! | [`Replay`] | answers from a cassette, without HubSpot |
//! | [`conform`] | sends the requests of a cassette, or of a folder of recorded cases, to a portal and reports what differs, field by field |
//! | [`clone`] | loads definitions, and records where asked for, into a local portal |
//!
//! What leaves a portal is redacted unless it is asked for as it is: secrets, and what tells of people, become stand-ins of
//! the same form, the same ones for the same values.

mod cassette;
pub mod clone;
pub mod conform;
mod door;
mod error;
mod outgoing;
mod path;
mod record;
mod redaction;
mod replay;

pub use cassette::{
    Body, Cassette, Credential, Exchange, FILE_MAX, Head, LINE_MAX, REQUEST_HEADERS, RESPONSE_HEADERS,
    RecordedRequest, RecordedResponse, VERSION,
};
pub use error::Error;
pub use record::{Recorder, RecorderBuilder, Recording, Told};
pub use replay::Replay;
