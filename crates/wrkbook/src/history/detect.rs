//! The steps of one server and metric under one set of conditions: those of all loads together, and
//! those of single loads.

use super::scan::{Split, scan};
use super::score::{Stratum, scores};
use super::step::{Size, places, size};

/// How far apart two points may be and still be one, in nights.
const SAME: usize = 3;

/// A step that a series made. Nights are counted from 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The first night after it.
    pub at: usize,
    /// The last night before it.
    pub before: usize,
    /// The first and the last night that may be the first after it.
    pub when: (usize, usize),
    /// How large it is.
    pub size: Size,
    /// The chance of a step as clear in nights without one, the search counted.
    pub p: f64,
    /// The loads at which it shows alone, by their place; empty where it shows over all of them.
    pub only: Vec<usize>,
}

/// The steps of a series, ascending.
pub fn steps(loads: &[Stratum], alpha: f64) -> Vec<Step> {
    let all = Line::of(&scores(loads));
    let mut found = all.steps(alpha, &[]);
    if loads.len() < 2 {
        return found;
    }
    // Half of alpha for all single loads together.
    let each = alpha / 2.0 / loads.len() as f64;
    let mut single: Vec<Step> = Vec::new();
    for (place, load) in loads.iter().enumerate() {
        for step in Line::of(&load.nights).steps(each, &[place]) {
            let is_of = |other: &&mut Step| {
                let (from, to) = other.when;
                (from.saturating_sub(SAME)..=to + SAME).contains(&step.at)
            };
            if found.iter_mut().find(is_of).is_some() {
                continue;
            }
            match single.iter_mut().find(|other| other.at.abs_diff(step.at) <= SAME) {
                Some(other) => {
                    other.only.push(place);
                    if step.p < other.p {
                        *other = Step { only: std::mem::take(&mut other.only), ..step };
                    }
                }
                None => single.push(step),
            }
        }
    }
    // Each was one of as many.
    let several = 2.0 * loads.len() as f64;
    found.extend(single.into_iter().map(|step| Step { p: (step.p * several).min(1.0), ..step }));
    found.sort_by_key(|step| step.at);
    found
}

/// The steps of how far the repeats scatter, all loads together.
pub(super) fn noise_steps(spreads: &[Stratum], alpha: f64) -> Vec<Step> {
    Line::of(&scores(spreads)).steps(alpha, &[])
}

/// The figures that are there, with the nights they are of.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) nights: Vec<usize>,
    pub(super) values: Vec<f64>,
}

impl Line {
    pub(super) fn of(figures: &[Option<f64>]) -> Self {
        let there = figures.iter().enumerate().filter_map(|(at, value)| Some((at, (*value)?)));
        let (nights, values) = there.unzip();
        Self { nights, values }
    }

    fn steps(&self, alpha: f64, only: &[usize]) -> Vec<Step> {
        let splits = scan(&self.values, alpha);
        let bounds = |index: usize| {
            let from = if index == 0 { 0 } else { splits[index - 1].at };
            (from, splits.get(index + 1).map_or(self.values.len(), |next| next.at))
        };
        let of = |(index, split): (usize, &Split)| {
            let (from, to) = bounds(index);
            let stretch = &self.values[from..to];
            let (first, last) = places(stretch, split.at - from);
            Some(Step {
                at: self.nights[split.at],
                before: self.nights[split.at - 1],
                when: (self.nights[from + first], self.nights[from + last]),
                size: size(stretch, split.at - from)?,
                p: split.p,
                only: only.to_vec(),
            })
        };
        splits.iter().enumerate().filter_map(of).collect()
    }
}
