//! The command line: subcommands, options, help and examples.

mod series;

use std::path::PathBuf;

use clap::{ColorChoice, Parser, Subcommand, ValueEnum, builder::PossibleValuesParser};
use clap_complete::Shell;
use wrkbook::capacity::Bounds;
use wrkbook::diff::{Rename, States, Thresholds, parse_fraction};
use wrkbook::{Filter, Metric, Policy};

pub(crate) use series::{
    Archive, ArchiveAdd, ArchiveCommand, ArchiveExport, ArchiveList, ArchivePrune, Bundle, History,
};

/// Audited comparisons of load tests: raw wrk and docker stats output in, tables, charts, verdicts
/// and a static site out.
#[derive(Parser)]
#[command(name = "wrkbook", version, arg_required_else_help = true, after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// When to use colour; NO_COLOR is respected
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
    /// Print no progress and no warnings, only errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
}

const EXAMPLES: &str = "\
Examples:
  wrkbook build                          build ./site into ./public
  wrkbook build data/wsgi-sample -o out  the site of one result set
  wrkbook summary data/wsgi-sample       the tables, on the terminal
  wrkbook summary data/wsgi-sample --format json | jq .standings
  wrkbook audit data/wsgi-sample --fail-on serious
  wrkbook diff main branch --fail-on regressed,newly-failing

Exit codes: 0 done, 1 something could not be done, 2 wrong usage, 3 what --fail-on names was found,
4 whether it is there cannot be told (diff, history)";

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Build the site of a site.toml, or of one result set
    Build(Build),
    /// Build, serve on this machine, and build and show anew what changes
    Serve(Serve),
    /// Print the tables of a result set
    Summary(Summary),
    /// Print the tidy table of runs, one row a run
    Runs(Runs),
    /// Print what the audit found in the runs
    Audit(Audit),
    /// Print the winners and the verdict of each server
    Verdict(Verdict),
    /// Compare two result sets: what changed, and how surely; can gate a pipeline
    Diff(Diff),
    /// Print the noise of two result sets that should not differ, and how many repeats it takes
    Noise(Noise),
    /// Tell of many result sets in order what changed when, and whether it is real; can gate a pipeline
    History(History),
    /// Keep many result sets in one store, which histories and engines read
    Archive(Archive),
    /// Write one result set as one file
    Bundle(Bundle),
    /// Draw one metric against the load, as SVG
    Chart(Chart),
    /// Print what the parsers read in files, as JSON, one object a report
    Parse(Parse),
    /// Write a commented wrkbook.toml for the files found in a folder, or the sources of a site
    Init(Init),
    /// Print the completions of a shell
    Completions(Completions),
}

/// Which result set, and how it is read.
#[derive(clap::Args)]
pub(crate) struct Source {
    /// A folder of raw files, files, an archive (.tar, .tar.gz, .zip), a table of runs (CSV, JSON,
    /// Parquet), or `-` for standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) care: Care,
}

/// How much care is taken in reading a result set.
#[derive(clap::Args, Clone, Copy)]
pub(crate) struct Care {
    /// Fail when something in the result set could not be read
    #[arg(long)]
    pub(crate) strict: bool,
    /// Follow links that lead out of the folder
    #[arg(long)]
    pub(crate) follow_links: bool,
}

/// What is shown of it, and how it is computed.
#[derive(clap::Args)]
pub(crate) struct View {
    /// How runs become summaries: `audited` leaves dead and missing runs out, `as-published` counts
    /// them as zero
    #[arg(long, default_value_t, value_name = "POLICY")]
    pub(crate) policy: Policy,
    /// What is shown, as in 'server=~^G,load>=1000,metric=latency'; ranks stay those among all
    #[arg(long, value_name = "CONDITIONS", value_parser = summary_filter)]
    pub(crate) filter: Option<Filter>,
}

