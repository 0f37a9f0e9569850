//! The findings by what they are about, for whoever asks of every cell: each answer takes the time
//! of its own findings, where [`Audit::of_cell`] goes through all of them.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::bound;
use super::disqualify::against_cell;
use super::{Audit, Finding, Width};
use wrkbook_ingest::Load;

use crate::metric::Metric;

/// The findings of an [`Audit`] by server, by cell and by the wider finding that explains them, each
/// in the audit's order.
#[derive(Debug, Clone, Default)]
pub struct Index<'a> {
    /// Where in `lists` a server's findings are.
    servers: FxHashMap<(Option<&'a str>, &'a str), usize>,
    /// Where in `lists` a cell's findings are.
    cells: FxHashMap<(Option<&'a str>, &'a str, Load), usize>,
    /// Where in `lists` the findings are that a wider one explains, by its id.
    parts: FxHashMap<&'a str, usize>,
    lists: Vec<Vec<&'a Finding>>,
}

impl<'a> Index<'a> {
    /// Goes through the findings once.
    pub fn of(audit: &'a Audit) -> Self {
        let mut index = Self::default();
        for finding in &audit.findings {
            if let Some(wider) = finding.part_of.as_deref() {
                let list = *index.parts.entry(wider).or_insert(index.lists.len());
                push(&mut index.lists, list, finding);
            }
            let scope = &finding.scope;
            let scenario = scope.scenario.as_deref();
            let Some(server) = scope.server.as_deref() else { continue };
            let list = *index.servers.entry((scenario, server)).or_insert(index.lists.len());
            push(&mut index.lists, list, finding);
            if let Some(load) = scope.load {
                let cell = (scenario, server, load);
                let list = *index.cells.entry(cell).or_insert(index.lists.len());
                push(&mut index.lists, list, finding);
            }
        }
        index
    }

    fn list(&self, at: Option<usize>) -> &[&'a Finding] {
        at.and_then(|at| self.lists.get(at)).map_or(&[], Vec::as_slice)
    }

    /// As [`Audit::parts_of`].
    pub fn parts_of(&self, id: &str) -> &[&'a Finding] {
        self.list(self.parts.get(id).copied())
    }

    /// As [`Audit::of_server`].
    pub fn of_server(&self, scenario: Option<&str>, server: &str) -> &[&'a Finding] {
        self.list(self.servers.get(&(scenario, server)).copied())
    }

    /// As [`Audit::of_cell`].
    pub fn of_cell(&self, scenario: Option<&str>, server: &str, load: Load) -> &[&'a Finding] {
        self.list(self.cells.get(&(scenario, server, load)).copied())
    }

    /// As [`Audit::against_cell`].
    pub fn against_cell(
        &self,
        scenario: Option<&str>,
        server: &str,
        load: Load,
        metric: Metric,
    ) -> Vec<&'a Finding> {
        against_cell(self.of_cell(scenario, server, load).iter().copied(), metric)
    }

    /// The findings about a server as a whole for which none of its figures on a metric must be
    /// ranked.
    pub fn against_whole_server(
        &self,
        scenario: Option<&str>,
        server: &str,
        metric: Metric,
    ) -> Vec<&'a Finding> {
        let of_server = self.of_server(scenario, server).iter().copied();
        let wide = of_server.filter(|finding| finding.width() < Width::Cell);
        wide.filter(|finding| finding.disqualifies(metric)).collect()
    }

    /// The loads at which the client is suspected of the failures: it was out of ports.
    pub fn clients_failures(&self, scenario: Option<&str>, server: &str) -> BTreeSet<Load> {
        let of_server = self.of_server(scenario, server).iter();
        let exhausted = of_server.clone().filter(|finding| finding.rule == "ports-exhausted");
        let bounds = exhausted
            .filter_map(|it| it.figure("from_connections").zip(it.figure("to_connections")));
        let bounds: Vec<(f64, f64)> = bounds.collect();
        let loads = of_server.filter_map(|finding| finding.scope.load);
        let is_within = |load: &Load| {
            load.value()
                .is_some_and(|load| bounds.iter().any(|(from, to)| (*from..=*to).contains(&load)))
        };
        loads.filter(is_within).collect()
    }

    /// The findings about runs that make a server's figure on a metric a bound, by load.
    pub fn bounds(
        &self,
        scenario: Option<&str>,
        server: &str,
        metric: Metric,
    ) -> BTreeMap<Load, Vec<&'a Finding>> {
        bound::by_load(self.of_server(scenario, server).iter().copied(), metric)
    }
}

/// Adds to the list at `at`, which may be the next new one.
fn push<'a>(lists: &mut Vec<Vec<&'a Finding>>, at: usize, finding: &'a Finding) {
    if at == lists.len() {
        lists.push(Vec::new());
    }
    lists[at].push(finding);
}
