//! autobench: a table of httperf's figures, a row for each rate, as TSV or CSV; nine columns a host.
//!
//! Where httperf's own reports stand in the same text, these are the runs and the rows are passed over.
//! A reply rate of 0 beside a response time is that of a test too short for a sample. Errors are in
//! percent of the replies, and 101 where there was none.

use std::sync::Arc;

use super::quantity::{above_zero, decimal};
use super::{Output, Reader, Reading, Step, Text, Tool};
use crate::record::load::{Counts, Covers, Latency, LoadReport, Model, Offered, Rate};
use crate::record::report::{Format, LineSpan};
use crate::record::units::{PerSecond, Seconds, Share};

const FORMAT: Format = Format::of_tool("autobench");

/// What its figures mean.
pub(super) const TOOL: Tool = Tool {
    format: FORMAT,
    name: "autobench",
    model: "open, at a rate",
    answers: "not printed",
    printed_rate: "is httperf's mean of samples",
    latency: "replies: to the first byte only",
    hides: "errors are in percent of the replies and may pass 100; figures of several clients are added up, deviations too",
};

/// The table.
pub(super) const TABLE: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| header(line).is_some(),
    reader: || Box::<Table>::default(),
};

/// The step in which a response time is printed, in seconds.
const RESOLUTION: f64 = 1e-4;
/// How many rows are read.
const MOST_ROWS: usize = 100_000;

#[derive(Default)]
struct Table {
    header: Option<Header>,
    rows: Vec<(u32, Vec<f64>)>,
    has_reports: bool,
}

struct Header {
    separator: char,
    /// The name of each host, and where its first column is.
    hosts: Vec<(String, usize)>,
    columns: Vec<String>,
}

/// The columns of a first line.
fn header(line: &str) -> Option<Header> {
    let separator = line.strip_prefix("dem_req_rate")?.chars().next()?;
    if !matches!(separator, '\t' | ',') {
        return None;
    }
    let columns: Vec<String> = line.split(separator).map(|name| name.trim().to_owned()).collect();
    let host =
        |(at, name): (usize, &String)| Some((name.strip_prefix("req_rate_")?.to_owned(), at));
    let hosts: Vec<(String, usize)> = columns.iter().enumerate().filter_map(host).collect();
    (!hosts.is_empty()).then_some(Header { separator, hosts, columns })
}

impl Reader for Table {
    fn line(&mut self, line: &Text<'_>) -> Step {
        let Some(head) = &self.header else {
            self.header = header(line.text);
            return if self.header.is_some() { Step::Taken } else { Step::NotOurs };
        };
        if header(line.text).is_some() {
            return Step::Ended;
        }
        if line.text.starts_with("httperf ") {
            self.has_reports = true;
            return Step::Passed;
        }
        let cells: Option<Vec<f64>> =
            line.text.split(head.separator).map(|cell| decimal(cell.trim())).collect();
        match cells {
            Some(cells) if cells.len() == head.columns.len() && self.rows.len() < MOST_ROWS => {
                self.rows.push((line.number, cells));
                Step::Taken
            }
            _ => Step::Passed,
        }
    }

    fn is_certain(&self) -> bool {
        self.header.is_some()
    }

    fn finish(self: Box<Self>, output: &mut Output<'_>) {
        let Some(head) = self.header else { return };
        if self.has_reports {
            return;
        }
        if self.rows.is_empty() {
            return output.nothing(
                output.lines().first,
                "the table of autobench has no rows",
                "see that the server answers, and run again",
            );
        }
        for (line, cells) in &self.rows {
            for (at, (host, first)) in head.hosts.iter().enumerate() {
                let same = head.hosts.iter().filter(|(other, _)| other == host).count();
                let name = if same > 1 { format!("{host} {}", at + 1) } else { host.clone() };
                let end = head.hosts.get(at + 1).map_or(cells.len(), |(_, next)| *next);
                let figure = |column: &str| {
                    let columns = head.columns.iter().zip(cells).take(end).skip(*first);
                    columns
                        .into_iter()
                        .find(|(name, _)| name.starts_with(column))
                        .map(|(_, figure)| *figure)
                };
                let load = load(cells.first().copied(), figure);
                let lines = LineSpan { first: *line, last: *line };
                let heading = (head.hosts.len() > 1).then(|| Arc::from(name));
                output.report_under(heading, lines, load);
            }
        }
    }
}

fn load(asked: Option<f64>, figure: impl Fn(&str) -> Option<f64>) -> LoadReport {
    let printed = figure("avg_rep_rate_");
    let response = figure("resp_time_").and_then(|ms| above_zero(ms / 1e3));
    let is_too_short = figure("max_rep_rate_") == Some(0.0) && response.is_some();
    let share = match figure("errors_") {
        Some(_) if printed == Some(0.0) && !is_too_short => Some(1.0),
        Some(percent) => Some(percent / (100.0 + percent)),
        None => None,
    };
    LoadReport {
        counts: Counts { error_share: share.and_then(Share::new), ..Counts::default() },
        rate_stdev: figure("stddev_rep_rate_").filter(|_| !is_too_short).and_then(PerSecond::new),
        offered: Offered {
            rate: asked.and_then(Rate::new),
            model: Some(Model::Open),
            ..Offered::default()
        },
        throughput: printed.filter(|_| !is_too_short).and_then(PerSecond::new),
        rate_printed: printed.and_then(PerSecond::new),
        latency: Latency {
            mean: response,
            covers: Some(Covers::Answered),
            resolution: Seconds::new(RESOLUTION),
            corrected: Some(false),
            ..Latency::default()
        },
        complete: true,
        ..LoadReport::default()
    }
}