/// Where the output goes.
#[derive(clap::Args)]
pub(crate) struct To {
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  wrkbook build
  wrkbook build data/wsgi-sample --output out
  wrkbook build results/*.txt
  wrkbook build site --templates my-templates")]
pub(crate) struct Build {
    /// A folder with a site.toml, or a result set: a folder, files, an archive or `-`
    #[arg(default_value = "site", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The folder that is built; what it held is replaced as a whole, once everything is ready
    #[arg(short, long, value_name = "DIR", default_value = "public")]
    pub(crate) output: PathBuf,
    /// How runs become summaries
    #[arg(long, default_value_t, value_name = "POLICY")]
    pub(crate) policy: Policy,
    /// A folder of templates that replace the built-in ones of the same name
    #[arg(long, value_name = "DIR")]
    pub(crate) templates: Option<PathBuf>,
    /// Fail when something in a result set could not be read
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  wrkbook serve
  wrkbook serve data/wsgi-sample
  wrkbook serve site --templates my-templates --port 8000

Pages load again when site.toml, its Markdown, a template or a result set changes; what cannot be
built is said in the page and on the terminal. Only this machine can read them. Ctrl-C ends it.")]
pub(crate) struct Serve {
    /// A folder with a site.toml, or a result set: a folder, files or an archive
    #[arg(default_value = "site", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The port; 0 is any. Without it, the first free one from 4000 on
    #[arg(short, long)]
    pub(crate) port: Option<u16>,
    /// Keep the site in this folder; without it, no file stays behind
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// How runs become summaries
    #[arg(long, default_value_t, value_name = "POLICY")]
    pub(crate) policy: Policy,
    /// A folder of templates that replace the built-in ones of the same name
    #[arg(long, value_name = "DIR")]
    pub(crate) templates: Option<PathBuf>,
}

/// The formats of `summary`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SummaryFormat {
    /// Aligned tables for a terminal, one a metric
    Table,
    /// The same as Markdown
    Markdown,
    /// One row for each server, load and metric
    Csv,
    /// A block for each of the five metrics, servers down and loads across
    WideCsv,
    /// Everything, as one document
    Json,
    /// The rows of csv, typed
    Parquet,
}

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  wrkbook summary data/wsgi-sample
  wrkbook summary results/*.txt
  wrk -t2 -c64 -d30s http://127.0.0.1:8080/ | wrkbook summary -
  wrkbook summary results.tar.gz
  wrkbook summary data/wsgi-sample --filter 'load>=1000,metric=latency'
  wrkbook summary data/wsgi-sample --policy as-published --format wide-csv
  wrkbook summary data/wsgi-sample -o summary.parquet")]
pub(crate) struct Summary {
    #[command(flatten)]
    pub(crate) source: Source,
    #[command(flatten)]
    pub(crate) view: View,
    /// The format; without it the ending of --output decides, else table
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<SummaryFormat>,
    /// Add what the figures show of every two servers to the JSON
    #[arg(long)]
    pub(crate) pairs: bool,
    /// Say up to which load each server keeps these bounds, as in 'latency_p99<100ms,error_ratio<0.1%'
    #[arg(long, value_name = "BOUNDS")]
    pub(crate) within: Option<Bounds>,
    #[command(flatten)]
    pub(crate) to: To,
}

/// The formats of `runs`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RunsFormat {
    /// The figures that matter most, aligned for a terminal
    Table,
    /// The same as Markdown
    Markdown,
    /// Every column; reads back as a result set
    Csv,
    /// The same as one document
    Json,
    /// The same, typed
    Parquet,
}

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  wrkbook runs data/wsgi-sample
  wrkbook runs data/wsgi-sample --format csv -o runs.csv
  wrkbook runs results --explain         what each part of the files' names was taken for
  wrkbook summary runs.csv               a table of runs is a result set too")]
pub(crate) struct Runs {
    #[command(flatten)]
    pub(crate) source: Source,
    /// Print what became of each part of each file's name, instead of the runs
    #[arg(long, conflicts_with_all = ["filter", "format"])]
    pub(crate) explain: bool,
    /// Which runs are shown, as in 'server=Bjoern,load>=1000,repeat=round1'
    #[arg(long, value_name = "CONDITIONS", value_parser = runs_filter)]
    pub(crate) filter: Option<Filter>,
    /// The format; without it the ending of --output decides, else table on a terminal and csv
    /// elsewhere
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<RunsFormat>,
    #[command(flatten)]
    pub(crate) to: To,
}

/// The formats of what is mostly words.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextFormat {
    /// For a terminal
    Table,
    /// For a page or a comment
    Markdown,
    /// Everything, as one document
    Json,
}

/// From which severity on the audit fails.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Any finding
    Note,
    /// A caution or worse
    Caution,
    /// A serious finding
    Serious,
}

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  wrkbook audit data/wsgi-sample
  wrkbook audit data/wsgi-sample --fail-on serious     exit with 3 if there is one
  wrkbook audit data/wsgi-sample --format json | jq '.findings[].message'")]
pub(crate) struct Audit {
    #[command(flatten)]
    pub(crate) source: Source,
    /// Exit with 3 when there is a finding of this severity or worse
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOn>,
    /// Show every finding, those that a wider one explains too
    #[arg(long)]
    pub(crate) all: bool,
    /// The format; without it the ending of --output decides, else table
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<TextFormat>,
    #[command(flatten)]
    pub(crate) to: To,
}

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  wrkbook verdict data/wsgi-sample
  wrkbook verdict data/wsgi-sample Bjoern
  wrkbook verdict data/wsgi-sample --filter 'server=~^G,metric=latency'
  wrkbook verdict data/wsgi-sample --format markdown

A name after the paths that is no path is a server: its verdict alone is printed.")]
pub(crate) struct Verdict {
    #[command(flatten)]
    pub(crate) source: Source,
    /// How runs become summaries
    #[arg(long, default_value_t, value_name = "POLICY")]
    pub(crate) policy: Policy,
    /// Whose verdicts and which winners are shown, as in 'server=~^G,metric=latency'; the judgements
    /// stay those among all
    #[arg(long, value_name = "CONDITIONS", value_parser = verdict_filter)]
    pub(crate) filter: Option<Filter>,
    /// The format; without it the ending of --output decides, else table
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<TextFormat>,
    #[command(flatten)]
    pub(crate) to: To,
}

/// The formats of `diff` and `noise`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For a terminal
    Table,
    /// For a comment on a pull request
    Markdown,
    /// One row for each server and metric; with --cells for each load of them
    Csv,
    /// Everything, as one document
    Json,
}

/// How two result sets are compared.
#[derive(clap::Args)]
pub(crate) struct Comparing {
    /// The chance of even one false alarm in all comparisons together
    #[arg(long, value_name = "SHARE", default_value = "0.05", value_parser = parse_alpha)]
    pub(crate) alpha: f64,
    /// How runs become centres; the tests always look at the valid repeats
    #[arg(long, default_value_t, value_name = "POLICY")]
    pub(crate) policy: Policy,
    /// What is compared, as in 'server=~^G,load>=1000,metric=latency'; the rest is in no figure
    #[arg(long, value_name = "CONDITIONS")]
    pub(crate) filter: Option<Filter>,
    /// A server that has another name in the second set, as OLD=NEW; repeatable
    #[arg(long, value_name = "OLD=NEW")]
    pub(crate) rename: Vec<Rename>,
    #[command(flatten)]
    pub(crate) care: Care,
    /// The format; without it the ending of --output decides, else table
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<DiffFormat>,
    #[command(flatten)]
    pub(crate) to: To,
}

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  wrkbook diff main branch
  wrkbook diff main branch --fail-on regressed,newly-failing,removed,inconclusive
  wrkbook diff main branch --threshold latency=10%,throughput=3% --format markdown > comment.md
  wrkbook diff before.txt after.txt
  wrkbook diff main branch --filter metric=throughput,metric=latency --cells
  wrkbook diff 2025 2026 --rename 'Gunicorn=Gunicorn 23' --allow-mixed

States: newly-failing, removed, regressed (asks for mixed and regressed-at-some-loads too), mixed,
regressed-at-some-loads, not-comparable, cannot-tell, measured-once, inconclusive (these two), fixed,
improved, improved-at-some-loads, new, within-noise, no-change. Exit codes with --fail-on: 0 none of the
named states occurs, 3 one does, or runs fail more often than by chance, 4 something of the old set could
not be compared (a server, a load, a metric, too few repeats, other conditions, a serious finding); a
filter narrows what is needed")]
pub(crate) struct Diff {
    /// The old result set: a folder, a file, an archive, a table of runs, or `-`
    pub(crate) old: PathBuf,
    /// The new result set, likewise
    pub(crate) new: PathBuf,
    /// Exit with 3 when one of these states occurs, and with 4 when that cannot be told
    #[arg(long, value_name = "STATE,..", value_delimiter = ',')]
    pub(crate) fail_on: Vec<States>,
    /// Slow the new set in memory, step by step, and say from which loss on the gate fails; exit with 4
    /// where that is more than three times the threshold
    #[arg(long)]
    pub(crate) self_test: bool,
    /// From which size on a change matters: for all metrics, or latency=10%,throughput=3%
    #[arg(long, value_name = "SHARE", default_value = "5%")]
    pub(crate) threshold: Thresholds,
    /// Compare sets of different durations, threads, limits, paths or answers all the same
    #[arg(long)]
    pub(crate) allow_mixed: bool,
    /// Noise floors that `wrkbook noise A A2 --format json` measured
    #[arg(long, value_name = "FILE")]
    pub(crate) noise: Option<PathBuf>,
    /// Show every load too
    #[arg(long)]
    pub(crate) cells: bool,
    #[command(flatten)]
    pub(crate) comparing: Comparing,
}

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  wrkbook noise monday tuesday
  wrkbook noise monday tuesday --change 2%
  wrkbook noise monday tuesday -o noise.json && wrkbook diff main branch --noise noise.json")]
pub(crate) struct Noise {
    /// A result set
    pub(crate) a: PathBuf,
    /// Another one of the same things under the same conditions
    pub(crate) again: PathBuf,
    /// The change that is to be found
    #[arg(long, value_name = "SHARE", default_value = "5%", value_parser = parse_change)]
    pub(crate) change: f64,
    #[command(flatten)]
    pub(crate) comparing: Comparing,
}

fn parse_alpha(text: &str) -> Result<f64, String> {
    parse_fraction(text).and_then(|alpha| match alpha {
        alpha if alpha > 0.0 && alpha < 1.0 => Ok(alpha),
        _ => Err(format!("`{text}` is not between 0 and 1; 0.05 is usual")),
    })
}

fn parse_change(text: &str) -> Result<f64, String> {
    parse_fraction(text).and_then(|change| match change {
        change if change > 0.0 => Ok(change),
        _ => Err("a change of nothing cannot be found; 5% is usual".to_owned()),
    })
}

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  wrkbook chart data/wsgi-sample throughput -o throughput.svg
  wrkbook chart data/wsgi-sample latency --filter 'server!=uWSGI' --narrow > latency.svg")]
pub(crate) struct Chart {
    #[command(flatten)]
    pub(crate) source: Source,
    /// The metric
    #[arg(value_parser = PossibleValuesParser::new(Metric::ALL.map(Metric::id)))]
    pub(crate) metric: String,
    #[command(flatten)]
    pub(crate) view: View,
    /// The scenario, where the set has several
    #[arg(long)]
    pub(crate) scenario: Option<String>,
    /// 360 x 420 for a phone instead of 960 x 540
    #[arg(long)]
    pub(crate) narrow: bool,
    #[command(flatten)]
    pub(crate) to: To,
}

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  wrkbook parse round1/Bjoern.100.log
  wrkbook parse round1/*.stats | jq '.[].containers[0].memory_peak_bytes'
  docker compose logs wrk | wrkbook parse -")]
pub(crate) struct Parse {
    /// The files; `-` is standard input
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Fail when something could not be read
    #[arg(long)]
    pub(crate) strict: bool,
    #[command(flatten)]
    pub(crate) to: To,
}

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  wrkbook init data/2026-05          a wrkbook.toml for the raw files in it
  wrkbook init --site                site/site.toml for the result sets found here and below
  wrkbook init data --site=report    report/site.toml for those in data

No file that is there already is changed.")]
pub(crate) struct Init {
    /// The folder of raw files; with --site, the folder that holds the result sets
    #[arg(default_value = ".")]
    pub(crate) folder: PathBuf,
    /// Write the sources of a site instead: a site.toml for the result sets found, and Markdown to
    /// begin with
    #[arg(
        long,
        value_name = "DIR",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "site"
    )]
    pub(crate) site: Option<PathBuf>,
}

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  wrkbook completions bash > /etc/bash_completion.d/wrkbook
  wrkbook completions fish > ~/.config/fish/completions/wrkbook.fish")]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: Shell,
}

impl DiffFormat {
    /// The format that the ending of an output file asks for.
    pub(crate) fn of_ending(ending: Option<&str>) -> Option<Self> {
        match ending {
            Some("json") => Some(Self::Json),
            Some("csv") => Some(Self::Csv),
            Some("md") => Some(Self::Markdown),
            _ => None,
        }
    }
}

impl TextFormat {
    /// The format that the ending of an output file asks for.
    pub(crate) fn of_ending(ending: Option<&str>) -> Option<Self> {
        match ending {
            Some("json") => Some(Self::Json),
            Some("md") => Some(Self::Markdown),
            _ => None,
        }
    }
}

/// A filter for summaries, which know no single repeat.
fn summary_filter(text: &str) -> Result<Filter, String> {
    checked(text, Filter::beyond_summaries, "a summary, which is over all repeats")
}

/// A filter for verdicts, which are over all loads and repeats.
fn verdict_filter(text: &str) -> Result<Filter, String> {
    checked(text, Filter::beyond_verdicts, "a verdict, which is over all loads and repeats")
}

/// A filter for runs, which have all metrics at once.
fn runs_filter(text: &str) -> Result<Filter, String> {
    checked(text, Filter::beyond_runs, "runs, which have every metric")
}

fn checked(
    text: &str,
    beyond: fn(&Filter) -> Option<&'static str>,
    what: &str,
) -> Result<Filter, String> {
    let filter: Filter =
        text.parse().map_err(|error: wrkbook::filter::FilterError| error.to_string())?;
    match beyond(&filter) {
        None => Ok(filter),
        Some(field) => Err(format!("a condition on {field} says nothing of {what}")),
    }
}
