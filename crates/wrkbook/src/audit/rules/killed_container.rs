//! `killed-container`: the server's container did not live to the end of a run.

use wrkbook_ingest::ContainerEnd;
use wrkbook_ingest::run::Run;

use crate::audit::facts::{conditions, requests};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_loads, at_run, count_of, number};
use crate::text::{Text, text};

/// The exit code of a process that SIGKILL ended: 128 and 9.
const KILLED: u32 = 137;

pub(super) static RULE: Rule = Rule {
    id: "killed-container",
    scope: Width::Run,
    severity: Severity::Serious,
    severity_reason: "What came after its end is averaged in as silence; that it ended is the \
                      result of the run, and its rates are none.",
    says: "The server's container was killed, or ended by itself, during the run.",
    means: "Memory ran out and the kernel killed it (exit code 137), it crashed, or it was stopped. \
            Where it runs on although a process of it was killed, it has lost a part of itself.",
    why: "The requests of a part of the run are divided by the time of all of it, and memory and CPU \
          are those of a server that was dying.",
    fix: "Look at the container's last words. If memory ran out, raise the limit for all servers, or \
          report that the server does not carry the load in what it was given.",
    source: "Recorded beside the run: the container's state after the load, before anyone stopped \
             it.",
    fires: |_| {
        "The conditions of the run say that its container no longer ran when the load ended, or \
         that the kernel killed a process of it for want of memory."
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
    let memory = if ran_out { " for want of memory" } else { "" };
    match exit_code(run) {
        None if ran_out => Some("a process of the server was killed for want of memory".into()),
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
    let all = group.server.runs();
    let loads = at_loads(&group.loads(), group.server.cells.len());
    let ended = count_of(["findings", "runs"], group.findings.len() as u64, all as u64, "run");
    let of_memory = group.sum("oom_killed");
    let memory = match of_memory {
        0.0 => "",
        some if some == group.findings.len() as f64 => ", for want of memory",
        _ => ", in some for want of memory",
    };
    let message = text!("{}, the container was killed or ended during {}{}.", loads, ended, memory);
    (message, evidence([("runs", Some(all as f64)), ("oom_killed", Some(of_memory))]))
}
