//! Layout patterns: what a file's path says of the run that it belongs to.
//!
//! A pattern is a relative path with named parts, `{repeat}/{server}.{connections}.{kind}`. It is
//! matched from the right, each part as short as the rest allows, so that a server's name may hold
//! dots, dashes and spaces; with a `+`, as in `{scenario+}`, as long as the rest allows. A part never
//! crosses a `/`. Parts:
//!
//! | part | holds | says |
//! | --- | --- | --- |
//! | `{scenario}` `{server}` `{repeat}` | any text | itself |
//! | `{connections}` `{rate}` `{users}` | a number above 0 | the load |
//! | `{threads}` `{port}` | digits | a number |
//! | `{kind}` | letters and digits | nothing: the format is told by the content |
//! | `{_}` | any text | nothing |
//!
//! `{scenario}`, `{server}`, `{repeat}` and `{_}` may stand several times: what they hold is one name,
//! joined by what stands between them where that is a single sign, else by a blank.

mod fit;
mod parts;

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use thiserror::Error;

pub use self::parts::PathParts;

use self::fit::Fitting;
use crate::record::load::{Load, LoadKind};

/// A named part of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// What was requested.
    Scenario,
    /// The server.
    Server,
    /// The repetition.
    Repeat,
    /// The offered number of connections.
    Connections,
    /// The requests per second that were asked for.
    Rate,
    /// The offered number of users.
    Users,
    /// Client threads.
    Threads,
    /// The server's port.
    Port,
    /// The ending.
    Kind,
    /// Nothing.
    Ignored,
}

impl Part {
    const NAMES: [(&'static str, Part); 10] = [
        ("scenario", Part::Scenario),
        ("server", Part::Server),
        ("repeat", Part::Repeat),
        ("connections", Part::Connections),
        ("rate", Part::Rate),
        ("users", Part::Users),
        ("threads", Part::Threads),
        ("port", Part::Port),
        ("kind", Part::Kind),
        ("_", Part::Ignored),
    ];

    /// The name of the part as patterns have it.
    pub fn name(self) -> &'static str {
        let named = Self::NAMES.iter().find(|(_, part)| *part == self);
        named.map_or("_", |(name, _)| name)
    }

    /// The load that a text is, if this is a part of a load.
    fn load(self, text: &str) -> Option<Load> {
        let kind = match self {
            Part::Connections => LoadKind::Connections,
            Part::Rate => LoadKind::Rate,
            Part::Users => LoadKind::Users,
            _ => return None,
        };
        Load::read(kind, text)
    }

    /// Whether it may stand in a pattern several times.
    fn may_repeat(self) -> bool {
        matches!(self, Part::Scenario | Part::Server | Part::Repeat | Part::Ignored)
    }

