//! What was tested: how much of it, and under which conditions.

use std::collections::BTreeSet;

use wrkbook::display;
use wrkbook::ingest::Run;

use super::fact::Fact;
use super::section::{Section, SetContext};
use crate::words::counted;

/// What was tested, counted: `6 servers at 19 loads, 100 to 10,000 connections, 456 runs`.
pub(crate) fn scale(section: &Section<'_>) -> String {
    let loads = section.loads();
    let connections = match loads.as_slice() {
        [] => String::new(),
        [only] => format!(" {}", display::at(*only)),
        [low, .., high] => {
            format!(" at {}, {}", counted(loads.len(), "load"), display::load_span(*low, *high))
        }
    };
    let servers = counted(section.servers().len(), "server");
    format!("{servers}{connections}, {}", counted(section.runs().len(), "run"))
}

/// The conditions in one line, part by part: limits, client, how much, when.
pub(crate) fn line(section: &Section<'_>) -> Vec<String> {
    let set = section.set;
    let config = &set.analysis.set.config;
    let cores = config.limits.cpus.map(|cpus| match cpus {
        1.0 => "1 core".to_owned(),
        cpus => format!("{} cores", display::number(cpus)),
    });
    let memory = config.limits.memory.map(|memory| display::size_given(memory.get()));
    let limits: Vec<String> = cores.into_iter().chain(memory).collect();
    let limits = (!limits.is_empty()).then(|| limits.join(", "));
    let stated = |name: &str| {
        let (_, value) = config.conditions.iter().find(|(known, _)| *known == name)?;
        first_clause(value)
    };
    let parts = [limits, stated("client"), Some(amount(section)), stated("collected")];
    parts.into_iter().flatten().collect()
}

/// `12 servers × 7 loads × 4 repeats × 10 s = 336 runs`; without the sum where it is not one.
fn amount(section: &Section<'_>) -> String {
    let runs = section.runs();
    let (servers, loads) = (section.servers().len(), section.loads().len());
    let repeats: BTreeSet<&str> = runs.iter().map(|run| &*run.key.repeat).collect();
    let mut parts = vec![counted(servers, "server"), counted(loads, "load")];
    if let [only] = section.loads().as_slice() {
        parts[1] = display::load(*only);
    }
    if repeats.len() > 1 {
        parts.push(counted(repeats.len(), "repeat"));
    }
    if let [seconds] = seconds(runs).as_slice() {
        parts.push(format!("{} s", display::number(*seconds)));
    }
    let all = counted(runs.len(), "run");
    match servers * loads * repeats.len() == runs.len() {
        true => format!("{} = {all}", parts.join(" × ")),
        false => format!("{}, {all}", parts.join(", ")),
    }
}

/// The seconds that runs were to take, ascending.
fn seconds(runs: &[Run]) -> Vec<f64> {
    let nominal = runs.iter().filter_map(|run| Some(run.load.as_ref()?.nominal_duration?.get()));
    // Times are above zero, where bits sort as values do.
    let bits: BTreeSet<u64> = nominal.map(f64::to_bits).collect();
    bits.into_iter().map(f64::from_bits).collect()
}

/// What stands before the first comma, bracket or semicolon, where it is short.
fn first_clause(text: &str) -> Option<String> {
    let clause = text.split([',', ';', '(']).next()?.trim();
    (!clause.is_empty() && clause.chars().count() <= 32).then(|| clause.to_owned())
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
        facts.push(Fact::new("memory given", display::size_given(memory.get())));
    }
    let loads = || runs.iter().filter_map(|run| run.load.as_ref());
    let seconds: Vec<String> = seconds(runs).into_iter().map(display::number).collect();
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
