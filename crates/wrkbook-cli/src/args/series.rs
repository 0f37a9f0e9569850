//! The options of `history`, `archive` and `bundle`.

use std::path::PathBuf;

use clap::Subcommand;
use wrkbook::diff::Thresholds;
use wrkbook::history::{Moment, State};
use wrkbook::{Filter, Policy};

use super::{Care, DiffFormat, Source, To, parse_alpha};

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  wrkbook history nights
  wrkbook history nights --fail-on stepped-worse,newly-failing
  wrkbook history nights --anchor reference --filter metric=throughput
  wrkbook history archive --since 2026-09-01 --format markdown > history.md

PATH is a folder that holds result sets (folders, archives, tables of runs), an archive of `wrkbook
archive`, or several sets. Their order is that of time: as the collection or the conditions of runs say,
or `at = ` in wrkbook.toml; else that of their names.

States: newly-failing, stepped-worse, drifted-worse, not-comparable, inconclusive, noise-grew, recovered,
fixed, stepped-better, drifted-better, noise-shrank, steady. Exit codes with --fail-on: 0 none of the
named states occurs in the last 5 nights (or the newest alone is suspected, which is said), 3 one does,
4 it cannot be told")]
pub(crate) struct History {
    #[command(flatten)]
    pub(crate) source: Source,
    /// A file that names the sets, or their commits, in order, one a line
    #[arg(long, value_name = "FILE")]
    pub(crate) order: Option<PathBuf>,
    /// What is looked at, as in 'server=~^G,load>=1000,metric=latency'
    #[arg(long, value_name = "CONDITIONS")]
    pub(crate) filter: Option<Filter>,
    /// The chance of a change in a series without one
    #[arg(long, value_name = "SHARE", default_value = "0.01", value_parser = parse_alpha)]
    pub(crate) alpha: f64,
    /// From which size on a change matters: for all metrics, or latency=10%,throughput=3%
    #[arg(long, value_name = "SHARE", default_value = "2%")]
    pub(crate) threshold: Thresholds,
    /// How many of the newest sets are looked at
    #[arg(long, value_name = "SETS", default_value = "200", value_parser = parse_window)]
    pub(crate) window: usize,
    /// Leave out sets that were measured before
    #[arg(long, value_name = "TIME", value_parser = crate::commands::history::parse_moment)]
    pub(crate) since: Option<Moment>,
    /// A server that is the same in every set: what changes with it may be the machine
    #[arg(long, value_name = "SERVER")]
    pub(crate) anchor: Option<String>,
    /// Exit with 3 when one of these states occurs, and with 4 when that cannot be told
    #[arg(long, value_name = "STATE,..", value_delimiter = ',')]
    pub(crate) fail_on: Vec<State>,
    /// How runs become centres
    #[arg(long, default_value_t, value_name = "POLICY")]
    pub(crate) policy: Policy,
    /// The format; without it the ending of --output decides, else table
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<DiffFormat>,
    #[command(flatten)]
    pub(crate) to: To,
}

fn parse_window(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(sets @ 6..=200) => Ok(sets),
        _ => Err("a window is of 6 to 200 sets".to_owned()),
    }
}

#[derive(clap::Args)]
pub(crate) struct Archive {
    #[command(subcommand)]
    pub(crate) command: ArchiveCommand,
}

#[derive(Subcommand)]
pub(crate) enum ArchiveCommand {
    /// Add result sets; the same files again change nothing
    Add(ArchiveAdd),
    /// Print the sets of an archive
    List(ArchiveList),
    /// Join the tables of each month into one
    Compact(ArchiveCompact),
    /// Write a set as a folder that every command reads
    Export(ArchiveExport),
    /// Drop raw files that are old: not those of the newest set, of sets beside a change, and of sets
    /// with a serious finding
    Prune(ArchivePrune),
}

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  wrkbook archive add archive nights/2026-11-21
  wrkbook archive add archive nights/* --raw
  wrkbook archive add archive results --at 2026-11-21T11:37:59Z --commit 5f42e22")]
pub(crate) struct ArchiveAdd {
    /// The archive; it is made where nothing is
    pub(crate) archive: PathBuf,
    /// Result sets: folders, archives, tables of runs
    #[arg(required = true, value_name = "SET")]
    pub(crate) sets: Vec<PathBuf>,
    /// When they were measured, where they do not say it
    #[arg(long, value_name = "TIME", value_parser = crate::commands::history::parse_moment)]
    pub(crate) at: Option<Moment>,
    /// The commit that was measured
    #[arg(long)]
    pub(crate) commit: Option<String>,
    /// Keep the raw files too
    #[arg(long)]
    pub(crate) raw: bool,
    /// Replace sets of the same name that have other files
    #[arg(long)]
    pub(crate) replace: bool,
    #[command(flatten)]
    pub(crate) care: Care,
}

#[derive(clap::Args)]
pub(crate) struct ArchiveList {
    /// The archive
    pub(crate) archive: PathBuf,
    /// Everything that is known of the sets, as JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) to: To,
}

#[derive(clap::Args)]
pub(crate) struct ArchiveCompact {
    /// The archive
    pub(crate) archive: PathBuf,
}

#[derive(clap::Args)]
pub(crate) struct ArchiveExport {
    /// The archive
    pub(crate) archive: PathBuf,
    /// The name of the set
    pub(crate) set: String,
    /// The folder that is made
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,
}

#[derive(clap::Args)]
pub(crate) struct ArchivePrune {
    /// The archive
    pub(crate) archive: PathBuf,
    /// How many days before the newest set raw files are kept, as in 90d
    #[arg(long, value_name = "DAYS", default_value = "90d", value_parser = parse_days)]
    pub(crate) keep: i64,
    /// Drop them; without it they are only named
    #[arg(long)]
    pub(crate) yes: bool,
}

fn parse_days(text: &str) -> Result<i64, String> {
    let days = text.strip_suffix('d').unwrap_or(text).parse().ok();
    days.filter(|days| (0..=100_000).contains(days))
        .ok_or_else(|| format!("`{text}` is no number of days; write it as in 90d"))
}

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  wrkbook bundle results -o results.wrkset
  wrkbook summary results.wrkset")]
pub(crate) struct Bundle {
    /// A result set: a folder, or a file
    pub(crate) path: PathBuf,
    /// The file that is written; the same set gives the same bytes
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}
