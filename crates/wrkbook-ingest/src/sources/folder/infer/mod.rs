//! Layouts told from the names of all files together, and checked by the reports in them.
//!
//! 1. `words` cuts each name into words and tells what each looks like, by the `vocabulary`.
//! 2. `slots` holds the numbers of all names against what the reports print.
//! 3. `roles` gives each word its role: load, repeat, scenario, server, or nothing.
//! 4. Here: what tells no names apart is left out, and what is needed to tell runs apart is taken in.
//! 5. `shape` says the result as patterns, which are all that the rest of the program sees.

mod date;
pub(crate) mod facts;
mod roles;
mod shape;
mod slots;
mod vocabulary;
mod words;

use rustc_hash::{FxHashMap, FxHashSet};

pub(crate) use facts::{Facts, Item};
use facts::{authority, path_of};
use roles::{Found, Name, Needs, Piece};

use crate::record::load::Load;
use crate::sources::folder::layout::{Part, Pattern};

/// A reading is what names were taken to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    /// The patterns, the most specific first.
    pub(crate) patterns: Vec<Pattern>,
    /// A pattern of another reading that is as good, but for being less simple.
    pub(crate) other: Option<Pattern>,
}

/// Tells what the names say. `None` where no patterns can say it.
pub(crate) fn infer(items: &[Item<'_>]) -> Option<Reading> {
    let names: Vec<Name<'_>> = items.iter().map(Name::of).collect();
    if !items.iter().any(|item| item.facts.is_load) {
        return None;
    }
    let mut found = Found::of(&names);
    let needs = needed(&names, &found);
    let patterns = patterns(&names, &found, needs)?;
    let other = found.is_doubtful.then(|| {
        found.count_nothing();
        self::patterns(&names, &found, needs)?.into_iter().find(|it| !patterns.contains(it))
    });
    Some(Reading { patterns, other: other.flatten() })
}

/// The patterns of a reading; of a plainer one, where there are none.
fn patterns(names: &[Name<'_>], found: &Found, needs: Needs) -> Option<Vec<Pattern>> {
    let plain = Needs { plain: true, ..needs };
    let mut readings = [needs, plain].into_iter();
    readings.find_map(|needs| shape::patterns(names, &read(names, found, needs)))
}

/// The pieces of all names.
fn read(names: &[Name<'_>], found: &Found, needs: Needs) -> Vec<Vec<Piece>> {
    let mut pieces: Vec<Vec<Piece>> = names.iter().map(|name| found.roles(name, needs)).collect();
    drop_constants(names, &mut pieces);
    join_pairs(names, &mut pieces);
    pieces
}

/// Leaves out of the servers' names the folders, or the file's name, that are the same in all names,
/// where something else names the server. What all share at every place is named by the file.
fn drop_constants(names: &[Name<'_>], pieces: &mut [Vec<Piece>]) {
    let depth = |name: &Name<'_>| name.item.path.matches('/').count();
    // By depth and component: the texts, two at the most.
    let mut texts: FxHashMap<(usize, usize), FxHashSet<&str>> = FxHashMap::default();
    for (name, pieces) in names.iter().zip(&*pieces).filter(|(name, _)| name.item.facts.is_load) {
        for piece in pieces.iter().filter(|piece| piece.role == Part::Server) {
            let component = name.item.path.rsplit('/').nth(piece.component).unwrap_or("");
            let seen = texts.entry((depth(name), piece.component)).or_default();
            if seen.len() < 2 {
                seen.insert(component);
            }
        }
    }
    let mut dropped: FxHashSet<(usize, usize)> = FxHashSet::default();
    let depths: FxHashSet<usize> = texts.keys().map(|(depth, _)| *depth).collect();
    for depth in depths {
        let mut of_depth: Vec<_> = texts.iter().filter(|((d, _), _)| *d == depth).collect();
        of_depth.sort_by_key(|((_, component), _)| *component);
        let varies = of_depth.iter().any(|(_, texts)| texts.len() > 1);
        for (nth, (place, texts)) in of_depth.iter().enumerate() {
            if texts.len() == 1 && (varies || nth > 0) {
                dropped.insert(**place);
            }
        }
    }
    for (name, pieces) in names.iter().zip(pieces) {
        let is_dropped = |piece: &Piece| {
            piece.role == Part::Server && dropped.contains(&(depth(name), piece.component))
        };
        let others = pieces.iter().any(|piece| piece.role == Part::Server && !is_dropped(piece));
        if others {
            pieces.retain(|piece| !is_dropped(piece));
        }
    }
}

/// Joins scenario and server of the same component where each scenario has a server of its own: they
/// are one name, of which the URL holds a word (`Health_Check`).
fn join_pairs(names: &[Name<'_>], pieces: &mut [Vec<Piece>]) {
    let of = |role: Part, name: &Name<'_>, pieces: &[Piece]| -> String {
        let of_role = pieces.iter().filter(|piece| piece.role == role);
        of_role.map(|piece| &name.item.path[piece.at.clone()]).collect::<Vec<_>>().join(" ")
    };
    let is_pair = |pieces: &[Piece]| {
        let component = |role| pieces.iter().find(|piece| piece.role == role).map(|p| p.component);
        component(Part::Server).is_some() && component(Part::Server) == component(Part::Scenario)
    };
    let mut servers: FxHashSet<String> = FxHashSet::default();
    let mut scenarios: FxHashSet<String> = FxHashSet::default();
    let mut pairs: FxHashSet<String> = FxHashSet::default();
    for (name, pieces) in names.iter().zip(&*pieces) {
        if !is_pair(pieces) {
            continue;
        }
        let (server, scenario) = (of(Part::Server, name, pieces), of(Part::Scenario, name, pieces));
        pairs.insert(format!("{server}/{scenario}"));
        servers.insert(server);
        scenarios.insert(scenario);
    }
    if pairs.len() < 2 || servers.len() != pairs.len() || scenarios.len() != pairs.len() {
        return;
    }
    for pieces in pieces.iter_mut().filter(|pieces| is_pair(pieces)) {
        for piece in pieces.iter_mut().filter(|piece| piece.role == Part::Server) {
            piece.role = Part::Scenario;
        }
    }
}

/// What must be part of the runs' names so that no two files report the same run.
fn needed(names: &[Name<'_>], found: &Found) -> Needs {
    let mut needs = Needs::default();
    let mut clashes = clashes(names, &read(names, found, needs));
    let more: [fn(&mut Needs); 4] = [
        |needs| needs.dates = true,
        |needs| needs.threads = true,
        |needs| needs.durations = true,
        |needs| needs.generic = true,
    ];
    for add in more {
        if clashes == 0 {
            break;
        }
        let mut with = needs;
        add(&mut with);
        let fewer = self::clashes(names, &read(names, found, with));
        if fewer < clashes {
            (needs, clashes) = (with, fewer);
        }
    }
    needs
}

/// How many files report the run of another one.
fn clashes(names: &[Name<'_>], pieces: &[Vec<Piece>]) -> usize {
    let mut runs: FxHashSet<String> = FxHashSet::default();
    let mut files = 0;
    for (name, pieces) in names.iter().zip(pieces).filter(|(name, _)| name.item.facts.is_load) {
        files += 1;
        let (parts, facts) = (shape::parts(name, pieces), &name.item.facts);
        let server = parts.server.as_deref().or(facts.url.and_then(authority)).unwrap_or("");
        let scenario = parts.scenario.as_deref().or(facts.url.map(path_of)).unwrap_or("");
        let load = parts.load.or(facts.connections.map(Load::Connections));
        let repeat = parts.repeat.as_deref().unwrap_or("1");
        let port = parts.port;
        runs.insert(format!("{scenario}\n{server}\n{load:?}{port:?}\n{repeat}"));
    }
    files - runs.len()
}

#[cfg(test)]
mod tests;
