//! The record holds what a reader took from raw output, in base units, absent where it is absent.
//!
//! | module | noun |
//! | --- | --- |
//! | [`report`] | one text's report: a load test's figures, container samples, or conditions |
//! | [`load`], [`container`] | the load that was offered and what became of it; samples of a container |
//! | [`conditions`], [`collection`] | what a collector recorded of a run, and of a whole result set |
//! | [`attributes`] | what a server is made of, as a suite publishes it |
//! | [`run`], [`name`] | the run that sources make of reports; names as people sort and see them |
//! | [`figures`] | the catalogue of all figures of a run: one row each |
//! | [`units`], [`diagnostic`] | quantities; what a reader has to say about its input |

pub mod attributes;
pub mod collection;
pub mod conditions;
pub mod container;
pub mod diagnostic;
pub mod figures;
pub mod load;
pub mod name;
pub mod report;
pub mod run;
pub mod units;
