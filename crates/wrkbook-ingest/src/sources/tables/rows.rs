//! The rows of one file to runs: where the mapped columns are, and what each cell says.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::grid::{Grid, Row, grids};
use super::mapping::{FigureColumn, LoadColumn, Mapping, Scenario, meant};
use crate::line::quote;
use crate::record::diagnostic::Diagnostic;
use crate::record::load::{Load, LoadKind};
use crate::record::report::LineSpan;
use crate::record::run::{Run, RunKey, Source};
use crate::sources::SourcedRun;
use crate::sources::folder::layout::PathParts;

/// Reads one file.
pub(super) struct Reader<'a> {
    pub(super) mapping: &'a Mapping,
    /// Its path below the result set.
    pub(super) relative: Arc<str>,
    /// What that says.
    pub(super) parts: PathParts<'a>,
    /// The file as diagnostics name it.
    pub(super) path: Arc<str>,
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
}

/// Where in a row the mapped columns are.
struct Places<'a> {
    server: Option<usize>,
    scenario: Option<usize>,
    repeat: Option<usize>,
    load: Option<usize>,
    figures: Vec<(&'a FigureColumn, usize)>,
}

/// Scenario, server and load of a row.
type Place = (Option<String>, String, Load);

impl<'a> Reader<'a> {
    pub(super) fn read(mut self, text: &str, runs: &mut Vec<SourcedRun>) {
        let mut grids = grids(text);
        // Of several tables in one document, those that are about servers.
        if let Some(server) = self.mapping.server.as_ref().filter(|_| grids.len() > 1) {
            if grids.iter().any(|grid| grid.header.contains(server)) {
                grids.retain(|grid| grid.header.contains(server));
            } else {
                grids.truncate(1);
            }
        }
        if grids.iter().all(|grid| grid.rows.is_empty()) {
            self.diagnostics.push(Diagnostic::error(
                &self.path,
                "holds no table: there is no line of columns with rows under it",
                "see that it is comma-separated or a Markdown pipe table, or take it out of \
                 [[table]] in wrkbook.toml",
            ));
        }
        let mut repeats = BTreeMap::new();
        for grid in &grids {
            let Some(places) = self.places(grid) else { continue };
            for row in &grid.rows {
                runs.extend(self.run(grid, &places, row, &mut repeats));
            }
        }
    }

