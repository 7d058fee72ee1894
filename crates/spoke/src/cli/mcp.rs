//! `spoke mcp`.

use clap::Args;

const MCP_HELP: &str = "\
For an agent's configuration: {\"mcpServers\": {\"spoke\": {\"command\": \"spoke\", \"args\": [\"mcp\"]}}}. Without \
--allow-writes no tool that writes is offered. With it, changes are still planned first and applied by their digest.";

/// `spoke mcp`.
#[derive(Args, Debug)]
#[command(after_help = MCP_HELP)]
pub struct McpArguments {
    /// Also offer the tools that plan, apply and undo changes
    #[arg(long)]
    pub allow_writes: bool,
}
