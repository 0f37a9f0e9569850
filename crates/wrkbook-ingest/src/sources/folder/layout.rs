//! Layout patterns: what a file's path says of the run that it belongs to.
//!
//! A pattern is a relative path with named parts, `{repeat}/{server}.{connections}.{kind}`. It is
//! matched from the right, each part as short as the rest allows, so that a server's name may hold
//! dots, dashes and spaces. A part never crosses a `/`. Parts:
//!
//! | part | holds | says |
//! | --- | --- | --- |
//! | `{scenario}` `{server}` `{repeat}` | any text | itself |
//! | `{connections}` `{rate}` `{users}` | a number above 0 | the load |
//! | `{threads}` `{port}` | digits | a number |
//! | `{kind}` | letters and digits | nothing: the format is told by the content |
//! | `{_}` | any text | nothing |

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::record::load::{Load, LoadKind};

/// A named part of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Scenario,
    Server,
    Repeat,
    Load(LoadKind),
    Threads,
    Port,
    Kind,
    Ignored,
}

impl Part {
    const NAMES: [(&'static str, Part); 10] = [
        ("scenario", Part::Scenario),
        ("server", Part::Server),
        ("repeat", Part::Repeat),
        ("connections", Part::Load(LoadKind::Connections)),
        ("rate", Part::Load(LoadKind::Rate)),
        ("users", Part::Load(LoadKind::Users)),
        ("threads", Part::Threads),
        ("port", Part::Port),
        ("kind", Part::Kind),
        ("_", Part::Ignored),
    ];

    /// Whether it may hold a text, which has no `/` in it.
    fn accepts(self, text: &str) -> bool {
        match self {
            Part::Load(kind) => is_number(text) && Load::read(kind, text).is_some(),
            Part::Threads | Part::Port => {
                // Rust would take a `+` before them too.
                text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u32>().is_ok()
            }
            Part::Kind => text.bytes().all(|b| b.is_ascii_alphanumeric()),
            _ => true,
        }
    }
}

/// Digits, with at most one point between them. Rust would take a sign before them too.
fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Part(Part),
}

/// Why a pattern cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PatternError {
    /// A part that is none of ours.
    #[error(
        "`{{{0}}}` is no part of a layout; the parts are {{scenario}}, {{server}}, {{repeat}}, \
         {{connections}}, {{rate}}, {{users}}, {{threads}}, {{port}}, {{kind}} and {{_}}"
    )]
    UnknownPart(String),
    /// A brace without its partner.
    #[error("a `{{` or `}}` without its partner")]
    Brace,
    /// Two parts side by side: nothing says where one ends.
    #[error("two parts side by side; put something between them")]
    Adjacent,
    /// A part that occurs twice.
    #[error("`{{{0}}}` occurs twice")]
    Twice(&'static str),
    /// No part at all.
    #[error("no part such as {{server}} in it")]
    NoPart,
}

/// A layout pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    source: String,
    pieces: Vec<Piece>,
}

