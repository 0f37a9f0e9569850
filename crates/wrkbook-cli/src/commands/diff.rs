//! `wrkbook diff OLD NEW`: what changed, and a gate. How it is shown is in `text` and `markdown`.

mod markdown;
mod text;

use std::process::ExitCode;
use wrkbook::display;

use anyhow::{Context, Result};
use wrkbook::diff::{
    self, Change, ConditionDifference, Diff, Gate, GateResult, MeasuredNoise, Options, Rename,
    SelfTest, State,
};
use wrkbook::frames::Format;
use wrkbook::ingest::Input;
use wrkbook::{Finding, Metric, ResultSet, document};

use crate::args::{self, Comparing, DiffFormat};
use crate::output;
use crate::progress;
use crate::terminal::{Terminal, printable};

pub(crate) fn run(args: &args::Diff, terminal: &Terminal) -> Result<ExitCode> {
    let comparing = &args.comparing;
    let noise = match &args.noise {
        None => MeasuredNoise::default(),
        Some(path) => std::fs::read_to_string(path)
            .map_err(anyhow::Error::new)
            .and_then(|text| MeasuredNoise::parse(&text).map_err(anyhow::Error::msg))
            .with_context(|| format!("{}", path.display()))?,
    };
    let mut options = Options {
        thresholds: args.threshold.clone(),
        allow_mixed: args.allow_mixed,
        noise,
        ..comparing.options()
    };
    let (old, new) = comparing.load(&args.old, &args.new, terminal)?;
    if let Some(rename) = as_one_server(args, &old, &new) {
        let (a, b) = (printable(&rename.old), printable(&rename.new));
        terminal.note(format_args!("{a} and {b} are compared as one server"));
        options.renames.push(rename);
    }
    let diff = Diff::of(&old, &new, &options)?;
    let fail_on: Vec<State> = args.fail_on.iter().flat_map(|states| states.0.clone()).collect();
    let mut gate = Gate::of(&diff, &fail_on);
    if args.self_test {
        let asked = if fail_on.is_empty() { &[State::Regressed][..] } else { &fail_on };
        gate = gate.tested(SelfTest::of(&old, &new, &options, asked)?);
    }
    let to = &comparing.to;
    match comparing.format() {
        DiffFormat::Table => output::text(&text::of(&diff, &gate, args.cells), to)?,
        DiffFormat::Markdown => output::text(&markdown::of(&diff, &gate, args.cells), to)?,
        DiffFormat::Csv => {
            let mut data = Vec::new();
            let mut frame = if args.cells { diff::cells(&diff)? } else { diff::changes(&diff)? };
            Format::Csv.write(&mut frame, &mut data)?;
            output::bytes(&data, to)?;
        }
        DiffFormat::Json => {
            output::json(&document::diff(&diff, &gate), to)?;
        }
    }
    if gate.result != GateResult::NotAsked {
        terminal.note(format_args!("gate {}: {}", gate.result.name(), printable(&gate.reason)));
        for left_out in &gate.left_out {
            terminal.note(format_args!("gate: {}", printable(&left_out.words())));
        }
    }
    if let Some(self_test) = &gate.self_test {
        terminal.note(format_args!("self-test: {}", printable(&self_test.words())));
    }
    Ok(ExitCode::from(gate.exit_code()))
}

/// The server of two sets that have one each under different names, where nobody named them: two
/// single files, or servers that are called by their addresses.
fn as_one_server(args: &args::Diff, old: &ResultSet, new: &ResultSet) -> Option<Rename> {
    let only = |set: &ResultSet| -> Option<String> {
        let first = &set.runs.first()?.key.server;
        let is_only = set.runs.iter().all(|run| run.key.server == *first);
        is_only.then(|| first.to_string())
    };
    let (a, b) = (only(old)?, only(new)?);
    let is_file =
        |path: &std::path::Path| Input::of(&[path]).is_ok_and(|input| input.is_one_file());
    let by_address = |set: &ResultSet, server: &str| {
        let mut urls = set.runs.iter().filter_map(|run| run.load.as_ref()?.url.as_deref());
        urls.any(|url| url.split('/').nth(2) == Some(server))
    };
    let is_unnamed =
        (is_file(&args.old) && is_file(&args.new)) || (by_address(old, &a) && by_address(new, &b));
    let is_open = a != b && args.comparing.rename.is_empty() && is_unnamed;
    is_open.then_some(Rename { old: a, new: b })
}

impl Comparing {
    /// The options that `diff` and `noise` share.
    pub(crate) fn options(&self) -> Options {
        let filter = self.filter.clone().unwrap_or_default();
        let named: Vec<Metric> =
            Metric::ALL.into_iter().filter(|metric| filter.metric(*metric)).collect();
        let all = named.len() == Metric::ALL.len();
        Options {
            policy: self.policy,
            alpha: self.alpha,
            metrics: if all { Options::METRICS.to_vec() } else { named },
            filter,
            renames: self.rename.clone(),
            ..Options::default()
        }
    }

    /// Both result sets.
    pub(crate) fn load(
        &self,
        old: &std::path::Path,
        new: &std::path::Path,
        terminal: &Terminal,
    ) -> Result<(ResultSet, ResultSet)> {
        let load =
            |path: &std::path::Path| progress::load_paths(&[path.to_owned()], self.care, terminal);
        Ok((load(old)?, load(new)?))
    }

