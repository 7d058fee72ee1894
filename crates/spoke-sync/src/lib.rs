//! Spoke.
