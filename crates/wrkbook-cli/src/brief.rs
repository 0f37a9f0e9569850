//! The brief answer as text: of one report, or of two servers with one run each.

use std::fmt::Write;
use std::path::Path;

use anstyle::Style;
use wrkbook::brief::{Brief, BriefRow};
use wrkbook::{Analysis, Metric, Policy, ResultSet, display};

use crate::table::{Cell, Table, escape_markdown};
use crate::terminal::printable;

/// The answer to `wrkbook summary`: the figures first. `room` is that of the terminal; as Markdown
/// without.
pub(crate) fn summary(set: &ResultSet, policy: Policy, room: Option<usize>) -> Option<String> {
    let page = Page { brief: brief(set, policy)?, folder: &set.path, room };
    let mut out = String::new();
    page.paragraph(&mut out, &page.brief.headline.to_string());
    page.figures(&mut out);
    page.findings(&mut out);
    page.rerun(&mut out);
    Some(out)
}

/// The answer to `wrkbook verdict`: in sentences.
pub(crate) fn verdict(set: &ResultSet, policy: Policy, markdown: bool) -> Option<String> {
    let room = (!markdown).then_some(0);
    let page = Page { brief: brief(set, policy)?, folder: &set.path, room };
    let mut out = String::new();
    page.paragraph(&mut out, &page.brief.headline.to_string());
    page.differences(&mut out);
    page.findings(&mut out);
    page.rerun(&mut out);
    Some(out)
}

/// The brief answer, where there is one.
fn brief(set: &ResultSet, policy: Policy) -> Option<Brief> {
    // Of a large set this is known before it is analysed.
    (set.runs.len() <= 2).then(|| Brief::of(&Analysis::of(set.clone(), policy))).flatten()
}

/// Where the answer is put.
struct Page<'a> {
    brief: Brief,
    /// Where the set's files are.
    folder: &'a Path,
    /// The room of a terminal; none on a page of Markdown.
    room: Option<usize>,
}

impl Page<'_> {
    fn safe(&self, text: &str) -> String {
        if self.room.is_some() { printable(text) } else { escape_markdown(text) }
    }

    fn heading(&self, out: &mut String, title: &str) {
        let bold = Style::new().bold().underline();
        let _ = match self.room {
            Some(_) => writeln!(out, "{bold}{title}{bold:#}"),
            None => writeln!(out, "## {title}\n"),
        };
    }

    fn paragraph(&self, out: &mut String, text: &str) {
        let _ = write!(out, "{}\n\n", self.safe(text));
    }

    fn list(&self, out: &mut String, items: impl Iterator<Item = String>) {
        let indent = if self.room.is_some() { "  " } else { "" };
        for item in items {
            let _ = writeln!(out, "{indent}- {}", self.safe(&item));
        }
        out.push('\n');
    }

    /// Metrics down, servers across, and how far apart they are.
    fn figures(&self, out: &mut String) {
        let Brief { servers, rows, .. } = &self.brief;
        let is_apart = rows.iter().any(|row| row.ratio.is_some());
        let mut head = vec![String::new()];
        head.extend(servers.iter().map(|server| printable(server)));
        head.extend(is_apart.then(String::new));
        let row = |row: &BriefRow| {
            let figure = |value: &Option<f64>| {
                value.map_or_else(|| "-".to_owned(), |value| display::figure(row.metric, value))
            };
            let figures = row.values.iter().map(figure).map(Cell::new);
            let ratio = row.ratio.map_or_else(String::new, ratio);
            let mut cells = vec![Cell::new(display::heading(row.metric))];
            cells.extend(figures);
            cells.extend(is_apart.then(|| Cell::faint(ratio)));
            cells
        };
        let table = Table { head, rows: rows.iter().map(row).collect() };
        *out += &self.room.map_or_else(|| table.to_markdown(), |room| table.for_terminal(room));
        out.push('\n');
    }

    /// The other metrics in sentences; the headline has the throughput.
    fn differences(&self, out: &mut String) {
        let rows = self.brief.rows.iter().filter(|row| row.metric != Metric::Throughput);
        self.list(out, rows.map(|row| self.difference(row)));
    }

    /// `Mean latency: 1.92 ms (actix), 2.88 ms (gin), 1.5 times.`
    fn difference(&self, row: &BriefRow) -> String {
        let servers = &self.brief.servers;
        let of = |(server, value): (&std::sync::Arc<str>, &Option<f64>)| {
            let value = match value {
                None => "not measured".to_owned(),
                Some(0.0) if row.metric == Metric::Errors => "none".to_owned(),
                Some(value) => display::quantity(row.metric, *value),
            };
            if servers.len() == 1 { value } else { format!("{value} ({server})") }
        };
        let is_same = row.values.len() > 1 && row.values.windows(2).all(|pair| pair[0] == pair[1]);
        let values = match (is_same, row.values.first()) {
            (true, Some(Some(0.0))) if row.metric == Metric::Errors => "none of either".to_owned(),
            (true, Some(Some(value))) => {
                format!("{} of both", display::quantity(row.metric, *value))
            }
            _ => Vec::from_iter(servers.iter().zip(&row.values).map(of)).join(", "),
        };
        let apart = row.ratio.filter(|_| !is_same);
        let apart = apart.map_or_else(String::new, |times| format!(": {}", ratio(times)));
        format!("{}: {values}{apart}", row.metric.label())
    }

    fn findings(&self, out: &mut String) {
        if self.brief.findings.is_empty() {
            return;
        }
        self.heading(out, "What the audit finds");
        let one = self.brief.servers.len() == 1;
        let findings = self.brief.findings.iter().map(|finding| {
            let whom = match &finding.scope.server {
                Some(server) if !one => format!("{server}: "),
                _ => String::new(),
            };
            format!("{whom}{} ({}, {})", finding.message, finding.severity.name(), finding.rule)
        });
        self.list(out, findings);
    }

    fn rerun(&self, out: &mut String) {
        self.heading(out, "What three more runs would tell");
        self.paragraph(out, &self.brief.tells.to_string());
        let Some(rerun) = &self.brief.rerun else { return };
        let here = Path::new("");
        let script = rerun.script(if self.folder.is_dir() { self.folder } else { here });
        let _ = match self.room {
            Some(_) => writeln!(out, "{}", indented(&script)),
            None => writeln!(out, "```sh\n{script}```"),
        };
    }
}

fn indented(script: &str) -> String {
    let lines = script.lines().map(|line| format!("  {}", printable(line)));
    Vec::from_iter(lines).join("\n")
}

/// `1.5 times`; of what hardly differs, by how much.
fn ratio(ratio: f64) -> String {
    match display::times(ratio) {
        times if times != "1.0 times" => times,
        _ if ratio == 1.0 => "the same".to_owned(),
        _ => format!("{} apart", display::percent(ratio - 1.0)),
    }
}
