//! What `wrk` prints instead of a report where a run does not begin.

use crate::line::after;

/// How a run can fail before there is a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailureKind {
    /// The server could not be reached.
    Unreachable,
    /// The server's name is not known.
    Unresolved,
    /// The script failed.
    Script,
    /// A thread could not be started, or TLS not be set up.
    Machine,
    /// The command was called wrongly.
    Usage,
}

/// How the lines begin that `wrk` prints instead of a report.
const FAILURES: [(&str, FailureKind); 8] = [
    ("unable to connect to ", FailureKind::Unreachable),
    ("unable to resolve ", FailureKind::Unresolved),
    ("unable to create thread ", FailureKind::Machine),
    ("unable to initialize SSL", FailureKind::Machine),
    ("PANIC: unprotected error", FailureKind::Script),
    ("Usage: wrk", FailureKind::Usage),
    ("invalid URL: ", FailureKind::Usage),
    ("number of connections must be >= threads", FailureKind::Usage),
];

/// How a run failed, of the line that says so.
pub(super) fn failure(text: &str) -> Option<FailureKind> {
    FAILURES.iter().find(|(start, _)| after(text, start).is_some()).map(|(_, kind)| *kind)
}
