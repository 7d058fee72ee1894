//! Load at a rate that does not wait for answers (an open model), measured from the moment a call was meant to be sent: a
//! server that stalls can't hide the calls that it kept waiting.

mod permit;
mod plan;
mod report;
mod run;

pub use permit::{Permit, Refused, permit};
pub use plan::{Kind, Mix, Plan, PlanError, Stage, Thresholds, parse_duration};
pub use report::{Breach, KindReport, PlotLine, Report};
pub use run::{CleanUp, Load, Progress};

#[cfg(test)]
mod tests;
