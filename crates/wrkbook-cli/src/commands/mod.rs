//! What each subcommand does: one file each.

pub(crate) mod archive;
pub(crate) mod audit;
pub(crate) mod build;
pub(crate) mod bundle;
pub(crate) mod chart;
pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod history;
pub(crate) mod init;
pub(crate) mod noise;
pub(crate) mod parse;
pub(crate) mod runs;
pub(crate) mod serve;
pub(crate) mod summary;
pub(crate) mod verdict;
