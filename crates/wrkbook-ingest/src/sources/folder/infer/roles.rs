//! The roles of the words of each name: what a run is called by them.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::facts::{Item, follows, path_of};
use super::slots::{Number, Says, Slots, numbers};
use super::words::{Look, Word, cut};
use crate::sources::folder::layout::Part;

/// A name, cut into words.
pub(super) struct Name<'a> {
    pub(super) item: &'a Item<'a>,
    pub(super) words: Vec<Word>,
    pub(super) numbers: Vec<Number>,
    pub(super) ending: Option<Range<usize>>,
}

impl<'a> Name<'a> {
    pub(super) fn of(item: &'a Item<'a>) -> Self {
        let (words, ending) = cut(item.path);
        let numbers = numbers(item.path, &words);
        Self { item, words, numbers, ending }
    }

    fn text(&self, word: &Word) -> &'a str {
        &self.item.path[word.at.clone()]
    }
}

/// A part of a name with its role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) role: Part,
    pub(super) at: Range<usize>,
    pub(super) component: usize,
    look: Look,
}

/// What is a part of a run's name only where runs would otherwise be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Needs {
    pub(super) dates: bool,
    pub(super) durations: bool,
    pub(super) threads: bool,
    pub(super) generic: bool,
    /// Scenario and server are one name.
    pub(super) plain: bool,
}

/// What was found of all names together.
pub(super) struct Found {
    slots: Slots,
    /// Places of words that follow the URL's path.
    scenarios: FxHashSet<Place>,
    /// Whether the last number of a name without a dress is the repeat, by its component.
    counts: FxHashMap<usize, bool>,
    /// True where a repeat was told by nothing but being a small number at the end.
    pub(super) is_doubtful: bool,
}

/// A word's place in its name: component, how many words that has, and which.
type Place = [usize; 3];

