//! `spoke webhook`: receive, send, check, and see what an app wants to hear of.

mod app;
mod events;
mod listen;
mod trigger;
mod verify;
mod wanted;

pub use app::{
    NewSubscription, app, create_subscription, delete_subscription, list_subscriptions, set_target,
    switch_subscription,
};
pub use events::{events, replay};
pub use listen::{Listen, listen};
pub use trigger::{Trigger, trigger};
pub use verify::{Verify, verify};
pub use wanted::Wanted;
