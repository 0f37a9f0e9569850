//! The sources: where runs come from. Each takes the files that are its own and gives runs.

pub mod folder;
pub mod input;
pub mod kinds;
pub mod tables;
