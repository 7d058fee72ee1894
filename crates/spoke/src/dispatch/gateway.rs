//! `spoke gateway` and `spoke audit`: from what was typed to the command that does it.

use spoke_store::audit::Filter;

use crate::cli::gateway::{AuditArguments, AuditVerb, GatewayVerb, KeyVerb, LogFormat};
use crate::commands::gateway::{self, Serve};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::settings::Settings;

/// Does what was asked for.
pub async fn run(settings: &Settings, verb: GatewayVerb) -> Result<ExitStatus, Failure> {
    match verb {
        GatewayVerb::Serve(arguments) => {
            let what = Serve {
                config: arguments.config,
                port: arguments.port,
                bind: arguments.bind,
                otlp_endpoint: arguments.otlp_endpoint,
                logs: arguments.log == LogFormat::Json,
                json: arguments.json,
            };
            gateway::serve(settings, &what).await
        }
        GatewayVerb::Key(arguments) => match arguments.verb {
            KeyVerb::Create { name, role, config } => {
                gateway::create_key(settings, &name, &role, config.as_deref())
            }
            KeyVerb::List { json } => gateway::list_keys(settings, json),
            KeyVerb::Revoke { name } => gateway::revoke_key(settings, &name),
        },
        GatewayVerb::Files { folder } => gateway::files(settings, &folder),
        GatewayVerb::Roles(arguments) => {
            gateway::roles(settings, arguments.config.as_deref(), arguments.json)
        }
    }
}

/// Does what was asked for.
pub fn run_audit(settings: &Settings, arguments: AuditArguments) -> Result<ExitStatus, Failure> {
    let file = arguments.file;
    match arguments.verb {
        AuditVerb::Verify { head, json } => gateway::verify_audit(settings, file, head.as_ref(), json),
        AuditVerb::List {
            actor,
            outcome,
            since,
            limit,
            json,
        } => {
            let filter = Filter {
                actor,
                outcome,
                since: since.map(|time| time.millis()),
                limit,
            };
            gateway::list_audit(settings, file, &filter, json)
        }
    }
}
