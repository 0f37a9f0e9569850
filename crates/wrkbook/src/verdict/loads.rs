//! Loads as sentences name them: all, up to one, from one on, or each.

use wrkbook_ingest::Load;

use crate::display;
use crate::text::{CellRef, Figure, Text, say};

/// How many loads are named one by one.
const NAMED: usize = 4;

/// Some of all the loads of a scenario: ` at every load`, ` up to 5,000 connections`, ` from 5,000
/// connections on`, ` at 100 and 500 connections`. `all` are those that are spoken of, ascending.
pub(crate) fn at(some: &[Load], all: &[Load], cells: &[CellRef]) -> Text {
    let (Some(first), Some(last)) = (some.first(), some.last()) else { return Text::default() };
    let load = |load: Load| Text::load(load, cells.to_vec());
    let is_run = |from: &[Load]| from == some && some.len() > 1;
    if some.len() == 1 || all.len() == 1 {
        return say(" at ").then(load(*last));
    }
    if some == all {
        return say(" at every load");
    }
    if is_run(&all[..some.len().min(all.len())]) {
        return say(" up to ").then(load(*last));
    }
    if is_run(&all[all.len().saturating_sub(some.len())..]) {
        return say(" from ").then(load(*first)).say(" on");
    }
    if some.len() > NAMED {
        let count = Figure::count(all.len(), "load", "loads", cells.to_vec());
        let some = Figure::evidence("loads", some.len() as f64, some.len().to_string());
        return say(" at ").figure(some).say(" of ").figure(count);
    }
    let (before, last) = some.split_at(some.len() - 1);
    let mut items: Vec<Text> = before.iter().map(|it| number(*it)).collect();
    items.extend(last.iter().map(|it| load(*it)));
    say(" at ").list(items)
}

/// The number of a load, whose unit stands elsewhere.
pub(crate) fn number(load: Load) -> Text {
    match load.value() {
        Some(value) => Figure::evidence(load.kind().id(), value, display::load_number(load)).into(),
        None => display::load(load).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loads_are_named_as_shortly_as_they_can_be() {
        let all: Vec<Load> = [1, 2, 5, 10, 20, 50].map(Load::Connections).to_vec();
        let named = |some: &[u32]| {
            let some: Vec<Load> = some.iter().map(|load| Load::Connections(*load)).collect();
            at(&some, &all, &[]).to_string()
        };
        assert_eq!(named(&[1, 2, 5, 10, 20, 50]), " at every load");
        assert_eq!(named(&[1, 2, 5]), " up to 5 connections");
        assert_eq!(named(&[20, 50]), " from 20 connections on");
        assert_eq!(named(&[1]), " at 1 connection");
        assert_eq!(named(&[1, 5, 10]), " at 1, 5 and 10 connections");
        assert_eq!(named(&[1, 2, 10, 20, 50]), " at 5 of 6 loads");
        assert_eq!(named(&[]), "");
    }
}
