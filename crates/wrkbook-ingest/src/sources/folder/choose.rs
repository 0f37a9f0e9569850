//! The layout of a set: the one that its author wrote, a built-in one that fits and that the reports do
//! not contradict, or what the names together say.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use super::infer::{self, Facts, Item, facts};
use super::layout::{self, Part, PathParts, Pattern};
use super::pairing::companion::is_companion;
use super::pairing::conditions::KIND;
use crate::parse::{Parsed, Unreadable};

/// A layout is how the paths of a set are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The patterns, tried in order.
    pub patterns: Vec<Pattern>,
    /// Who says so.
    pub origin: Origin,
    /// A pattern of another reading that is as good, but for being less simple.
    pub other: Option<Pattern>,
}

/// Who says how paths are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The author of the set, in `wrkbook.toml`. Only they may overrule the reports.
    Written,
    /// This program: the layout of 2016 and the one by port.
    BuiltIn,
    /// The names of all files together, and their reports.
    Names,
}

impl Layout {
    /// The layout of files by their paths and by what was read in them, where nobody wrote one down.
    ///
    /// ```
    /// use wrkbook_ingest::{Layout, parse};
    ///
    /// let text = b"Running 30s test @ http://a/\n  4 threads and 64 connections\n";
    /// let read = parse(text, "");
    /// let layout = Layout::of_names(&[("actix_c64.txt", &read), ("gin_c64.txt", &read)]);
    /// assert_eq!(layout.patterns[0].to_string(), "{server}_c{connections}.{kind}");
    /// ```
    pub fn of_names(files: &[(&str, &Parsed)]) -> Self {
        let looks: Vec<Look<'_>> =
            files.iter().map(|(path, parsed)| Look { path, parsed }).collect();
        choose(&looks)
    }

    /// What the first pattern that fits says of a path.
    pub fn place<'a>(&self, path: &'a str) -> Option<PathParts<'a>> {
        let by = |path| self.patterns.iter().find_map(|pattern: &Pattern| pattern.matches(path));
        by(path).or_else(|| by(without_kind(path)?))
    }

    /// The pattern that reads a path.
    pub fn pattern_of(&self, path: &str) -> Option<&Pattern> {
        let by = |path| self.patterns.iter().find(|pattern| pattern.matches(path).is_some());
        by(path).or_else(|| by(without_kind(path)?))
    }
}

/// A path with what became of each part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained<'a> {
    /// The pattern that reads it.
    pub pattern: &'a Pattern,
    /// The parts that say something, from the left, and what stands there.
    pub parts: Vec<(Part, &'a str)>,
}

impl Layout {
    /// What became of each part of a path; `None` where no pattern fits.
    pub fn explain<'a>(&'a self, path: &'a str) -> Option<Explained<'a>> {
        let pattern = self.pattern_of(path)?;
        let spans = pattern.spans(path).or_else(|| pattern.spans(without_kind(path)?))?;
        let parts = spans.into_iter().map(|(part, at)| (part, &path[at])).collect();
        Some(Explained { pattern, parts })
    }
}

/// `Server.100.conditions.json` is placed as `Server.100.log` is.
fn without_kind(path: &str) -> Option<&str> {
    let stem = path.strip_suffix(".json")?;
    stem.strip_suffix(KIND)?.strip_suffix('.')?;
    Some(stem)
}

/// A file's name, and what was read in it.
#[derive(Clone, Copy)]
pub(crate) struct Look<'a> {
    pub(crate) path: &'a str,
    pub(crate) parsed: &'a Parsed,
}

impl Look<'_> {
    fn holds_report(&self) -> bool {
        !self.parsed.reports.is_empty()
    }

    /// Whether all that it holds belongs to a report beside it: its name is that report's.
    fn is_companion(&self) -> bool {
        let mut loads = self.parsed.reports.iter().map(facts::load_of);
        self.holds_report() && loads.all(|load| load.is_some_and(is_companion))
    }

    /// Whether a tool was to write a report here, and did not.
    fn should_hold_report(&self) -> bool {
        let why = self.parsed.unreadable;
        super::files::is_raw(self.path) && why.is_some_and(|why| why != Unreadable::Conditions)
    }
}

