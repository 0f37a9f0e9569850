//! What was recorded beside the runs: the conditions of each, over all of them, and how the result
//! set was collected.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use wrkbook::display;
use wrkbook::ingest::collection::Collection;
use wrkbook::ingest::units::Percent;
use wrkbook::ingest::{Conditions, ContainerEnd, Run};

use super::fact::Fact;
use super::section::SetContext;
use crate::words::{counted, listed};

/// The conditions of one run, as a row. Shares are percent of one core.
#[derive(Debug, Serialize)]
pub(crate) struct ConditionsRow {
    pub(crate) repeat: String,
    pub(crate) started: Option<String>,
    /// From 0, as recorded.
    pub(crate) order: Option<String>,
    /// Where it is not the first.
    pub(crate) attempt: Option<String>,
    pub(crate) server: Option<String>,
    pub(crate) client: Option<String>,
    pub(crate) others: Option<String>,
    pub(crate) stolen: Option<String>,
    pub(crate) container: Option<String>,
    /// Whether the container lived to the end, as far as is known.
    pub(crate) lived: bool,
    pub(crate) overflows: Option<String>,
    pub(crate) waiting: Option<String>,
    pub(crate) commands: Vec<Fact>,
}

impl ConditionsRow {
    /// A row for each run that has conditions.
    pub(crate) fn all(runs: &[Run]) -> Vec<Self> {
        let rows = runs.iter().filter_map(|run| {
            let conditions = run.conditions.as_ref()?;
            Some(Self::of(&run.key.repeat, conditions))
        });
        rows.collect()
    }

    fn of(repeat: &str, conditions: &Conditions) -> Self {
        let percent = |cpu: Option<Percent>| cpu.map(|cpu| share(cpu.get()));
        let count = |count: u64| display::number(count as f64);
        let client = &conditions.client;
        Self {
            repeat: repeat.to_owned(),
            started: conditions.started_at.as_deref().map(moment),
            order: conditions.order.map(|order| order.to_string()),
            attempt: conditions
                .attempt
                .filter(|attempt| *attempt != 1)
                .map(|attempt| attempt.to_string()),
            server: percent(conditions.server_cpu_mean()),
            client: percent(client.cpu),
            others: percent(conditions.foreign_cpu),
            stolen: percent(conditions.stolen_cpu),
            container: container(conditions),
            lived: !matches!(conditions.end, Some(ContainerEnd::Exited(_)))
                && conditions.oom_killed != Some(true),
            overflows: conditions.listen_overflows.map(count),
            waiting: match (client.waiting_before, client.waiting_after) {
                (None, None) => None,
                (before, after) => {
                    let text = |waiting: Option<u64>| waiting.map_or("unknown".to_owned(), count);
                    Some(format!("{}, {}", text(before), text(after)))
                }
            },
            commands: conditions
                .commands
                .iter()
                .map(|(started, command)| Fact::new(started, command))
                .collect(),
        }
    }
}

/// `2026-11-21 11:37:59` of `2026-11-21T11:37:59.844Z`; another form stays as it is.
fn moment(recorded: &str) -> String {
    let is_utc = recorded.len() >= 20
        && recorded.is_ascii()
        && recorded.as_bytes()[10] == b'T'
        && recorded.ends_with('Z');
    if is_utc { recorded[..19].replacen('T', " ", 1) } else { recorded.to_owned() }
}

fn container(conditions: &Conditions) -> Option<String> {
    let end = match conditions.end? {
        ContainerEnd::Running => "running".to_owned(),
        ContainerEnd::Exited(Some(code)) => format!("ended, exit code {code}"),
        ContainerEnd::Exited(None) => "ended".to_owned(),
    };
    let memory = if conditions.oom_killed == Some(true) { ", out of memory" } else { "" };
    Some(end + memory)
}

/// What was recorded over all runs.
#[derive(Debug, Serialize)]
pub(crate) struct Recorded {
    /// `95 of 96 runs`.
    pub(crate) runs: String,
    /// What of them, as a list.
    pub(crate) what: String,
    /// Ranges and versions.
    pub(crate) facts: Vec<Fact>,
}

