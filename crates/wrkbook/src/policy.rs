//! The policies: what counts, and what is trimmed.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::names::Unknown;

/// How runs become summaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Policy {
    /// Dead and missing runs are left out and counted; the lowest and highest of the valid repeats
    /// are trimmed when there are three or more; errors are sums over all runs.
    #[default]
    Audited,
    /// As the 2016 study computed its tables: an absent figure counts as zero, the lowest and
    /// highest of all repeats are trimmed, errors are trimmed means of the socket errors, rounded
    /// down.
    AsPublished,
}

impl Policy {
    /// Both.
    pub const ALL: [Policy; 2] = [Policy::Audited, Policy::AsPublished];

    /// The name in the command and in files.
    pub fn name(self) -> &'static str {
        match self {
            Policy::Audited => "audited",
            Policy::AsPublished => "as-published",
        }
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Policy {
    type Err = Unknown;

    fn from_str(name: &str) -> Result<Self, Unknown> {
        Self::ALL
            .into_iter()
            .find(|policy| policy.name() == name)
            .ok_or_else(|| Unknown::new("policy", name, Self::ALL.map(Self::name)))
    }
}