/// What a path says of its run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct PathParts<'a> {
    /// What was requested.
    pub scenario: Option<&'a str>,
    /// The server's name.
    pub server: Option<&'a str>,
    /// Which repetition.
    pub repeat: Option<&'a str>,
    /// The load that was offered.
    pub load: Option<Load>,
    /// Client threads.
    pub threads: Option<u32>,
    /// The server's port, to be looked up in `[ports]`.
    pub port: Option<u32>,
    /// The ending where the pattern leaves it open.
    pub kind: Option<&'a str>,
}

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(source: &str) -> Result<Self, PatternError> {
        let pattern = Self::path(source)?;
        match pattern.pieces.iter().any(|piece| matches!(piece, Piece::Part(_))) {
            true => Ok(pattern),
            false => Err(PatternError::NoPart),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

impl Pattern {
    /// A pattern that may be a mere path, without any part.
    pub(crate) fn path(source: &str) -> Result<Self, PatternError> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut rest = source;
        while !rest.is_empty() {
            let Some(open) = rest.find(['{', '}']) else {
                pieces.push(Piece::Literal(rest.to_owned()));
                break;
            };
            if rest[open..].starts_with('}') {
                return Err(PatternError::Brace);
            }
            if open > 0 {
                pieces.push(Piece::Literal(rest[..open].to_owned()));
            } else if matches!(pieces.last(), Some(Piece::Part(_))) {
                return Err(PatternError::Adjacent);
            }
            let (name, after) = rest[open + 1..].split_once('}').ok_or(PatternError::Brace)?;
            let &(name, part) = Part::NAMES
                .iter()
                .find(|(known, _)| *known == name)
                .ok_or_else(|| PatternError::UnknownPart(name.to_owned()))?;
            if part != Part::Ignored && pieces.contains(&Piece::Part(part)) {
                return Err(PatternError::Twice(name));
            }
            pieces.push(Piece::Part(part));
            rest = after;
        }
        if pieces.is_empty() {
            return Err(PatternError::NoPart);
        }
        Ok(Self { source: source.to_owned(), pieces })
    }

    /// Whether it has this part, as in `{server}`.
    pub(crate) fn has(&self, name: &str) -> bool {
        let part = Part::NAMES.iter().find(|(known, _)| *known == name);
        part.is_some_and(|(_, part)| self.pieces.contains(&Piece::Part(*part)))
    }

    /// What `path` (relative to the result set, with `/` between its parts) says, or `None` where
    /// the pattern does not fit it.
    pub fn matches<'a>(&self, path: &'a str) -> Option<PathParts<'a>> {
        let mut parts = PathParts::default();
        // What has failed once fails again: without this, a hostile pattern takes exponential time.
        let states = self.pieces.len() * (path.len() + 1);
        let (mut few, mut many) = ([false; 512], Vec::new());
        let failed = if states <= few.len() {
            &mut few[..states]
        } else {
            many.resize(states, false);
            &mut many[..]
        };
        self.fit(self.pieces.len(), path, failed, &mut parts).then_some(parts)
    }

    /// Fits the first `count` pieces to the whole of `path`, from the right.
    fn fit<'a>(
        &self,
        count: usize,
        path: &'a str,
        failed: &mut [bool],
        parts: &mut PathParts<'a>,
    ) -> bool {
        let Some(last) = count.checked_sub(1) else { return path.is_empty() };
        let state = last * (failed.len() / self.pieces.len()) + path.len();
        if failed[state] {
            return false;
        }
        let fits = match &self.pieces[last] {
            Piece::Literal(text) => path
                .strip_suffix(text.as_str())
                .is_some_and(|rest| self.fit(last, rest, failed, parts)),
            Piece::Part(part) => {
                // A part begins after the literal before it, or at the start; never across a `/`.
                let before = match last.checked_sub(1).map(|before| &self.pieces[before]) {
                    Some(Piece::Literal(text)) => text.as_str(),
                    _ => "",
                };
                let first = path.rfind('/').map_or(0, |slash| slash + 1);
                starts(path, before, first).any(|start| {
                    let (rest, text) = path.split_at(start);
                    let fits = part.accepts(text) && self.fit(last, rest, failed, parts);
                    if fits {
                        parts.set(*part, text);
                    }
                    fits
                })
            }
        };
        failed[state] = !fits;
        fits
    }
}

/// Where a part that ends `path` can start, the shortest part first: right after `before`, or at 0
/// where nothing stands before it; not before `first`, and never at the end.
fn starts(path: &str, before: &str, first: usize) -> impl Iterator<Item = usize> {
    let (path, before) = (path.as_bytes(), before.as_bytes());
    let at_start = (before.is_empty() && first == 0 && !path.is_empty()).then_some(0);
    let (last, searched) = match (before.last(), path) {
        (Some(last), [searched @ .., _]) => (*last, searched),
        _ => (0, &[][..]),
    };
    memchr::memrchr_iter(last, searched)
        .map(|at| at + 1)
        .take_while(move |start| *start >= first)
        .filter(|start| path[..*start].ends_with(before))
        .chain(at_start)
}

impl<'a> PathParts<'a> {
    fn set(&mut self, part: Part, text: &'a str) {
        match part {
            Part::Scenario => self.scenario = Some(text),
            Part::Server => self.server = Some(text),
            Part::Repeat => self.repeat = Some(text),
            Part::Load(kind) => self.load = Load::read(kind, text),
            Part::Threads => self.threads = text.parse().ok(),
            Part::Port => self.port = text.parse().ok(),
            Part::Kind => self.kind = Some(text),
            Part::Ignored => {}
        }
    }
}

/// The names of files that the built-in layouts know.
const FILE_NAMES: [&str; 2] =
    ["{server}.{connections}.{kind}", "{port}_{threads}_{connections}.{kind}"];

