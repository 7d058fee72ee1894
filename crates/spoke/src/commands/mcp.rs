//! `spoke mcp`.

use spoke_mcp::Server;

use super::Session;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;

/// Answers an agent on standard input and output until it hangs up.
///
/// # Errors
/// When the other side does not speak the protocol, or breaks off.
pub async fn serve(session: &Session, writes: bool) -> Result<ExitStatus, Failure> {
    let server = Server::new(session.client.clone());
    let server = if writes { server.writing() } else { server };
    server
        .serve_stdio()
        .await
        .map_err(|error| Failure::from_error(ExitStatus::NotSo, &error))?;
    Ok(ExitStatus::Done)
}
