//! `spoke up` and `spoke portal`: the local portal as a process.

mod clock;
mod control;
mod fault;
mod fork;
pub mod probe;
mod ready;
mod request_log;
mod requests;
mod run;
mod seed;
mod signals;
mod snapshot_files;
mod start;
mod state;
mod status;

pub use clock::{ClockChange, clock};
pub use fault::{NewFault, add_fault, clear_faults, list_faults};
pub use fork::{end_fork, list_forks, start_fork};
pub use request_log::LogFormat;
pub use requests::{WhichRequests, follow_requests, list_requests, show_request};
pub use run::{Mirror, run};
pub use seed::{Crowd, seed};
pub use signals::StopSignal;
pub use snapshot_files::{export, import};
pub use start::Start;
pub use state::{SnapshotChange, create_token, list_snapshots, reset, snapshot};
pub use status::status;
