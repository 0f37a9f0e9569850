//! Documents of public suites: what they publish, read without configuration.

#[allow(unreachable_pub)]
#[path = "../sets/mod.rs"]
mod sets;

mod documents;
mod excerpts;