impl Recorded {
    /// `None` where nothing was recorded of any run.
    pub(crate) fn of(set: &SetContext<'_>) -> Option<Self> {
        let runs = &set.analysis.set.runs;
        let all: Vec<&Conditions> =
            runs.iter().filter_map(|run| run.conditions.as_deref()).collect();
        if all.is_empty() {
            return None;
        }
        let with = |is_there: fn(&Conditions) -> bool| all.iter().any(|it| is_there(it));
        let what: Vec<&str> = [
            ("when it began", with(|it| it.started_at.is_some())),
            ("its place in the order of the collection", with(|it| it.order.is_some())),
            ("the CPU of the server and of the client", with(|it| it.client.cpu.is_some())),
            ("the CPU of others", with(|it| it.foreign_cpu.is_some())),
            ("the CPU that the hypervisor took", with(|it| it.stolen_cpu.is_some())),
            ("how the server's container ended", with(|it| it.end.is_some())),
            ("overflows of the listen queue", with(|it| it.listen_overflows.is_some())),
            ("the client's sockets in TIME_WAIT", with(|it| it.client.waiting_after.is_some())),
            ("versions", with(|it| !it.versions.is_empty())),
            ("the exact commands", with(|it| !it.commands.is_empty())),
        ]
        .into_iter()
        .filter_map(|(what, is_there)| is_there.then_some(what))
        .collect();
        let mut facts: Vec<Fact> = [
            range("CPU of the client", &all, |it| it.client.cpu),
            range("CPU of others", &all, |it| it.foreign_cpu),
            range("stolen CPU", &all, |it| it.stolen_cpu),
        ]
        .into_iter()
        .flatten()
        .collect();
        facts.extend(versions(&all));
        let whole = counted(runs.len(), "run");
        Some(Self {
            runs: match all.len() == runs.len() {
                true => format!("all {whole}"),
                false => format!("{} of {whole}", display::number(all.len() as f64)),
            },
            what: listed(&what),
            facts,
        })
    }
}

/// A share of one core in percent, as coarse as the kernel's ticks make it.
fn share(percent: f64) -> String {
    format!("{percent:.1}")
}

/// The lowest and the highest of a share over the runs.
fn range(
    name: &str,
    all: &[&Conditions],
    of: impl Fn(&Conditions) -> Option<Percent>,
) -> Option<Fact> {
    let mut shares: Vec<f64> = all.iter().filter_map(|it| Some(of(it)?.get())).collect();
    shares.sort_by(f64::total_cmp);
    let (least, most) = (shares.first()?, shares.last()?);
    let (least, most) = (share(*least), share(*most));
    let text = if least == most { most } else { format!("{least} to {most}") };
    Some(Fact::new(name, format!("{text}% of one core")))
}

/// Every version that occurs, by name.
fn versions(all: &[&Conditions]) -> Vec<Fact> {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, version) in all.iter().flat_map(|it| &it.versions) {
        versions.entry(name).or_default().insert(version);
    }
    let fact = |(name, versions): (&str, BTreeSet<&str>)| {
        let versions: Vec<&str> = versions.into_iter().collect();
        Fact::new(name.replace('_', " "), listed(&versions))
    };
    versions.into_iter().map(fact).collect()
}

/// How the result set was collected.
#[derive(Debug, Serialize)]
pub(crate) struct Collected {
    pub(crate) planned: Option<String>,
    pub(crate) accepted: Option<String>,
    /// `16 attempts were rejected`; absent where nobody counted.
    pub(crate) rejected: Option<String>,
    pub(crate) rules: Vec<RuleRow>,
    /// `1 run was given up`, and which.
    pub(crate) given_up: Option<String>,
    pub(crate) facts: Vec<Fact>,
}

/// A rule of the collection.
#[derive(Debug, Serialize)]
pub(crate) struct RuleRow {
    pub(crate) id: String,
    pub(crate) text: Option<String>,
    pub(crate) rejected: Option<String>,
}

impl Collected {
    pub(crate) fn of(collection: &Collection) -> Self {
        let number = |count: u64| display::number(count as f64);
        let was = |count: usize| if count == 1 { "was" } else { "were" };
        let machine = &collection.machine;
        let facts = [
            ("processor", machine.cpu.clone()),
            ("cores", machine.cores.map(|cores| cores.to_string())),
            (
                "memory",
                machine.memory.map(|memory| format!("{} GB", display::number(memory.get() / 1e9))),
            ),
            ("kernel", machine.kernel.clone()),
            ("seed of the random order", collection.seed.map(|seed| seed.to_string())),
            ("attempts at a run, at most", collection.attempts.map(|most| most.to_string())),
        ];
        let given_up = collection.given_up.len();
        Self {
            planned: collection.planned.map(number),
            accepted: collection.accepted.map(number),
            rejected: collection.rejected.map(|rejected| {
                let attempts = usize::try_from(rejected).unwrap_or(usize::MAX);
                format!("{} {} rejected", counted(attempts, "attempt"), was(attempts))
            }),
            rules: collection
                .rules
                .iter()
                .map(|rule| RuleRow {
                    id: rule.id.clone(),
                    text: rule.text.clone(),
                    rejected: rule.rejected.map(number),
                })
                .collect(),
            given_up: (given_up > 0).then(|| {
                let runs = counted(given_up, "run");
                format!("{runs} {} given up: {}", was(given_up), listed(&collection.given_up))
            }),
            facts: facts
                .into_iter()
                .filter_map(|(name, value)| Some(Fact::new(name, value?)))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_shortened_where_it_is_understood() {
        for (recorded, shown) in [
            ("2026-11-21T11:37:59.844Z", "2026-11-21 11:37:59"),
            ("2026-11-21T11:37:59Z", "2026-11-21 11:37:59"),
            ("2026-11-21T11:37:59+01:00", "2026-11-21T11:37:59+01:00"),
            ("yesterday", "yesterday"),
            ("ééééééééééééééééééééZ", "ééééééééééééééééééééZ"),
        ] {
            assert_eq!(moment(recorded), shown);
        }
    }
}
