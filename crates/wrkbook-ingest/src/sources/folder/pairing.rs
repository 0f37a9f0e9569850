//! From files to runs: whose a report is, which repeat it is, and which samples and conditions belong
//! to it.
//!
//! Files come one by one, in the order of their paths, and are let go: what is kept is their reports.

pub(super) mod companion;
pub(crate) mod conditions;
mod names;
mod place;

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use self::companion::Companion;
use self::names::{Name, Names};
use self::place::{Place, Spot};
use crate::config::Config;
use crate::parse::{Parsed, Unreadable};
use crate::record::conditions::Conditions;
use crate::record::container::Container;
use crate::record::diagnostic::Diagnostic;
use crate::record::load::{Load, LoadReport};
use crate::record::report::{Content, LineSpan};
use crate::record::run::{Run, RunKey, Source};
use crate::sources::SourcedRun;
use crate::sources::folder::choose::{Addresses, Origin};
use crate::sources::folder::files::{self, Found};
use crate::sources::folder::headings::Named;
use crate::sources::folder::layout::PathParts;
use crate::sources::kinds::part_kinds;

/// A file that a layout pattern fits, and what was read from it.
pub(crate) struct FileRead<'a> {
    pub(crate) file: &'a Found,
    pub(crate) parts: PathParts<'a>,
    pub(crate) parsed: Result<Parsed, Diagnostic>,
    /// What headings in it say of its reports.
    pub(crate) named: Vec<Named>,
}

/// The files of a result set, paired.
pub(crate) struct Paired {
    /// All runs, sorted by key.
    pub(crate) runs: Vec<Run>,
    /// What was odd.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The files that turned out not to be raw.
    pub(crate) left_alone: Vec<String>,
    /// The repeats of files whose path names no scenario, in order.
    pub(crate) repeats: Vec<Arc<str>>,
}

/// The key of a run, names by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    scenario: Option<Name>,
    server: Name,
    load: Load,
    repeat: Name,
}

/// A pairing is files on their way to runs.
pub(crate) struct Pairing<'a> {
    config: &'a Config,
    diagnostics: Vec<Diagnostic>,
    left_alone: Vec<String>,
    names: Names,
    runs: Vec<Run>,
    by_key: FxHashMap<Key, usize>,
    /// The runs of load files, found again by what their paths say: the first, and how many.
    by_spot: FxHashMap<Spot, (usize, usize)>,
    /// The repeats of files whose path names no scenario.
    repeats: FxHashSet<Name>,
    /// The repeats that paths name.
    rounds: FxHashSet<Name>,
    /// The repeats that tables have, by scenario: a study plans each for all of its servers.
    of_tables: FxHashMap<Option<Name>, BTreeSet<Name>>,
    /// What waits until it is known what every load file holds.
    samples: Vec<Samples<'a>>,
    companions: Vec<Companion<'a>>,
    conditions: Vec<(&'a Found, Spot, Box<Conditions>, LineSpan)>,
    /// Runs whose load report, or whose samples, two files claim: neither file is believed.
    contested_loads: BTreeSet<usize>,
    contested_samples: BTreeSet<usize>,
    unnamed_ports: BTreeSet<u32>,
    /// Who says how the paths are read.
    origin: Origin,
    /// Whether addresses tell scenarios apart.
    pub(crate) addresses: Addresses,
}

/// A file of samples; `read` is what it holds, if anything.
struct Samples<'a> {
    file: &'a Found,
    spot: Spot,
    read: Option<(Vec<Container>, LineSpan)>,
}

impl<'a> Pairing<'a> {
    /// A pairing of about so many files.
    pub(crate) fn new(config: &'a Config, files: usize, origin: Origin) -> Self {
        Self {
            config,
            diagnostics: Vec::new(),
            left_alone: Vec::new(),
            names: Names::default(),
            // A run is large and there are two files to most: doubling by need would hold three
            // copies.
            runs: Vec::with_capacity(files / 2 + 1),
            by_key: FxHashMap::default(),
            by_spot: FxHashMap::default(),
            repeats: FxHashSet::default(),
            rounds: FxHashSet::default(),
            of_tables: FxHashMap::default(),
            samples: Vec::with_capacity(files / 2 + 1),
            companions: Vec::new(),
            conditions: Vec::new(),
            contested_loads: BTreeSet::new(),
            contested_samples: BTreeSet::new(),
            unnamed_ports: BTreeSet::new(),
            origin,
            addresses: Addresses::default(),
        }
    }

