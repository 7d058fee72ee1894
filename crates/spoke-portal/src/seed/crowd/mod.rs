//! More records than the sample has: as many as asked for, clean or messy, the same ones for the same seed.
//!
//! A crowd is made part by part. Each part is a pure function of the shape and its number, is written in one
//! transaction together with the note how far the crowd has come, and ties its records to each other only: so memory
//! holds one part, a crowd that was interrupted goes on where it stopped, and nothing has to be remembered but a
//! number.

mod blemish;
mod draft;
mod people;
mod run;
mod shape;
mod work;

pub(crate) use blemish::BLEMISHES;
pub(crate) use run::{Made, Refused, run};
pub(crate) use shape::Shape;