/// The layouts that are found without configuration, for the files of one result set: the 2016
/// layout and the one by port, alone, under a repeat, or under a scenario and a repeat, in
/// whichever order the folders' names tell.
pub fn built_in<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<Pattern> {
    let mut outer = BTreeSet::new();
    let mut inner = BTreeSet::new();
    for path in paths {
        if let [first, second, _] = path.split('/').collect::<Vec<_>>()[..] {
            outer.insert(first);
            inner.insert(second);
        }
    }
    let numbered = |names: &BTreeSet<&str>| names.iter().all(|name| is_numbered(name));
    let two_levels = if numbered(&outer) && !numbered(&inner) {
        "{repeat}/{scenario}/"
    } else {
        "{scenario}/{repeat}/"
    };
    ["{repeat}/", "", two_levels]
        .iter()
        .flat_map(|folders| FILE_NAMES.map(|name| format!("{folders}{name}")))
        .map(|pattern| pattern.parse().expect("the built-in layouts are valid"))
        .collect()
}

/// True for a name that numbers something: `round1`, `run-02`, `3`.
pub(crate) fn is_numbered(name: &str) -> bool {
    name.ends_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<'a>(pattern: &str, path: &'a str) -> Option<PathParts<'a>> {
        pattern.parse::<Pattern>().expect(pattern).matches(path)
    }

    #[test]
    fn a_server_may_hold_what_separates_parts() {
        let layout = "{repeat}/{server}.{connections}.{kind}";
        for (path, server, connections) in [
            ("round1/Bjoern.100.log", "Bjoern", 100),
            ("round1/mod_WSGI-express.10000.stats", "mod_WSGI-express", 10_000),
            ("round1/nginx 1.25.3.900.log", "nginx 1.25.3", 900),
            ("round1/a.100.200.log", "a.100", 200),
        ] {
            let parts = read(layout, path).expect(path);
            assert_eq!(parts.server, Some(server), "{path}");
            assert_eq!(parts.load, Some(Load::Connections(connections)), "{path}");
            assert_eq!(parts.repeat, Some("round1"), "{path}");
        }
        for path in [
            "Bjoern.100.log",
            "round1/Bjoern.log",
            "round1/Bjoern.+100.log",
            "round1/.100.log",
            "x/round1/B.1.log",
        ] {
            assert_eq!(read(layout, path), None, "{path}");
        }
    }

    #[test]
    fn any_part_may_stand_anywhere() {
        let parts =
            read("{scenario}/{server}-c{connections}/run {repeat}.txt", "json/a-c-c5/run x.txt");
        assert_eq!(
            parts,
            Some(PathParts {
                scenario: Some("json"),
                server: Some("a-c"),
                load: Some(Load::Connections(5)),
                repeat: Some("x"),
                ..PathParts::default()
            })
        );
        let parts =
            read("{_}/{port}_{threads}_{connections}.log", "x/8080_4_100.log").expect("fits");
        assert_eq!(
            (parts.port, parts.threads, parts.load),
            (Some(8080), Some(4), Some(Load::Connections(100)))
        );
    }

    #[test]
    fn a_broken_pattern_says_what_is_wrong() {
        for (pattern, error) in [
            ("{sever}.log", PatternError::UnknownPart("sever".into())),
            ("{server", PatternError::Brace),
            ("server}", PatternError::Brace),
            ("{server}{repeat}", PatternError::Adjacent),
            ("{server}/{server}", PatternError::Twice("server")),
            ("a.log", PatternError::NoPart),
            ("", PatternError::NoPart),
        ] {
            assert_eq!(pattern.parse::<Pattern>(), Err(error), "{pattern}");
        }
    }

    #[test]
    fn a_hostile_pattern_takes_no_exponential_time() {
        let pattern = "{_}.".repeat(40) + "x";
        assert_eq!(read(&pattern, &".".repeat(4000)), None);
    }

    #[test]
    fn the_order_of_two_folders_is_told_by_their_names() {
        let scenario_of = |path: &'static str| {
            built_in([path].into_iter())
                .iter()
                .find_map(|pattern| pattern.matches(path))
                .and_then(|parts| parts.scenario)
        };
        assert_eq!(scenario_of("hello/round1/a.1.log"), Some("hello"));
        assert_eq!(scenario_of("round1/hello/a.1.log"), Some("hello"));
        assert_eq!(scenario_of("round1/a.1.log"), None);
    }
}