/// Chooses the layout for files whose author wrote none.
pub(crate) fn choose(looks: &[Look<'_>]) -> Layout {
    let mut held: Vec<Look<'_>> = looks.iter().copied().filter(Look::holds_report).collect();
    if held.iter().any(|look| !look.is_companion()) {
        held.retain(|look| !look.is_companion());
    }
    let built_in = Layout {
        patterns: layout::built_in(held.iter().map(|look| look.path)),
        origin: Origin::BuiltIn,
        other: None,
    };
    let items: Vec<Item<'_>> =
        held.iter().map(|look| Item { path: look.path, facts: Facts::of(look.parsed) }).collect();
    if fits(&built_in, looks) && !is_contradicted(&built_in, &items) {
        return built_in;
    }
    match infer::infer(&items) {
        Some(reading) => {
            Layout { patterns: reading.patterns, origin: Origin::Names, other: reading.other }
        }
        // Nothing says how they are read; those that fit by chance would be the wrong ones.
        None if items.iter().any(|item| item.facts.is_load) => {
            Layout { patterns: Vec::new(), origin: Origin::Names, other: None }
        }
        None => built_in,
    }
}

/// Whether a layout fits nearly all files that hold a report, or should.
fn fits(layout: &Layout, looks: &[Look<'_>]) -> bool {
    let (mut fit, mut strange) = (0, 0);
    for look in looks {
        if look.holds_report() {
            let count = if layout.place(look.path).is_some() { &mut fit } else { &mut strange };
            *count += 1;
        } else if look.should_hold_report() && layout.place(look.path).is_some() {
            fit += 1;
        }
    }
    fit > 0 && strange * 4 <= fit
}

/// Whether the reports say something else than the layout: another load, or other addresses for what
/// would be repeats of the same.
pub(crate) fn is_contradicted(layout: &Layout, items: &[Item<'_>]) -> bool {
    let (mut said, mut other) = (0_usize, 0_usize);
    // By scenario, server and load: the addresses under each repeat that has no number.
    let mut cells: FxHashMap<String, FxHashSet<&str>> = FxHashMap::default();
    for item in items.iter().filter(|item| item.facts.is_load) {
        let Some(parts) = layout.place(item.path) else { continue };
        if let Some(agrees) = parts.connections().and_then(|n| item.facts.agrees(n)) {
            said += 1;
            other += usize::from(!agrees);
        }
        let is_counted = parts.repeat.as_deref().is_none_or(layout::is_numbered);
        if let (false, Some(url)) = (is_counted, item.facts.url) {
            let name = |name: Option<Cow<'_, str>>| name.unwrap_or_default().into_owned();
            let load = parts.connections().unwrap_or(0);
            let (scenario, server) = (name(parts.scenario), name(parts.server));
            cells.entry(format!("{scenario}/{server}/{load}")).or_default().insert(url);
        }
    }
    other * 4 > said || cells.values().any(|urls| urls.len() > 1)
}

/// Whether addresses tell scenarios apart: what would be repeats of the same asks for other paths, or
/// what would be the same run goes to other hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Addresses {
    /// By what follows the host.
    pub(crate) paths: bool,
    /// By the host, where the paths are the same.
    pub(crate) hosts: bool,
}

impl Addresses {
    /// Tells it for files that a layout places.
    pub(crate) fn of<'a>(files: impl Iterator<Item = (&'a Parsed, &'a PathParts<'a>)>) -> Self {
        let mut addresses = Self::default();
        let mut of_cell: FxHashMap<String, &str> = FxHashMap::default();
        let mut of_run: FxHashMap<String, &str> = FxHashMap::default();
        for (parsed, parts) in files {
            for load in parsed.reports.iter().filter_map(facts::load_of) {
                let Some(url) = load.url.as_deref() else { continue };
                let names = (&parts.scenario, &parts.server, parts.port, load.queries);
                let offered = parts.load.or(load.offered.load());
                // Without a server in the path, the host is it.
                let host = if parts.server.is_none() { facts::authority(url) } else { None };
                let cell = format!("{names:?}{offered:?}{host:?}");
                let run = format!("{cell}{:?}", parts.repeat);
                let (path, authority) = (facts::path_of(url), facts::authority(url).unwrap_or(""));
                // Repeats of the same may be sent to another machine, never to another path.
                addresses.paths |= *of_cell.entry(cell).or_insert(path) != path;
                addresses.hosts |= *of_run.entry(run).or_insert(authority) != authority;
            }
        }
        addresses
    }

    /// What an address says of the scenario.
    pub(crate) fn scenario<'a>(self, url: &'a str) -> Option<Cow<'a, str>> {
        let path = facts::path_of(url).trim_end_matches('/');
        let path = if path.is_empty() { "/" } else { path };
        match (self.paths, self.hosts) {
            (false, false) => None,
            (true, false) => Some(path.into()),
            (false, true) => facts::authority(url).map(Cow::Borrowed),
            (true, true) => {
                let host = facts::authority(url).unwrap_or_default();
                Some(format!("{host}/{}", path.trim_start_matches('/')).into())
            }
        }
    }
}