    /// Whether it may hold a text, which has no `/` in it.
    fn accepts(self, text: &str) -> bool {
        // Rust would take a `+` before a number too.
        let is_digits = || text.bytes().all(|b| b.is_ascii_digit());
        match self {
            Part::Threads | Part::Port => is_digits() && text.parse::<u32>().is_ok(),
            // A load of nothing is none.
            Part::Connections | Part::Rate | Part::Users => self.load(text).is_some(),
            Part::Kind => text.bytes().all(|b| b.is_ascii_alphanumeric()),
            _ => true,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(String),
    /// A part, and whether it is as long as the rest allows.
    Part(Part, bool),
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

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(source: &str) -> Result<Self, PatternError> {
        let pattern = Self::path(source)?;
        match pattern.pieces.iter().any(|piece| matches!(piece, Piece::Part(..))) {
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
            } else if matches!(pieces.last(), Some(Piece::Part(..))) {
                return Err(PatternError::Adjacent);
            }
            let (name, after) = rest[open + 1..].split_once('}').ok_or(PatternError::Brace)?;
            let (plain, is_long) = match name.strip_suffix('+') {
                Some(plain) => (plain, true),
                None => (name, false),
            };
            let &(known, part) = Part::NAMES
                .iter()
                .find(|(known, _)| *known == plain)
                .ok_or_else(|| PatternError::UnknownPart(name.to_owned()))?;
            let is_there = |piece: &Piece| matches!(piece, Piece::Part(there, _) if *there == part);
            if !part.may_repeat() && pieces.iter().any(is_there) {
                return Err(PatternError::Twice(known));
            }
            pieces.push(Piece::Part(part, is_long));
            rest = after;
        }
        if pieces.is_empty() {
            return Err(PatternError::NoPart);
        }
        Ok(Self { source: source.to_owned(), pieces })
    }

    /// Whether it has this part.
    pub(crate) fn has(&self, part: Part) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Part(there, _) if *there == part))
    }

    /// What `path` (relative to the result set, with `/` between its parts) says, or `None` where
    /// the pattern does not fit it.
    pub fn matches<'a>(&self, path: &'a str) -> Option<PathParts<'a>> {
        self.spans(path).map(|spans| PathParts::of_spans(path, spans))
    }

    /// How much it says by itself: the letters and digits that must be there, and its parts.
    pub(crate) fn weight(&self) -> (usize, usize) {
        let letters = |piece: &Piece| match piece {
            Piece::Literal(text) => text.chars().filter(|c| c.is_alphanumeric()).count(),
            Piece::Part(..) => 0,
        };
        let parts = self.pieces.iter().filter(|piece| matches!(piece, Piece::Part(..))).count();
        (self.pieces.iter().map(letters).sum(), parts)
    }

    /// Where in `path` each part of the pattern stands, from the left; `None` where the pattern does
    /// not fit. `{_}` ends at the sign that follows it, if that can be.
    pub fn spans(&self, path: &str) -> Option<Vec<(Part, Range<usize>)>> {
        let has_ignored = self.has(Part::Ignored);
        let strict = has_ignored.then(|| self.spans_where(path, true)).flatten();
        strict.or_else(|| self.spans_where(path, false))
    }

    fn spans_where(&self, path: &str, strict: bool) -> Option<Vec<(Part, Range<usize>)>> {
        // What has failed once fails again: without this, a hostile pattern takes exponential time.
        let states = self.pieces.len() * (path.len() + 1);
        let (mut few, mut many) = ([false; 512], Vec::new());
        let failed = if states <= few.len() {
            &mut few[..states]
        } else {
            many.resize(states, false);
            &mut many[..]
        };
        let spans = Vec::with_capacity(self.pieces.len().min(8));
        let mut fitting = Fitting { pieces: &self.pieces, strict, failed, spans };
        fitting.fit(self.pieces.len(), path).then_some(fitting.spans)
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
    use std::borrow::Cow;

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
            assert_eq!(parts.server.as_deref(), Some(server), "{path}");
            assert_eq!(parts.connections(), Some(connections), "{path}");
            assert_eq!(parts.repeat.as_deref(), Some("round1"), "{path}");
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
                scenario: Some("json".into()),
                server: Some("a-c".into()),
                load: Some(Load::Connections(5)),
                repeat: Some("x".into()),
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
    fn a_part_may_be_long_and_may_stand_twice() {
        let path = "20250309_101500_Health_Check.txt";
        let parts = read("{_}_{_}_{scenario+}.txt", path).expect("fits");
        assert_eq!(parts.scenario.as_deref(), Some("Health_Check"));
        let parts = read("{_}_{_}_{scenario}.txt", path).expect("fits");
        assert_eq!(parts.scenario.as_deref(), Some("Health_Check"), "`{{_}}` ends at its sign");
        let parts = read("{server}_{scenario}.txt", path).expect("fits");
        assert_eq!(parts.scenario.as_deref(), Some("Check"), "the shortest from the right");
        let parts = read("{scenario}/{scenario}/{server}-{repeat}_{repeat}.txt", "a/b/x-y-1_2.txt");
        let parts = parts.expect("fits");
        assert_eq!(parts.scenario.as_deref(), Some("a b"));
        assert_eq!((parts.server.as_deref(), parts.repeat.as_deref()), (Some("x-y"), Some("1_2")));
    }

    #[test]
    fn a_load_is_never_nothing() {
        assert_eq!(read("{server}.{connections}.{kind}", "1.0.0.md"), None);
        let parts = read("{server}_{rate}rs.txt", "get_3000rs.txt").expect("fits");
        assert_eq!(parts.load, Load::read(LoadKind::Rate, "3000"));
    }

    #[test]
    fn a_broken_pattern_says_what_is_wrong() {
        for (pattern, error) in [
            ("{sever}.log", PatternError::UnknownPart("sever".into())),
            ("{server", PatternError::Brace),
            ("server}", PatternError::Brace),
            ("{server}{repeat}", PatternError::Adjacent),
            ("{threads}/{threads}", PatternError::Twice("threads")),
            ("{port+}/{port}", PatternError::Twice("port")),
            ("{sever+}", PatternError::UnknownPart("sever+".into())),
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
                .and_then(|parts| parts.scenario.map(Cow::into_owned))
        };
        assert_eq!(scenario_of("hello/round1/a.1.log").as_deref(), Some("hello"));
        assert_eq!(scenario_of("round1/hello/a.1.log").as_deref(), Some("hello"));
        assert_eq!(scenario_of("round1/a.1.log"), None);
    }
}
