//! What each result shows of itself: the words and figures, once, for text, HTML and notebooks.

use super::{Field, Sheet, Table, figure, heading, number, percent, quantity};
use crate::assess::Standing;
use crate::audit::{Audit, Counts, Finding, Index, Severity};
use crate::diff::{Change, Diff, Gate, State};
use crate::metric::Metric;
use crate::verdict::{Claim, Winner};
use crate::{Analysis, CellSummary, Policy, Summary, Verdict, Verdicts};
use wrkbook_ingest::LoadKind;

/// What shows itself to people: the same words and figures as plain text and as HTML. Absent
/// figures are a dash; units are those of [`unit`](super::unit()).
///
/// In a Rust notebook the types that implement it show themselves at the end of a cell.
///
/// ```
/// # let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/wsgi-2016");
/// use wrkbook::{Analysis, display::Show};
///
/// let analysis = Analysis::load(data)?;
/// let verdict = analysis.verdict("Bjoern")?;
/// assert!(verdict.text().starts_with("Bjoern: "));
/// assert!(verdict.html().starts_with("<h4>Bjoern: "));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Show {
    /// What is shown.
    fn sheet(&self) -> Sheet;

    /// As plain text.
    fn text(&self) -> String {
        self.sheet().text()
    }

    /// As a fragment of HTML; everything in it that is not its own markup is escaped.
    fn html(&self) -> String {
        self.sheet().html()
    }
}

impl Show for Sheet {
    fn sheet(&self) -> Sheet {
        self.clone()
    }
}

/// Whose it is, with the scenario where there is one.
fn whose(scenario: Option<&str>, server: &str) -> String {
    scenario.map_or_else(|| server.to_owned(), |scenario| format!("{scenario}, {server}"))
}

/// `1 run`, `2 runs`.
fn count(n: usize, one: &str) -> String {
    let number = number(n as f64);
    if n == 1 { format!("{number} {one}") } else { format!("{number} {one}s") }
}

/// Who is best at what, and what the audit counted.
impl Show for Analysis {
    fn sheet(&self) -> Sheet {
        let Summary { servers, loads, .. } = &self.summary;
        let title = self.set.config.title.as_deref().unwrap_or(&self.set.name);
        let unread = match self.set.diagnostics.len() {
            0 => String::new(),
            n => format!(" {} of the reader.", count(n, "remark")),
        };
        Sheet::new()
            .title(title)
            .sentence(format!(
                "{}, {}, {}; policy {}.{unread}",
                count(servers.len(), "server"),
                count(loads.len(), "load"),
                count(self.set.runs.len(), "run"),
                self.summary.policy,
            ))
            .list("Winners", self.verdicts.winners.iter().map(sentence))
            .sentence(counted(self.audit.counts()))
    }
}

/// The tables of the five metrics of a report: loads down, servers across, under each value the
/// range of its repeats, and the ranks.
impl Show for Summary {
    fn sheet(&self) -> Sheet {
        let mut sheet = Sheet::new();
        for scenario in self.each_scenario() {
            if let Some(name) = scenario {
                sheet = sheet.title(&**name);
            }
            let scenario = scenario.map(|name| &**name);
            for metric in Metric::REPORT {
                let table = table(self, scenario, metric);
                if !table.is_empty() {
                    let ranks = ranks(self.standings_of(scenario, metric));
                    sheet = sheet.title(heading(metric)).table(table).sentence(ranks);
                }
            }
        }
        let how = match self.policy {
            Policy::Audited => {
                "Each value is the mean of the valid repeats, of three or more without the lowest \
                 and the highest, with their range below; errors are sums over all runs. (n): how \
                 many repeats count, where not all do. A rank of 2–4 is a tie: any of these."
            }
            Policy::AsPublished => {
                "Each value is the mean of all repeats without the lowest and the highest, absent \
                 figures counted as 0. A rank of 2–4 is a tie: any of these."
            }
        };
        sheet.sentence(how)
    }
}