    fn error(&mut self, line: u32, problem: String, advice: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(&self.path, problem, advice).at(line));
    }

    /// Where the mapped columns are; `None` where one is missing without which no row is a run.
    fn places(&mut self, grid: &Grid) -> Option<Places<'a>> {
        let mapping = self.mapping;
        let mut complete = true;
        let mut needed = |reader: &mut Self, key: &str, column: &Option<String>| {
            let column = column.as_ref()?;
            let place = reader.place(grid, key, column);
            complete &= place.is_some();
            place
        };
        let load = match &mapping.load {
            LoadColumn::Column(column, _) => Some(column.clone()),
            LoadColumn::Fixed(_) | LoadColumn::Path => None,
        };
        let server = needed(self, "server", &mapping.server);
        let scenario = match &mapping.scenario {
            Some(Scenario::Column(column)) => needed(self, "scenario", &Some(column.clone())),
            Some(Scenario::Fixed(_)) | None => None,
        };
        let repeat = needed(self, "repeat", &mapping.repeat);
        let load = needed(self, "load", &load);
        let figures = mapping.figures.iter();
        let figures: Vec<_> = figures
            .filter_map(|figure| Some((figure, self.place(grid, &figure.name, &figure.column)?)))
            .collect();
        complete.then_some(Places { server, scenario, repeat, load, figures })
    }

    /// The place of a column; what is there instead is said where it is not.
    fn place(&mut self, grid: &Grid, key: &str, column: &str) -> Option<usize> {
        let place = grid.header.iter().position(|name| name == column);
        if place.is_none() {
            let names = quote(&grid.header.join(", "));
            let meant = meant(column, grid.header.iter().map(String::as_str));
            self.error(
                grid.header_line,
                format!(
                    "no column `{}`, which `{}` names;{meant} there are {names}",
                    quote(column),
                    quote(key)
                ),
                "mend its name in [[table]] of wrkbook.toml",
            );
        }
        place
    }

    /// The run that a row is; `None` where it cannot be said which.
    fn run(
        &mut self,
        grid: &Grid,
        places: &Places<'_>,
        row: &Row,
        repeats: &mut BTreeMap<Place, u32>,
    ) -> Option<SourcedRun> {
        let (found, known) = (row.cells.len(), grid.header.len());
        if found > known {
            self.error(
                row.line,
                format!("a row of {found} cells under {known} columns"),
                "it was left out, as nobody can tell which cell is which; quote what holds the \
                 separator",
            );
            return None;
        }
        // Cells that end a row may be left away.
        let cell = |at: usize| row.cells.get(at).map_or("", String::as_str);
        let named = |place: Option<usize>| place.map(cell).filter(|name| !name.is_empty());

        let server = match places.server {
            Some(_) => named(places.server),
            None => self.parts.server.as_deref(),
        };
        let Some(server) = server else {
            let advice = "it was left out; fill in the server's name, or remove the row";
            self.error(row.line, "a row that names no server".to_owned(), advice);
            return None;
        };
        let load = match (&self.mapping.load, places.load) {
            (LoadColumn::Fixed(load), _) => Some(*load),
            (LoadColumn::Path, _) => self.parts.load,
            (LoadColumn::Column(..), None) => None,
            (LoadColumn::Column(_, kind), Some(at)) => {
                let digits = self.mapping.thousands.map_or_else(
                    || cell(at).to_owned(),
                    |separator| cell(at).replace(separator, ""),
                );
                Load::read(*kind, &digits)
            }
        };
        let Some(load) = load else {
            let said = places.load.map_or("", cell);
            let what = match &self.mapping.load {
                LoadColumn::Column(_, LoadKind::Rate) => "rate",
                LoadColumn::Column(_, LoadKind::Users) => "number of users",
                _ => "number of connections",
            };
            let problem = format!("`{}` is no {what}", quote(said));
            self.error(row.line, problem, "the row was left out; mend the number");
            return None;
        };
        let fixed = match &self.mapping.scenario {
            Some(Scenario::Fixed(name)) => Some(name.as_str()),
            Some(Scenario::Column(_)) | None => self.parts.scenario.as_deref(),
        };
        let scenario = named(places.scenario).or(fixed).map(str::to_owned);
        let place = (scenario, server.to_owned(), load);
        let nth = repeats.entry(place.clone()).or_insert(0);
        *nth += 1;
        let nth = nth.to_string();
        let repeat = named(places.repeat).or(self.parts.repeat.as_deref()).unwrap_or(&nth);
        let (scenario, server, load) = place;
        let mut run = Run::missing(RunKey {
            scenario: scenario.map(Arc::from),
            server: Arc::from(server),
            load,
            repeat: Arc::from(repeat),
        });
        for (figure, at) in &places.figures {
            self.put(figure, cell(*at), row.line, &mut run);
        }
        self.complete(&mut run, places.load.is_some());
        let lines = Some(LineSpan { first: row.line, last: row.last_line });
        run.load_source = Some(Source { path: Arc::clone(&self.relative), lines });
        Some(SourcedRun { run, path: Arc::clone(&self.path), line: row.line })
    }

    /// Puts a figure into the run; one that cannot be read is lost, and the row stays.
    fn put(&mut self, figure: &FigureColumn, cell: &str, line: u32, run: &mut Run) {
        if self.mapping.is_absent(cell) {
            return;
        }
        let FigureColumn { unit, column, .. } = figure;
        let read = unit.read(cell, self.mapping.thousands);
        if read.and_then(|value| figure.figure.put(run, value)).is_none() {
            self.diagnostics.push(
                Diagnostic::unreadable(
                    &self.path,
                    format!(
                        "`{}` in column `{column}` is no figure in {}",
                        quote(cell),
                        unit.name()
                    ),
                    "it was left out; mend it, or add how it is written to `absent` or `thousands` \
                     of [[table]] in wrkbook.toml",
                )
                .at(line),
            );
        }
    }

    /// What holds of every run that has a figure.
    fn complete(&self, run: &mut Run, reports_load: bool) {
        if run.load.is_none() && run.container.is_none() {
            return;
        }
        let offered = run.key.load;
        let load = run.load.get_or_insert_default();
        if reports_load {
            match offered {
                Load::Connections(count) => load.offered.connections = Some(count),
                Load::Users(count) => load.offered.users = Some(count),
                Load::Rate(rate) => load.offered.rate = Some(rate),
                Load::Unstated => {}
            }
        }
        load.nominal_duration = self.mapping.duration;
        load.threads = self.mapping.threads;
        load.complete = true;
    }
}
