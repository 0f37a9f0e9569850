//! Rows to runs: each value goes to the field of its column, and every run is held to make sense.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use rustc_hash::FxHashMap;
use wrkbook_ingest::Load;
use wrkbook_ingest::budget::{self, Over};
use wrkbook_ingest::figures::{Access, Figure, figures, percentile_id, percentile_of};
use wrkbook_ingest::name::visible;
use wrkbook_ingest::run::{Run, RunKey, RunState};
use wrkbook_ingest::units::Seconds;

use super::error::{At, TableError};
use super::value::Value;
use crate::display;

/// Columns without which a row is no run.
const NEEDED: [&str; 3] = ["server", "repeat", "requests_per_s"];

/// What `load` holds.
const A_LOAD: &str = "a load above 0 of what `load_kind` says: a whole number unless that is rate";

/// A column of which the values are taken.
#[derive(Clone, Copy)]
pub(super) enum Known {
    /// One that is always the same, and its place among them.
    Run(usize, &'static Figure),
    /// A percentile of the latency.
    Percentile(f64),
}

impl Known {
    /// The place of the column in every table. Values are put in this order, whatever that of a file is:
    /// what a number counts is known before the number.
    pub(super) fn place(self) -> (usize, u64) {
        match self {
            Known::Run(place, _) => (place, 0),
            // Percentages are not negative, so that their bits sort as they do.
            Known::Percentile(percent) => (usize::MAX, percent.to_bits()),
        }
    }

    pub(super) fn name(self) -> Cow<'static, str> {
        match self {
            Known::Run(_, column) => Cow::Borrowed(column.id),
            Known::Percentile(percent) => Cow::Owned(percentile_id(percent)),
        }
    }
}

/// The known column of a name.
pub(super) fn known(name: &str) -> Option<Known> {
    static COLUMNS: LazyLock<FxHashMap<&'static str, Known>> = LazyLock::new(|| {
        let columns = figures().enumerate();
        columns.map(|(place, figure)| (figure.id, Known::Run(place, figure))).collect()
    });
    let percentile = || percentile_of(name).map(Known::Percentile);
    COLUMNS.get(name).copied().or_else(percentile)
}

/// The runs of a table while it is read.
pub(super) struct Rows<'a> {
    path: &'a str,
    runs: Vec<Run>,
    /// Of each run: where it is, and what the table says of its state.
    places: Vec<At>,
    states: Vec<Option<Said>>,
    loads: Vec<LoadSaid>,
    /// The columns that are there.
    columns: BTreeSet<String>,
    percentiles: u64,
    /// The bytes of all names so far.
    text: u64,
}

/// What a table says of the state of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Whole,
    Missing,
}

/// What a table says of the load of a run: it is said, and said once.
#[derive(Debug, Clone, Copy, Default)]
struct LoadSaid {
    connections: Option<Load>,
    has_kind: bool,
    has_number: bool,
}

impl LoadSaid {
    /// Takes note of what a column said; the run's load is that after it.
    fn take(&mut self, column: &str, load: Load) {
        match column {
            "connections" => self.connections = Some(load),
            "load_kind" => self.has_kind = true,
            "load" => self.has_number = true,
            _ => {}
        }
    }

    /// The column that is wrong beside this load of the run, and what is expected there.
    fn wrong(self, load: Load) -> Option<(&'static str, &'static str)> {
        const ANYTHING: &str = "anything, and every run needs one";
        const ONCE: &str = "what `load_kind` and `load` say; one of them is enough";
        const NUMBER: &str = "anything, and a load of this `load_kind` needs its number";
        match (self.connections, load) {
            (None, _) if !self.has_kind => Some(("connections", ANYTHING)),
            (Some(said), load) if said != load => Some(("connections", ONCE)),
            (Some(_), _) | (None, Load::Unstated) => None,
            (None, _) if self.has_number => None,
            (None, _) => Some(("load", NUMBER)),
        }
    }
}

impl<'a> Rows<'a> {
    pub(super) fn of(path: &'a str) -> Self {
        Self {
            path,
            runs: Vec::new(),
            places: Vec::new(),
            states: Vec::new(),
            loads: Vec::new(),
            columns: BTreeSet::new(),
            percentiles: 0,
            text: 0,
        }
    }

