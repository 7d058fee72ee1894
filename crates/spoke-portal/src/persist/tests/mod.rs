//! The promises of the disk: what was acknowledged comes back, whatever ended the process.

mod actions;
mod damage;
mod dump;
mod kill;
mod lagging;
mod roundtrip;
mod running;