    /// Takes the next file.
    pub(crate) fn take(&mut self, FileRead { file, parts, parsed, named }: FileRead<'a>) {
        let spot = Spot::of(&parts, &mut self.names);
        self.rounds.extend(spot.repeat);
        if let (None, Some(repeat)) = (spot.scenario, spot.repeat) {
            self.repeats.insert(repeat);
        }
        let (parsed, is_report) = match parsed {
            Ok(parsed) => {
                let is_report = parsed.unreadable.is_none();
                (parsed, is_report)
            }
            Err(error) => (Parsed { diagnostics: vec![error], ..Parsed::default() }, false),
        };
        if conditions::are_lost(&parts, &parsed) {
            self.diagnostics.extend(conditions::remarks(file, parsed));
            return;
        }
        if parsed.unreadable == Some(Unreadable::Unrecognised)
            && parts.kind.is_some_and(|kind| !files::is_raw_ending(kind))
        {
            self.left_alone.push(file.relative.to_string());
            return;
        }
        self.diagnostics.extend(parsed.diagnostics);
        let mut loads = Vec::new();
        for report in parsed.reports {
            self.diagnostics.extend(report.diagnostics);
            match report.content {
                Content::Load(load) => loads.push((*load, report.lines)),
                Content::Containers(all) => {
                    self.samples.push(Samples { file, spot, read: Some((all, report.lines)) });
                }
                Content::Conditions(read) => self.conditions.push((file, spot, read, report.lines)),
                Content::Collection(_) => self.left_alone.push(file.relative.to_string()),
            }
        }
        if companion::are_companions(&loads) {
            self.companions.push(Companion { file, spot, loads, named });
        } else if is_report {
            self.add_loads(file, spot, loads, &named);
        } else if parts.kind == Some("stats") || parsed.unreadable == Some(Unreadable::NoSamples) {
            self.samples.push(Samples { file, spot, read: None });
        } else {
            self.add_unreadable(file, spot);
        }
    }

    /// Ends the files: pairs what waited, takes in the rows of tables, adds the runs that are missing.
    pub(crate) fn finish(mut self, rows: Vec<SourcedRun>) -> Paired {
        for companion in std::mem::take(&mut self.companions) {
            self.add_companion(companion);
        }
        for samples in std::mem::take(&mut self.samples) {
            self.add_samples(samples);
        }
        for (file, spot, read, lines) in std::mem::take(&mut self.conditions) {
            self.add_conditions(file, spot, read, lines);
        }
        for row in rows {
            self.add_row(row);
        }
        for index in &self.contested_loads {
            self.runs[*index].load = None;
        }
        for index in &self.contested_samples {
            self.runs[*index].container = None;
        }
        for run in &mut self.runs {
            let said = run.conditions.as_ref().and_then(|conditions| conditions.client.depth);
            if let Some(load) = &mut run.load {
                load.offered.depth = load.offered.depth.or(said).or(self.config.depth);
            }
        }
        self.add_missing();
        let remarks =
            part_kinds(&mut self.runs, self.config.title.as_deref().unwrap_or("this set"));
        if !remarks.is_empty() {
            for run in &self.runs {
                run.key.scenario.as_ref().map(|name| self.names.number(name));
            }
            self.diagnostics.extend(remarks);
        }
        let mut runs = std::mem::take(&mut self.runs);
        // Names in their natural order once, and then numbers: comparing names run by run would
        // cost more than reading the files.
        let places = self.names.places();
        runs.sort_by_cached_key(|Run { key, .. }| {
            let scenario = key.scenario.as_ref().map(|name| places[name]);
            (scenario, places[&key.server], key.load, places[&key.repeat])
        });
        let mut repeats: Vec<_> =
            self.repeats.iter().map(|name| Arc::clone(self.names.text(*name))).collect();
        repeats.sort_unstable();
        Paired { runs, diagnostics: self.diagnostics, left_alone: self.left_alone, repeats }
    }

    fn error(&mut self, file: &Found, problem: impl Into<String>, advice: &str) {
        self.diagnostics.push(Diagnostic::error(&file.blame(), problem, advice));
    }

    fn warn(&mut self, file: &Found, line: u32, problem: String, advice: &str) {
        self.diagnostics.push(Diagnostic::warning(&file.blame(), problem, advice).at(line));
    }

