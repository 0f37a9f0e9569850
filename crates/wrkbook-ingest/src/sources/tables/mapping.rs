//! `[[table]]` of `wrkbook.toml`: which files are tables, and which of their columns mean what.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::figure::{Figure, Unit};
use crate::line::quote;
use crate::record::load::{Load, LoadKind};
use crate::record::units::Seconds;
use crate::sources::folder::layout::{Part, PathParts, Pattern};

/// How the tables of some files are to be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// The line of `wrkbook.toml` that names the files, counted from 1.
    pub line: usize,
    /// The files: a path relative to the result set, with parts as in a layout.
    pub file: Pattern,
    /// The column of the server's name; without one the path says it.
    pub server: Option<String>,
    /// The scenario of all rows, or its column; without either the path may say it.
    pub scenario: Option<Scenario>,
    /// The column of the repetition; without one the path may say it, or the rows of the same
    /// server and load are repeats 1, 2, 3.
    pub repeat: Option<String>,
    /// The load that was offered.
    pub load: LoadColumn,
    /// The duration that was asked for.
    pub duration: Option<Seconds>,
    /// Client threads.
    pub threads: Option<u32>,
    /// How a figure that there is none of is written, beside an empty cell.
    pub absent: Vec<String>,
    /// What stands between the thousands of a number.
    pub thousands: Option<char>,
    /// The columns that hold figures.
    pub figures: Vec<FigureColumn>,
}

/// Where the scenario is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scenario {
    /// It is the same in all rows.
    Fixed(String),
    /// In a column.
    Column(String),
}

/// Where the load is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoadColumn {
    /// It is the same in all rows.
    Fixed(Load),
    /// In a column, as numbers of this kind.
    Column(String, LoadKind),
    /// In the path.
    Path,
}

/// A column that holds figures.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureColumn {
    /// What it is called in `wrkbook.toml`.
    pub name: String,
    /// What it holds.
    pub figure: Figure,
    /// Its head in the table.
    pub column: String,
    /// What it is counted in.
    pub unit: Unit,
}

/// How an absent figure is written, unless the mapping says otherwise.
const ABSENT: [&str; 6] = ["N/A", "NA", "n/a", "-", "\u{2013}", "\u{2014}"];

/// The keys of `[[table]]`.
const KEYS: &str = "file, server, scenario, repeat, connections, load, duration, threads, absent, \
                    thousands and [table.figures]";

