//! siege: simulated users in a closed loop, perhaps with a delay. Its text, and its JSON.
//!
//! ```text
//! report = ("** SIEGE " V)? ("** Preparing " N " concurrent users for battle.")? (LABEL ":" P UNIT)*
//! ```
//!
//! A transaction is an answer below 500. `Failed transactions` are the others and failures of sockets;
//! what is not successful of the transactions has a status of 400 to 499. Times are in steps of 10 ms up
//! to 4.1.5, so that short ones say nothing.

use serde_json::Value;

use super::json::{count_at, number_at};
use super::quantity::{above_zero, count, decimal};
use super::{Output, Reader, Reading, Step, Text, Tool};
use crate::record::load::{Counts, Latency, LoadReport, Model, Offered};
use crate::record::report::Format;
use crate::record::units::{PerSecond, Seconds};

const FORMAT: Format = Format::of_tool("siege");

/// What its figures mean.
pub(super) const TOOL: Tool = Tool {
    format: FORMAT,
    name: "siege",
    model: "closed, in users; perhaps with a delay",
    answers: "answers below 500",
    printed_rate: "is answers a second",
    latency: "not said; in steps of 10 ms up to version 4.1.5",
    hides: "an answer of 500 is no transaction; kinds of failures are not told apart; connections are printed on standard error only",
};

/// The report that it prints.
pub(super) const TEXT: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| is_banner(line) || transactions(line).is_some(),
    reader: || Box::<Report>::default(),
};

/// Its report as JSON.
pub(super) const JSON: Reading = Reading::Document {
    format: FORMAT,
    keys: &["transactions", "availability", "transaction_rate"],
    claims: |document| {
        document.get("transactions").is_some() && document.get("availability").is_some()
    },
    read: |document, output| output.report(of_json(document).load()),
};

fn is_banner(line: &str) -> bool {
    line.starts_with("** SIEGE ") || users(line).is_some()
}

fn users(line: &str) -> Option<u32> {
    line.strip_prefix("** Preparing ")?.split_once(" concurrent users")?.0.parse().ok()
}

fn transactions(line: &str) -> Option<u64> {
    let value = line.strip_prefix("Transactions:")?.trim().strip_suffix("hits")?;
    count(value.trim())
}

/// The step of times that are printed in seconds.
const CENTISECOND: f64 = 0.01;
/// The step of times that are printed in milliseconds.
const HUNDREDTH_OF_MILLISECOND: f64 = 1e-5;
/// A time of fewer steps is too coarse to be a figure.
const FEWEST_STEPS: f64 = 9.999;

/// The figures of a report, times in seconds.
#[derive(Default)]
struct Figures {
    version: Option<String>,
    users: Option<u32>,
    transactions: Option<u64>,
    successful: Option<u64>,
    failed: Option<u64>,
    elapsed: Option<f64>,
    rate: Option<f64>,
    response: Option<f64>,
    longest: Option<f64>,
    step: Option<f64>,
    complete: bool,
}

impl Figures {
    fn load(self) -> LoadReport {
        let step = self.step.unwrap_or(CENTISECOND);
        let time = |seconds: Option<f64>| {
            let seconds = seconds.filter(|seconds| *seconds >= FEWEST_STEPS * step);
            seconds.filter(|_| self.transactions != Some(0)).and_then(Seconds::new)
        };
        let bad =
            self.transactions.zip(self.successful).map(|(all, good)| all.saturating_sub(good));
        LoadReport {
            version: self.version,
            offered: Offered {
                connections: self.users,
                users: self.users,
                model: Some(Model::Closed),
                ..Offered::default()
            },
            duration: self.elapsed.and_then(above_zero),
            counts: Counts {
                requests: self.transactions,
                errors_in_all: self.failed.zip(bad).map(|(failed, bad)| failed.saturating_add(bad)),
                ..Counts::default()
            },
            throughput: self.rate.and_then(PerSecond::new),
            rate_printed: self.rate.and_then(PerSecond::new),
            latency: Latency {
                mean: time(self.response),
                max: time(self.longest),
                resolution: Seconds::new(step),
                corrected: Some(false),
                ..Latency::default()
            },
            complete: self.complete,
            ..LoadReport::default()
        }
    }
}

#[derive(Default)]
struct Report {
    figures: Figures,
}

impl Reader for Report {
    fn line(&mut self, line: &Text<'_>) -> Step {
        let figures = &mut self.figures;
        if let Some(version) = line.text.strip_prefix("** SIEGE ") {
            if figures.version.is_some() || figures.transactions.is_some() {
                return Step::Ended;
            }
            figures.version = Some(version.trim().to_owned());
            return Step::Taken;
        }
        if let Some(users) = users(line.text) {
            if figures.users.is_some() || figures.transactions.is_some() {
                return Step::Ended;
            }
            figures.users = Some(users);
            return Step::Taken;
        }
        if let Some(transactions) = transactions(line.text) {
            if figures.transactions.is_some() {
                return Step::Ended;
            }
            figures.transactions = Some(transactions);
            return Step::Taken;
        }
        if line.text.starts_with('{') && figures.transactions.is_none() {
            // The figures are JSON.
            return Step::NotOurs;
        }
        let Some((label, value)) = line.text.split_once(':') else { return Step::Passed };
        if figures.transactions.is_none() {
            return Step::Passed;
        }
        let (number, unit) = value.trim().split_once(' ').unwrap_or((value.trim(), ""));
        let figure = decimal(number);
        let is_milliseconds = unit.trim() == "ms";
        let seconds = figure.map(|time| if is_milliseconds { time / 1e3 } else { time });
        match label {
            "Elapsed time" => figures.elapsed = seconds,
            "Response time" => {
                figures.response = seconds;
                let step = if is_milliseconds { HUNDREDTH_OF_MILLISECOND } else { CENTISECOND };
                figures.step = Some(step);
            }
            "Transaction rate" => figures.rate = figure,
            "Successful transactions" => figures.successful = count(number),
            "Failed transactions" => figures.failed = count(number),
            "Longest transaction" => figures.longest = seconds,
            "Shortest transaction" => figures.complete = true,
            "Availability" | "Data transferred" | "Throughput" | "Concurrency" => {}
            _ => return Step::Passed,
        }
        Step::Taken
    }

    fn is_certain(&self) -> bool {
        self.figures.transactions.is_some()
    }

    fn finish(self: Box<Self>, output: &mut Output<'_>) {
        output.report(self.figures.load());
    }
}

fn of_json(document: &Value) -> Figures {
    Figures {
        transactions: count_at(document, "/transactions"),
        successful: count_at(document, "/successful_transactions"),
        failed: count_at(document, "/failed_transactions"),
        elapsed: number_at(document, "/elapsed_time"),
        rate: number_at(document, "/transaction_rate"),
        response: number_at(document, "/response_time"),
        longest: number_at(document, "/longest_transaction"),
        complete: document.get("failed_transactions").is_some(),
        ..Figures::default()
    }
}
