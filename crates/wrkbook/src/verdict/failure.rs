//! A failure is a load that others serve and a server does not: where, in how many runs, and of what.

use wrkbook_ingest::Load;

use super::card::Card;
use super::field::Field;
use super::loads;
use crate::metric::Metric;
use crate::summary::CellSummary;
use crate::text::{CellRef, Figure, Form, Text, say};

/// The share of failed requests from which on a load is degraded.
const DEGRADED: f64 = 0.01;

/// Where a server failed, and of what.
pub(crate) struct Failure {
    /// The loads, ascending; never empty.
    pub(crate) loads: Vec<Load>,
    cause: &'static str,
    /// The runs there, and how many of them completed a request.
    runs: usize,
    completed: usize,
    cells: Vec<CellRef>,
    findings: Vec<String>,
    /// All loads of the scenario.
    all: Vec<Load>,
}

impl Failure {
    /// Where the server of a card failed; `None` where it served all its loads.
    pub(crate) fn of(card: &Card<'_>) -> Option<Self> {
        let (field, me) = card.at(Metric::Throughput)?;
        let loads = field.stands(me)?.fails.clone();
        if loads.is_empty() {
            return None;
        }
        let of_load = |load: Load| card.throughput.iter().filter(move |cell| cell.load == load);
        let cells: Vec<_> = loads.iter().flat_map(|load| of_load(*load)).collect();
        let completed = cells.iter().map(|cell| cell.completed).sum();
        let killed: Vec<_> = card
            .findings()
            .filter(|it| it.rule == "killed-container")
            .filter(|it| it.scope.load.is_some_and(|load| loads.contains(&load)))
            .collect();
        let is_memory = killed.iter().any(|it| it.figure("oom_killed") == Some(1.0));
        let cause = match (killed.is_empty(), completed) {
            (false, _) if is_memory => " was killed for memory",
            (false, _) => " was killed or ended",
            (true, 0) => " answered nothing",
            (true, _) => " failed",
        };
        Some(Self {
            cause,
            runs: cells.iter().map(|cell| cell.runs).sum(),
            completed,
            cells: cells.iter().map(|cell| CellRef::of(cell)).collect(),
            findings: killed.iter().map(|it| it.id.clone()).collect(),
            all: field.loads().to_vec(),
            loads,
        })
    }

    /// What happened: ` was killed for memory at 10,000 connections in all 4 runs`, after a subject.
    pub(crate) fn clause(&self) -> Text {
        let mut runs = Figure::count(self.runs, "run", "runs", self.cells.clone());
        runs.findings.clone_from(&self.findings);
        let sentence = say(self.cause).then(loads::at(&self.loads, &self.all, &self.cells));
        match (self.completed, self.runs) {
            (0, 1) => sentence.say(" in its ").figure(runs).say(" there"),
            (0, _) => sentence.say(" in all ").figure(runs),
            _ => sentence.say(", in most of ").figure(runs),
        }
    }
}

/// Requests of a server that failed or came late.
pub(crate) struct Degraded {
    /// At how many loads it was one in a hundred or more.
    pub(crate) loads: usize,
    /// The largest share.
    pub(crate) most: f64,
    range: Text,
    place: Text,
}

impl Degraded {
    /// That of a server, where it is one request in a hundred at some load; the loads at which it
    /// `fails` left out.
    pub(crate) fn of(field: &Field<'_>, server: &str, fails: &[Load]) -> Option<Self> {
        let entry = &field.entries[field.position(server)?];
        let served = entry.cells.iter().filter(|cell| !fails.contains(&cell.load));
        let served: Vec<&CellSummary> = served.copied().collect();
        let share = |cell: &&CellSummary| cell.value.unwrap_or_default();
        let bad: Vec<&CellSummary> =
            served.iter().filter(|cell| share(cell) >= DEGRADED).copied().collect();
        let least = bad.iter().min_by(|a, b| share(a).total_cmp(&share(b)))?;
        let most = bad.iter().max_by(|a, b| share(a).total_cmp(&share(b)))?;
        let figure = |cell: &&CellSummary| {
            let cells = vec![CellRef::of(cell)];
            Figure::new(Form::Percent(Some(Metric::ErrorRatio)), share(cell), cells)
        };
        let (mut low, high) = (figure(least), figure(most));
        let range = if low.text == high.text {
            Text::from(high)
        } else {
            low.text = low.text.trim_end_matches('%').to_owned();
            Text::from(low).say(" to ").figure(high)
        };
        let loads = |cells: &[&CellSummary]| cells.iter().map(|cell| cell.load).collect::<Vec<_>>();
        let place = loads::at(&loads(&bad), &loads(&served), &[]);
        Some(Self { loads: bad.len(), most: share(most), range, place })
    }

    /// `4.2 to 15% of ... failed or came late at every load`.
    pub(crate) fn sentence(self, of: Text) -> Text {
        self.range.say(" of ").then(of).say(" failed or came late").then(self.place)
    }
}
