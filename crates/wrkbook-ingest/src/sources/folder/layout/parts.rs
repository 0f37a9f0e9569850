//! The parts of a path: what a pattern read out of it.

use std::borrow::Cow;
use std::ops::Range;

use super::Part;
use crate::record::load::Load;

/// What a path says of its run.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct PathParts<'a> {
    /// What was requested.
    pub scenario: Option<Cow<'a, str>>,
    /// The server's name.
    pub server: Option<Cow<'a, str>>,
    /// Which repetition.
    pub repeat: Option<Cow<'a, str>>,
    /// The load that was offered.
    pub load: Option<Load>,
    /// Client threads.
    pub threads: Option<u32>,
    /// The server's port, to be looked up in `[ports]`.
    pub port: Option<u32>,
    /// The ending where the pattern leaves it open.
    pub kind: Option<&'a str>,
}

impl<'a> PathParts<'a> {
    /// The connections, where the load is of these.
    pub(crate) fn connections(&self) -> Option<u32> {
        self.load.and_then(Load::connections)
    }

    /// The same, of its own; the ending, which says nothing, is left out.
    pub(crate) fn into_owned(self) -> PathParts<'static> {
        let own = |name: Option<Cow<'a, str>>| name.map(|name| Cow::Owned(name.into_owned()));
        PathParts {
            scenario: own(self.scenario),
            server: own(self.server),
            repeat: own(self.repeat),
            load: self.load,
            threads: self.threads,
            port: self.port,
            kind: None,
        }
    }

    /// What parts that stand at these places of a path say, from the left.
    pub(crate) fn of_spans(path: &'a str, spans: Vec<(Part, Range<usize>)>) -> Self {
        let mut parts = Self::default();
        let mut last_end: [usize; 3] = [0; 3];
        for (part, at) in spans {
            parts.set(path, part, at, &mut last_end);
        }
        parts
    }

    fn set(&mut self, path: &'a str, part: Part, at: Range<usize>, last_end: &mut [usize; 3]) {
        let text = &path[at.clone()];
        let mut name = |place: &mut Option<Cow<'a, str>>, nth: usize| {
            *place = Some(match place.take() {
                None => Cow::Borrowed(text),
                Some(first) => join(path, first, last_end[nth], &at),
            });
            last_end[nth] = at.end;
        };
        match part {
            Part::Scenario => name(&mut self.scenario, 0),
            Part::Server => name(&mut self.server, 1),
            Part::Repeat => name(&mut self.repeat, 2),
            Part::Connections | Part::Rate | Part::Users => self.load = part.load(text),
            Part::Threads => self.threads = text.parse().ok(),
            Part::Port => self.port = text.parse().ok(),
            Part::Kind => self.kind = Some(text),
            Part::Ignored => {}
        }
    }
}

/// A name with what follows it: as it stands where a single sign is between the two, else with a
/// blank. `end` is where the name ends in the path.
fn join<'a>(path: &'a str, name: Cow<'a, str>, end: usize, at: &Range<usize>) -> Cow<'a, str> {
    let between = &path[end..at.start];
    let is_sign = between.len() == 1 && between != "/";
    match name {
        Cow::Borrowed(first) if is_sign && end >= first.len() => {
            Cow::Borrowed(&path[end - first.len()..at.end])
        }
        name => {
            let between = if is_sign { between } else { " " };
            Cow::Owned(format!("{name}{between}{}", &path[at.clone()]))
        }
    }
}
