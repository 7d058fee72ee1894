//! `spoke up` and `spoke portal`: the local portal as a process.

mod clock;
mod control;
mod fault;
pub mod probe;
mod ready;
mod run;
mod signals;
mod start;
mod status;

pub use clock::{ClockChange, clock};
pub use fault::{NewFault, add_fault, clear_faults, list_faults};
pub use run::{Mirror, run};
pub use signals::StopSignal;
pub use start::Start;
pub use status::status;
