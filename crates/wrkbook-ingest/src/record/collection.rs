//! The collection: what its collector recorded of a result set as a whole, in `collection.json`.
//!
//! The record alone; how it is read is `collect`.

use crate::record::units::Bytes;

/// The name of the file, beside `wrkbook.toml`.
pub const FILE_NAME: &str = "collection.json";

/// How a result set was collected. Everything is absent unless it was recorded.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Collection {
    /// The machine that it was collected on.
    pub machine: Machine,
    /// When the collection began, as recorded.
    pub started_at: Option<String>,
    /// How many runs were planned.
    pub planned: Option<u64>,
    /// How many of them were accepted.
    pub accepted: Option<u64>,
    /// How many attempts at a run were rejected.
    pub rejected: Option<u64>,
    /// The rules by which an attempt is rejected, by id.
    pub rules: Vec<CollectionRule>,
    /// Runs for which no attempt was accepted.
    pub given_up: Vec<String>,
    /// How many attempts a run has.
    pub attempts: Option<u32>,
    /// The seed of the random order.
    pub seed: Option<u64>,
}

/// What the machine is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Machine {
    /// The processor.
    pub cpu: Option<String>,
    /// Its cores.
    pub cores: Option<u32>,
    /// Its memory.
    pub memory: Option<Bytes>,
    /// The release of its kernel.
    pub kernel: Option<String>,
}

/// A rule of the collector: which attempts it rejects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectionRule {
    /// The rule's name.
    pub id: String,
    /// What it rejects, in the collector's words.
    pub text: Option<String>,
    /// How many attempts broke it; one attempt may break several rules.
    pub rejected: Option<u64>,
}
