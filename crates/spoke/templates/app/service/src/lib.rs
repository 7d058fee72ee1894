//! A service in layers over HubSpot: `api` and `jobs` use `services`, `services` use `hubspot`, and nothing looks back.

pub mod api;
pub mod hubspot;
pub mod jobs;
pub mod services;

pub use api::{Service, router};
