//! A pattern, fitted to a path from the right.

use std::ops::Range;

use super::{Part, Piece};

/// A pattern on its way through a path.
pub(super) struct Fitting<'p> {
    pub(super) pieces: &'p [Piece],
    /// Whether `{_}` must not hold the sign that follows it.
    pub(super) strict: bool,
    /// What is known not to fit: a number of pieces, and how much of the path they should be.
    pub(super) failed: &'p mut [bool],
    pub(super) spans: Vec<(Part, Range<usize>)>,
}

impl Fitting<'_> {
    /// Fits the first `count` pieces to the whole of `path`, from the right.
    pub(super) fn fit(&mut self, count: usize, path: &str) -> bool {
        let Some(last) = count.checked_sub(1) else { return path.is_empty() };
        let pieces = self.pieces;
        let state = last * (self.failed.len() / pieces.len()) + path.len();
        if self.failed[state] {
            return false;
        }
        let fits = match &pieces[last] {
            Piece::Literal(text) => {
                path.strip_suffix(text.as_str()).is_some_and(|rest| self.fit(last, rest))
            }
            Piece::Part(part, is_long) => {
                // A part begins after the literal before it, or at the start; never across a `/`.
                let before = match last.checked_sub(1).map(|before| &pieces[before]) {
                    Some(Piece::Literal(text)) => text.as_str(),
                    _ => "",
                };
                let sign = match pieces.get(last + 1) {
                    Some(Piece::Literal(next)) if self.strict && *part == Part::Ignored => {
                        next.chars().next()
                    }
                    _ => None,
                };
                let first = path.rfind('/').map_or(0, |slash| slash + 1);
                let mut fits_from = |start: usize| {
                    let (rest, text) = path.split_at(start);
                    let is_clear = sign.is_none_or(|sign| !text.contains(sign));
                    let fits = is_clear && part.accepts(text) && self.fit(last, rest);
                    if fits {
                        self.spans.push((*part, start..path.len()));
                    }
                    fits
                };
                if *is_long {
                    let mut all: Vec<usize> = starts(path, before, first).collect();
                    all.reverse();
                    all.into_iter().any(&mut fits_from)
                } else {
                    starts(path, before, first).any(&mut fits_from)
                }
            }
        };
        self.failed[state] = !fits;
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
