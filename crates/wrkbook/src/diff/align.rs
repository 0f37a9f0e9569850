//! Which cells of two result sets belong together: renamed servers, and runs by cell.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;
use wrkbook_ingest::Load;

use serde::Serialize;
use wrkbook_ingest::ResultSet;
use wrkbook_ingest::name::natural;
use wrkbook_ingest::run::{Run, RunKey};

use super::Error;
use crate::cell::cells;
use crate::names::Unknown;

/// A server that has another name in the new set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rename {
    /// Its name in the old set.
    pub old: String,
    /// Its name in the new set, under which it is shown.
    pub new: String,
}

impl FromStr for Rename {
    type Err = String;

    /// Takes `old=new`.
    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((old, new)) if !old.is_empty() && !new.is_empty() => {
                Ok(Self { old: old.to_owned(), new: new.to_owned() })
            }
            _ => Err(format!("`{text}` is no renaming; write OLD=NEW")),
        }
    }
}

/// The renames asked for, and those that the new set's `wrkbook.toml` names and that concern the old
/// set: the file may well speak of sets before that.
pub(super) fn renames(old: &ResultSet, new: &ResultSet, asked: &[Rename]) -> Vec<Rename> {
    let is_there = |name: &str| old.runs.iter().any(|run| *run.key.server == *name);
    let is_asked = |name: &str| asked.iter().any(|rename| rename.old == name);
    let written = new.config.renamed.iter();
    let more = written
        .filter(|(old, _)| is_there(old) && !is_asked(old))
        .map(|(old, new)| Rename { old: old.clone(), new: new.clone() });
    asked.iter().cloned().chain(more).collect()
}

/// The old set with its servers under their new names, sorted again.
pub(super) fn renamed(set: &ResultSet, renames: &[Rename]) -> Result<ResultSet, Error> {
    let mut set = set.clone();
    let mut names: Vec<Arc<str>> = set.runs.iter().map(|run| Arc::clone(&run.key.server)).collect();
    names.sort_by(|a, b| natural(a, b));
    names.dedup();
    let new_name = |name: &str| renames.iter().find(|rename| rename.old == name);
    for Rename { old, new } in renames {
        if !names.iter().any(|name| **name == **old) {
            let known = names.iter().map(|name| &**name);
            return Err(Error::NoSuchServer(Unknown::new("server", old, known)));
        }
        let same = |name: &&Arc<str>| ***name == **new && new_name(name).is_none();
        let twice = renames.iter().filter(|rename| rename.new == *new).count() > 1;
        if twice || (old != new && names.iter().any(|name| same(&name))) {
            return Err(Error::TwoOfOneName { name: new.clone() });
        }
    }
    for run in &mut set.runs {
        if let Some(rename) = new_name(&run.key.server) {
            run.key.server = Arc::from(rename.new.as_str());
        }
    }
    set.runs.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(set)
}

/// Which server: a scenario, and a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ServerKey {
    pub(super) scenario: Option<Arc<str>>,
    pub(super) server: Arc<str>,
}

impl ServerKey {
    pub(super) fn of(key: &RunKey) -> Self {
        Self { scenario: key.scenario.clone(), server: Arc::clone(&key.server) }
    }
}

impl Ord for ServerKey {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let scenario = |key: &Self| key.scenario.clone().unwrap_or_default();
        self.scenario
            .is_some()
            .cmp(&other.scenario.is_some())
            .then_with(|| natural(&scenario(self), &scenario(other)))
            .then_with(|| natural(&self.server, &other.server))
    }
}

impl PartialOrd for ServerKey {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// The runs of a server at one load: old, new; empty where a set has none.
pub(super) type Runs<'a> = (&'a [Run], &'a [Run]);

/// The runs of a server by load.
pub(super) type Loads<'a> = BTreeMap<Load, Runs<'a>>;

/// The servers of both sets, with their runs by load.
pub(super) fn aligned<'a>(
    old: &'a ResultSet,
    new: &'a ResultSet,
) -> BTreeMap<ServerKey, Loads<'a>> {
    let mut servers: BTreeMap<ServerKey, Loads<'a>> = BTreeMap::new();
    for (set, is_new) in [(old, false), (new, true)] {
        for cell in cells(&set.runs) {
            let scenario = cell.scenario().cloned();
            let key = ServerKey { scenario, server: Arc::clone(cell.server()) };
            let sides = servers.entry(key).or_default().entry(cell.load()).or_default();
            *(if is_new { &mut sides.1 } else { &mut sides.0 }) = cell.runs;
        }
    }
    servers
}
