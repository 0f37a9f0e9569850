//! A comparison with everything that its page is made from.

use std::collections::BTreeSet;

use wrkbook::Metric;
use wrkbook::diff::Diff;
use wrkbook_charts::DiffCharts;

use crate::comparison::Comparison;
use crate::pages::links::NamedServer;
use crate::pages::section::SetContext;
use crate::places::{ComparisonPlaces, ScenarioPlaces};

/// A comparison with everything that its page is made from.
pub(crate) struct ComparisonContext<'a> {
    pub(crate) comparison: &'a Comparison,
    pub(crate) old: &'a SetContext<'a>,
    pub(crate) new: &'a SetContext<'a>,
    pub(crate) places: ComparisonPlaces,
    pub(super) charts: DiffCharts<'a>,
}

impl<'a> ComparisonContext<'a> {
    pub(crate) fn of(
        comparison: &'a Comparison,
        old: &'a SetContext<'a>,
        new: &'a SetContext<'a>,
    ) -> Self {
        let charts = DiffCharts::of(&comparison.diff, |server| new.charts.style(server));
        let places = ComparisonPlaces::of(&comparison.slug);
        Self { comparison, old, new, places, charts }
    }

    pub(super) fn diff(&self) -> &'a Diff {
        &self.comparison.diff
    }

    /// The pages of a scenario in either set.
    pub(super) fn sides(&self, scenario: Option<&str>) -> [Option<&ScenarioPlaces>; 2] {
        [self.old.places.scenario(scenario), self.new.places.scenario(scenario)]
    }

    /// A server with its colour here and its page in the new set, or else in the old one.
    pub(super) fn server(&self, scenario: Option<&str>, name: &str) -> NamedServer {
        let [old, new] = self.sides(scenario);
        let has = |set: &SetContext<'_>, name: &str| {
            set.analysis
                .summary
                .cells
                .iter()
                .any(|cell| &*cell.server == name && cell.scenario.as_deref() == scenario)
        };
        let old_name = self.comparison.old_name(name);
        let in_new = new.filter(|_| has(self.new, name)).and_then(|places| places.server(name));
        let in_old = || old.filter(|_| has(self.old, old_name))?.server(old_name);
        NamedServer {
            name: name.to_owned(),
            link: in_new.or_else(in_old),
            slot: self.charts.slot(name).map_or(0, |slot| slot.index() + 1),
        }
    }

    /// The metrics that were compared, in their order.
    pub(super) fn metrics(&self) -> Vec<Metric> {
        let compared: BTreeSet<&str> =
            self.diff().changes.iter().map(|change| change.metric.id()).collect();
        wrkbook::diff::Options::METRICS
            .into_iter()
            .filter(|metric| compared.contains(metric.id()))
            .collect()
    }
}
