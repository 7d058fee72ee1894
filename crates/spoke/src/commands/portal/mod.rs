//! `spoke up` and `spoke portal`: the local portal as a process.

mod apps;
mod clock;
mod control;
mod deliveries;
mod fault;
mod fault_file;
mod limits;
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
mod webhooks;

pub use apps::{NewOauthApp, NewToken, create_app, create_token, list_apps, list_tokens, revoke_token};
pub use clock::{ClockChange, clock};
pub use deliveries::{WhichDeliveries, list_deliveries, retry_deliveries, show_delivery};
pub use fault::{add_fault, clear_faults, list_faults, load_faults};
pub use limits::{LimitsChange, limits};
pub use request_log::LogFormat;
pub use requests::{WhichRequests, follow_requests, list_requests, show_request};
pub use run::{Mirror, run};
pub use scenario::{list_scenarios, start_scenario, stop_scenarios};
pub use seed::{Crowd, seed};
pub use settings::{require, reset_settings, set_settings, show_settings};
pub use signals::StopSignal;
pub use start::Start;
pub use state::{SnapshotChange, list_snapshots, reset, snapshot};
pub use status::status;
pub use webhooks::{Mischief, WebhookChange, list_webhooks, load_webhooks, set_webhooks, webhook_mischief};