    /// The format that was asked for, by name or by the ending of the output.
    pub(crate) fn format(&self) -> DiffFormat {
        let by_ending = || DiffFormat::of_ending(output::ending(&self.to));
        self.format.or_else(by_ending).unwrap_or(DiffFormat::Table)
    }
}

/// A server, with its scenario where there is one.
fn whose(change: &Change) -> String {
    let scenario = change.scenario.as_ref().map(|name| format!("{name}, ")).unwrap_or_default();
    format!("{scenario}{}", change.server)
}

/// The changes as lines: a server that is new or gone has one, the others one for each metric.
fn lines(diff: &Diff) -> Vec<(&Change, String)> {
    let mut lines: Vec<(&Change, String)> = Vec::new();
    for change in &diff.changes {
        let is_whole = matches!(change.state, State::New | State::Removed);
        let is_there = |(line, _): &(&Change, String)| {
            line.server == change.server && line.scenario == change.scenario
        };
        if !is_whole {
            lines.push((change, change.metric.id().to_owned()));
        } else if !lines.iter().any(is_there) {
            lines.push((change, "all".to_owned()));
        }
    }
    lines
}

/// Whether a line needs its reason told.
fn is_worth_a_word(change: &Change) -> bool {
    !matches!(change.state, State::NoChange | State::WithinNoise)
}

/// At how many loads it is worse: `6 of 6`.
fn worse_at(change: &Change) -> String {
    match (change.loads_worse, change.loads) {
        (_, 0) => String::new(),
        (Some(worse), loads) => format!("{worse} of {loads}"),
        (None, loads) => format!("- of {loads}"),
    }
}

/// What the audit found in one set and not in the other, notes and what a wider finding explains
/// left out; and how many such findings both sets share.
struct Findings<'a> {
    only_old: Vec<&'a Finding>,
    only_new: Vec<&'a Finding>,
    both: usize,
}

impl<'a> Findings<'a> {
    fn of(diff: &'a Diff) -> Self {
        use wrkbook::audit::Severity;
        let weighty = |findings: &'a [Finding]| -> Vec<&'a Finding> {
            let is_weighty =
                |finding: &&Finding| finding.severity > Severity::Note && finding.part_of.is_none();
            findings.iter().filter(is_weighty).collect()
        };
        let (mut only_old, mut only_new) =
            (weighty(&diff.findings_old), weighty(&diff.findings_new));
        let all = only_new.len();
        let is_in = |finding: &Finding, set: &[Finding]| set.iter().any(|f| f.id == finding.id);
        only_old.retain(|finding| !is_in(finding, &diff.findings_new));
        only_new.retain(|finding| !is_in(finding, &diff.findings_old));
        Self { both: all - only_new.len(), only_old, only_new }
    }

    /// The sets that have findings of their own: a title, and these.
    fn sections(&self) -> impl Iterator<Item = (&'static str, &[&'a Finding])> {
        let sections = [
            ("Found by the audit in the new set alone", &*self.only_new),
            ("Found by the audit in the old set alone", &*self.only_old),
        ];
        sections.into_iter().filter(|(_, findings)| !findings.is_empty())
    }
}

/// What a finding is about: `Bjoern at 100 connections`.
fn about(finding: &Finding) -> String {
    let scope = &finding.scope;
    let mut text = scope.server.as_deref().unwrap_or("result set").to_owned();
    if let Some(load) = scope.load {
        text += &format!(" {}", display::at(load));
    }
    if let Some(repeat) = &scope.repeat {
        text += &format!(", {repeat}");
    }
    text
}

/// What the reader must know of the sets before the figures: other conditions, other names.
fn remarks(diff: &Diff) -> Vec<String> {
    let mut remarks = Vec::new();
    let (apart, told): (Vec<&ConditionDifference>, Vec<_>) =
        diff.conditions.iter().partition(|difference| difference.keeps_apart());
    for (differences, is_apart) in [(apart, !diff.allow_mixed), (told, false)] {
        if differences.is_empty() {
            continue;
        }
        let verb = if is_apart { "not compared" } else { "compared all the same" };
        let mut servers: Vec<&str> = differences.iter().map(|c| &*c.server).collect();
        let mut kinds: Vec<&str> = differences.iter().map(|c| c.condition).collect();
        for list in [&mut servers, &mut kinds] {
            list.sort_unstable();
            list.dedup();
        }
        let unlock = if is_apart { " (--allow-mixed compares them)" } else { "" };
        let (kinds, servers) = (kinds.join(", "), servers.join(", "));
        remarks.push(format!("Different conditions, {verb}: {kinds} of {servers}{unlock}"));
    }
    for noted in &diff.noted {
        remarks.push(format!("Noted: {} was {}, now {}", noted.condition, noted.old, noted.new));
    }
    for rename in diff.renamed.iter().filter(|rename| rename.old != rename.new) {
        remarks.push(format!("{} is now {}", rename.old, rename.new));
    }
    remarks
}

/// How it was judged: `threshold 5%, alpha 0.05 shared by 18 comparisons`.
fn rules(diff: &Diff) -> String {
    let thresholds = &diff.thresholds;
    let count = match diff.family {
        1 => "of 1 comparison".to_owned(),
        n => format!("shared by {n} comparisons"),
    };
    format!("threshold {thresholds}, alpha {} {count}", diff.alpha)
}
