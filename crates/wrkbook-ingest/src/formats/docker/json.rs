//! `docker stats --format json` (or `{{json .}}`): one object of strings a line. The keys of
//! podman are taken too, and objects over several lines, as podman and `jq` print them.

use std::borrow::Cow;

use serde::Deserialize;

use super::sample::Sample;
use super::sizes::{Share, take_pair, take_percent, take_size};

/// The keys that are read, as printed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Object<'a> {
    #[serde(borrow, rename = "ID", alias = "id")]
    id: Cow<'a, str>,
    #[serde(borrow, rename = "Container")]
    container: Cow<'a, str>,
    #[serde(borrow, rename = "Name", alias = "name")]
    name: Cow<'a, str>,
    #[serde(borrow, rename = "CPUPerc", alias = "cpu_percent")]
    cpu: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "MemUsage", alias = "mem_usage")]
    memory: Option<Cow<'a, str>>,
}

/// Whether a line may hold an object, whole or cut.
pub(super) fn is_candidate(line: &str) -> bool {
    line.starts_with('{') || line.starts_with("[{")
}

/// Whether a line that is no whole object once was one of docker's.
pub(super) fn is_broken(line: &str) -> bool {
    line.contains("\"CPUPerc\"") || line.contains("\"cpu_percent\"")
}

/// An object over several lines, of which not all are read.
#[derive(Debug)]
pub(super) struct Open {
    /// Where it began.
    pub(super) first: u32,
    /// The line that names its CPU use, by which the sample is found again.
    pub(super) figures: Option<u32>,
    /// What was read, as one line.
    pub(super) text: String,
}

/// How an object goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// With a member; more follow.
    Member,
    /// It ends.
    End,
    /// With what no object of strings holds.
    Other,
}

impl Open {
    /// An object that begins at a line with its brace alone.
    pub(super) fn begin(number: u32, line: &str) -> Option<Self> {
        let begins = matches!(line, "{" | "[{");
        begins.then(|| Self { first: number, figures: None, text: line.to_owned() })
    }

    /// Where it began and what it says, if a figure is lost with it.
    pub(super) fn lost(&self) -> Option<(u32, &str)> {
        self.figures.map(|_| (self.first, &*self.text))
    }

    /// Takes the next line. What is kept does not grow beyond `longest`.
    pub(super) fn take(&mut self, number: u32, line: &str, longest: usize) -> Next {
        let next = match line.as_bytes().first() {
            Some(b'"') if self.text.len() + line.len() <= longest => Next::Member,
            Some(b'}') if line.trim_end_matches([',', ']', ' ']) == "}" => Next::End,
            _ => return Next::Other,
        };
        if is_broken(line) {
            self.figures.get_or_insert(number);
        }
        self.text += line;
        next
    }
}

impl<'a> Object<'a> {
    /// Reads a line. `None` for JSON that is not docker's, and for what is no JSON.
    pub(super) fn of(line: &'a str) -> Option<Self> {
        let line = line.strip_prefix('[').unwrap_or(line).trim_end_matches([',', ']', ' ']);
        let object: Self = serde_json::from_str(line).ok()?;
        let is_named = ![&object.id, &object.container, &object.name].iter().all(|s| s.is_empty());
        (is_named && (object.cpu.is_some() || object.memory.is_some())).then_some(object)
    }

    /// The figures; `None` when one of them is not as docker prints it.
    pub(super) fn sample(&self) -> Option<Sample<'_>> {
        let mut sample = Sample::default();
        sample.set_container(&self.container);
        if !self.id.is_empty() {
            sample.set_id(&self.id);
        }
        if !self.name.is_empty() {
            sample.set_name(&self.name);
        }
        let share = match &self.cpu {
            Some(cpu) => take_percent(&mut &**cpu)?,
            None => Share::NoData,
        };
        match &self.memory {
            // Only Windows prints no limit.
            Some(memory) if !memory.contains('/') => {
                sample.set_memory(take_size(&mut &**memory)?, None);
                sample.set_host_cpu(share);
            }
            Some(memory) => {
                let (used, limit) = take_pair(&mut &**memory)?;
                sample.set_memory(used, Some(limit));
                sample.set_cpu(share);
            }
            None => sample.set_cpu(share),
        }
        Some(sample)
    }
}
