//! The JSON documents that others rely on, each with its schema: the command prints them and the
//! site publishes them. `docs/json.md` says what their fields hold.

use serde::Serialize;

use crate::assess::Pair;
use crate::audit::{Audit, Counts, Finding};
use crate::capacity::Within;
use crate::diff::{Diff, Gate};
use crate::history::{self, History};
use crate::summary::Summary;
use crate::verdict::Verdicts;

/// The summary: `wrkbook.summary/1`.
pub fn summary(summary: &Summary) -> impl Serialize {
    summary_with(summary, Extras::default())
}

/// What a summary holds where somebody asks for it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Extras {
    /// What the figures show of every two servers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pairs: Option<Vec<Pair>>,
    /// What the servers can take within bounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Within>,
}

/// The summary with more than it holds by itself.
pub fn summary_with(summary: &Summary, extras: Extras) -> impl Serialize {
    #[derive(Serialize)]
    struct Document<'a> {
        schema: &'static str,
        #[serde(flatten)]
        summary: &'a Summary,
        #[serde(flatten)]
        extras: Extras,
    }
    Document { schema: "wrkbook.summary/1", summary, extras }
}

/// The findings of a result set: `wrkbook.audit/1`.
pub fn audit<'a>(result_set: &'a str, audit: &'a Audit) -> impl Serialize + use<'a> {
    #[derive(Serialize)]
    struct Document<'a> {
        schema: &'static str,
        result_set: &'a str,
        findings: &'a [Finding],
        counts: Counts,
    }
    let counts = audit.counts();
    Document { schema: "wrkbook.audit/1", result_set, findings: &audit.findings, counts }
}

/// The winners and verdicts of a result set: `wrkbook.verdict/1`.
pub fn verdicts<'a>(result_set: &'a str, verdicts: &'a Verdicts) -> impl Serialize + use<'a> {
    #[derive(Serialize)]
    struct Document<'a> {
        schema: &'static str,
        result_set: &'a str,
        #[serde(flatten)]
        verdicts: &'a Verdicts,
    }
    Document { schema: "wrkbook.verdict/1", result_set, verdicts }
}

/// What changed between two result sets, and what the gate says of it: `wrkbook.diff/1`.
pub fn diff<'a>(diff: &'a Diff, gate: &'a Gate) -> impl Serialize + use<'a> {
    #[derive(Serialize)]
    struct Document<'a> {
        schema: &'static str,
        #[serde(flatten)]
        diff: &'a Diff,
        gate: &'a Gate,
    }
    Document { schema: "wrkbook.diff/1", diff, gate }
}

/// What changed over many result sets, and what the gate says of it: `wrkbook.history/1`.
pub fn history<'a>(history: &'a History, gate: &'a history::Gate) -> impl Serialize + use<'a> {
    #[derive(Serialize)]
    struct Document<'a> {
        schema: &'static str,
        #[serde(flatten)]
        history: &'a History,
        gate: &'a history::Gate,
    }
    Document { schema: "wrkbook.history/1", history, gate }
}
