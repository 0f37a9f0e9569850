//! Lists within a text, and loads.

use std::sync::Arc;

use wrkbook_ingest::Load;

use super::{CellRef, Figure, Text};
use crate::display;

impl Text {
    /// Appends texts as a list: `a`, `a and b`, `a, b and c`.
    #[must_use]
    pub fn list(mut self, items: Vec<Text>) -> Self {
        let last = items.len().saturating_sub(1);
        for (at, item) in items.into_iter().enumerate() {
            match at {
                0 => {}
                at if at == last => self = self.say(" and "),
                _ => self = self.say(", "),
            }
            self = self.then(item);
        }
        self
    }

    /// Appends names as a list; of more than four, three and how many others.
    #[must_use]
    pub(crate) fn names(self, names: &[Arc<str>]) -> Self {
        let shown = if names.len() > 4 { 3 } else { names.len() };
        let mut items: Vec<Text> = names.iter().take(shown).map(Text::from).collect();
        if names.len() > shown {
            let others = Figure::count(names.len() - shown, "other", "others", Vec::new());
            items.push(others.into());
        }
        self.list(items)
    }

    /// A load with its unit: `10,000 connections`; words where it is unstated.
    pub(crate) fn load(load: Load, cells: Vec<CellRef>) -> Self {
        let text = display::load(load);
        match load.value() {
            Some(value) => {
                let figure = Figure::evidence(load.kind().id(), value, text);
                Figure { cells, ..figure }.into()
            }
            None => text.into(),
        }
    }

    /// The loads of a trend: `100 to 10,000 connections`.
    pub(crate) fn loads(low: Load, high: Load) -> Self {
        match low.value() {
            Some(value) if low != high => {
                let unit = low.kind().id();
                let low = Figure::evidence(unit, value, display::load_number(low));
                Text::from(low).say(" to ").then(Text::load(high, Vec::new()))
            }
            _ => Text::load(high, Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_cut_and_counted() {
        let list = |n| {
            let names = ["a", "b", "c", "d", "e", "f"].into_iter().take(n).map(Arc::from);
            Text::default().names(&names.collect::<Vec<_>>()).to_string()
        };
        assert_eq!(list(1), "a");
        assert_eq!(list(2), "a and b");
        assert_eq!(list(4), "a, b, c and d");
        assert_eq!(list(6), "a, b, c and 3 others");
    }

    #[test]
    fn loads_are_figures_where_they_are_stated() {
        let loads = [100, 10_000].map(Load::Connections);
        assert_eq!(Text::loads(loads[0], loads[1]), "100 to 10,000 connections");
        assert_eq!(Text::loads(loads[0], loads[0]), "100 connections");
        assert_eq!(Text::loads(loads[0], loads[1]).figures().count(), 2);
        assert_eq!(Text::load(Load::Unstated, Vec::new()), "an unstated load");
        assert_eq!(Text::load(Load::Unstated, Vec::new()).figures().count(), 0);
    }
}
