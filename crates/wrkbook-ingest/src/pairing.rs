//! From files to runs: whose a report is, which repeat it is, and which samples and conditions belong
//! to it.

pub(crate) mod conditions;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::files::Found;
use crate::layout::PathParts;
use crate::parse::{Parsed, Unreadable};
use crate::report::{Container, Content, LineSpan, LoadReport};
use crate::run::{Run, RunKey, Source, natural, visible};
use crate::tables::TableRun;

/// A file that a layout pattern fits, and what was read from it.
pub(crate) struct FileRead<'a> {
    pub(crate) file: &'a Found,
    pub(crate) parts: PathParts<'a>,
    pub(crate) parsed: Result<Parsed, Diagnostic>,
}

/// Endings under which raw files are expected: content that is not recognised there is an error.
const RAW_ENDINGS: [&str; 6] = ["log", "stats", "txt", "out", "wrk", "wrk2"];

/// Pairs files into runs, takes in the rows of tables, sorts them all by key, and names the files that turned out not to be raw.
pub(crate) fn pair<'a>(
    files: Vec<FileRead<'a>>,
    rows: Vec<TableRun>,
    config: &'a Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Run>, Vec<String>) {
    let mut pairing = Pairing::new(config, diagnostics);
    // A run is large and there are two files to most: doubling by need would hold three copies.
    pairing.runs.reserve(files.len() / 2 + rows.len() + 1);
    let mut samples = Vec::new();
    let mut conditions = Vec::new();
    let mut left_alone = Vec::new();
    for FileRead { file, parts, parsed } in files {
        let (parsed, is_report) = match parsed {
            Ok(parsed) => {
                let is_report = parsed.unreadable.is_none();
                (parsed, is_report)
            }
            Err(error) => (Parsed { diagnostics: vec![error], ..Parsed::default() }, false),
        };
        if conditions::are_lost(&parts, &parsed) {
            pairing.diagnostics.extend(conditions::remarks(file, parsed));
            continue;
        }
        if parsed.unreadable == Some(Unreadable::Unrecognised)
            && parts.kind.is_some_and(|kind| !RAW_ENDINGS.contains(&kind))
        {
            left_alone.push(file.relative.to_string());
            continue;
        }
        pairing.diagnostics.extend(parsed.diagnostics);
        let mut loads = Vec::new();
        for report in parsed.reports {
            pairing.diagnostics.extend(report.diagnostics);
            match report.content {
                Content::Load(load) => loads.push((*load, report.lines)),
                Content::Containers(all) => samples.push((file, parts, Some((all, report.lines)))),
                Content::Conditions(read) => conditions.push((file, parts, read, report.lines)),
                Content::Collection(_) => left_alone.push(file.relative.to_string()),
            }
        }
        if is_report {
            pairing.add_loads(file, &parts, loads);
        } else if parts.kind == Some("stats") || parsed.unreadable == Some(Unreadable::NoSamples) {
            samples.push((file, parts, None));
        } else {
            pairing.add_unreadable(file, &parts);
        }
    }
    // The rest last: by then it is known what every load file holds.
    for (file, parts, read) in samples {
        pairing.add_samples(file, &parts, read);
    }
    for (file, parts, read, lines) in conditions {
        pairing.add_conditions(file, &parts, read, lines);
    }
    for row in rows {
        pairing.add_row(row);
    }
    (pairing.finish(), left_alone)
}

/// What path and report say of a run, but for its repeat and the path's scenario.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    server: String,
    connections: u32,
    /// Queries a request: each number of them is a scenario.
    queries: Option<u32>,
}

struct Pairing<'a> {
    config: &'a Config,
    diagnostics: &'a mut Vec<Diagnostic>,
    names: FxHashSet<Arc<str>>,
    runs: Vec<Run>,
    by_key: FxHashMap<RunKey, usize>,
    /// The runs of a load file, found again by what its path says.
    by_parts: FxHashMap<PathParts<'a>, Vec<usize>>,
    /// Runs whose load report, or whose samples, two files claim: neither file is believed.
    contested_loads: BTreeSet<usize>,
    contested_samples: BTreeSet<usize>,
    unnamed_ports: BTreeSet<u32>,
}

impl<'a> Pairing<'a> {
    fn new(config: &'a Config, diagnostics: &'a mut Vec<Diagnostic>) -> Self {
        Self {
            config,
            diagnostics,
            names: FxHashSet::default(),
            runs: Vec::new(),
            by_key: FxHashMap::default(),
            by_parts: FxHashMap::default(),
            contested_loads: BTreeSet::new(),
            contested_samples: BTreeSet::new(),
            unnamed_ports: BTreeSet::new(),
        }
    }

    fn error(&mut self, file: &Found, problem: impl Into<String>, advice: &str) {
        self.diagnostics.push(Diagnostic::error(&file.blame(), problem, advice));
    }

