//! Names, each kept once and known by a number: thousands of runs share a few.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::record::name::{natural, visible};

/// The number of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Name(u32);

/// The names so far.
#[derive(Debug, Default)]
pub(super) struct Names {
    all: Vec<Arc<str>>,
    numbers: FxHashMap<Arc<str>, Name>,
}

impl Names {
    /// The number of a name, which is added if it is new. A blank one is taken as it is shown.
    pub(super) fn number(&mut self, name: &str) -> Name {
        if let Some(known) = self.numbers.get(name) {
            return *known;
        }
        let shown = visible(name);
        if *shown != *name {
            return self.number(&shown);
        }
        // Names come from files and tables, of which there are fewer than that.
        let new = Name(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        let text: Arc<str> = Arc::from(name);
        self.all.push(Arc::clone(&text));
        self.numbers.insert(text, new);
        new
    }

    /// The name of a number.
    pub(super) fn text(&self, name: Name) -> &Arc<str> {
        &self.all[name.0 as usize]
    }

    /// The place of each name in their natural order.
    pub(super) fn places(&self) -> FxHashMap<&Arc<str>, usize> {
        let mut names: Vec<_> = self.all.iter().collect();
        names.sort_unstable_by(|a, b| natural(a, b));
        names.into_iter().enumerate().map(|(place, name)| (name, place)).collect()
    }
}
