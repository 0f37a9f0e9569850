//! A series: one server and metric over the nights, cut where conditions change.

use std::collections::BTreeMap;
use std::sync::Arc;

use wrkbook_ingest::Load;

use crate::metric::Metric;

use super::night::{Figure, Night};
use super::score::Stratum;

/// The figures of one server and metric, each load a stratum, over all nights.
#[derive(Debug, Clone)]
pub(super) struct Series {
    pub(super) scenario: Option<Arc<str>>,
    pub(super) server: Arc<str>,
    pub(super) metric: Metric,
    pub(super) loads: Vec<Load>,
    /// Of each load, what each night measured.
    pub(super) figures: Vec<Vec<Option<Figure>>>,
    /// The nights from which on the conditions are others, and which.
    pub(super) cuts: Vec<(usize, &'static str)>,
    /// The nights whose figures the audit keeps out.
    pub(super) unfit: Vec<usize>,
}

/// Which series.
type Key = (Option<Arc<str>>, Arc<str>, Metric);

impl Series {
    /// All series of the nights, in the order of scenarios, servers and metrics.
    pub(super) fn of(nights: &[Night]) -> Vec<Self> {
        let mut all: BTreeMap<Key, BTreeMap<Load, Vec<Option<Figure>>>> = BTreeMap::new();
        for (at, night) in nights.iter().enumerate() {
            for figure in &night.figures {
                let key = (figure.scenario.clone(), Arc::clone(&figure.server), figure.metric);
                let of_load = all.entry(key).or_default().entry(figure.load);
                let each = of_load.or_insert_with(|| vec![None; nights.len()]);
                each[at] = Some(figure.clone());
            }
        }
        let of =
            |((scenario, server, metric), loads): (Key, BTreeMap<Load, Vec<Option<Figure>>>)| {
                let cuts = cuts(nights, scenario.as_deref(), &server);
                let (loads, figures): (Vec<Load>, Vec<_>) = loads.into_iter().unzip();
                let is_unfit = |at: &usize| {
                    let mut there =
                        figures.iter().filter_map(|load: &Vec<Option<Figure>>| load[*at].as_ref());
                    there.any(|figure| figure.value.is_some() && !figure.is_fit)
                };
                let unfit = (0..nights.len()).filter(is_unfit).collect();
                Self { scenario, server, metric, loads, figures, cuts, unfit }
            };
        let mut all: Vec<Self> = all.into_iter().map(of).collect();
        // A metric that no night has a figure of says nothing.
        all.retain(|series| series.figures.iter().flatten().flatten().any(|it| it.value.is_some()));
        all
    }

    /// The first night of the newest conditions.
    pub(super) fn newest_from(&self) -> usize {
        self.cuts.last().map_or(0, |(at, _)| *at)
    }

    /// Whether sizes are differences: errors may be 0.
    pub(super) fn is_difference(&self) -> bool {
        is_difference(self.metric)
    }

    /// What is compared, from a night on: logarithms, or errors as they are.
    pub(super) fn strata(&self, from: usize) -> Vec<Stratum> {
        let compared = |figure: &Figure| {
            let value = figure.value.filter(|_| figure.is_fit)?;
            match self.is_difference() {
                true => Some(value),
                false => (value > 0.0).then(|| value.ln()),
            }
        };
        self.each(from, compared)
    }

    /// How far the repeats scatter, from a night on: logarithms.
    pub(super) fn spreads(&self, from: usize) -> Vec<Stratum> {
        self.each(from, |figure| figure.cv.filter(|cv| figure.is_fit && *cv > 0.0).map(f64::ln))
    }

    fn each(&self, from: usize, of: impl Fn(&Figure) -> Option<f64>) -> Vec<Stratum> {
        let stratum = |load: &Vec<Option<Figure>>| Stratum {
            nights: load[from..].iter().map(|figure| of(figure.as_ref()?)).collect(),
        };
        self.figures.iter().map(stratum).collect()
    }

    /// Of a load and a night: how many runs there were, and how many of them failed.
    pub(super) fn failures(&self, load: usize, night: usize) -> (usize, usize) {
        let figure = self.figures[load][night].as_ref();
        figure.map_or((0, 0), |figure| (figure.runs, figure.runs - figure.completed))
    }
}

/// Whether a metric is compared by differences.
pub(super) fn is_difference(metric: Metric) -> bool {
    matches!(metric, Metric::Errors | Metric::ErrorRatio)
}

/// The nights from which on a server was measured under other conditions than before. What one night
/// does not say differs from nothing.
fn cuts(nights: &[Night], scenario: Option<&str>, server: &str) -> Vec<(usize, &'static str)> {
    let mut cuts = Vec::new();
    let mut known: Option<super::night::Conditions> = None;
    for (at, night) in nights.iter().enumerate() {
        let Some(now) = night.conditions_of(scenario, server) else { continue };
        if let Some(before) = &known
            && let Some(what) = before.differs(now)
        {
            cuts.push((at, what));
            known = None;
        }
        // What this night does not say stays known from before.
        let mut now = now.clone();
        if let Some(before) = &known {
            now.machine = now.machine.or_else(|| before.machine.clone());
            for (value, old) in now.values.iter_mut().zip(&before.values) {
                if value.1.is_empty() {
                    value.1.clone_from(&old.1);
                }
            }
        }
        known = Some(now);
    }
    cuts
}