    /// Takes note of a column, once; `None` where it is not known and may be left alone.
    pub(super) fn column(&mut self, name: &str) -> Result<Option<Known>, TableError> {
        let Some(known) = known(name) else { return Ok(None) };
        if !self.columns.insert(name.to_owned()) {
            let column = name.to_owned();
            return Err(TableError::Doubled { path: self.path.to_owned(), column });
        }
        if let Known::Percentile(_) = known {
            self.percentiles += 1;
            budget::PERCENTILES.hold(self.percentiles).map_err(|over| self.over(over))?;
        }
        Ok(Some(known))
    }

    /// Whether a column of this name was noted.
    pub(super) fn has(&self, name: &str) -> bool {
        self.columns.contains(name)
    }

    /// Holds that no column is missing that every run needs.
    pub(super) fn complete(&self) -> Result<(), TableError> {
        let has_load = self.has("connections") || self.has("load_kind");
        let missing = NEEDED.into_iter().find(|column| !self.has(column));
        match missing.or((!has_load).then_some("connections")) {
            None => Ok(()),
            Some(column) => Err(TableError::NoColumn { path: self.path.to_owned(), column }),
        }
    }

    /// Begins a row.
    pub(super) fn begin(&mut self, at: At) -> Result<(), TableError> {
        let count = self.runs.len() as u64 + 1;
        budget::RUNS.hold(count).map_err(|over| self.over(over))?;
        self.runs.push(Run::missing(RunKey {
            scenario: None,
            server: Arc::from(""),
            load: Load::Unstated,
            repeat: Arc::from(""),
        }));
        self.places.push(at);
        self.states.push(None);
        self.loads.push(LoadSaid::default());
        Ok(())
    }

    /// Puts a value into the last row that was begun.
    pub(super) fn put(&mut self, known: Known, value: Value<'_>) -> Result<(), TableError> {
        self.put_at(self.runs.len().saturating_sub(1), known, value)
    }

    /// Puts a value into a row, counted from 0.
    pub(super) fn put_at(
        &mut self,
        row: usize,
        known: Known,
        value: Value<'_>,
    ) -> Result<(), TableError> {
        let Some(run) = self.runs.get_mut(row) else { return Ok(()) };
        let put = match known {
            Known::Run(_, figure) => match figure.access {
                Access::Text(_, set) => match value.text() {
                    None => Err("text"),
                    Some(text) => {
                        let length = text.len() as u64;
                        self.text = self.text.saturating_add(length);
                        let held = budget::WORD_BYTES.hold(length);
                        let held = held.and_then(|()| budget::TEXT_BYTES.hold(self.text));
                        held.map_err(|over| TableError::Over { path: self.path.to_owned(), over })?;
                        let put = set(run, &text).ok_or("one of the words that it may hold");
                        if figure.id == "state" {
                            self.states[row] = match &*text {
                                "missing" => Some(Said::Missing),
                                "completed" | "dead" => Some(Said::Whole),
                                _ => None,
                            };
                        }
                        put
                    }
                },
                Access::Count(_, set) => value
                    .count()
                    .and_then(|count| set(run, count))
                    .ok_or("a whole number that a run can have"),
                Access::Flag(_, set) => {
                    value.count().and_then(|count| set(run, count != 0)).ok_or("1 or 0")
                }
                Access::Quantity(_, set) => {
                    let is_latency = ["latency_mean_s", "latency_max_s"].contains(&figure.id);
                    match value.figure() {
                        Some(0.0) if is_latency => Err(A_LATENCY),
                        value => value.and_then(|value| set(run, value)).ok_or(match figure.id {
                            "load" => A_LOAD,
                            _ => "a number from 0 up",
                        }),
                    }
                }
            },
            Known::Percentile(percent) => {
                let seconds = value.figure().filter(|figure| *figure > 0.0).and_then(Seconds::new);
                match seconds {
                    None => Err(A_LATENCY),
                    Some(seconds) => {
                        let load = run.load.get_or_insert_default();
                        load.latency.percentiles.push((percent, Some(seconds)));
                        Ok(())
                    }
                }
            }
        };
        if let (Ok(()), Known::Run(_, figure)) = (put, known) {
            self.loads[row].take(figure.id, run.key.load);
        }
        put.map_err(|expected| {
            let column = known.name().into_owned();
            self.bad_value(row, column, value.shown(), expected)
        })
    }

    fn bad_value(
        &self,
        row: usize,
        column: String,
        value: String,
        expected: &'static str,
    ) -> TableError {
        TableError::Value {
            path: self.path.to_owned(),
            at: self.place(row),
            column,
            value,
            expected,
        }
    }

    /// The error that a row is not as its table.
    pub(super) fn row(&self, at: At, problem: String) -> TableError {
        TableError::Row { path: self.path.to_owned(), at, problem }
    }

