//! The runs that would settle what a set leaves open: with which commands, into which files, and what
//! they would tell.
//!
//! A command is that of the tool which measured, rebuilt from its report. A file has a name that is
//! read, beside those that are there, as the next repeat of the same run.

mod command;
mod file;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use wrkbook_ingest::{ResultSet, Run};

use crate::stats::student_upper_point;
use crate::text::{Figure, Form, Text};
use command::{Quotes, command_of, shell_word};
use file::NextFile;

/// How many more runs are advised: with the one that is there they are four, of which the lowest and
/// the highest can be left out.
pub const MORE: u32 = 3;

/// The most commands of a round that are written out: more are a script of one's own.
const MOST_COMMANDS: usize = 12;

/// More runs of everything that a set has measured once.
///
/// ```
/// # let round = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/wsgi-sample/round1");
/// let set = wrkbook::load(format!("{round}/Bjoern.100.log"))?;
/// let rerun = wrkbook::Rerun::of(&set).expect("one run, and its report says how it was made");
/// assert!(rerun.script("".as_ref()).contains("--latency"));
/// # Ok::<(), wrkbook::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rerun {
    /// The numbers of the runs: 2, 3 and 4 where one is there.
    pub numbers: Vec<u32>,
    /// The commands of one round, in turn: one after the other, so that a machine that changes
    /// meanwhile changes for all.
    pub commands: Vec<Again>,
}

/// One run again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Again {
    /// What was requested; `None` where the set has no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The server.
    pub server: Arc<str>,
    /// The tool's command, for a shell.
    pub command: String,
    /// The file for its output, below the set's folder; `${run}` stands for the number of the run.
    pub file: String,
    /// Whether other runs of the round are written to the same file, and this one behind them.
    pub appends: bool,
}

impl Rerun {
    /// The runs that would settle what is open; `None` where the set has repeats, holds a report
    /// that does not say how it was made, or measured more than a few things.
    pub fn of(set: &ResultSet) -> Option<Self> {
        if set.runs.len() > MOST_COMMANDS {
            return None;
        }
        let mut cells: Vec<_> = set.runs.iter().map(cell).collect();
        cells.dedup();
        if cells.is_empty() || cells.len() < set.runs.len() {
            return None;
        }
        let mut sharing: BTreeMap<&str, usize> = BTreeMap::new();
        for source in set.runs.iter().filter_map(|run| run.load_source.as_ref()) {
            *sharing.entry(&source.path).or_default() += 1;
        }
        let mut first = None;
        let mut taken: Vec<String> = Vec::new();
        let mut commands = Vec::with_capacity(set.runs.len());
        for run in &set.runs {
            let command = command_of(run.report()?)?;
            let shared = run.load_source.as_ref().and_then(|it| sharing.get(&*it.path)).copied();
            let NextFile { name, number } = NextFile::of(run, shared.unwrap_or(1) > 1);
            // One loop counts for all.
            if *first.get_or_insert(number) != number {
                return None;
            }
            let appends = taken.contains(&name);
            taken.push(name.clone());
            commands.push(Again {
                scenario: run.key.scenario.clone(),
                server: Arc::clone(&run.key.server),
                command,
                file: name,
                appends,
            });
        }
        let first = first?;
        Some(Self { numbers: (first..first + MORE).collect(), commands })
    }

    /// The commands in a loop for a shell, with the files below `folder`.
    pub fn script(&self, folder: &Path) -> String {
        let numbers: Vec<String> = self.numbers.iter().map(u32::to_string).collect();
        let mut script = format!("for run in {}; do\n", numbers.join(" "));
        let mut made: Vec<&str> = Vec::new();
        let below = |name: &str| shell_word(&folder.join(name).to_string_lossy(), Quotes::Counting);
        // Servers that take turns at one address.
        let is_same = self.commands.iter().any(|one| {
            self.commands
                .iter()
                .any(|other| one.server != other.server && one.command == other.command)
        });
        for Again { server, command, file, appends, .. } in &self.commands {
            let folder = file.rsplit_once('/').map(|(folder, _)| folder);
            if let Some(folder) = folder.filter(|it| it.contains(file::RUN) && !made.contains(it)) {
                made.push(folder);
                let _ = writeln!(script, "  mkdir -p {}", below(folder));
            }
            if is_same {
                let server: String = server.chars().filter(|c| !c.is_control()).collect();
                let _ = writeln!(script, "  # with {server} running");
            }
            let arrow = if *appends { ">>" } else { ">" };
            let _ = writeln!(script, "  {command} {arrow} {}", below(file));
        }
        script + "done\n"
    }

    /// What they would tell of one server.
    pub fn tells_of_one(server: &Arc<str>) -> Text {
        Text::words("they show how far runs of ")
            .name(server)
            .say(" scatter; until then, no change of it can be told from chance")
            .sentence()
    }

    /// What they would tell of a difference of `ratio` times between two servers.
    ///
    /// Four runs of each are compared by Student's t test of their logarithms: the difference is
    /// beyond chance (p under 0.05) unless the runs of a server scatter by more than this.
    pub fn tells_of_two(ratio: f64) -> Text {
        let bearable = bearable_scatter(ratio);
        if bearable < SMALLEST {
            return Text::words(
                "they show how far runs scatter, and whether the two differ by more than that",
            )
            .sentence();
        }
        let percent = Figure::new(Form::Percent(None), bearable, Vec::new());
        Text::words(
            "they tell whether the difference is more than chance: it is, as long as runs of \
                     the same server scatter by no more than ",
        )
        .figure(percent)
        .sentence()
    }
}

/// Scatter below this is rare: a difference that needs less of it is not promised.
const SMALLEST: f64 = 0.01;

/// The largest coefficient of variation at which a ratio between two servers with 1 + [`MORE`] runs
/// each is significant at 5%.
fn bearable_scatter(ratio: f64) -> f64 {
    let runs = f64::from(1 + MORE);
    let t = student_upper_point(0.025, 2.0 * (runs - 1.0));
    ratio.ln().abs() / (t * (2.0 / runs).sqrt())
}

/// What a run repeats.
fn cell(run: &Run) -> (Option<&Arc<str>>, &Arc<str>, wrkbook_ingest::Load) {
    (run.key.scenario.as_ref(), &run.key.server, run.key.load)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bearable_scatter_is_that_of_a_t_test() {
        // scipy.stats.t.ppf(0.975, 6) = 2.446911851; ln 1.5 / (2.446911851 / sqrt 2) = 0.234341...
        assert!((bearable_scatter(1.5) - 0.234_341_7).abs() < 1e-6, "{}", bearable_scatter(1.5));
        assert!((bearable_scatter(1.0 / 1.5) - bearable_scatter(1.5)).abs() < 1e-12);
    }

    #[test]
    fn a_small_difference_is_not_promised() {
        assert!(!Rerun::tells_of_two(1.001).to_string().contains('%'));
        assert!(Rerun::tells_of_two(1.5).to_string().ends_with("by no more than 23%."));
    }
}
