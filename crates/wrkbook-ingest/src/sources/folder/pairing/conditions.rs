//! Conditions to their run: by the path, as samples are.

use std::sync::Arc;

use super::Pairing;
use super::place::Spot;
use crate::parse::{Parsed, Unreadable};
use crate::record::conditions::Conditions;
use crate::record::diagnostic::Diagnostic;
use crate::record::report::LineSpan;
use crate::record::run::Source;
use crate::sources::folder::files::Found;
use crate::sources::folder::layout::PathParts;

/// The ending of a path without its `.json`: such a file holds conditions or nothing.
pub(crate) const KIND: &str = "conditions";

/// Whether a file that holds no report should have held conditions: the load is elsewhere, and
/// nothing is missing but what they say.
pub(super) fn are_lost(parts: &PathParts<'_>, parsed: &Parsed) -> bool {
    parsed.unreadable == Some(Unreadable::Conditions)
        || (parts.kind == Some(KIND) && parsed.reports.is_empty())
}

/// What to say of such a file.
pub(super) fn remarks(file: &Found, parsed: Parsed) -> Vec<Diagnostic> {
    let problem = match parsed.unreadable {
        Some(Unreadable::Conditions) | None => return parsed.diagnostics,
        Some(Unreadable::Empty) => "holds no conditions: it is empty",
        Some(_) => "holds no conditions that are known: cut, or of another tool",
    };
    let advice = "the figures of the run stand without them; write the file anew, or remove it";
    vec![Diagnostic::error(&file.blame(), problem, advice).at(1)]
}

impl Pairing<'_> {
    /// Adds the conditions of a file to the run that its path means.
    pub(super) fn add_conditions(
        &mut self,
        file: &Found,
        spot: Spot,
        conditions: Box<Conditions>,
        lines: LineSpan,
    ) {
        let index = match self.run_beside(file, spot) {
            Some(Ok(index)) => index,
            Some(Err(several)) => {
                let problem = format!("holds the conditions of {several} runs in one");
                let advice = "it is not known which they belong to, and they were left out; keep \
                              each run in a file of its own";
                return self.error(file, problem, advice);
            }
            None => return,
        };
        if let Some(first) = &self.runs[index].conditions_source {
            let problem = format!("holds conditions of the same run as {}", first.path);
            self.runs[index].conditions = None;
            return self.error(file, problem, "neither was used; remove one of them");
        }
        let offered = self.runs[index].key.load.connections();
        if let (Some(said), Some(offered)) = (conditions.connections, offered)
            && said != offered
        {
            let problem = format!("the path says connections {offered}, the conditions {said}");
            let advice = "the path was believed; see that the file stands beside its own run";
            self.warn(file, lines.first, problem, advice);
        }
        let run = &mut self.runs[index];
        run.conditions = Some(conditions);
        run.conditions_source =
            Some(Source { path: Arc::clone(&file.relative), lines: Some(lines) });
    }
}
