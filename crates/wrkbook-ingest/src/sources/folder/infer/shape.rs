//! Roles as patterns: what `layout` in `wrkbook.toml` would say of the names, so that a reading can be
//! kept. A pattern is taken only if it reads out of each name what was told of it.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::roles::{Name, Piece};
use crate::sources::folder::layout::{Part, PathParts, Pattern};

/// The most patterns that a reading may need: names of more kinds follow no scheme.
const MOST_PATTERNS: usize = 48;

/// How much of a name goes into one part of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grain {
    /// Neighbours of the same role are one part.
    Whole,
    /// Repeats and what says nothing, word by word.
    Dates,
    /// All but servers, word by word.
    Servers,
    /// All, word by word.
    Words,
    /// As `Whole`, and scenarios take as much as they can.
    LongScenario,
    /// As `Whole`, and repeats take as much as they can.
    LongRepeat,
}

const GRAINS: [Grain; 6] = [
    Grain::Whole,
    Grain::Dates,
    Grain::Servers,
    Grain::LongScenario,
    Grain::LongRepeat,
    Grain::Words,
];

impl Grain {
    fn joins(self, role: Part) -> bool {
        match (self, role) {
            (
                _,
                Part::Connections
                | Part::Threads
                | Part::Port
                | Part::Rate
                | Part::Users
                | Part::Kind,
            ) => false,
            (Grain::Words, _) => false,
            (Grain::Servers, role) => role == Part::Server,
            (Grain::Dates, Part::Repeat | Part::Ignored) => false,
            _ => true,
        }
    }

    fn is_long(self, role: Part) -> bool {
        matches!(
            (self, role),
            (Grain::LongScenario, Part::Scenario) | (Grain::LongRepeat, Part::Repeat)
        )
    }
}

/// The spans of a name, with its ending; neighbours of the same role joined where the grain says so.
fn spans(name: &Name<'_>, pieces: &[Piece], grain: Grain) -> Vec<(Part, Range<usize>)> {
    let mut spans: Vec<(Part, Range<usize>)> = Vec::with_capacity(pieces.len() + 1);
    for piece in pieces {
        if let Some((role, at)) = spans.last_mut()
            && *role == piece.role
            && grain.joins(piece.role)
            && is_sign(&name.item.path[at.end..piece.at.start])
        {
            at.end = piece.at.end;
            continue;
        }
        spans.push((piece.role, piece.at.clone()));
    }
    if let Some(ending) = &name.ending {
        spans.push((Part::Kind, ending.clone()));
    }
    spans
}

/// Whether words with this between them stand side by side.
fn is_sign(between: &str) -> bool {
    between.len() <= 1 && between != "/"
}

/// What the spans of a name say.
pub(super) fn parts<'a>(name: &Name<'a>, pieces: &[Piece]) -> PathParts<'a> {
    PathParts::of_spans(name.item.path, spans(name, pieces, Grain::Whole))
}

/// The pattern of a name, word for word.
fn pattern_text(name: &Name<'_>, pieces: &[Piece], grain: Grain) -> Option<String> {
    let path = name.item.path;
    let mut text = String::with_capacity(path.len() + 32);
    let mut end = 0;
    for (role, at) in spans(name, pieces, grain) {
        let literal = &path[end..at.start];
        // No pattern can hold a brace.
        if literal.contains(['{', '}']) {
            return None;
        }
        text.push_str(literal);
        let long = if grain.is_long(role) { "+" } else { "" };
        text.push_str(&format!("{{{}{long}}}", role.name()));
        end = at.end;
    }
    if end == 0 {
        // Nothing in the name says anything: any name would do.
        let folder = path.rfind('/').map_or("", |at| &path[..=at]);
        return (!folder.contains(['{', '}'])).then(|| format!("{folder}{{_}}"));
    }
    let rest = &path[end..];
    (!rest.contains(['{', '}'])).then(|| text + rest)
}

/// The patterns that read out of every name what its pieces say, the most specific first; `None`
/// where there are none.
pub(super) fn patterns(names: &[Name<'_>], pieces: &[Vec<Piece>]) -> Option<Vec<Pattern>> {
    let expected: Vec<PathParts<'_>> =
        names.iter().zip(pieces).map(|(name, pieces)| parts(name, pieces)).collect();
    // The grain that fits the first name of a kind mostly fits the others.
    let mut known: FxHashMap<String, Pattern> = FxHashMap::default();
    for ((name, pieces), expected) in names.iter().zip(pieces).zip(&expected) {
        let mut fitting = GRAINS.iter().find_map(|grain| {
            let text = pattern_text(name, pieces, *grain)?;
            if let Some(pattern) = known.get(&text) {
                return is_read(pattern, name, expected).then_some(None);
            }
            let pattern = Pattern::path(&text).ok()?;
            is_read(&pattern, name, expected).then_some(Some((text, pattern)))
        })?;
        if let Some((text, pattern)) = fitting.take() {
            known.insert(text, pattern);
            if known.len() > MOST_PATTERNS {
                return None;
            }
        }
    }
    let mut patterns: Vec<Pattern> = known.into_values().collect();
    patterns.sort_by_cached_key(|pattern| {
        let (letters, parts) = pattern.weight();
        (std::cmp::Reverse((letters, parts)), pattern.to_string())
    });
    in_order(patterns, names, &expected)
}

fn is_read(pattern: &Pattern, name: &Name<'_>, expected: &PathParts<'_>) -> bool {
    pattern.matches(name.item.path).is_some_and(|parts| same(&parts, expected))
}

fn same(a: &PathParts<'_>, b: &PathParts<'_>) -> bool {
    let names = a.server == b.server && a.scenario == b.scenario && a.repeat == b.repeat;
    names && a.connections == b.connections && a.rate == b.rate && a.users == b.users
}

/// Orders patterns so that the first that fits a name is one that reads it right.
fn in_order(
    mut patterns: Vec<Pattern>,
    names: &[Name<'_>],
    expected: &[PathParts<'_>],
) -> Option<Vec<Pattern>> {
    for _ in 0..=patterns.len() {
        let wrong = names.iter().zip(expected).find_map(|(name, expected)| {
            let first = patterns.iter().position(|it| it.matches(name.item.path).is_some())?;
            (!is_read(&patterns[first], name, expected)).then_some((first, name, expected))
        });
        let Some((first, name, expected)) = wrong else { return Some(patterns) };
        let right = patterns.iter().position(|pattern| is_read(pattern, name, expected))?;
        let pattern = patterns.remove(right);
        patterns.insert(first, pattern);
    }
    None
}
