//! The panels above a board: what to take, and what to doubt.

use serde::Serialize;
use wrkbook::audit::Severity;
use wrkbook::board::{Answer, Answers, Board, Doubt, Remark};
use wrkbook::ingest::RunState;
use wrkbook::{Metric, display};

use crate::link::Link;
use crate::pages::finding::SeverityView;
use crate::pages::links::NamedServer;
use crate::pages::remark::RemarkView;
use crate::pages::said::said;
use crate::pages::section::Section;
use crate::sentence::Sentence;
use crate::words::{capital, counted};

/// The most names that a panel has room for.
const MOST_NAMES: usize = 3;

/// What the first screen says before the board.
#[derive(Debug, Serialize)]
pub(crate) struct Panels {
    pub(crate) best: Vec<BestView>,
    pub(crate) doubt: DoubtView,
}

/// Who is best on a metric.
#[derive(Debug, Serialize)]
pub(crate) struct BestView {
    /// `Highest throughput`.
    pub(crate) label: String,
    pub(crate) servers: Vec<NamedServer>,
    pub(crate) more: usize,
    pub(crate) span: Option<String>,
    pub(crate) sentence: Sentence,
    /// What the best cannot do.
    pub(crate) limits: Vec<(NamedServer, RemarkView)>,
    pub(crate) link: Link,
}

/// What to know before believing the figures.
#[derive(Debug, Serialize)]
pub(crate) struct DoubtView {
    pub(crate) severity: SeverityView,
    pub(crate) is_serious: bool,
    pub(crate) headline: String,
    pub(crate) because: String,
    /// How many runs served nothing.
    pub(crate) failures: Option<String>,
    pub(crate) link: Link,
}

impl Panels {
    pub(crate) fn of(section: &Section<'_>, board: &Board) -> Self {
        let Answers { best, doubt } = Answers::of(section.set.analysis, board);
        Self {
            best: best.iter().map(|answer| BestView::of(section, answer)).collect(),
            doubt: DoubtView::of(section, &doubt),
        }
    }
}

impl BestView {
    fn of(section: &Section<'_>, answer: &Answer) -> Self {
        let metric: Metric = answer.metric;
        let all = answer.servers.len();
        let shown = if all > MOST_NAMES + 1 { MOST_NAMES } else { all };
        let named = |server: &str| NamedServer::of(section, server);
        let limit = |remark: &Remark| RemarkView::of(section, remark);
        Self {
            label: capital(metric.words().best),
            servers: answer.servers.iter().take(shown).map(|server| named(server)).collect(),
            more: all - shown,
            span: answer.span.clone(),
            sentence: said(section.set, &answer.sentence),
            limits: answer.limits.iter().map(|(who, what)| (named(who), limit(what))).collect(),
            // A metric that nobody measured has no page.
            link: match section.is_measured(metric) {
                true => section.places.metric(metric),
                false => section.set.places.audit(),
            },
        }
    }
}

impl DoubtView {
    fn of(section: &Section<'_>, doubt: &Doubt) -> Self {
        Self {
            severity: doubt.severity.into(),
            is_serious: doubt.severity == Severity::Serious,
            headline: doubt.headline.clone(),
            because: doubt.because.clone(),
            failures: failures(section),
            link: section.set.places.audit(),
        }
    }
}

/// How many runs served nothing.
fn failures(section: &Section<'_>) -> Option<String> {
    let runs = section.runs();
    let in_state = |state: RunState| runs.iter().filter(|run| run.state() == state).count();
    let (dead, missing) = (in_state(RunState::Dead), in_state(RunState::Missing));
    let all = counted(runs.len(), "run");
    let number = |count: usize| display::number(count as f64);
    match (dead, missing) {
        (0, 0) => None,
        (dead, 0) => Some(format!("{} of {all} completed no request.", number(dead))),
        (0, missing) => Some(format!("{} of {all} left no whole report.", number(missing))),
        (dead, missing) => Some(format!(
            "Of {all} {} completed no request and {} left no whole report.",
            number(dead),
            number(missing)
        )),
    }
}
