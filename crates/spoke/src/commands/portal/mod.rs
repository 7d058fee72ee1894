//! `spoke up` and `spoke portal`: the local portal as a process.

mod clock;
mod control;
mod fault;
mod fault_file;
pub mod probe;
mod ready;
mod request_log;
mod requests;
mod run;
mod scenario;
mod seed;
mod settings;
mod signals;
mod start;
mod state;
mod status;

pub use clock::{ClockChange, clock};
pub use fault::{add_fault, clear_faults, list_faults, load_faults};
pub use request_log::LogFormat;
pub use requests::{WhichRequests, follow_requests, list_requests, show_request};
pub use run::{Mirror, run};
pub use scenario::{list_scenarios, start_scenario, stop_scenarios};
pub use seed::{Crowd, seed};
pub use settings::{require, reset_settings, set_settings, show_settings};
pub use signals::StopSignal;
pub use start::Start;
pub use state::{SnapshotChange, create_token, list_snapshots, reset, snapshot};
pub use status::status;
