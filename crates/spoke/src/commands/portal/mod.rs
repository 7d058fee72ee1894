//! `spoke up` and `spoke portal`: the local portal as a process.

mod apps;
mod clock;
mod control;
mod fault;
mod limits;
pub mod probe;
mod ready;
mod request_log;
mod requests;
mod run;
mod seed;
mod signals;
mod start;
mod state;
mod status;

pub use apps::{NewOauthApp, NewToken, create_app, create_token, list_apps, list_tokens, revoke_token};
pub use clock::{ClockChange, clock};
pub use fault::{NewFault, add_fault, clear_faults, list_faults};
pub use limits::{LimitsChange, limits};
pub use request_log::LogFormat;
pub use requests::{WhichRequests, follow_requests, list_requests, show_request};
pub use run::{Mirror, run};
pub use seed::{Crowd, seed};
pub use signals::StopSignal;
pub use start::Start;
pub use state::{SnapshotChange, list_snapshots, reset, snapshot};
pub use status::status;