impl Found {
    pub(super) fn of(names: &[Name<'_>]) -> Self {
        let slots = Slots::of(names.iter().map(|name| (name.item, &*name.numbers)));
        let scenarios = scenarios(names);
        let mut found = Self { slots, scenarios, counts: FxHashMap::default(), is_doubtful: false };
        found.count(names);
        found
    }

    /// Tells whether the last numbers of names count through while all else is equal.
    fn count(&mut self, names: &[Name<'_>]) {
        // By component and by the name without the number: the numbers.
        let mut groups: FxHashMap<(usize, String), FxHashSet<u32>> = FxHashMap::default();
        for name in names.iter().filter(|name| name.item.facts.is_load) {
            let says = self.slots.say(name.item, &name.numbers);
            for number in last_numbers(name, &says) {
                let mut rest = name.item.path.to_owned();
                let dates = name.words.iter().filter(|word| word.look == Look::Date);
                let mut gone: Vec<Range<usize>> = dates.map(|word| word.at.clone()).collect();
                gone.push(number.digits.clone());
                gone.sort_by_key(|at| std::cmp::Reverse(at.start));
                for at in gone {
                    rest.replace_range(at, "\u{0}");
                }
                let component = name.words[number.word].component;
                groups.entry((component, rest)).or_default().insert(number.value);
            }
        }
        let mut seen: FxHashMap<usize, [usize; 4]> = FxHashMap::default();
        for ((component, _), values) in &groups {
            let [single, small, counting, other] = seen.entry(*component).or_default();
            let (least, most) = (values.iter().min().copied(), values.iter().max().copied());
            let most = most.unwrap_or(0) as usize;
            if values.len() == 1 {
                *single += 1;
                *small += usize::from(most <= 9);
            } else if least <= Some(1) && most <= 2 * values.len() + 1 {
                *counting += 1;
            } else {
                *other += 1;
            }
        }
        for (component, [single, small, counting, other]) in seen {
            let counts = match counting + other {
                // A folder's number is of its name, unless it counts.
                0 => single == small && component == 0,
                several => counting * 4 >= several * 3,
            };
            self.is_doubtful |= counts && counting == 0;
            self.counts.insert(component, counts);
        }
    }

    /// Takes no number for a repeat that nothing calls one.
    pub(super) fn count_nothing(&mut self) {
        self.counts.clear();
    }

    /// The roles of the words of a name, in the order of the path.
    pub(super) fn roles(&self, name: &Name<'_>, needs: Needs) -> Vec<Piece> {
        let says = self.slots.say(name.item, &name.numbers);
        let mut pieces: Vec<Piece> = Vec::new();
        let counted = self.counted(name, &says);
        for (nth, word) in name.words.iter().enumerate() {
            let of_word =
                || name.numbers.iter().zip(&says).filter(|(number, _)| number.word == nth);
            let push = |role: Part, at: Range<usize>, pieces: &mut Vec<Piece>| {
                pieces.push(Piece { role, at, component: word.component, look: word.look });
            };
            match word.look {
                Look::Version => {
                    let is_split = of_word().any(|(_, says)| *says == Says::Connections);
                    if is_split {
                        self.split_version(name, nth, &says, counted.as_ref(), &mut pieces);
                    } else {
                        push(Part::Server, word.at.clone(), &mut pieces);
                    }
                }
                Look::Number(_) | Look::Dressed(..) => {
                    let Some((number, says)) = of_word().next() else { continue };
                    let is_counted = counted.as_ref() == Some(&number.digits);
                    let (role, at) = match says {
                        Says::Connections => (Part::Connections, number.digits.clone()),
                        Says::Rate => (Part::Rate, number.digits.clone()),
                        Says::Users => (Part::Users, number.digits.clone()),
                        Says::Repeat => (Part::Repeat, number.digits.clone()),
                        Says::Threads if needs.threads => (Part::Scenario, word.at.clone()),
                        Says::Threads => (Part::Threads, number.digits.clone()),
                        Says::Port => (Part::Port, number.digits.clone()),
                        Says::Nothing => (Part::Ignored, number.digits.clone()),
                        Says::Open if is_counted => (Part::Repeat, number.digits.clone()),
                        Says::Open => {
                            (self.open(name, nth).unwrap_or(Part::Server), word.at.clone())
                        }
                    };
                    push(role, at, &mut pieces);
                }
                Look::Date => {
                    let is_whole = word.component > 0
                        && name.words.iter().filter(|w| w.component == word.component).count() == 1;
                    let role = if is_whole || needs.dates { Part::Repeat } else { Part::Ignored };
                    push(role, word.at.clone(), &mut pieces);
                }
                Look::Duration if needs.durations => {
                    push(Part::Scenario, word.at.clone(), &mut pieces);
                }
                Look::Duration => push(Part::Ignored, word.at.clone(), &mut pieces),
                Look::SizeOrDuration(n) if name.item.facts.seconds == n.checked_mul(60) => {
                    push(Part::Ignored, word.at.clone(), &mut pieces);
                }
                Look::Generic => {
                    let has_name = |w: &Word| {
                        w.component == word.component
                            && matches!(w.look, Look::Name | Look::Version)
                    };
                    // In a folder's name it is of the name: `mongodb-raw`.
                    if needs.generic || (word.component > 0 && name.words.iter().any(has_name)) {
                        push(Part::Server, word.at.clone(), &mut pieces);
                    }
                }
                Look::Name | Look::Work | Look::Size | Look::SizeOrDuration(_) => {
                    let role = self.open(name, nth).unwrap_or(match word.look {
                        Look::Work => Part::Scenario,
                        _ => Part::Server,
                    });
                    push(role, word.at.clone(), &mut pieces);
                }
            }
        }
        chunks(name, &mut pieces);
        beside(&mut pieces);
        if needs.plain {
            for piece in &mut pieces {
                if piece.role == Part::Scenario {
                    piece.role = Part::Server;
                }
            }
        }
        pieces
    }

    /// The role of a word that names something, where the URL tells it.
    fn open(&self, name: &Name<'_>, nth: usize) -> Option<Part> {
        self.scenarios.contains(&place(name, nth)).then_some(Part::Scenario)
    }

    /// Where the number is that counts the repeats of a name.
    fn counted(&self, name: &Name<'_>, says: &[Says]) -> Option<Range<usize>> {
        let is_known = says.contains(&Says::Repeat);
        let mut last = last_numbers(name, says).into_iter().filter(|_| !is_known);
        let is_counted = |number: &&Number| {
            let component = name.words[number.word].component;
            self.counts.get(&component) == Some(&true)
        };
        last.find(is_counted).map(|number| number.digits.clone())
    }

    /// The pieces of a version that holds the load: `10.1` is the load and the repeat.
    fn split_version(
        &self,
        name: &Name<'_>,
        nth: usize,
        says: &[Says],
        counted: Option<&Range<usize>>,
        pieces: &mut Vec<Piece>,
    ) {
        let word = &name.words[nth];
        let mut parts: Vec<Piece> = Vec::new();
        for (number, says) in name.numbers.iter().zip(says).filter(|(n, _)| n.word == nth) {
            let role = match says {
                Says::Connections => Part::Connections,
                Says::Threads => Part::Threads,
                _ if counted == Some(&number.digits) => Part::Repeat,
                _ => Part::Server,
            };
            let look = Look::Number(number.value);
            parts.push(Piece { role, at: number.digits.clone(), component: word.component, look });
        }
        parts.reverse();
        pieces.extend(parts);
    }
}

/// The last number of each component that has no dress and no other meaning, with no name behind it.
fn last_numbers<'n>(name: &'n Name<'_>, says: &[Says]) -> Vec<&'n Number> {
    let mut last: Vec<&Number> = Vec::new();
    for (number, own) in name.numbers.iter().zip(says) {
        let word = &name.words[number.word];
        let is_first = last.iter().all(|known| name.words[known.word].component != word.component);
        let behind = name.words[number.word + 1..].iter();
        let mut behind = behind.filter(|after| after.component == word.component);
        let names = |after: &Word| matches!(after.look, Look::Name | Look::Work | Look::Version);
        let holds_load = |(other, says): (&Number, &Says)| {
            other.word == number.word && *says == Says::Connections
        };
        let is_free = word.look != Look::Version || name.numbers.iter().zip(says).any(holds_load);
        if *own == Says::Open && number.slot.is_plain() && is_first && is_free && !behind.any(names)
        {
            last.push(number);
        }
    }
    last
}

fn place(name: &Name<'_>, nth: usize) -> Place {
    let component = name.words[nth].component;
    let is_inside = |word: &&Word| word.component == component;
    let first = name.words.iter().position(|word| word.component == component).unwrap_or(0);
    [component, name.words.iter().filter(is_inside).count(), nth - first]
}

/// The places whose words mostly follow the path of the URL.
fn scenarios(names: &[Name<'_>]) -> FxHashSet<Place> {
    let mut seen: FxHashMap<Place, [u32; 2]> = FxHashMap::default();
    for name in names {
        let Some(path) = name.item.facts.url.map(path_of) else { continue };
        for (nth, word) in name.words.iter().enumerate() {
            let is_open = matches!(
                word.look,
                Look::Name | Look::Work | Look::Size | Look::SizeOrDuration(_) | Look::Number(_)
            );
            if is_open {
                let [said, same] = seen.entry(place(name, nth)).or_default();
                *said += 1;
                *same += u32::from(!path.is_empty() && follows(name.text(word), path));
            }
        }
    }
    let mostly =
        |(place, [said, same]): (Place, [u32; 2])| (same > 0 && same * 2 >= said).then_some(place);
    seen.into_iter().filter_map(mostly).collect()
}

/// Where `-` stands within and `_` or `.` between the words of a name, those within go together:
/// `static-1k.nginx`.
fn chunks(name: &Name<'_>, pieces: &mut [Piece]) {
    let path = name.item.path;
    let start = path.rfind('/').map_or(0, |at| at + 1);
    let end = name.ending.as_ref().map_or(path.len(), |ending| ending.start - 1);
    let file = path.get(start..end).unwrap_or("");
    if !file.contains('-') || !file.contains(['_', '.']) {
        return;
    }
    let chunk = |at: &Range<usize>| {
        let before = path[..at.start].matches(['_', '.']).count();
        (before, path[at.clone()].contains(['_', '.']))
    };
    let scenarios: FxHashSet<usize> = pieces
        .iter()
        .filter(|piece| piece.component == 0 && piece.role == Part::Scenario)
        .map(|piece| chunk(&piece.at).0)
        .collect();
    let is_within = |piece: &Piece| {
        piece.role == Part::Server
            && piece.component == 0
            && scenarios.contains(&chunk(&piece.at).0)
    };
    // `express-json_run2` has no other server.
    if !pieces.iter().any(|piece| piece.role == Part::Server && !is_within(piece)) {
        return;
    }
    for piece in pieces.iter_mut().filter(|piece| is_within(piece)) {
        piece.role = Part::Scenario;
    }
}

/// What no server is called by goes to the scenario, where there is a server or a scenario beside it: a
/// size, a mere number.
fn beside(pieces: &mut [Piece]) {
    let is_name = |piece: &Piece| {
        piece.role == Part::Server
            && matches!(piece.look, Look::Name | Look::Version | Look::Generic)
    };
    let has_name = pieces.iter().any(is_name);
    let has_scenario = pieces.iter().any(|piece| piece.role == Part::Scenario);
    for at in 0..pieces.len() {
        if pieces[at].role != Part::Server {
            continue;
        }
        match pieces[at].look {
            Look::Size | Look::SizeOrDuration(_) if has_name || has_scenario => {
                pieces[at].role = Part::Scenario;
            }
            // `1000_c-250`: a number alone calls no server; in a name it is of the name.
            Look::Number(_) => {
                let is_beside =
                    |piece: &Piece| piece.component == pieces[at].component && is_name(piece);
                if !pieces.iter().any(is_beside) {
                    pieces[at].role = Part::Scenario;
                }
            }
            _ => {}
        }
    }
}