    /// Adds the reports of one load file as runs; warm-ups are no results. `named` is in the order of
    /// lines.
    fn add_loads(
        &mut self,
        file: &Found,
        spot: Spot,
        mut loads: Vec<(LoadReport, LineSpan)>,
        named: &[Named],
    ) {
        loads.retain(|(load, _)| !load.warmup);
        let mut places = Vec::with_capacity(loads.len());
        // How many of them are of one place: all, and so far.
        let mut counts: FxHashMap<(Spot, Place), (u32, u32)> = FxHashMap::default();
        for (load, at) in &loads {
            let own = match named.binary_search_by_key(&at.first, |named| named.line) {
                Ok(at) => spot.under(&named[at], &mut self.names),
                Err(_) => spot,
            };
            let place = self.place(file, own, Some((load, at.first)));
            if let Some(place) = place {
                counts.entry((own, place)).or_default().0 += 1;
            }
            places.push((own, place));
        }
        for ((load, lines), (own, place)) in loads.into_iter().zip(places) {
            let Some(place) = place else { continue };
            let (all, so_far) = counts.entry((own, place)).or_default();
            *so_far += 1;
            let (is_only, nth) = (*all == 1, *so_far);
            let repeat = match own.repeat {
                Some(repeat) if is_only => repeat,
                Some(repeat) => {
                    let repeat = format!("{}.{nth}", self.names.text(repeat));
                    self.names.number(&repeat)
                }
                None => self.names.number(&nth.to_string()),
            };
            let source = Source { path: Arc::clone(&file.relative), lines: Some(lines) };
            let added = self.add_load(file, own, place, repeat, Some(load), source);
            if let Some(index) = added {
                self.by_spot.entry(spot).or_insert((index, 0)).1 += 1;
            }
        }
    }

    /// Adds the run that a file without a report should have been.
    fn add_unreadable(&mut self, file: &Found, spot: Spot) {
        // Names that were not written by a plan plan nothing, unless they say what was to be measured.
        if self.origin == Origin::Names && !spot.has_load() {
            return;
        }
        if let Some(place) = self.place(file, spot, None) {
            let source = Source { path: Arc::clone(&file.relative), lines: None };
            let repeat = self.repeat(spot);
            if let Some(index) = self.add_load(file, spot, place, repeat, None, source) {
                self.by_spot.entry(spot).or_insert((index, 0)).1 += 1;
            }
        }
    }

    /// Adds a run; its index, unless another file reports it.
    fn add_load(
        &mut self,
        file: &Found,
        spot: Spot,
        place: Place,
        repeat: Name,
        load: Option<LoadReport>,
        source: Source,
    ) -> Option<usize> {
        let index = self.run(spot, place, repeat);
        if let Some(first) = &self.runs[index].load_source {
            let problem = format!("reports the same run as {}", first.path);
            self.contested_loads.insert(index);
            self.error(
                file,
                problem,
                "neither was used; remove one, or name the part of the path in which they differ \
                 {repeat} or {scenario} in `layout` of wrkbook.toml",
            );
            return None;
        }
        self.runs[index].load = load;
        self.runs[index].load_source = Some(source);
        Some(index)
    }

    /// The run that a file beside a load file belongs to; how many there are, where that is not one.
    /// `None` if nobody can tell, which has been said then.
    fn run_beside(&mut self, file: &Found, spot: Spot) -> Option<Result<usize, usize>> {
        match self.by_spot.get(&spot) {
            Some(&(index, 1)) => Some(Ok(index)),
            Some(&(_, several)) => Some(Err(several)),
            None => {
                let place = self.place(file, spot, None)?;
                let repeat = self.repeat(spot);
                Some(Ok(self.run(spot, place, repeat)))
            }
        }
    }

    fn add_samples(&mut self, Samples { file, spot, read }: Samples<'a>) {
        let index = match self.run_beside(file, spot) {
            Some(Ok(index)) => index,
            Some(Err(several)) => {
                let problem = format!("holds the samples of {several} runs in one");
                return self.error(
                    file,
                    problem,
                    "they cannot be told apart and were left out; sample each run into a file of its own",
                );
            }
            None => return,
        };
        if let Some(first) = &self.runs[index].container_source {
            let problem = format!("holds samples of the same run as {}", first.path);
            self.contested_samples.insert(index);
            return self.error(file, problem, "neither was used; remove one of them");
        }
        let lines = read.as_ref().map(|(_, lines)| *lines);
        self.runs[index].container_source =
            Some(Source { path: Arc::clone(&file.relative), lines });
        if let Some((containers, _)) = read {
            let server = Arc::clone(&self.runs[index].key.server);
            self.runs[index].container = self.choose(file, &server, containers);
        }
    }

    /// Adds the run that a row of a table is.
    fn add_row(&mut self, row: SourcedRun) {
        let SourcedRun { mut run, path, line } = row;
        let server = self.names.number(&run.key.server);
        let server = self.called(server);
        let key = Key {
            scenario: run.key.scenario.as_ref().map(|name| self.names.number(name)),
            server,
            load: run.key.load,
            repeat: self.names.number(&run.key.repeat),
        };
        self.of_tables.entry(key.scenario).or_default().insert(key.repeat);
        let next = self.runs.len();
        let index = *self.by_key.entry(key).or_insert(next);
        if index == next {
            run.key = self.spelled(key);
            return self.runs.push(run);
        }
        let known = &self.runs[index];
        let first = known.load_source.as_ref().or(known.container_source.as_ref());
        let place = first.map_or_else(String::new, |first| match first.lines {
            Some(lines) => format!("{}:{}", first.path, lines.first),
            None => first.path.to_string(),
        });
        let problem = format!("is the same run as {place}");
        let advice = "neither was used; remove one, or map the column in which they differ to \
                      `repeat`, `scenario` or `load` in [[table]] of wrkbook.toml";
        self.diagnostics.push(Diagnostic::error(&path, problem, advice).at(line));
        self.contested_loads.insert(index);
        self.contested_samples.insert(index);
    }

