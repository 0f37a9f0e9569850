//! What an audit rule says: of what, how bad, in one sentence, with its evidence.

use std::fmt;
use std::sync::Arc;
use wrkbook_ingest::Load;

use serde::{Serialize, Serializer};

use super::rules::RULES;
use crate::display;
use crate::text::{CellRef, Text};

/// How much a finding should weigh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; the figures stand.
    Note,
    /// The figures stand, but not for what they seem to say.
    Caution,
    /// The figures must not be used for a judgement.
    Serious,
}

impl Severity {
    /// All of them, the worst first.
    pub const WORST_FIRST: [Self; 3] = [Self::Serious, Self::Caution, Self::Note];

    /// The name in the command and in files.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Caution => "caution",
            Severity::Serious => "serious",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How much of a result set something is about, the widest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Width {
    /// All servers of a scenario.
    Set,
    /// A server at all loads.
    Server,
    /// A server at one load.
    Cell,
    /// One repeat of a cell.
    Run,
}

impl Width {
    /// The name for people and in files.
    pub fn name(self) -> &'static str {
        match self {
            Width::Set => "set",
            Width::Server => "server",
            Width::Cell => "cell",
            Width::Run => "run",
        }
    }
}

/// What a finding is about: the set, a server, a cell or a run, by how much of it is given.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize)]
pub struct Scope {
    /// What was requested.
    pub scenario: Option<Arc<str>>,
    /// The server.
    pub server: Option<Arc<str>>,
    /// The load that was offered.
    #[serde(flatten, serialize_with = "Load::fields_of_some")]
    pub load: Option<Load>,
    /// The repetition, as the path names it.
    pub repeat: Option<Arc<str>>,
}

impl Scope {
    /// How much of the set it is.
    pub fn width(&self) -> Width {
        match (&self.server, self.load, &self.repeat) {
            (Some(_), Some(_), Some(_)) => Width::Run,
            (Some(_), Some(_), None) => Width::Cell,
            (Some(_), None, _) => Width::Server,
            (None, ..) => Width::Set,
        }
    }

    /// Whether it is the server, one of its cells or one of its runs.
    pub fn is_of_server(&self, scenario: Option<&str>, server: &str) -> bool {
        self.server.as_deref() == Some(server) && self.scenario.as_deref() == scenario
    }

    /// The cell that it is, or that it is a run of.
    pub fn cell(&self) -> Option<CellRef> {
        Some(CellRef {
            scenario: self.scenario.clone(),
            server: self.server.clone()?,
            load: self.load?,
        })
    }

    /// The scope around this one that is `width` wide; itself where it is no narrower.
    pub fn widened(&self, width: Width) -> Self {
        let mut wider = self.clone();
        if width < Width::Run {
            wider.repeat = None;
        }
        if width < Width::Cell {
            wider.load = None;
        }
        if width < Width::Server {
            wider.server = None;
        }
        wider
    }
}

/// What it is about: `A at 100 connections, round1`; `result set` where it is no server.
impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(scenario) = &self.scenario {
            write!(f, "{scenario}, ")?;
        }
        f.write_str(self.server.as_deref().unwrap_or("result set"))?;
        if let Some(load) = self.load {
            write!(f, " {}", display::at(load))?;
        }
        self.repeat.as_ref().map_or(Ok(()), |repeat| write!(f, ", {repeat}"))
    }
}

/// A named figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// What it is, with its unit where it has one: `connect_errors`, `throughput_requests_per_s`.
    pub name: &'static str,
    /// The figure; always finite.
    pub value: f64,
}

/// What an audit rule found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// Unique in the audit and the same in every run of it: the rule, then the scope.
    pub id: String,
    /// The rule's id.
    pub rule: &'static str,
    /// How much it should weigh.
    pub severity: Severity,
    /// What it is about.
    pub scope: Scope,
    /// One sentence.
    pub message: Text,
    /// The figures behind it; never empty.
    #[serde(serialize_with = "as_map")]
    pub evidence: Vec<Evidence>,
    /// The id of the wider finding that explains this one.
    pub part_of: Option<String>,
}

impl Finding {
    /// The figure of that name among the evidence.
    pub fn figure(&self, name: &str) -> Option<f64> {
        self.evidence.iter().find(|figure| figure.name == name).map(|figure| figure.value)
    }

    /// How much of the set it is about.
    pub fn width(&self) -> Width {
        self.scope.width()
    }

    /// Whom it is about, to stand before its sentence. That of a built-in rule begins with its load
    /// and repeat, which are not said twice.
    pub fn whom(&self) -> String {
        let is_built_in = RULES.iter().any(|rule| rule.id == self.rule);
        let width = if is_built_in { Width::Server } else { Width::Run };
        self.scope.widened(width).to_string()
    }

    /// What it says, as part of another sentence: its figures are those of this finding and, where it
    /// is about one cell or run, of that cell.
    pub fn quote(&self) -> Text {
        let cell = self.scope.cell();
        self.message.clone().inside(self.scope.server.as_ref()).map_figures(|figure| {
            figure.cells.extend(cell.clone());
            figure.findings.push(self.id.clone());
        })
    }
}

fn as_map<S: Serializer>(evidence: &[Evidence], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(evidence.iter().map(|figure| (figure.name, figure.value)))
}
