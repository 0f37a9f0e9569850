//! crank: the JSON in which it keeps the results of the jobs of a run.
//!
//! ```text
//! document = {"jobResults": {"jobs": {NAME: {"results": {KEY: value}, "metadata": [..], "variables": {..}}}}}
//! KEY      = NAME (";" NAME)*        "wrk/rps/mean;http/rps/mean"
//! ```
//!
//! The job whose results a load generator measured is the load. Durations are not kept, so the
//! throughput is the printed one. What could not be read is -1.

use serde_json::{Map, Value};

use super::json::count_at;
use super::quantity::above_zero;
use super::{Output, Reading, Tool, bombardier};
use crate::record::load::{Counts, Latency, LoadReport, Offered};
use crate::record::report::Format;
use crate::record::units::{PerSecond, Seconds};

const FORMAT: Format = Format::of_tool("crank");

/// What its figures mean.
pub(super) const TOOL: Tool = Tool {
    format: FORMAT,
    name: "crank",
    model: "as the generator that it ran",
    answers: "as that generator counts them",
    printed_rate: "is that generator's, and stands for the throughput",
    latency: "as that generator's",
    hides: "the measured time is not kept; socket errors of all kinds are one number",
};

/// The document of `--json`.
pub(super) const JSON: Reading = Reading::Document {
    format: FORMAT,
    keys: &["jobResults", "jobs"],
    claims: |document| document.pointer("/jobResults/jobs").is_some_and(Value::is_object),
    read,
};

/// How the keys of a load generator begin.
const GENERATORS: [&str; 4] = ["wrk", "wrk2", "bombardier", "http"];
/// The keys of percentiles.
const PERCENTILES: [(&str, f64); 6] =
    [("50", 50.0), ("75", 75.0), ("90", 90.0), ("95", 95.0), ("99", 99.0), ("99.9", 99.9)];

fn read(document: &Value, output: &mut Output<'_>) {
    let jobs = document.pointer("/jobResults/jobs").and_then(Value::as_object);
    let mut found = false;
    for job in jobs.into_iter().flat_map(Map::values) {
        if let Some(job) = Job::of(job) {
            found = true;
            job.report(output);
        }
    }
    if !found {
        output.nothing(
            output.lines().first,
            "results of crank without those of a load generator",
            "keep the results of the job that runs wrk or bombardier",
        );
    }
}

/// A job that ran a load generator.
struct Job<'a> {
    job: &'a Value,
    results: &'a Map<String, Value>,
    generator: &'static str,
}

impl<'a> Job<'a> {
    fn of(job: &'a Value) -> Option<Self> {
        let results = job.get("results")?.as_object()?;
        let generator = GENERATORS.into_iter().find(|generator| {
            let mut names = results.keys().flat_map(|key| key.split(';'));
            let is_figure = |name: &str| {
                let rest = name.strip_prefix(generator).and_then(|rest| rest.strip_prefix('/'));
                rest.is_some_and(|rest| rest == "requests" || rest == "rps/mean")
            };
            names.any(is_figure)
        })?;
        Some(Self { job, results, generator })
    }

    /// A result by the name behind the generator's.
    fn result(&self, name: &str) -> Option<&'a Value> {
        let is_named = |key: &&String| {
            key.split(';').any(|alias| {
                let rest =
                    alias.strip_prefix(self.generator).and_then(|rest| rest.strip_prefix('/'));
                rest == Some(name)
            })
        };
        self.results.keys().find(is_named).and_then(|key| self.results.get(key))
    }

    /// A figure that could be read.
    fn figure(&self, name: &str) -> Option<f64> {
        self.result(name)?.as_f64().filter(|figure| *figure >= 0.0)
    }

    fn count(&self, name: &str) -> Option<u64> {
        count_at(self.result(name)?, "")
    }

    /// The seconds in the unit of latencies: milliseconds, save for bombardier before descriptions
    /// said so.
    fn unit(&self) -> f64 {
        let name = format!("{}/latency/mean", self.generator);
        let metadata = self.job.get("metadata").and_then(Value::as_array);
        let description = metadata.into_iter().flatten().find_map(|entry| {
            let is_named = entry.get("name")?.as_str()?.split(';').any(|alias| alias == name);
            is_named.then(|| entry.get("description")?.as_str()).flatten()
        });
        let says_milliseconds = description.is_some_and(|said| said.contains("(ms)"));
        if self.generator == "bombardier" && !says_milliseconds { 1e-6 } else { 1e-3 }
    }

    /// The document that bombardier wrote itself: it has what crank does not keep.
    fn own_document(&self) -> Option<LoadReport> {
        let raw = self.result("raw")?.get(0)?;
        let parsed = raw.as_str().and_then(|raw| serde_json::from_str::<Value>(raw).ok());
        let document = parsed.as_ref().unwrap_or(raw);
        document.pointer("/spec/numberOfConnections").map(|_| bombardier::of_json(document))
    }

    fn report(&self, output: &mut Output<'_>) {
        if let Some(load) = self.own_document() {
            return output.report(load);
        }
        let variable = |name: &str| self.job.pointer(&format!("/variables/{name}"));
        let small = |name: &str| u32::try_from(count_at(variable(name)?, "")?).ok();
        let unit = self.unit();
        let time = |name: &str| {
            let figure = self.figure(&format!("latency/{name}"))?;
            above_zero(figure * unit)
        };
        let rate = self.figure("rps/mean").and_then(PerSecond::new);
        let failed = self.count("errors/badresponses").or_else(|| self.count("badresponses"));
        let errors = failed.zip(self.count("errors/socketerrors"));
        let is_known = |key: &str| self.result(&format!("latency/{key}")).is_some();
        output.report(LoadReport {
            offered: Offered {
                connections: small("connections").filter(|connections| *connections > 0),
                ..Offered::default()
            },
            threads: small("threads").filter(|threads| *threads > 0),
            nominal_duration: variable("duration").and_then(Value::as_f64).and_then(Seconds::new),
            counts: Counts {
                requests: self.count("requests"),
                errors_in_all: errors.map(|(bad, socket)| bad.saturating_add(socket)),
                ..Counts::default()
            },
            throughput: rate,
            rate_printed: rate,
            latency: Latency {
                mean: time("mean"),
                max: time("max"),
                percentiles: PERCENTILES
                    .iter()
                    .filter(|(key, _)| is_known(key))
                    .map(|(key, percent)| (*percent, time(key)))
                    .collect(),
                ..Latency::default()
            },
            complete: rate.is_some() || self.count("requests").is_some(),
            ..LoadReport::default()
        });
    }
}