    /// The container that is the server's: the one that `container` in `wrkbook.toml` means, else
    /// the only one, else the only one that is called like the server.
    fn choose(
        &mut self,
        file: &Found,
        server: &str,
        mut containers: Vec<Container>,
    ) -> Option<Container> {
        let is_named = |container: &Container, wanted: &str| {
            container.name.as_ref().is_some_and(|name| name.eq_ignore_ascii_case(wanted))
        };
        let wanted = self.config.container.as_ref().map(|name| name.replace("{server}", server));
        let fits = |container: &Container| match &wanted {
            Some(wanted) => {
                is_named(container, wanted)
                    || container.id.as_ref().is_some_and(|id| id.starts_with(wanted.as_str()))
            }
            None => is_named(container, server),
        };
        if wanted.is_none() && containers.len() == 1 {
            return containers.pop();
        }
        let count = containers.len();
        containers.retain(fits);
        if containers.len() == 1 {
            return containers.pop();
        }
        let problem = match wanted {
            Some(wanted) => format!("none of {count} containers is `{wanted}` alone"),
            None => format!("samples of {count} containers, and none is called like the server"),
        };
        self.error(
            file,
            problem,
            "they were left out; say in wrkbook.toml which counts, as in container = \"{server}-1\"",
        );
        None
    }

    /// The repeat that a path names, or the first.
    fn repeat(&mut self, spot: Spot) -> Name {
        spot.repeat.unwrap_or_else(|| self.names.number("1"))
    }

    /// The index of a run, which is added if it is new.
    fn run(&mut self, spot: Spot, place: Place, repeat: Name) -> usize {
        let Place { server, load, address, queries } = place;
        let queries = queries.map(|queries| format!("queries={queries}"));
        let more = [address.map(|name| self.names.text(name).to_string()), queries];
        let more: Vec<String> = more.into_iter().flatten().collect();
        let scenario = match spot.scenario {
            scenario if more.is_empty() => scenario,
            None => Some(self.names.number(&more.join(" "))),
            Some(scenario) => {
                let scenario = format!("{} {}", self.names.text(scenario), more.join(" "));
                Some(self.names.number(&scenario))
            }
        };
        let key = Key { scenario, server, load, repeat };
        let next = self.runs.len();
        let index = *self.by_key.entry(key).or_insert(next);
        if index == next {
            self.runs.push(Run::missing(self.spelled(key)));
        }
        index
    }

    fn spelled(&self, key: Key) -> RunKey {
        let text = |name| Arc::clone(self.names.text(name));
        RunKey {
            scenario: key.scenario.map(text),
            server: text(key.server),
            load: key.load,
            repeat: text(key.repeat),
        }
    }

    /// Adds, as missing, the runs that were planned: of a server and load that other repeats have, in a
    /// repeat that paths name and that has this server.
    fn add_missing(&mut self) {
        let mut repeats: FxHashMap<(Option<Name>, Name), FxHashMap<Name, usize>> =
            FxHashMap::default();
        let mut cells: FxHashSet<_> = FxHashSet::default();
        for Key { scenario, server, load, repeat } in self.by_key.keys() {
            *repeats.entry((*scenario, *server)).or_default().entry(*repeat).or_default() += 1;
            cells.insert((*scenario, *server, *load));
        }
        let none = BTreeSet::new();
        for (scenario, server, load) in cells {
            let own = repeats[&(scenario, server)].iter();
            // A time of day is no round: each run has its own.
            let is_round = |(repeat, runs): &(&Name, &usize)| {
                self.rounds.contains(repeat) && (**runs > 1 || !self.is_time(**repeat))
            };
            let planned = own.filter(is_round).map(|(repeat, _)| *repeat);
            let of_tables = self.of_tables.get(&scenario).unwrap_or(&none).iter().copied();
            for repeat in BTreeSet::from_iter(planned.chain(of_tables)) {
                let key = Key { scenario, server, load, repeat };
                if !self.by_key.contains_key(&key) {
                    self.runs.push(Run::missing(self.spelled(key)));
                }
            }
        }
    }

    /// Whether a repeat is called by a date or a time.
    fn is_time(&self, repeat: Name) -> bool {
        self.names.text(repeat).bytes().filter(u8::is_ascii_digit).count() >= 8
    }
}
