//! Forms, marketing e-mails and what people agreed to receive.
//!
//! Names, kinds and required fields are those of the official client's models; what a body that leaves a field out
//! becomes is assumed unless a comment says otherwise.

pub mod campaign;
pub mod email;
pub mod event;
pub mod form;
pub mod subscription;
