//! The table of `_stats.csv`: a row for each name, and one for all of them, last.

use super::{FORMAT, Figures};
use crate::formats::quantity::{count, decimal};
use crate::formats::{Output, Reader, Reading, Step, Text};

/// The table.
pub(in crate::formats) const CSV: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| Columns::of(line).is_some(),
    reader: || Box::<Table>::default(),
};

/// Where the columns stand that are read. Older versions have other words for the counts.
struct Columns {
    cells: usize,
    name: usize,
    requests: usize,
    failures: usize,
    mean: Option<usize>,
    min: Option<usize>,
    max: Option<usize>,
    rate: usize,
    percentiles: Vec<(f64, usize)>,
}

impl Columns {
    fn of(line: &str) -> Option<Self> {
        let bare = line.trim_start_matches('"');
        if !(bare.starts_with("Type") || bare.starts_with("Method")) || !line.contains("Requests/s")
        {
            return None;
        }
        let heads: Vec<String> = cells(line).iter().map(|head| head.to_lowercase()).collect();
        let at = |names: &[&str]| heads.iter().position(|head| names.contains(&head.as_str()));
        // The history of a run has these, too, and a time before them.
        if at(&["timestamp"]).is_some() {
            return None;
        }
        let percentile = |(at, head): (usize, &String)| {
            let percent = decimal(head.strip_suffix('%')?)?;
            (percent > 0.0 && percent < 100.0).then_some((percent, at))
        };
        Some(Self {
            cells: heads.len(),
            name: at(&["name"])?,
            requests: at(&["request count", "# requests"])?,
            failures: at(&["failure count", "# failures"])?,
            mean: at(&["average response time"]),
            min: at(&["min response time"]),
            max: at(&["max response time"]),
            rate: at(&["requests/s"])?,
            percentiles: heads.iter().enumerate().filter_map(percentile).collect(),
        })
    }
}

#[derive(Default)]
struct Table {
    columns: Option<Columns>,
    /// The row of all names.
    all: Option<Figures>,
}

impl Reader for Table {
    fn line(&mut self, line: &Text<'_>) -> Step {
        let Some(columns) = &self.columns else {
            self.columns = Columns::of(line.text);
            return if self.columns.is_some() { Step::Taken } else { Step::NotOurs };
        };
        if self.all.is_some() || Columns::of(line.text).is_some() {
            return Step::Ended;
        }
        let cells = cells(line.text);
        if cells.len() != columns.cells {
            return Step::Ended;
        }
        if matches!(&*cells[columns.name], "Aggregated" | "Total") {
            self.all = Some(columns.figures(&cells));
        }
        Step::Taken
    }

    fn is_certain(&self) -> bool {
        self.columns.is_some()
    }

    fn finish(self: Box<Self>, output: &mut Output<'_>) {
        self.all.unwrap_or_default().report(output);
    }
}

impl Columns {
    fn figures(&self, cells: &[String]) -> Figures {
        let number = |at: usize| decimal(&cells[at]);
        let requests = count(&cells[self.requests]);
        let failures = count(&cells[self.failures]);
        Figures {
            requests,
            failures,
            rate: number(self.rate),
            mean: self.mean.and_then(number),
            min: self.min.and_then(number),
            max: self.max.and_then(number),
            percentiles: self.percentiles.iter().map(|(q, at)| (*q, number(*at))).collect(),
            complete: requests.is_some() && failures.is_some(),
            ..Figures::default()
        }
    }
}

/// The cells of a row, without their quotes.
fn cells(line: &str) -> Vec<String> {
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut in_quotes = false;
    for c in line.chars() {
        match c {
            '"' => in_quotes = !in_quotes,
            ',' if !in_quotes => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    cells.push(cell);
    cells
}
