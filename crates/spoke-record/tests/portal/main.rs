//! Recordings and copies, against portals that really run.

mod clone;
mod conform;
mod record;
mod replay;
mod world;
