//! [`Server`]: the tools over standard input and output.

use std::sync::Arc;

use rmcp::handler::server::router::tool::ToolRouter;
use rmcp::model::{Implementation, ServerCapabilities, ServerConfig};
use rmcp::{ServerHandler, ServiceExt, tool_handler};
use spoke_client::HubSpot;

use crate::plan::Plans;

const INSTRUCTIONS: &str = "\
Tools for one HubSpot portal. Start with portal_info. Object types, properties, pipelines and stages differ by portal: \
look them up (describe_object_type, list_pipelines) instead of guessing. search_records and get_record return the \
properties you name, and few without. Nothing is written at once: plan_changes shows before and after and returns a \
digest, show that to the user, then apply_plan with the digest.";

/// The tools, for one portal.
#[derive(Clone)]
#[must_use = "a server does nothing until it serves"]
pub struct Server {
    pub(crate) client: HubSpot,
    pub(crate) plans: Arc<Plans>,
    router: ToolRouter<Self>,
}

/// Why serving ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The other side did not begin as the protocol asks.
    #[error("the client did not begin as the Model Context Protocol asks: {0}")]
    Handshake(String),
    /// Serving broke off.
    #[error("serving broke off: {0}")]
    Broken(String),
}

impl Server {
    /// A server that only reads.
    pub fn new(client: HubSpot) -> Self {
        Self {
            client,
            plans: Arc::default(),
            router: Self::read_tools() + Self::explore_tools(),
        }
    }

    /// Also offers the tools that plan, apply and undo changes.
    pub fn writing(mut self) -> Self {
        self.router += Self::write_tools();
        self
    }

    /// Answers on standard input and output until the client ends.
    ///
    /// # Errors
    /// [`Error::Handshake`] when the other side speaks something else, [`Error::Broken`] when serving fails.
    pub async fn serve_stdio(self) -> Result<(), Error> {
        self.serve_on(rmcp::transport::stdio()).await
    }

    /// Answers on a pair of streams until the client ends.
    ///
    /// # Errors
    /// As [`Server::serve_stdio`].
    pub async fn serve_on<R, W>(self, (read, write): (R, W)) -> Result<(), Error>
    where
        R: tokio::io::AsyncRead + Send + Unpin + 'static,
        W: tokio::io::AsyncWrite + Send + Unpin + 'static,
    {
        let running = self
            .serve((read, write))
            .await
            .map_err(|error| Error::Handshake(error.to_string()))?;
        running
            .waiting()
            .await
            .map(drop)
            .map_err(|error| Error::Broken(error.to_string()))
    }
}

#[tool_handler(router = self.router)]
impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("spoke", env!("CARGO_PKG_VERSION")))
            .with_instructions(INSTRUCTIONS)
    }
}
