//! Reports of load generators: a file for each tool, with reports of its own, and the recorded samples
//! of the shared material where it is there.

mod ab;
mod autobench;
mod autocannon;
mod bombardier;
mod crank;
mod documented;
mod gcannon;
mod h2load;
mod hdr;
mod hey;
mod httperf;
mod k6;
mod locust;
mod mixtures;
mod oha;
mod plow;
mod rewrk;
mod samples;
#[path = "../sets/mod.rs"]
mod sets;
mod siege;
mod vegeta;
mod zrk;

use wrkbook_ingest::{Content, LoadReport, Parsed, parse};

/// The load reports in a text.
pub(crate) fn loads(text: &str) -> Vec<LoadReport> {
    of(parse(text.as_bytes(), "report.txt"))
}

/// The load reports of what was parsed.
pub(crate) fn of(parsed: Parsed) -> Vec<LoadReport> {
    let load = |content| match content {
        Content::Load(load) => Some(*load),
        _ => None,
    };
    parsed.reports.into_iter().filter_map(|report| load(report.content)).collect()
}

/// The only load report in a text.
pub(crate) fn load(text: &str) -> LoadReport {
    let mut loads = loads(text);
    assert_eq!(loads.len(), 1, "{text}");
    loads.remove(0)
}
