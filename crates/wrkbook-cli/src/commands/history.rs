//! `wrkbook history PATH`: when it changed over many sets, and a gate. Which sets there are is in
//! `sets`, how it is shown in `shown`.

pub(crate) mod sets;
mod shown;

use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use wrkbook::diff::{self, Diff};
use wrkbook::frames::Format;
use wrkbook::history::{self, Gate, History, Moment, Night, Options, Outcome, State};
use wrkbook::{Analysis, Metric, document};

use crate::args::{self, DiffFormat};
use crate::output;
use crate::progress::Bar;
use crate::terminal::{Terminal, printable};
use sets::Held;

pub(crate) fn run(args: &args::History, terminal: &Terminal) -> Result<ExitCode> {
    let options = options(args)?;
    let held = sets::of(&args.source.paths)?;
    let bar = Bar::of_sets(terminal);
    let (mut nights, mut unread) = (Vec::with_capacity(held.len()), Vec::new());
    for (done, set) in held.iter().enumerate() {
        bar.update(done, held.len());
        match set.read(args.source.care) {
            Ok(set) => nights.push(Night::of(&Analysis::of(set, args.policy), &options.metrics)),
            Err(error) => unread.push(format!("{}: left out: {error:#}", set.name())),
        }
    }
    drop(bar);
    let strict = args.source.care.strict;
    for line in &unread {
        terminal.warn(line.lines().next().unwrap_or_default());
    }
    for night in nights.iter().filter(|night| night.state != "ok") {
        terminal.warn(format_args!(
            "{}: figures of it could not be read; `wrkbook runs` on it says which",
            night.name
        ));
    }
    if strict && (!unread.is_empty() || nights.iter().any(|night| night.state != "ok")) {
        bail!("something could not be read, and --strict allows none");
    }
    if let Some(since) = args.since {
        ensure!(
            nights.iter().all(|night| night.at.is_some()),
            "--since needs sets that say when they were measured: `at = ` in wrkbook.toml, or run \
             conditions"
        );
        nights.retain(|night| night.at.is_some_and(|at| at >= since));
    }
    let history = History::of(nights, &options)?;
    if history.ordered_by == "name" && history.nights.len() > 1 {
        terminal.note(
            "the sets are in the order of their names: not all say when they were measured (`at = ` in \
             wrkbook.toml, or --order)",
        );
    }
    let mut gate = Gate::of(&history, &args.fail_on);
    if gate.result == Outcome::Passed
        && let Some(what) = suspected(&history, &held, args)
    {
        gate = gate.suspecting(what);
    }
    let gate = gate.without(unread.len());
    let to = &args.to;
    let format = args.format.or_else(|| DiffFormat::of_ending(output::ending(to)));
    match format.unwrap_or(DiffFormat::Table) {
        DiffFormat::Table => output::text(&shown::text(&history), to)?,
        DiffFormat::Markdown => output::text(&shown::markdown(&history, &gate), to)?,
        DiffFormat::Csv => {
            let mut data = Vec::new();
            Format::Csv.write(&mut history::changes(&history)?, &mut data)?;
            output::bytes(&data, to)?;
        }
        DiffFormat::Json => output::json(&document::history(&history, &gate), to)?,
    }
    if gate.result != Outcome::NotAsked {
        let next = gate.next.as_ref().map(|next| format!("; {next}")).unwrap_or_default();
        let reason = printable(&gate.reason);
        terminal.note(format_args!("gate {}: {reason}{next}", gate.result.name()));
    }
    Ok(ExitCode::from(gate.exit_code()))
}

fn options(args: &args::History) -> Result<Options> {
    let filter = args.filter.clone().unwrap_or_default();
    let named: Vec<Metric> = Metric::ALL.into_iter().filter(|it| filter.metric(*it)).collect();
    let all = named.len() == Metric::ALL.len();
    let order = match &args.order {
        None => None,
        Some(path) => {
            let text =
                std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
            let names = text.lines().map(str::trim).filter(|line| !line.is_empty());
            Some(names.map(str::to_owned).collect())
        }
    };
    Ok(Options {
        alpha: args.alpha,
        threshold: args.threshold.clone(),
        window: args.window,
        metrics: if all { Options::METRICS.to_vec() } else { named },
        filter,
        anchor: args.anchor.clone(),
        order,
    })
}

/// What the newest night alone speaks for: it is outside all others of its stretch, and the repeats of
/// the two newest sets differ too.
fn suspected(history: &History, held: &[Held], args: &args::History) -> Option<String> {
    let asked = args.fail_on.contains(&State::SteppedWorse);
    let outside: Vec<_> = history.series.iter().filter(|account| account.is_outside).collect();
    if !asked || outside.is_empty() {
        return None;
    }
    let [.., before, newest] = &*history.nights else { return None };
    let read = |name: &str| held.iter().find(|set| set.name() == name)?.read(args.source.care).ok();
    let options = diff::Options { policy: args.policy, ..diff::Options::default() };
    let diff = Diff::of(&read(&before.name)?, &read(&newest.name)?, &options).ok()?;
    let account = outside.into_iter().find(|account| {
        let change = diff.change(account.scenario.as_deref(), &account.server, account.metric);
        change.is_some_and(|change| change.state == diff::State::Regressed)
    })?;
    Some(format!("{} at {} alone is worse than all nights before it", account.whose(), newest.name))
}

/// A moment of the command line.
pub(crate) fn parse_moment(text: &str) -> Result<Moment, String> {
    Moment::parse(text)
        .ok_or_else(|| format!("`{text}` is no date; write 2026-11-21 or 2026-11-21T11:37:59Z"))
}
