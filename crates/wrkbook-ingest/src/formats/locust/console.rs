//! What locust prints: tables every few seconds, and those of the whole run at the end.
//!
//! ```text
//! run     = (LOG "Starting Locust " V) LOG* table* table percentiles
//! table   = "Type Name # reqs # fails | Avg Min Max Med | req/s failures/s" row* "Aggregated " row
//! percentiles = "Response time percentiles" "Type Name 50% 66% ... # reqs" row* "Aggregated " row
//! ```

use super::{FORMAT, Figures};
use crate::formats::quantity::{count, decimal, time};
use crate::formats::{Output, Reader, Reading, Step, Text};

/// What it prints.
pub(in crate::formats) const TEXT: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| started(line).is_some() || is_table(line),
    reader: || Box::<Run>::default(),
};

/// The version of a line of its log: `[2026-01-01 12:00:00,000] host/INFO/locust.main: Starting Locust 2.47.0`.
fn started(line: &str) -> Option<&str> {
    said(line)?.strip_prefix("Starting Locust ")
}

/// What a line of its log says, behind `[time] host/level/logger: `.
fn said(line: &str) -> Option<&str> {
    let (_, rest) = line.strip_prefix('[')?.split_once("] ")?;
    let (logger, said) = rest.split_once(": ")?;
    (logger.contains("/locust.") && !logger.contains(' ')).then_some(said)
}

fn is_table(line: &str) -> bool {
    let line = line.trim_start();
    (line.starts_with("Type ") || line.starts_with("Name "))
        && line.contains("# reqs")
        && line.contains("# fails")
}

fn is_percentiles(line: &str) -> bool {
    (line.starts_with("Type ") || line.starts_with("Name "))
        && line.contains("50%")
        && line.contains("# reqs")
}

#[derive(Default)]
struct Run {
    has_start: bool,
    is_certain: bool,
    is_past_end: bool,
    /// The heads of the columns of the table that is open, behind the name.
    columns: Vec<String>,
    figures: Figures,
}

impl Reader for Run {
    fn line(&mut self, line: &Text<'_>) -> Step {
        let text = line.text;
        if let Some(version) = started(text) {
            if self.is_certain {
                return Step::Ended;
            }
            (self.has_start, self.is_certain) = (true, true);
            self.figures.version = Some(version.trim().to_owned());
            return Step::Taken;
        }
        if is_table(text) || is_percentiles(text) {
            if self.is_past_end {
                return Step::Ended;
            }
            self.is_certain |= is_table(text);
            self.columns = columns(text);
            return if self.is_certain { Step::Taken } else { Step::NotOurs };
        }
        if !self.is_certain {
            return Step::NotOurs;
        }
        if let Some(said) = said(text) {
            self.log(said);
            return Step::Taken;
        }
        match text.strip_prefix("Aggregated ").or_else(|| text.strip_prefix("Total ")) {
            Some(row) if !self.columns.is_empty() && !self.is_past_end => {
                self.all(row);
                Step::Taken
            }
            _ => Step::Passed,
        }
    }

    fn is_certain(&self) -> bool {
        self.is_certain
    }

    fn finish(self: Box<Self>, output: &mut Output<'_>) {
        let is_whole = self.is_past_end;
        let figures = self.figures;
        // Tables within a run show the rate of the last seconds.
        let rate = figures.rate.filter(|_| is_whole);
        let resolution = Some(1e-3);
        Figures { complete: is_whole, rate, resolution, ..figures }.report(output);
    }
}

impl Run {
    fn log(&mut self, said: &str) {
        if let Some(limit) = said.strip_prefix("Run time limit set to ") {
            let limit: String = limit.split_whitespace().collect();
            self.figures.nominal = time(&limit);
        } else if let Some(users) = said.strip_prefix("Ramping to ") {
            let users = users.split(' ').next().and_then(|users| users.parse().ok());
            self.figures.users = users.filter(|users| *users > 0).max(self.figures.users);
        }
    }

    /// Takes the row of all names: its cells are the last ones of the line.
    fn all(&mut self, row: &str) {
        let cells: Vec<&str> = row.split_whitespace().filter(|cell| *cell != "|").collect();
        let Some(first) = cells.len().checked_sub(self.columns.len()) else { return };
        let mut percentiles = Vec::new();
        for (column, cell) in self.columns.iter().zip(&cells[first..]) {
            let number = decimal(cell);
            let figures = &mut self.figures;
            match column.as_str() {
                // The number of requests stands in both tables.
                "reqs" if !self.columns.iter().any(|column| column == "50%") => {
                    figures.requests = count(cell);
                }
                "fails" => figures.failures = cell.split('(').next().and_then(count),
                "Avg" => figures.mean = number,
                "Min" => figures.min = number,
                "Max" => figures.max = number,
                "req/s" => figures.rate = number,
                column => {
                    let percent = column.strip_suffix('%').and_then(decimal);
                    let percent = percent.filter(|percent| *percent < 100.0);
                    percentiles.extend(percent.map(|percent| (percent, number)));
                }
            }
        }
        if !percentiles.is_empty() {
            self.figures.percentiles = percentiles;
            self.is_past_end = true;
        }
        self.columns.clear();
    }
}

/// The heads behind the name: `# reqs` is one.
fn columns(header: &str) -> Vec<String> {
    header
        .split_whitespace()
        .filter(|word| !matches!(*word, "Type" | "Name" | "#" | "|"))
        .map(str::to_owned)
        .collect()
}
