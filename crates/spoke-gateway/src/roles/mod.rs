//! Who may do what: roles, the keys that stand for them, and the judgement on a request.
//!
//! Nothing is allowed that no rule of the role allows. A rule names objects and actions; a request needs each of its
//! actions on each of its objects, whatever rules they come from.

mod builtin;
mod keys;
mod role;

pub use builtin::builtin_roles;
pub use keys::{GatewayKey, KeyError, KeyRing, NewKey};
pub use role::{Allowed, Denial, Role, Rule};
