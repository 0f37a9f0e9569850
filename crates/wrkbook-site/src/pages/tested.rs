//! What was tested: how much of it, and under which conditions.

use std::collections::BTreeSet;

use wrkbook::{Metric, display};

use super::fact::Fact;
use super::section::{Section, SetContext};
use crate::words::counted;

/// What was tested, counted: `6 servers at 19 loads, 100 to 10,000 connections, 456 runs`.
pub(crate) fn scale(section: &Section<'_>) -> String {
    let loads = section.loads();
    let connections = match loads.as_slice() {
        [] => String::new(),
        [only] => format!(" at {} connections", display::number((*only).into())),
        [low, .., high] => format!(
            " at {}, {} to {} connections",
            counted(loads.len(), "load"),
            display::number((*low).into()),
            display::number((*high).into())
        ),
    };
    let servers = counted(section.servers().len(), "server");
    format!("{servers}{connections}, {}", counted(section.runs().len(), "run"))
}

/// The author's conditions, then what the files say themselves.
pub(crate) fn conditions(set: &SetContext<'_>) -> Vec<Fact> {
    let config = &set.analysis.set.config;
    let runs = &set.analysis.set.runs;
    let mut facts: Vec<Fact> =
        config.conditions.iter().map(|(name, value)| Fact::new(name, value)).collect();
    if let Some(cpus) = config.limits.cpus {
        facts.push(Fact::new("cores given", display::number(cpus)));
    }
    if let Some(memory) = config.limits.memory {
        facts.push(Fact::new("memory given", display::quantity(Metric::Memory, memory.get())));
    }
    let loads = || runs.iter().filter_map(|run| run.load.as_ref());
    let seconds = loads().filter_map(|load| Some(load.nominal_duration?.get().to_bits()));
    let seconds: BTreeSet<u64> = seconds.collect();
    let seconds: Vec<String> =
        seconds.into_iter().map(|bits| display::number(f64::from_bits(bits))).collect();
    facts.extend(few("seconds a run", &seconds));
    let threads: BTreeSet<u32> = loads().filter_map(|load| load.threads).collect();
    let threads: Vec<String> = threads.iter().map(u32::to_string).collect();
    facts.extend(few("client threads", &threads));
    let repeats: BTreeSet<&str> = runs.iter().map(|run| &*run.key.repeat).collect();
    facts.push(Fact::new("repeats", repeats.len().to_string()));
    facts
}

/// The values of a condition, if there are any; of many the first and the last.
fn few(name: &str, values: &[String]) -> Option<Fact> {
    match values {
        [] => None,
        [first, .., last] if values.len() > 3 => {
            Some(Fact::new(name, format!("{first} to {last}")))
        }
        some => Some(Fact::new(name, some.join(", "))),
    }
}
