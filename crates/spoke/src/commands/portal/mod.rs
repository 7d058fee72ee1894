//! `spoke up` and `spoke portal`: the local portal as a process.

pub mod probe;
mod ready;
mod run;
mod signals;
mod start;
mod status;

pub use run::{Mirror, run};
pub use signals::StopSignal;
pub use start::Start;
pub use status::status;
