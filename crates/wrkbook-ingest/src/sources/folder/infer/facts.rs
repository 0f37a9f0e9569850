//! What reports say that names can be held against.

use super::words::is_digits;
use crate::parse::Parsed;
use crate::record::load::{LoadReport, Model};
use crate::record::report::{Content, Format, Report};

/// A name, and what was read in the file of that name.
#[derive(Debug, Clone)]
pub(crate) struct Item<'a> {
    /// The path, relative to the set.
    pub(crate) path: &'a str,
    pub(crate) facts: Facts<'a>,
}

/// What a file says of its run. A figure in which its reports differ is absent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts<'a> {
    /// Whether it holds a load report.
    pub(crate) is_load: bool,
    pub(crate) url: Option<&'a str>,
    pub(crate) connections: Option<u32>,
    pub(crate) threads: Option<u32>,
    /// The rate that was asked for, in whole requests/s.
    pub(crate) rate: Option<u32>,
    pub(crate) users: Option<u32>,
    /// The duration that was asked for, in seconds.
    pub(crate) seconds: Option<u32>,
    /// Whether the tool sends at a rate.
    pub(crate) is_paced: bool,
}

impl<'a> Facts<'a> {
    /// The facts of a whole file.
    pub(crate) fn of(parsed: &'a Parsed) -> Self {
        let mut loads = parsed.reports.iter().filter_map(|report| Some((report, load_of(report)?)));
        let Some((first, load)) = loads.next() else { return Self::default() };
        let mut facts = Self::of_report(first, load);
        for (report, load) in loads {
            let other = Self::of_report(report, load);
            facts.url = facts.url.filter(|url| other.url == Some(url));
            facts.connections = facts.connections.filter(|n| other.connections == Some(*n));
            facts.threads = facts.threads.filter(|n| other.threads == Some(*n));
            facts.rate = facts.rate.filter(|n| other.rate == Some(*n));
            facts.users = facts.users.filter(|n| other.users == Some(*n));
            facts.seconds = facts.seconds.filter(|n| other.seconds == Some(*n));
        }
        facts
    }

    /// The facts of one report.
    pub(crate) fn of_report(report: &Report, load: &'a LoadReport) -> Self {
        Self {
            is_load: true,
            url: load.url.as_deref(),
            connections: load.offered.connections,
            threads: load.threads,
            seconds: load.nominal_duration.map(|seconds| seconds.get() as u32),
            rate: load.offered.rate.map(|rate| rate.get() as u32),
            users: load.offered.users,
            is_paced: report.format == Format::WRK2
                || matches!(load.offered.model, Some(Model::Open | Model::Paced)),
        }
    }

    /// Whether a number of a name is the report's connections: `wrk` opens as many on each thread,
    /// and prints what it opened. `None` where the report does not say.
    pub(crate) fn agrees(&self, number: u32) -> Option<bool> {
        Some(is_load_of(number, self.connections?, self.threads))
    }
}

/// Whether a load that was asked for is one that the report prints: the same, or rounded down to a
/// multiple of the threads.
pub(crate) fn is_load_of(asked: u32, reported: u32, threads: Option<u32>) -> bool {
    asked == reported
        || threads.is_some_and(|threads| threads > 0 && asked / threads * threads == reported)
}

/// The load report in a report, if it is a result.
pub(crate) fn load_of(report: &Report) -> Option<&LoadReport> {
    match &report.content {
        Content::Load(load) if !load.warmup => Some(load),
        _ => None,
    }
}

/// `host:port` of a URL.
pub(crate) fn authority(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    Some(&rest[..end]).filter(|authority| !authority.is_empty())
}

/// The port that `host:port` names.
pub(crate) fn port_of(authority: &str) -> Option<u32> {
    authority.rsplit_once(':')?.1.parse().ok()
}

/// What follows `host:port` in a URL: the path with its query, without the `/` before it.
pub(crate) fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find(['/', '?', '#']).map_or("", |at| rest[at..].trim_start_matches('/'))
}

/// Whether a word of a name is one of a URL's path, or the start of one.
pub(super) fn follows(word: &str, path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let word = word.to_ascii_lowercase();
    let mut parts = path.split(|c: char| !c.is_alphanumeric());
    parts.any(|part| {
        part == word || (word.len() >= 2 && part.starts_with(&*word) && !is_digits(&word))
    })
}
