//! What a run tells while it works.

/// A report of progress; sent after each window of rows and at the start of each phase.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// What is being done.
    pub phase: Phase,
    /// Rows dealt with so far, including rows of an interrupted run that is being resumed.
    pub rows_done: u64,
    /// Rows to deal with; 0 until the file has been checked.
    pub rows_total: u64,
    /// Rows rejected so far.
    pub rows_rejected: u64,
}

/// The phases of a run, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Phase {
    /// The map is compared with the file's header and the portal's definitions, the file is read once.
    Checking,
    /// Missing properties are created.
    Preparing,
    /// Rows are loaded.
    Loading,
    /// Done.
    Finished,
}