fn table(summary: &Summary, scenario: Option<&str>, metric: Metric) -> Table {
    let kind = summary.loads.first().map_or(LoadKind::Connections, |load| load.kind());
    let head = super::load_head(kind);
    let head = std::iter::once(head).chain(summary.servers.iter().map(|name| &**name));
    let mut table = Table::new(head, 0);
    for &load in &summary.loads {
        let cells = summary.servers.iter().map(|name| summary.cell(scenario, name, load, metric));
        let cells: Vec<Option<&CellSummary>> = cells.collect();
        if cells.iter().flatten().any(|cell| cell.value.is_some()) {
            let fields = cells.into_iter().map(|cell| cell.map_or_else(Field::default, field));
            table.push(std::iter::once(Field::new(super::load_number(load))).chain(fields));
        }
    }
    table
}

/// A centre with its range below, and how many repeats count where not all do.
fn field(cell: &CellSummary) -> Field {
    let Some(value) = cell.value else { return Field::new("–") };
    let count = if cell.n == cell.runs { String::new() } else { format!(" ({})", cell.n) };
    let field = Field::new(format!("{}{count}", figure(cell.metric, value)));
    match (cell.n, range(cell)) {
        (2.., Some(range)) => field.below(range),
        _ => field,
    }
}

fn range(cell: &CellSummary) -> Option<String> {
    let of = |value| figure(cell.metric, value);
    Some(format!("{}–{}", of(cell.min?), of(cell.max?)))
}

/// `Ranks: 1 Bjoern, 2–3 Gunicorn.`; nothing for one server alone.
fn ranks<'a>(standings: impl Iterator<Item = &'a Standing>) -> String {
    let rank = |standing: &Standing| Some(format!("{} {}", standing.ranks()?, standing.server));
    let ranks: Vec<String> = standings.filter_map(rank).collect();
    if ranks.len() < 2 { String::new() } else { format!("Ranks: {}.", ranks.join(", ")) }
}

/// One cell: its value, and what stands behind it.
impl Show for CellSummary {
    fn sheet(&self) -> Sheet {
        let Self { metric, n, runs, .. } = *self;
        let whose = whose(self.scenario.as_deref(), &self.server);
        let value = self.value.map_or_else(|| "–".to_owned(), |value| quantity(metric, value));
        let list = |values: &[f64]| {
            values.iter().map(|value| figure(metric, *value)).collect::<Vec<_>>().join(", ")
        };
        let mut table = Table::new([metric.label(), &value], 1);
        table.push(["repeats that count".to_owned(), format!("{n} of {runs}")]);
        table.push(["each".to_owned(), list(&self.values)]);
        if let Some(range) = range(self) {
            table.push(["range".to_owned(), range]);
        }
        if let Some(coverage) = self.coverage {
            table.push(["its confidence as an interval of the median".into(), percent(coverage)]);
        }
        if let Some(cv) = self.cv {
            table.push(["coefficient of variation".to_owned(), percent(cv)]);
        }
        if !self.trimmed.is_empty() {
            table.push(["trimmed".to_owned(), list(&self.trimmed)]);
        }
        Sheet::new()
            .title(format!("{whose} {}", super::at(self.load)))
            .table(table)
            .list("Found by the audit", &self.findings)
    }
}

fn counted(counts: Counts) -> String {
    format!("The audit: {counts}.")
}

/// The findings that no wider one explains, the worst first.
impl Show for Audit {
    fn sheet(&self) -> Sheet {
        let index = Index::of(self);
        let mut table = Table::new(["severity", "about", "finding", "rule"], 4);
        for severity in Severity::WORST_FIRST {
            for finding in self.unexplained().filter(|finding| finding.severity == severity) {
                let behind = match index.parts_of(&finding.id).len() {
                    0 => String::new(),
                    n => format!(" ({} behind it)", count(n, "finding")),
                };
                let message = format!("{}{behind}", finding.message);
                let about = finding.whom();
                table.push([severity.name(), &about, &message, finding.rule]);
            }
        }
        Sheet::new().sentence(counted(self.counts())).table(table)
    }
}

/// One finding with its evidence.
impl Show for Finding {
    fn sheet(&self) -> Sheet {
        let mut table = Table::new(["evidence", "figure"], 1);
        for evidence in &self.evidence {
            table.push([evidence.name.replace('_', " "), number(evidence.value)]);
        }
        let part = self.part_of.as_ref().map(|wider| format!("Part of {wider}."));
        Sheet::new()
            .title(format!("{}: {} ({})", self.scope, self.rule, self.severity))
            .sentence(&self.message)
            .table(table)
            .sentence(part.unwrap_or_default())
    }
}

