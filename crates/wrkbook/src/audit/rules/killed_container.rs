//! `killed-container`: the server's container did not live to the end of a run.

use wrkbook_ingest::ContainerEnd;
use wrkbook_ingest::run::Run;

use crate::audit::facts::{conditions, requests};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_run, number};
use crate::text::{Text, text};

/// The exit code of a process that SIGKILL ended: 128 and 9.
const KILLED: u32 = 137;

pub(super) static RULE: Rule = Rule {
    id: "killed-container",
    scope: Width::Run,
    severity: Severity::Serious,
    severity_reason: "The time after its end is averaged in as silence. That it ended is the result \
                      of the run; its rates are not.",
    says: "The server's container was killed, or ended by itself, during the run.",
    means: "Memory ran out and the kernel killed it (exit code 137), it crashed, or it was stopped. \
            Where it still runs although a process was killed, it has lost a worker.",
    why: "The requests of a part of the run are divided by the time of the whole run, and memory and \
          CPU are those of a failing server.",
    fix: "Read the end of the container's log. If memory ran out, raise the limit for all servers, or \
          report that the server cannot carry the load within the limit.",
    source: "Recorded beside the run: the container's state after the load, before anyone stopped \
             it.",
    fires: |_| {
        "The conditions of the run say that its container no longer ran when the load ended, or \
         that the kernel killed a process of it because memory ran out."
            .to_owned()
    },
    check: |scenario, sink| {
        for run in scenario.runs {
            let Some(what) = what_happened(run) else { continue };
            let message = text!("{}: {}.", at_run(run), what);
            let oom = conditions(run).and_then(|conditions| conditions.oom_killed);
            let figures = evidence([
                ("running_after", Some(f64::from(u8::from(exit_code(run).is_none())))),
                ("exit_code", exit_code(run).flatten().map(f64::from)),
                ("oom_killed", oom.map(|is_killed| f64::from(u8::from(is_killed)))),
                ("requests", requests(run)),
            ]);
            sink.run(&RULE, run, (message, figures));
        }
    },
    group: Some(group),
};

/// The exit code of a container that had ended, where it is known.
fn exit_code(run: &Run) -> Option<Option<u32>> {
    match conditions(run)?.end? {
        ContainerEnd::Running => None,
        ContainerEnd::Exited(code) => Some(code),
    }
}

/// What became of the container during the run, as a clause; `None` where nothing is known to have.
pub(super) fn what_happened(run: &Run) -> Option<Text> {
    let ran_out = conditions(run)?.oom_killed == Some(true);
    let memory = if ran_out { " because memory ran out" } else { "" };
    match exit_code(run) {
        None if ran_out => Some("a process of the server was killed because memory ran out".into()),
        None => None,
        Some(Some(code)) => Some(text!(
            "the container {}{} during the run (exit code {})",
            if code == KILLED { "was killed" } else { "ended" },
            memory,
            number("exit_code", code.into())
        )),
        Some(None) => Some(text!("the container ended{} during the run", memory)),
    }
}

fn group(group: &Group<'_>) -> Said {
    let loads = group.at();
    let of_memory = group.sum("oom_killed");
    let memory = match of_memory {
        0.0 => "",
        some if some == group.runs_concerned() as f64 => ": memory ran out",
        _ => ": in some of them memory ran out",
    };
    let message =
        text!("{}, the container was killed or ended in {}{}.", loads, group.runs(), memory);
    (message, evidence([("oom_killed", Some(of_memory))]))
}
