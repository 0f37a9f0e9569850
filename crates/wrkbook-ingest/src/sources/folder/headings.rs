//! Runs that the headings of a file name, where its path does not.

use std::sync::Arc;

use super::infer::{Facts, Item, facts, infer};
use super::layout::PathParts;
use super::pairing::FileRead;
use crate::record::report::Report;

/// What a heading says of a report, by the report's first line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) line: u32,
    pub(crate) scenario: Option<String>,
    pub(crate) server: Option<String>,
    pub(crate) repeat: Option<String>,
}

/// Words that join the others of a heading.
const JOINING: [&str; 12] =
    ["for", "with", "using", "of", "the", "a", "an", "at", "on", "in", "and", "running"];

/// Reads the headings of all files together, and gives each file what they say of its reports.
pub(crate) fn name_runs(files: &mut [FileRead<'_>]) {
    // By file: which report one names, and the heading.
    let wanted: Vec<(usize, usize, Arc<str>)> = files
        .iter()
        .enumerate()
        .flat_map(|(nth, file)| headed(file).into_iter().map(move |(at, text)| (nth, at, text)))
        .collect();
    if wanted.is_empty() {
        return;
    }
    let paths: Vec<String> = wanted.iter().map(|(.., text)| as_path(text)).collect();
    let items: Vec<Item<'_>> = wanted
        .iter()
        .zip(&paths)
        .map(|((nth, at, _), path)| {
            let report = &reports(&files[*nth])[*at];
            let facts = facts::load_of(report).map(|load| Facts::of_report(report, load));
            Item { path, facts: facts.unwrap_or_default() }
        })
        .collect();
    let reading = infer(&items);
    let parts = |path: &str| -> PathParts<'static> {
        let patterns = reading.iter().flat_map(|reading| &reading.patterns);
        let parts = patterns.into_iter().find_map(|pattern| pattern.matches(path));
        parts.map_or_else(
            || PathParts { server: Some(path.to_owned().into()), ..PathParts::default() },
            PathParts::into_owned,
        )
    };
    let read: Vec<PathParts<'static>> = paths.iter().map(|path| parts(path)).collect();
    for ((nth, at, text), read) in wanted.into_iter().zip(read) {
        let file = &mut files[nth];
        let line = reports(file)[at].lines.first;
        let own = |name: Option<std::borrow::Cow<'_, str>>| name.map(|name| name.into_owned());
        let is_only_repeat = read.server.is_none() && read.scenario.is_none();
        let named = if file.parts.server.is_none() {
            let is_name = read.repeat.is_none() && read.load.is_none();
            let (scenario, server, repeat) =
                (own(read.scenario), own(read.server), own(read.repeat));
            // What is a name as a whole is one to the letter.
            let last = text.lines().last().unwrap_or(&text);
            let is_whole = is_name && server.as_ref() == Some(&as_path(last));
            let server = if is_whole { Some(last.to_owned()) } else { server };
            Named { line, scenario, server, repeat }
        } else if is_only_repeat {
            Named { line, scenario: None, server: None, repeat: own(read.repeat) }
        } else {
            // The path names the server: a heading tells what was asked of it.
            let last = text.lines().last().unwrap_or(&text).to_owned();
            Named { line, scenario: Some(last), server: None, repeat: None }
        };
        file.named.push(named);
    }
}

fn reports<'f>(file: &'f FileRead<'_>) -> &'f [Report] {
    file.parsed.as_ref().map_or(&[], |parsed| &parsed.reports)
}

/// Which reports of a file headings name, in order: all, where there are several headings and several reports,
/// and the path does not name them.
fn headed(file: &FileRead<'_>) -> Vec<(usize, Arc<str>)> {
    let reports = reports(file).iter().enumerate();
    let all: Vec<(usize, Option<Arc<str>>)> = reports
        .filter(|(_, report)| facts::load_of(report).is_some())
        .map(|(at, report)| (at, report.heading.clone()))
        .collect();
    let first = all.first().and_then(|(_, heading)| heading.clone());
    let differ = all.iter().any(|(_, heading)| *heading != first);
    let is_whole = file.parts.scenario.is_some() && file.parts.server.is_some();
    if all.len() < 2 || !differ || is_whole {
        return Vec::new();
    }
    all.into_iter().filter_map(|(at, heading)| Some((at, heading?))).collect()
}

/// A heading as a path: without the words that only join others, and without braces.
fn as_path(heading: &str) -> String {
    let component = |text: &str| -> String {
        let words = text.split(|c: char| c.is_whitespace() || "{}()[]`'\"".contains(c));
        let words = words.filter(|word| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            !word.is_empty() && !JOINING.contains(&&*word)
        });
        words.collect::<Vec<_>>().join(" ")
    };
    let component = |text: &str| component(&text.replace('/', " "));
    let parts: Vec<String> = heading.lines().map(component).filter(|it| !it.is_empty()).collect();
    parts.join("/")
}
