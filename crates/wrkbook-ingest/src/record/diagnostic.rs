//! What a reader has to say about its input, as values: where, how bad, what, and what to do.
//!
//! Nothing here prints; the caller decides whether a diagnostic is shown, counted or fatal.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is wrong: how something was read that could be read otherwise.
    Note,
    /// Something was doubtful or left out; the figures that were read stand.
    Warning,
    /// Something that should have been read could not be.
    Error,
}

/// One remark about one place in the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file to blame, as it was named to the reader.
    pub path: Arc<str>,
    /// The line to blame, counted from 1; `None` where the file as a whole is meant.
    pub line: Option<u32>,
    /// How bad it is.
    pub severity: Severity,
    /// The problem, in one clause without a final stop.
    pub message: String,
    /// What to do about it, in one clause without a final stop.
    pub advice: String,
    /// True when something stood there that could not be read: always of an error, and of a
    /// warning where only a figure was lost. A strict reader stops at either.
    pub lost: bool,
}

impl Diagnostic {
    /// A note about a whole input: how it was read.
    pub fn note(path: &Arc<str>, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(Severity::Note, path, message.into(), advice.into())
    }

    /// A warning about a whole file; add a line with [`at`](Self::at).
    pub fn warning(path: &Arc<str>, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(Severity::Warning, path, message.into(), advice.into())
    }

    /// An error about a whole file; add a line with [`at`](Self::at).
    pub fn error(path: &Arc<str>, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(Severity::Error, path, message.into(), advice.into())
    }

    /// A warning that a figure stood there and could not be read; add a line with [`at`](Self::at).
    pub fn unreadable(
        path: &Arc<str>,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self { lost: true, ..Self::warning(path, message, advice) }
    }

    fn new(severity: Severity, path: &Arc<str>, message: String, advice: String) -> Self {
        let lost = severity == Severity::Error;
        // What a file is quoted with must not steer whoever shows it.
        let message = message.replace(char::is_control, "\u{fffd}");
        Self { path: Arc::clone(path), line: None, severity, message, advice, lost }
    }

    /// The same, blamed on one line (counted from 1).
    #[must_use]
    pub fn at(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }

    /// True for [`Severity::Error`].
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// `path:line: problem`, then what to do, if anything, on a line of its own.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)?;
        if !self.advice.is_empty() {
            write!(f, "\n  {}", self.advice)?;
        }
        Ok(())
    }
}