    fn warn(&mut self, file: &Found, line: u32, problem: String, advice: &str) {
        self.diagnostics.push(Diagnostic::warning(&file.blame(), problem, advice).at(line));
    }

    /// Adds the reports of one load file as runs; warm-ups are no results.
    fn add_loads(
        &mut self,
        file: &Found,
        parts: &PathParts<'a>,
        mut loads: Vec<(LoadReport, LineSpan)>,
    ) {
        loads.retain(|(load, _)| !load.warmup);
        let mut places = Vec::with_capacity(loads.len());
        let mut repeats_of = BTreeMap::new();
        for (load, lines) in &loads {
            let place = self.place(file, parts, Some((load, lines.first)));
            if let Some(place) = &place {
                *repeats_of.entry(place.clone()).or_insert(0_u32) += 1;
            }
            places.push(place);
        }
        let mut seen = BTreeMap::new();
        for ((load, lines), place) in loads.into_iter().zip(places) {
            let Some(place) = place else { continue };
            let nth = seen.entry(place.clone()).or_insert(0_u32);
            *nth += 1;
            let repeat = match parts.repeat {
                None => nth.to_string(),
                Some(repeat) if repeats_of[&place] == 1 => repeat.to_owned(),
                Some(repeat) => format!("{repeat}.{nth}"),
            };
            let source = Source { path: Arc::clone(&file.relative), lines: Some(lines) };
            self.add_load(file, parts, place, &repeat, Some(load), source);
        }
    }

    /// Adds the run that a file without a report should have been.
    fn add_unreadable(&mut self, file: &Found, parts: &PathParts<'a>) {
        if let Some(place) = self.place(file, parts, None) {
            let source = Source { path: Arc::clone(&file.relative), lines: None };
            self.add_load(file, parts, place, parts.repeat.unwrap_or("1"), None, source);
        }
    }

    fn add_load(
        &mut self,
        file: &Found,
        parts: &PathParts<'a>,
        place: Place,
        repeat: &str,
        load: Option<LoadReport>,
        source: Source,
    ) {
        let index = self.run(parts, place, repeat);
        if let Some(first) = &self.runs[index].load_source {
            let problem = format!("reports the same run as {}", first.path);
            self.contested_loads.insert(index);
            self.error(
                file,
                problem,
                "neither was used; remove one, or name the part of the path in which they differ \
                 {repeat} or {scenario} in `layout` of wrkbook.toml",
            );
            return;
        }
        self.runs[index].load = load;
        self.runs[index].load_source = Some(source);
        self.by_parts.entry(PathParts { kind: None, ..*parts }).or_default().push(index);
    }

