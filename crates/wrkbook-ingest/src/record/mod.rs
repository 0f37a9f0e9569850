//! The record: what a reader took from raw output, in base units, absent where it is absent.

pub mod collection;
pub mod conditions;
pub mod diagnostic;
pub mod report;
pub mod run;
pub mod units;