/// A `[[table]]` as it is written.
#[derive(Deserialize)]
pub(crate) struct Wire {
    file: Option<Spanned<String>>,
    server: Option<String>,
    scenario: Option<WireScenario>,
    repeat: Option<String>,
    connections: Option<Spanned<WireNumber>>,
    load: Option<Spanned<WireLoad>>,
    duration: Option<Spanned<f64>>,
    threads: Option<u32>,
    absent: Option<Vec<String>>,
    thousands: Option<Spanned<String>>,
    #[serde(default)]
    figures: BTreeMap<String, Spanned<WireFigure>>,
    #[serde(flatten)]
    unknown: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum WireNumber {
    Number(f64),
    Column(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireLoad {
    column: Option<String>,
    fixed: Option<f64>,
    kind: LoadKind,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum WireScenario {
    Column(String),
    Fixed { fixed: String },
}

#[derive(Deserialize)]
#[serde(untagged)]
enum WireFigure {
    Column(String),
    Counted { column: String, unit: String },
}

/// What is wrong with a `[[table]]`, and at which byte.
pub(crate) type Wrong = (usize, String);

impl Wire {
    /// The mapping. `start` is the byte at which it begins, `line_at` tells the line of a byte.
    pub(crate) fn mapping(
        self,
        start: usize,
        line_at: impl Fn(usize) -> usize,
    ) -> Result<Mapping, Wrong> {
        if let Some(key) = self.unknown.keys().next() {
            return Err((start, format!("unknown key `{key}` in [[table]]; known are {KEYS}")));
        }
        let Some(file) = self.file else {
            let advice = "name its files, as in file = \"{scenario}.csv\"";
            return Err((start, format!("[[table]] without `file`; {advice}")));
        };
        let at = file.span().start;
        let file = Pattern::path(file.get_ref())
            .map_err(|error| (at, format!("file `{}` cannot be used: {error}", file.get_ref())))?;
        if self.server.is_none() && !file.has(Part::Server) {
            let advice =
                "name its column, as in server = \"Framework\", or put {server} into `file`";
            return Err((
                at,
                format!("[[table]] does not say where the server's name is; {advice}"),
            ));
        }
        let load = load_column(self.connections, self.load, &file)
            .map_err(|(place, wrong)| (place.unwrap_or(at), wrong))?;
        let duration = match self.duration.map(|said| (said.span().start, said.into_inner())) {
            None => None,
            Some((at, seconds)) => Some(
                Seconds::new(seconds)
                    .filter(|s| s.get() > 0.0)
                    .ok_or_else(|| (at, format!("duration = {seconds} is no number of seconds")))?,
            ),
        };
        let thousands = match self.thousands {
            None => None,
            Some(said) => {
                let mut chars = said.get_ref().chars();
                match (chars.next(), chars.next()) {
                    (Some(only), None) if !only.is_ascii_alphanumeric() => Some(only),
                    _ => {
                        let text = said.get_ref();
                        let wrong = format!("thousands = {text:?} is not one sign, such as \",\"");
                        return Err((said.span().start, wrong));
                    }
                }
            }
        };
        if self.figures.is_empty() {
            let advice = "map at least one, as in throughput = \"Requests/sec\"";
            return Err((at, format!("[[table]] without [table.figures]; {advice}")));
        }
        let figures = self.figures.into_iter().map(|(name, said)| {
            figure(name, said.get_ref()).map_err(|wrong| (said.span().start, wrong))
        });
        Ok(Mapping {
            line: line_at(at),
            server: self.server,
            scenario: self.scenario.map(|said| match said {
                WireScenario::Column(column) => Scenario::Column(column),
                WireScenario::Fixed { fixed } => Scenario::Fixed(fixed),
            }),
            repeat: self.repeat,
            load,
            duration,
            threads: self.threads,
            absent: self.absent.unwrap_or_else(|| ABSENT.map(str::to_owned).to_vec()),
            thousands,
            figures: figures.collect::<Result<_, Wrong>>()?,
            file,
        })
    }
}

/// Where the load is: `connections = ...` is short for a `load` of connections; without either it is
/// in the path.
fn load_column(
    connections: Option<Spanned<WireNumber>>,
    load: Option<Spanned<WireLoad>>,
    file: &Pattern,
) -> Result<LoadColumn, (Option<usize>, String)> {
    let said = match (connections, load) {
        (Some(_), Some(load)) => {
            let wrong = "`connections` and `load` say the same thing twice; remove one of them";
            return Err((Some(load.span().start), wrong.to_owned()));
        }
        (Some(connections), None) => {
            let at = connections.span().start;
            Some((at, connections.into_inner(), LoadKind::Connections))
        }
        (None, Some(load)) => {
            let at = load.span().start;
            let WireLoad { column, fixed, kind } = load.into_inner();
            let number = match (column, fixed) {
                (Some(column), None) => WireNumber::Column(column),
                (None, Some(number)) => WireNumber::Number(number),
                (None, None) if kind == LoadKind::Unstated => {
                    return Ok(LoadColumn::Fixed(Load::Unstated));
                }
                _ => {
                    let wrong = "`load` needs either `column` or `fixed`, as in \
                                 load = { column = \"Rate\", kind = \"rate\" }";
                    return Err((Some(at), wrong.to_owned()));
                }
            };
            Some((at, number, kind))
        }
        (None, None) => None,
    };
    match said {
        Some((at, WireNumber::Number(number), kind)) => Load::read(kind, &number.to_string())
            .map(LoadColumn::Fixed)
            .ok_or_else(|| (Some(at), format!("{} = {number} is no load", kind.id()))),
        Some((_, WireNumber::Column(column), kind)) => Ok(LoadColumn::Column(column, kind)),
        None if [Part::Connections, Part::Rate, Part::Users].iter().any(|part| file.has(*part)) => {
            Ok(LoadColumn::Path)
        }
        None => {
            let advice = "give the number or the name of its column as `connections`, or as \
                          load = { column = \"Rate\", kind = \"rate\" }";
            Err((None, format!("[[table]] without `connections` or `load`; {advice}")))
        }
    }
}

/// What `name = ...` in `[table.figures]` means.
fn figure(name: String, said: &WireFigure) -> Result<FigureColumn, String> {
    let Some(figure) = Figure::from_name(&name) else {
        let names = Figure::names();
        let meant = meant(&name, names.iter().copied());
        return Err(format!("`{name}` is no figure;{meant} there are {}", names.join(", ")));
    };
    let units = figure.units();
    let names: Vec<&str> = units.iter().map(|unit| unit.name()).collect();
    let (column, unit) = match (said, units) {
        (WireFigure::Column(column), [only]) => (column, *only),
        (WireFigure::Column(column), _) => {
            return Err(format!(
                "`{name}` needs its unit, as in {name} = {{ column = {column:?}, unit = {:?} }}; \
                 there are {}",
                names[names.len() / 2],
                names.join(", ")
            ));
        }
        (WireFigure::Counted { column, unit }, units) => {
            match units.iter().find(|known| known.name() == unit) {
                Some(known) => (column, *known),
                None => {
                    let meant = meant(unit, names.iter().copied());
                    return Err(format!(
                        "`{unit}` is no unit of `{name}`;{meant} there are {}",
                        names.join(", ")
                    ));
                }
            }
        }
    };
    Ok(FigureColumn { figure, column: column.clone(), unit, name })
}

impl Mapping {
    /// What the path says, where the file is one of this mapping.
    pub fn matches<'a>(&self, relative: &'a str) -> Option<PathParts<'a>> {
        self.file.matches(relative)
    }

    /// Whether a cell says that there is no figure.
    pub(super) fn is_absent(&self, cell: &str) -> bool {
        cell.is_empty() || self.absent.iter().any(|absent| absent == cell)
    }
}

/// ` did you mean ...?`, where one of the `known` is close to `name`; else nothing.
pub(super) fn meant<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let likeness = |other: &str| {
        strsim::normalized_damerau_levenshtein(&name.to_lowercase(), &other.to_lowercase())
    };
    let closest = known.map(|other| (likeness(other), other)).max_by(|a, b| a.0.total_cmp(&b.0));
    match closest {
        Some((likeness, other)) if likeness >= 0.5 => {
            format!(" did you mean `{}`?", quote(other))
        }
        _ => String::new(),
    }
}
