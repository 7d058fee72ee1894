//! HubSpot's error bodies: their shape, their categories, and the texts of validation errors.

mod batch;
mod body;
pub mod catalogue;
pub mod category;
mod context;
mod property_problem;

pub use batch::BatchError;
pub use body::{ErrorBody, ErrorDetail};
pub use category::is_retryable_status;
pub use context::{Context, Links};
pub use property_problem::{PropertyProblem, invalid_properties};