/// The set in short, the winners, then a verdict for each server.
impl Show for Verdicts {
    fn sheet(&self) -> Sheet {
        let short = self.in_short.iter().flat_map(|brief| {
            brief.sentences.iter().map(|sentence| match &brief.scenario {
                Some(scenario) => format!("{scenario}: {sentence}"),
                None => sentence.to_string(),
            })
        });
        let winners = Sheet::new().list("In short", short);
        let winners = winners.list("Winners", self.winners.iter().map(sentence));
        self.servers.iter().fold(winners, |sheet, verdict| sheet.then(verdict.sheet()))
    }
}

fn sentence(winner: &Winner) -> String {
    match &winner.scenario {
        Some(scenario) => format!("{scenario}: {}", winner.sentence),
        None => winner.sentence.to_string(),
    }
}

/// The sentence.
impl Show for Winner {
    fn sheet(&self) -> Sheet {
        Sheet::new().sentence(sentence(self))
    }
}

/// The whole judgement of a server.
impl Show for Verdict {
    fn sheet(&self) -> Sheet {
        let confidence = self.confidence.name();
        let whose = whose(self.scenario.as_deref(), &self.server);
        Sheet::new()
            .title(format!("{whose}: {}", self.headline))
            .sentence(&self.summary)
            .list("Strengths", &self.strengths)
            .list("Weaknesses", &self.weaknesses)
            .list("Cautions", &self.cautions)
            .sentence(&self.choose_when)
            .sentence(format!("Confidence: {confidence}. {}", self.confidence_reason))
    }
}

/// A figure of a sentence, with the cells and findings that it is from.
impl Show for Claim {
    fn sheet(&self) -> Sheet {
        let cells = self.cells.iter().map(|cell| {
            let whose = whose(cell.scenario.as_deref(), &cell.server);
            format!("{whose} {}", super::at(cell.load))
        });
        Sheet::new()
            .sentence(format!("{}: {}", self.figure, self.text))
            .list("From the cells", cells)
            .list("From the findings", &self.findings)
    }
}

/// The headline, a line for each server and metric, and the reasons of what changed.
impl Show for Diff {
    fn sheet(&self) -> Sheet {
        let head = ["server", "metric", "state", "old", "new", "change", "interval", "Holm p"];
        let mut table = Table::new(head, 3);
        for change in &self.changes {
            table.push(line(change));
        }
        let told = self
            .changes
            .iter()
            .filter(|change| !matches!(change.state, State::NoChange | State::WithinNoise));
        let mut reasons: Vec<String> = told.map(reason).collect();
        reasons.dedup();
        Sheet::new()
            .title(&*self.headline)
            .sentence(format!(
                "{} → {}: thresholds {}, alpha {}, {}.",
                self.old,
                self.new,
                self.thresholds,
                self.alpha,
                count(self.family, "comparison"),
            ))
            .table(table)
            .list("Why", reasons)
    }
}

fn line(change: &Change) -> [String; 8] {
    let p = change.p_holm.map(super::probability);
    let (old, new) = change.values().unwrap_or_default();
    [
        whose(change.scenario.as_deref(), &change.server),
        change.metric.id().to_owned(),
        change.state.to_string(),
        old,
        new,
        change.size().unwrap_or_default(),
        change.interval().unwrap_or_default(),
        p.unwrap_or_default(),
    ]
}

fn reason(change: &Change) -> String {
    let needed = change.needed.as_ref().map(|needed| format!("; needed: {needed}"));
    let whose = whose(change.scenario.as_deref(), &change.server);
    let metric = match change.state {
        State::New | State::Removed => String::new(),
        _ => format!(" {}", change.metric.id()),
    };
    let needed = needed.unwrap_or_default();
    format!("{whose}{metric} {}: {}{needed}", change.state, change.reason)
}

/// One line of a diff, with its reason.
impl Show for Change {
    fn sheet(&self) -> Sheet {
        Sheet::new().sentence(reason(self))
    }
}

/// Whether it passed, and why not.
impl Show for Gate {
    fn sheet(&self) -> Sheet {
        let left_out = self.left_out.iter().map(|it| it.words());
        let not_compared =
            self.not_compared.iter().map(|it| format!("{}: {}", it.what(), it.reason));
        Sheet::new()
            .sentence(format!("gate {}: {}", self.result.name(), self.reason))
            .list("Left out", left_out)
            .list("Not compared", not_compared)
    }
}
