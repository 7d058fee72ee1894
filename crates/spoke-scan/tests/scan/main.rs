//! Scans of files and folders, through the public door.

mod pitfalls;
mod report;
mod tree;
mod upgrade;
