//! The features of Spoke as tools of the Model Context Protocol: reading by default, writing as a plan that is applied
//! by its digest.
//!
//! Tools stand for tasks, not for endpoints. Those that write are listed only when the server was started for it
//! ([`Server::writing`]), and none of them writes at once: `plan_changes` shows what would be before and after and gives
//! the plan a digest, `apply_plan` carries out exactly that plan when the records are still as they were, `undo_plan`
//! takes it back. A tool that fails answers with a result that says so and what to do, so that an agent can act on it.
//!
//! ```no_run
//! # async fn run(hubspot: spoke_client::HubSpot) -> Result<(), spoke_mcp::Error> {
//! spoke_mcp::Server::new(hubspot).serve_stdio().await
//! # }
//! ```

mod answer;
mod explore;
mod plan;
mod read;
mod server;
mod write;

pub use server::{Error, Server};
