//! `busy-machine`: others used the machine during a run.

use wrkbook_ingest::run::Run;

use crate::audit::facts::{Scenario, conditions};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_run, of_core, range};
use crate::display;
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "busy-machine",
    scope: Width::Run,
    severity: Severity::Caution,
    severity_reason: "Others took time from the server or from its client; from which is not known.",
    says: "Others used the machine's CPU during the run, or the hypervisor gave it away.",
    means: "CPU time was used by something else than the server, the client and their sockets, or \
            the virtual machine did not get the time that it asked for.",
    why: "A run on a busy machine is slower, and chance decides which server gets it.",
    fix: "Stop what else runs and give server and client cores of their own. Repeat the runs that \
          were disturbed, by a rule that was fixed before and looks at conditions only.",
    source: "Recorded beside the run: the machine's busy time (`/proc/stat`) less the container's, \
             the client's and their network's; stolen time is the same file's. A trial with more \
             than a tenth of a core taken was spoilt.",
    fires: |t| {
        format!(
            "CPU of others, or stolen CPU, is above {}% of one core in the conditions of the run.",
            display::number(t.busy_cpu)
        )
    },
    check: |scenario, sink| {
        for run in scenario.runs {
            if let Some(said) = of_run(scenario, run) {
                sink.run(&RULE, run, said);
            }
        }
    },
    group: Some(group),
};

fn of_run(scenario: &Scenario<'_>, run: &Run) -> Option<Said> {
    let conditions = conditions(run)?;
    let foreign = conditions.foreign_cpu.map(|cpu| cpu.get());
    let stolen = conditions.stolen_cpu.map(|cpu| cpu.get());
    let is_busy = |cpu: &f64| *cpu > scenario.thresholds.busy_cpu;
    let used = |cpu| text!("others used {} of a core", of_core("foreign_cpu_percent", cpu));
    let taken = |cpu| {
        text!("{} of a core was stolen by the hypervisor", of_core("stolen_cpu_percent", cpu))
    };
    let what = match (foreign.filter(is_busy), stolen.filter(is_busy)) {
        (None, None) => return None,
        (Some(foreign), None) => used(foreign),
        (None, Some(stolen)) => taken(stolen),
        (Some(foreign), Some(stolen)) => text!("{}, and {}", used(foreign), taken(stolen)),
    };
    let message = text!("{}: {}.", at_run(run), what);
    let figures = evidence([("foreign_cpu_percent", foreign), ("stolen_cpu_percent", stolen)]);
    Some((message, figures))
}

fn group(group: &Group<'_>) -> Said {
    let loads = group.at();
    let foreign = group.range("foreign_cpu_percent");
    let stolen = group.range("stolen_cpu_percent");
    let others = foreign.map(|cpu| {
        let cpu = range(["foreign_cpu_percent_least", "foreign_cpu_percent_most"], cpu, of_core);
        text!("others used {} of a core", cpu)
    });
    let taken = stolen.filter(|(_, most)| *most > 0.0).map(|cpu| {
        let cpu = range(["stolen_cpu_percent_least", "stolen_cpu_percent_most"], cpu, of_core);
        text!("{} of a core was stolen by the hypervisor", cpu)
    });
    let what = match (others, taken) {
        (Some(others), Some(taken)) => text!("{}, and {}", others, taken),
        (others, taken) => others.or(taken).unwrap_or_default(),
    };
    let message = text!("{}, {}, in {}.", loads, what, group.runs());
    let figures = evidence([
        ("foreign_cpu_percent_most", foreign.map(|(_, most)| most)),
        ("stolen_cpu_percent_most", stolen.map(|(_, most)| most)),
    ]);
    (message, figures)
}