    /// The error that a column is not there.
    pub(super) fn without(&self, column: &'static str) -> TableError {
        TableError::NoColumn { path: self.path.to_owned(), column }
    }

    /// The error that a budget does not hold.
    pub(super) fn over(&self, over: Over) -> TableError {
        TableError::Over { path: self.path.to_owned(), over }
    }

    /// The error that the file cannot be read.
    pub(super) fn unreadable(&self, reason: impl ToString) -> TableError {
        TableError::Unreadable { path: self.path.to_owned(), reason: reason.to_string() }
    }

    fn place(&self, row: usize) -> At {
        self.places.get(row).copied().unwrap_or(At::Row(0))
    }

    /// The runs by their keys, each held to make sense, and none twice.
    pub(super) fn finish(mut self) -> Result<Vec<Run>, TableError> {
        self.complete()?;
        if self.runs.is_empty() {
            return Err(TableError::Empty { path: self.path.to_owned() });
        }
        for row in 0..self.runs.len() {
            self.settle(row)?;
        }
        let mut rows: Vec<(At, Run)> = self.places.into_iter().zip(self.runs).collect();
        // Stable: of two that are the same, the first comes first.
        rows.sort_by(|(_, a), (_, b)| a.key.cmp(&b.key));
        if let Some([(first, run), (second, _)]) =
            rows.array_windows().find(|[(_, a), (_, b)]| a.key == b.key)
        {
            return Err(TableError::Twice {
                path: self.path.to_owned(),
                at: *second,
                first: *first,
                run: format!(
                    "{} {}, repeat {}",
                    run.key.server,
                    display::at(run.key.load),
                    run.key.repeat
                ),
            });
        }
        Ok(rows.into_iter().map(|(_, run)| run).collect())
    }

    /// Completes a run from all that its row says.
    fn settle(&mut self, row: usize) -> Result<(), TableError> {
        let (run, said) = (&mut self.runs[row], self.states[row]);
        let key = &mut run.key;
        if let Some((column, expected)) = self.loads[row].wrong(key.load) {
            let said = self.loads[row].connections.map(|load| load.number().into_owned());
            return Err(self.bad_value(row, column.to_owned(), said.unwrap_or_default(), expected));
        }
        let empty = [("server", key.server.is_empty()), ("repeat", key.repeat.is_empty())];
        if let Some((column, _)) = empty.into_iter().find(|(_, is_empty)| *is_empty) {
            let expected = "anything, and every run needs one";
            return Err(self.bad_value(row, column.to_owned(), String::new(), expected));
        }
        for name in [&mut key.server, &mut key.repeat] {
            let seen = visible(name);
            if *seen != **name {
                *name = Arc::from(&*seen);
            }
        }
        if let Some(load) = &mut run.load {
            // A cut report has figures but is missing all the same, and a whole one may count neither
            // requests nor throughput: the table says so in `state`.
            load.complete = match said {
                Some(Said::Missing) => false,
                Some(Said::Whole) => true,
                None => load.counts.requests.is_some() || load.throughput.is_some(),
            };
            load.latency.percentiles.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        }
        // Without any figure it is missing, whatever the table says.
        let is_missing = run.state() == RunState::Missing;
        if let Some(load) = run.load.as_mut().filter(|_| is_missing) {
            load.complete = false;
        }
        match contradiction(run) {
            None => Ok(()),
            Some(problem) => Err(self.row(self.place(row), problem)),
        }
    }
}

const A_LATENCY: &str = "a time above 0";

/// What cannot both be: requests and no throughput, or the other way round. A throughput below half a
/// hundredth is printed as 0, which so little is no contradiction to.
fn contradiction(run: &Run) -> Option<String> {
    const PRINTED_AS_ZERO: f64 = 0.005;
    /// The longest that a run is taken to be which does not say how long it took: a day.
    const LONGEST: f64 = 86_400.0;
    let load = run.load.as_ref()?;
    let (requests, throughput) = (load.counts.requests?, load.throughput?.get());
    let seconds = load.duration.or(load.nominal_duration).map_or(LONGEST, Seconds::get);
    #[allow(clippy::cast_precision_loss)] // as far as a figure has digits
    let is_less = throughput == 0.0 && requests as f64 > PRINTED_AS_ZERO * seconds;
    let is_more = requests == 0 && throughput > 0.0;
    (is_less || is_more).then(|| {
        format!(
            "{requests} in column `requests` and {throughput} in column `requests_per_s` cannot both \
             be; mend one, or leave it empty if it is unknown"
        )
    })
}
