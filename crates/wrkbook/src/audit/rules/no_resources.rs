//! `no-resources`: container samples that are absent, too few, or of an idle container.

use wrkbook_ingest::run::Run;

use crate::audit::facts::{CellFacts, Scenario, looks_idle, throughput};
use crate::audit::finding::{Evidence, Severity, Width};
use crate::audit::rule::{Group, Rule, Said, Sink, evidence};
use crate::audit::thresholds::Thresholds;
use crate::audit::wording::{at_first, at_run, count, count_of, quantity};
use crate::display;
use crate::metric::Metric;
use crate::text::{Text, text};

pub(super) static RULE: Rule = Rule {
    id: "no-resources",
    scope: Width::Run,
    severity: Severity::Caution,
    severity_reason: "Throughput and latency stand; memory and CPU are absent or those of something \
                      else. Where no run of the set has samples, that is one note.",
    says: "Container samples are absent, too few, or of an idle container while requests were \
           served.",
    means: "Nothing sampled the container, the sampling stopped early, or it watched another \
            container than the one under load.",
    why: "A peak of one or two samples is a guess, and an idle container has the least memory of \
          all.",
    fix: "Start `docker stats` for the server's container before the load and stop it after; name \
          the container with `container` in `wrkbook.toml` where a file holds several.",
    source: "`docker stats` prints one new sample a second; its first has no previous reading to \
             compare with. Identical rows are one sample, so that a container that does next to \
             nothing honestly has few.",
    fires: |t| {
        format!(
            "A run that served requests has no samples; or it served more than {} requests/s, and \
             has fewer than {} distinct samples or a CPU peak under {}% of one core.",
            display::number(t.busy_throughput),
            t.fewest_samples,
            display::number(t.idle_cpu)
        )
    },
    check,
    group: Some(group),
};

/// What is wrong with the samples of a run.
#[derive(Clone, Copy, PartialEq)]
enum Lack {
    Absent,
    TooFew(u64),
    Idle(f64),
}

impl Lack {
    fn of(run: &Run, thresholds: &Thresholds) -> Option<Self> {
        let Some(container) = &run.container else { return Some(Lack::Absent) };
        if container.cpu_peak.is_none() && container.memory_peak.is_none() {
            return Some(Lack::Absent);
        }
        let is_busy = throughput(run).is_some_and(|rate| rate > thresholds.busy_throughput);
        // A table of figures may not say how many samples they are from.
        if is_busy && (1..thresholds.fewest_samples).contains(&container.samples) {
            return Some(Lack::TooFew(container.samples));
        }
        let idle = container.cpu_peak.filter(|_| looks_idle(run, thresholds));
        idle.map(|cpu| Lack::Idle(cpu.get()))
    }

    fn words(self) -> Text {
        match self {
            Lack::Absent => "there are no container samples".into(),
            Lack::TooFew(n) => text!(
                "there is too little to tell a peak from, {}",
                count("samples", n, "distinct sample")
            ),
            Lack::Idle(cpu) => text!(
                "the sampled container was idle at {} while requests were served",
                quantity("cpu_peak_percent", Metric::Cpu, cpu)
            ),
        }
    }
}

fn check(scenario: &Scenario<'_>, sink: &mut Sink<'_>) {
    let served = scenario.completed().count();
    let is_absent = |run: &Run| Lack::of(run, scenario.thresholds) == Some(Lack::Absent);
    if served > 0 && scenario.completed().all(is_absent) {
        let of = match served {
            1 => "The only run has no".into(),
            _ => text!("None of {} has", count("runs", served as u64, "run")),
        };
        let message = text!("{} container samples: memory and CPU are unknown.", of);
        sink.set(&RULE, (message, evidence([("runs", Some(served as f64))])));
        return sink.weigh(Severity::Note);
    }
    for run in scenario.completed() {
        let Some(lack) = Lack::of(run, scenario.thresholds) else { continue };
        let message = text!("{}: {}.", at_run(run), lack.words());
        sink.run(&RULE, run, (message, figures(run)));
    }
    for cell in scenario.cells() {
        let runs = cell.completed().count();
        let lacking = cell.completed().filter(|run| Lack::of(run, scenario.thresholds).is_some());
        let lacking = lacking.count();
        if lacking * 2 > runs {
            sink.cell(&RULE, cell, of_cell(cell, lacking, runs));
        }
    }
}

fn figures(run: &Run) -> Vec<Evidence> {
    let container = run.container.as_ref();
    evidence([
        ("samples", Some(container.map_or(0.0, |container| container.samples as f64))),
        ("cpu_peak_percent", container.and_then(|container| Some(container.cpu_peak?.get()))),
        ("throughput_requests_per_s", throughput(run)),
    ])
}

fn of_cell(cell: &CellFacts<'_>, lacking: usize, runs: usize) -> Said {
    let verb = if lacking == 1 { "has" } else { "have" };
    let message = text!(
        "{}, {} {} no usable container samples.",
        at_first(cell.load),
        count_of(["runs_without_samples", "runs"], lacking as u64, runs as u64, "run"),
        verb
    );
    let figures =
        evidence([("runs_without_samples", Some(lacking as f64)), ("runs", Some(runs as f64))]);
    (message, figures)
}

fn group(group: &Group<'_>) -> Said {
    let loads = group.at();
    let verb = if group.runs_concerned() == 1 { "has" } else { "have" };
    let message = text!("{}, {} {} no usable container samples.", loads, group.runs(), verb);
    (message, Vec::new())
}
