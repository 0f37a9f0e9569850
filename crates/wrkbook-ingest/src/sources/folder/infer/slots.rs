//! The numbers of all names together: which of them the reports know.
//!
//! A slot is a number's place in its name: which component, the how-manyth number from the right,
//! and its dress. What the numbers of a slot say is told by holding all of them against the reports.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::facts::{Item, authority, port_of};
use super::words::{Dress, Look, Word};

/// A number's place in its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Slot {
    component: usize,
    nth: usize,
    dress: Option<Dress>,
}

impl Slot {
    /// Whether nothing beside the number says what it counts.
    pub(super) fn is_plain(self) -> bool {
        self.dress.is_none()
    }
}

/// What the numbers of a slot say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    Connections,
    Threads,
    Rate,
    Users,
    Port,
    Repeat,
    /// A figure of the test that tells no runs apart, such as its duration.
    Nothing,
    /// Nobody knows yet.
    Open,
}

/// A number in a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    /// The word that it is, or is part of.
    pub(super) word: usize,
    pub(super) digits: Range<usize>,
    pub(super) value: u32,
    pub(super) slot: Slot,
}

/// The numbers of a name, from the right. Those of a version are among them.
pub(super) fn numbers(path: &str, words: &[Word]) -> Vec<Number> {
    let mut numbers: Vec<Number> = Vec::new();
    let mut push = |word: usize, digits: Range<usize>, dress: Option<Dress>| {
        let component = words[word].component;
        let Ok(value) = path[digits.clone()].parse() else { return };
        let same = numbers.iter().filter(|number: &&Number| number.slot.component == component);
        let slot = Slot { component, nth: same.count(), dress };
        numbers.push(Number { word, digits, value, slot });
    };
    for (at, word) in words.iter().enumerate().rev() {
        match word.look {
            Look::Number(_) => push(at, word.digits.clone(), None),
            Look::Dressed(dress, _) => push(at, word.digits.clone(), Some(dress)),
            Look::Version => {
                let mut end = word.at.end;
                for part in path[word.at.clone()].trim_start_matches('v').rsplit('.') {
                    push(at, end - part.len()..end, None);
                    end -= (part.len() + 1).min(end);
                }
            }
            _ => {}
        }
    }
    numbers
}

/// What was counted of a slot.
#[derive(Default)]
struct Tally {
    values: FxHashSet<u32>,
    connections: Agreement,
    threads: Agreement,
    rate: Agreement,
    users: Agreement,
    port: Agreement,
    seconds: Agreement,
    paced: u32,
}

/// How often reports say a figure, and how often the name says the same.
#[derive(Default)]
struct Agreement {
    said: u32,
    same: u32,
}

impl Agreement {
    fn add(&mut self, same: Option<bool>) {
        self.said += u32::from(same.is_some());
        self.same += u32::from(same == Some(true));
    }

    /// Mostly the same: a file of another load here and there is a mistake, not another meaning.
    fn holds(&self) -> bool {
        self.same > 0 && self.same * 4 >= self.said * 3
    }

    fn is_whole(&self) -> bool {
        self.same > 0 && self.same == self.said
    }
}

/// What the slots of a set say, and how many values each has.
#[derive(Default)]
pub(super) struct Slots(FxHashMap<Slot, (Says, usize)>);

impl Slots {
    /// Holds the numbers of all names against the reports.
    pub(super) fn of<'a>(names: impl Iterator<Item = (&'a Item<'a>, &'a [Number])>) -> Self {
        let mut tallies: FxHashMap<Slot, Tally> = FxHashMap::default();
        for (item, numbers) in names {
            let facts = &item.facts;
            let port = facts.url.and_then(authority).and_then(port_of);
            for number in numbers {
                let tally = tallies.entry(number.slot).or_default();
                if tally.values.len() < 64 {
                    tally.values.insert(number.value);
                }
                if !facts.is_load {
                    continue;
                }
                tally.paced += u32::from(facts.is_paced);
                tally.connections.add(facts.agrees(number.value));
                tally.threads.add(facts.threads.map(|n| n == number.value));
                tally.rate.add(facts.rate.map(|n| n == number.value));
                tally.users.add(facts.users.map(|n| n == number.value));
                tally.port.add(port.map(|n| n == number.value));
                tally.seconds.add(facts.seconds.map(|n| n == number.value));
            }
        }
        let says =
            |(slot, tally): (Slot, Tally)| (slot, (tally.says(slot.dress), tally.values.len()));
        Self(tallies.into_iter().map(says).collect())
    }

    /// What each number of a name says. One of them is the load: the dressed one, else that of the
    /// slot which varies most, else the last.
    pub(super) fn say(&self, item: &Item<'_>, numbers: &[Number]) -> Vec<Says> {
        let known = |number: &Number| self.0.get(&number.slot).copied().unwrap_or((Says::Open, 0));
        let mut says: Vec<Says> = numbers.iter().map(|number| known(number).0).collect();
        let rank = |at: &usize| {
            let number = &numbers[*at];
            (number.slot.dress.is_some(), known(number).1, usize::MAX - *at)
        };
        let is_load = |at: &usize| says[*at] == Says::Connections;
        let best = (0..numbers.len()).filter(is_load).max_by_key(rank);
        for at in 0..numbers.len() {
            if says[at] == Says::Connections && Some(at) != best {
                let is_threads = item.facts.threads == Some(numbers[at].value);
                says[at] = if is_threads { Says::Threads } else { Says::Open };
            }
        }
        says
    }
}

impl Tally {
    fn says(&self, dress: Option<Dress>) -> Says {
        let varies = self.values.len() > 1;
        let is_load = self.connections.holds() && !self.values.contains(&0);
        match dress {
            Some(Dress::Connections) => Says::Connections,
            Some(Dress::PerhapsConnections) if is_load || self.connections.said == 0 => {
                Says::Connections
            }
            Some(Dress::PerhapsConnections) => Says::Open,
            Some(Dress::Users) if is_load => Says::Connections,
            Some(Dress::Users) => Says::Users,
            // `t1`, `t2` may be tests or tenants, where no report has so many threads.
            Some(Dress::Threads) if varies && self.threads.said > 0 && self.threads.same == 0 => {
                Says::Open
            }
            Some(Dress::Threads) => Says::Threads,
            // `R1`, `R2` are repeats, unless the tool sends at a rate.
            Some(Dress::Rate) if self.paced == 0 && self.values.iter().all(|n| *n < 20) => {
                Says::Repeat
            }
            Some(Dress::Rate) => Says::Rate,
            // `r200` of a tool that sends at a rate.
            Some(Dress::Repeat) if self.rate.holds() => Says::Rate,
            Some(Dress::Repeat)
                if self.paced > 0
                    && self.rate.said == 0
                    && self.values.iter().all(|n| *n >= 20) =>
            {
                Says::Rate
            }
            // `run_100_0`: what stands before a number is not always of it.
            Some(Dress::Repeat) if is_load && self.values.iter().all(|n| *n > 9) => {
                Says::Connections
            }
            Some(Dress::Repeat) => Says::Repeat,
            None if self.rate.holds() => Says::Rate,
            None if self.users.holds() && self.connections.same == 0 => Says::Users,
            None if is_load => Says::Connections,
            None if self.threads.is_whole() && varies => Says::Threads,
            None if self.port.holds() && self.values.iter().all(|n| *n > 79) => Says::Port,
            None if self.seconds.is_whole() && self.values.iter().all(|n| *n > 4) => Says::Nothing,
            None => Says::Open,
        }
    }
}
