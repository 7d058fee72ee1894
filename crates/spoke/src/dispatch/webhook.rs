//! `spoke webhook`: from what was typed to the command that does it.

use spoke_gateway::webhook::Version;
use spoke_store::inbox::{Pick, State};

use crate::cli::webhook::{
    EventState, ListenArguments, SignatureVersion, SubscriptionsArguments, SubscriptionsVerb,
    VerifyArguments, WebhookVerb,
};
use crate::commands::webhook::{self, Listen, NewSubscription, Trigger, Verify, Wanted};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::settings::{Settings, WebhookSecret};
use crate::values;

/// Does what was asked for.
pub async fn run(settings: &Settings, verb: WebhookVerb) -> Result<ExitStatus, Failure> {
    match verb {
        WebhookVerb::Listen(arguments) => listen(settings, *arguments).await,
        WebhookVerb::Trigger(arguments) => {
            let secret = WebhookSecret::new(arguments.secret.secret_env, arguments.secret.secret_file);
            let property = values::parse(&Vec::from_iter(arguments.property))?
                .iter()
                .next()
                .map(|(name, value)| (name.to_owned(), value.to_owned()));
            let what = Trigger {
                kind: arguments.kind,
                object_id: arguments.object_id,
                property,
                to: arguments.to,
            };
            webhook::trigger(settings, &secret, &what).await
        }
        WebhookVerb::Verify(arguments) => verify(settings, *arguments),
        WebhookVerb::Events(arguments) => {
            let pick = Pick {
                state: arguments.state.map(state),
                since: arguments.since.map(|time| time.millis()),
                limit: arguments.limit,
                ..Pick::default()
            };
            webhook::events(settings, &pick, arguments.json)
        }
        WebhookVerb::Replay(arguments) => {
            let secret = WebhookSecret::new(arguments.secret.secret_env, arguments.secret.secret_file);
            let pick = Pick {
                number: arguments.id,
                state: arguments.state.map(state),
                since: arguments.since.map(|time| time.millis()),
                ..Pick::default()
            };
            webhook::replay(settings, &secret, &arguments.forward, pick).await
        }
        WebhookVerb::Subscriptions(arguments) => subscriptions(settings, arguments).await,
    }
}

async fn listen(settings: &Settings, arguments: ListenArguments) -> Result<ExitStatus, Failure> {
    let secret = WebhookSecret::new(arguments.secret.secret_env, arguments.secret.secret_file);
    let wanted = arguments
        .subscribe
        .iter()
        .map(|text| Wanted::parse(text))
        .collect::<Result<Vec<_>, _>>()?;
    let what = Listen {
        port: arguments.port,
        bind: arguments.bind,
        public_url: arguments.public_url,
        forward: arguments.forward,
        subscribe: wanted,
        json: arguments.json,
    };
    webhook::listen(settings, &secret, &what).await
}

fn verify(settings: &Settings, arguments: VerifyArguments) -> Result<ExitStatus, Failure> {
    let secret = WebhookSecret::new(arguments.secret.secret_env, arguments.secret.secret_file);
    let what = Verify {
        version: match (arguments.v1, arguments.version) {
            (true, _) | (_, SignatureVersion::V1) => Version::V1,
            (_, SignatureVersion::V2) => Version::V2,
            (_, SignatureVersion::V3) => Version::V3,
        },
        method: arguments.method,
        uri: arguments.uri.unwrap_or_default(),
        body: arguments.body,
        signature: arguments.signature,
        timestamp: arguments.timestamp,
        at: arguments.at,
    };
    webhook::verify(settings, &secret, &what)
}

async fn subscriptions(
    settings: &Settings,
    arguments: SubscriptionsArguments,
) -> Result<ExitStatus, Failure> {
    let app = webhook::app(settings, arguments.app_id).await?;
    match arguments.verb {
        SubscriptionsVerb::List { json } => webhook::list_subscriptions(&app, json).await,
        SubscriptionsVerb::Create {
            kind,
            property,
            object_type_id,
            paused,
        } => {
            let what = NewSubscription {
                wanted: Wanted::new(kind, property)?,
                object_type_id,
                active: !paused,
            };
            webhook::create_subscription(&app, &what).await
        }
        SubscriptionsVerb::Pause { id } => webhook::switch_subscription(&app, id, false).await,
        SubscriptionsVerb::Resume { id } => webhook::switch_subscription(&app, id, true).await,
        SubscriptionsVerb::Delete { id } => webhook::delete_subscription(&app, id).await,
        SubscriptionsVerb::Target { url } => webhook::set_target(&app, &url).await,
    }
}

fn state(typed: EventState) -> State {
    match typed {
        EventState::Waiting => State::Waiting,
        EventState::Done => State::Done,
        EventState::Dead => State::Dead,
    }
}