    fn add_samples(
        &mut self,
        file: &Found,
        parts: &PathParts<'a>,
        read: Option<(Vec<Container>, LineSpan)>,
    ) {
        let index = match self.by_parts.get(&PathParts { kind: None, ..*parts }).map(Vec::as_slice)
        {
            Some(&[index]) => index,
            Some(several) => {
                let problem = format!("holds the samples of {} runs in one", several.len());
                return self.error(
                    file,
                    problem,
                    "they cannot be told apart and were left out; sample each run into a file of its own",
                );
            }
            None => match self.place(file, parts, None) {
                Some(place) => self.run(parts, place, parts.repeat.unwrap_or("1")),
                None => return,
            },
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
    fn add_row(&mut self, row: TableRun) {
        let TableRun { mut run, path, line } = row;
        let key = RunKey {
            scenario: run.key.scenario.as_ref().map(|name| intern(&mut self.names, name)),
            server: intern(&mut self.names, &run.key.server),
            connections: run.key.connections,
            repeat: intern(&mut self.names, &run.key.repeat),
        };
        let next = self.runs.len();
        let index = *self.by_key.entry(key.clone()).or_insert(next);
        if index == next {
            run.key = key;
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
                      `repeat`, `scenario` or `connections` in [[table]] of wrkbook.toml";
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

    /// The server and the load that are meant, from the path and, where it says less, the report
    /// (with its first line).
    fn place(
        &mut self,
        file: &Found,
        parts: &PathParts<'_>,
        load: Option<(&LoadReport, u32)>,
    ) -> Option<Place> {
        let url = load.and_then(|(load, _)| load.url.as_deref()).and_then(authority);
        if let Some((load, line)) = load {
            for (what, said, reported) in [
                ("connections", parts.connections, load.connections),
                ("threads", parts.threads, load.threads),
                ("port", parts.port, parts.port.and(url.and_then(port_of))),
            ] {
                if let (Some(said), Some(reported)) = (said, reported)
                    && said != reported
                {
                    self.warn(
                        file,
                        line,
                        format!("the path says {what} {said}, the report {reported}"),
                        "the path was believed; rename the file or mend `layout` in wrkbook.toml",
                    );
                }
            }
        }
        let port = parts.port.or_else(|| url.and_then(port_of));
        let name_of_port = port.and_then(|port| self.config.ports.get(&port));
        let server = match (parts.server, name_of_port, parts.port, url) {
            (Some(server), ..) => server.to_owned(),
            (None, Some(name), ..) => name.clone(),
            (None, None, Some(port), _) => {
                if self.unnamed_ports.insert(port) {
                    self.diagnostics.push(Diagnostic::warning(
                        &file.blame(),
                        format!("nothing names the server at port {port}"),
                        format!("its port stands for it; add {port} = \"name\" to [ports] in wrkbook.toml"),
                    ));
                }
                port.to_string()
            }
            (None, None, None, Some(url)) => url.to_owned(),
            (None, None, None, None) => {
                self.error(
                    file,
                    "neither its path nor its content names a server",
                    "it was left out; add {server} to `layout` in wrkbook.toml",
                );
                return None;
            }
        };
        let connections = parts.connections.or(load.and_then(|(load, _)| load.connections));
        if connections.is_none() {
            self.error(
                file,
                "neither its path nor its content says the number of connections",
                "it was left out; add {connections} to its name and to `layout` in wrkbook.toml",
            );
        }
        let queries = load.and_then(|(load, _)| load.queries);
        Some(Place { server, connections: connections?, queries })
    }

    /// The index of a run, which is added if it is new.
    fn run(&mut self, parts: &PathParts<'_>, place: Place, repeat: &str) -> usize {
        let Place { server, connections, queries } = place;
        let scenario = match (parts.scenario, queries) {
            (scenario, None) => scenario.map(str::to_owned),
            (None, Some(queries)) => Some(format!("queries={queries}")),
            (Some(scenario), Some(queries)) => Some(format!("{scenario} queries={queries}")),
        };
        let key = RunKey {
            scenario: scenario.map(|name| intern(&mut self.names, &visible(&name))),
            server: intern(&mut self.names, &visible(&server)),
            connections,
            repeat: intern(&mut self.names, &visible(repeat)),
        };
        let next = self.runs.len();
        let index = *self.by_key.entry(key.clone()).or_insert(next);
        if index == next {
            self.runs.push(Run::missing(key));
        }
        index
    }

    fn finish(mut self) -> Vec<Run> {
        for index in self.contested_loads {
            self.runs[index].load = None;
        }
        for index in self.contested_samples {
            self.runs[index].container = None;
        }
        let mut runs = self.runs;
        add_missing(&mut runs);
        // Names in their natural order once, and then numbers: comparing names run by run would
        // cost more than reading the files.
        let mut names: Vec<_> = self.names.into_iter().collect();
        names.sort_unstable_by(|a, b| natural(a, b));
        let place: FxHashMap<_, _> =
            names.iter().enumerate().map(|(at, name)| (name, at)).collect();
        runs.sort_by_cached_key(|Run { key, .. }| {
            let scenario = key.scenario.as_ref().map(|name| place[name]);
            (scenario, place[&key.server], key.connections, place[&key.repeat])
        });
        runs
    }
}

impl Found {
    /// The name under which diagnostics blame the file.
    pub(crate) fn blame(&self) -> Arc<str> {
        Arc::from(self.path.display().to_string())
    }
}

fn intern(names: &mut FxHashSet<Arc<str>>, name: &str) -> Arc<str> {
    if let Some(known) = names.get(name) {
        return Arc::clone(known);
    }
    let new: Arc<str> = Arc::from(name);
    names.insert(Arc::clone(&new));
    new
}

/// Adds, as missing, every run of a server and load that other repeats of its scenario have.
fn add_missing(runs: &mut Vec<Run>) {
    let mut repeats: FxHashMap<Option<Arc<str>>, BTreeSet<Arc<str>>> = FxHashMap::default();
    let mut cells: FxHashMap<_, Vec<Arc<str>>> = FxHashMap::default();
    for RunKey { scenario, server, connections, repeat } in runs.iter().map(|run| &run.key) {
        let known = repeats.entry(scenario.clone()).or_default();
        if !known.contains(repeat) {
            known.insert(Arc::clone(repeat));
        }
        let cell = (scenario.clone(), Arc::clone(server), *connections);
        cells.entry(cell).or_default().push(Arc::clone(repeat));
    }
    for ((scenario, server, connections), present) in cells {
        let all = &repeats[&scenario];
        if present.len() == all.len() {
            continue;
        }
        for repeat in all.iter().filter(|repeat| !present.contains(repeat)) {
            runs.push(Run::missing(RunKey {
                scenario: scenario.clone(),
                server: Arc::clone(&server),
                connections,
                repeat: Arc::clone(repeat),
            }));
        }
    }
}

/// `host:port` of a URL.
fn authority(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    Some(&rest[..end]).filter(|authority| !authority.is_empty())
}

fn port_of(authority: &str) -> Option<u32> {
    authority.rsplit_once(':')?.1.parse().ok()
}
