//! `spoke up` and `spoke portal`: the local portal as a process.

mod clock;
mod control;
mod deliveries;
mod fault;
mod fault_file;
mod fork;
pub mod probe;
mod ready;
mod request_log;
mod requests;
mod run;
mod scenario;
mod seed;
mod settings;
mod signals;
mod snapshot_files;
mod start;
mod state;
mod status;
mod webhooks;

pub use clock::{ClockChange, clock};
pub use deliveries::{WhichDeliveries, list_deliveries, retry_deliveries, show_delivery};
pub use fault::{add_fault, clear_faults, list_faults, load_faults};
pub use fork::{end_fork, list_forks, start_fork};
pub use request_log::LogFormat;
pub use requests::{WhichRequests, follow_requests, list_requests, show_request};
pub use run::{Mirror, run};
pub use scenario::{list_scenarios, start_scenario, stop_scenarios};
pub use seed::{Crowd, seed};
pub use settings::{require, reset_settings, set_settings, show_settings};
pub use signals::StopSignal;
pub use snapshot_files::{export, import};
pub use start::Start;
pub use state::{SnapshotChange, create_token, list_snapshots, reset, snapshot};
pub use status::status;
pub use webhooks::{Mischief, WebhookChange, list_webhooks, load_webhooks, set_webhooks, webhook_mischief};
