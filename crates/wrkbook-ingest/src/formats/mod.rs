//! The formats: one folder or file for each tool whose output is read.

pub(crate) mod collect;
pub(crate) mod docker;
pub(crate) mod wrk;
