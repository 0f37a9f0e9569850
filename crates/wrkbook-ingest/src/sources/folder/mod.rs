//! A folder of raw files: found, told by their paths which run they belong to, and paired.

pub mod choose;
pub mod files;
pub(crate) mod headings;
pub(crate) mod infer;
pub mod layout;
pub(crate) mod pairing;
