//! Where the figures of variables come from, and what there is where a name is wrong.

use std::cmp::Ordering;
use std::sync::Arc;
use wrkbook::ingest::Load;

use minijinja::Error;
use wrkbook::audit::RULES;
use wrkbook::claims::{Judged, Judgement};
use wrkbook::ingest::RunState;
use wrkbook::ingest::name::natural;
use wrkbook::names::Unknown;
use wrkbook::verdict::Winner;
use wrkbook::{Analysis, CellSummary, Metric, Summary, display};

use super::phrase::Phrase;
use super::wrong::{list, wrong};
use crate::link::Link;
use crate::places::{Places, ScenarioPlaces};
use crate::set::SiteSet;
use crate::words::{listed, note};

/// One result set.
#[derive(Debug)]
pub(crate) struct SetFigures {
    /// Its slug; its name where it is the site's only one.
    name: String,
    title: String,
    analysis: Arc<Analysis>,
    claims: Option<Arc<[Judged]>>,
    places: Places,
}

impl SetFigures {
    pub(crate) fn of(set: &SiteSet) -> Self {
        let Analysis { set: runs, audit, summary, .. } = &*set.analysis;
        Self {
            name: if set.base.is_empty() { runs.name.clone() } else { set.base.clone() },
            title: set.title.clone(),
            analysis: Arc::clone(&set.analysis),
            claims: set.claims.clone(),
            places: Places::of(&set.base, summary, audit),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn is_called(&self, name: &str) -> bool {
        self.name == name || self.title == name || self.analysis.set.name == name
    }

    /// The scenario of that name, or the only one.
    pub(super) fn scenario(&self, name: Option<&str>) -> Result<Option<&str>, Error> {
        let summary = &self.analysis.summary;
        let all = summary.each_scenario();
        let names = || list(summary.scenarios.iter().map(|name| &**name));
        match (name, &*all) {
            (Some(name), _) => {
                let known = all.iter().copied().flatten().find(|known| &***known == name);
                known.map(|known| Some(&**known)).ok_or_else(|| {
                    wrong(format!("no scenario is called `{name}`; there are {}", names()))
                })
            }
            (None, [only]) => Ok(only.map(|name| &**name)),
            (None, _) => Err(wrong(format!(
                "which scenario is meant? Add scenario=\"..\"; there are {}",
                names()
            ))),
        }
    }
}

/// One scenario of a result set, as a page at `root` sees it.
pub(super) struct View<'a> {
    pub(super) set: &'a SetFigures,
    pub(super) scenario: Option<&'a str>,
    pub(super) root: &'a Link,
}

impl<'a> View<'a> {
    fn summary(&self) -> &'a Summary {
        &self.set.analysis.summary
    }

    fn places(&self) -> Option<&'a ScenarioPlaces> {
        self.set.places.scenario(self.scenario)
    }

    fn server(&self, name: &str) -> Result<&'a Arc<str>, Error> {
        let servers = &self.summary().servers;
        servers.iter().find(|known| &***known == name).ok_or_else(|| {
            let known = list(servers.iter().map(|name| &**name));
            wrong(format!("no server of {} is called `{name}`; there are {known}", self.set.name))
        })
    }

    fn load(&self, number: f64) -> Result<Load, Error> {
        let loads = &self.summary().loads;
        loads.iter().copied().find(|load| load.value() == Some(number)).ok_or_else(|| {
            let known: Vec<_> = loads.iter().map(|load| load.number()).collect();
            let (set, known) = (&self.set.name, listed(&known));
            wrong(format!("no load of {set} is {number}; there are {known}"))
        })
    }

    /// The cells of a server that measured the metric, in the order of the loads.
    fn curve(&self, server: &str, metric: Metric) -> Vec<(&'a CellSummary, f64)> {
        let loads = self.summary().loads.iter();
        let cells =
            loads.filter_map(|load| self.summary().cell(self.scenario, server, *load, metric));
        cells.filter_map(|cell| Some((cell, cell.value?))).collect()
    }

    fn figure(&self, cell: &CellSummary, value: f64) -> Phrase {
        let link = self.places().and_then(|places| places.cell(&cell.server, cell.load));
        let note = match cell.fitness.because() {
            Some(because) => format!("{}; not to be ranked: {because}", note(cell)),
            None => note(cell),
        };
        let text = display::quantity(cell.metric, value);
        Phrase::new(text, value).to(self.root, link.as_ref()).noting(note)
    }

    pub(super) fn cell(&self, server: &str, load: f64, metric: &str) -> Result<Phrase, Error> {
        let (server, load, metric) = (self.server(server)?, self.load(load)?, named(metric)?);
        let cell = self.summary().cell(self.scenario, server, load, metric);
        let value = cell.and_then(|cell| Some((cell, cell.value?)));
        let (cell, value) = value.ok_or_else(|| {
            wrong(format!(
                "no run of {server} {} measured {}; there are figures at {}",
                display::at(load),
                metric.id(),
                self.loads_of(server, metric)
            ))
        })?;
        Ok(self.figure(cell, value))
    }

    /// The loads at which a server has figures, for an error.
    fn loads_of(&self, server: &str, metric: Metric) -> String {
        let curve = self.curve(server, metric);
        let loads: Vec<_> = curve.iter().map(|(cell, _)| cell.load.number()).collect();
        if loads.is_empty() { "no load".to_owned() } else { listed(&loads) }
    }

    /// The first of a server's figures in an order.
    pub(super) fn extreme(
        &self,
        server: &str,
        metric: &str,
        order: impl Fn(&f64, &f64) -> Ordering,
    ) -> Result<Phrase, Error> {
        let (server, metric) = (self.server(server)?, named(metric)?);
        let curve = self.curve(server, metric);
        let first = curve.iter().min_by(|(_, a), (_, b)| order(a, b));
        let (cell, value) =
            first.ok_or_else(|| wrong(format!("no run of {server} measured {}", metric.id())))?;
        Ok(self.figure(cell, *value))
    }

    pub(super) fn times(
        &self,
        server: &str,
        other: &str,
        metric: &str,
        load: Option<f64>,
    ) -> Result<Phrase, Error> {
        let (server, other) = (self.server(server)?, self.server(other)?);
        let (metric, load) = (named(metric)?, load.map(|load| self.load(load)).transpose()?);
        let other_curve = self.curve(other, metric);
        let ratios = self.curve(server, metric).into_iter().filter_map(|(ours, value)| {
            let same = |(cell, _): &&(&CellSummary, f64)| cell.load == ours.load;
            let (theirs, base) = other_curve.iter().find(same)?;
            let asked = match load {
                Some(load) => ours.load == load,
                // Over all loads only what may be compared.
                None => !ours.fitness.is_unfit() && !theirs.fitness.is_unfit(),
            };
            (asked && value > 0.0 && *base > 0.0).then(|| (value / base).ln())
        });
        let ratios: Vec<f64> = ratios.collect();
        if ratios.is_empty() {
            let problem = match load {
                Some(load) => format!("{} there are not two figures above 0", display::at(load)),
                None => "the audit lets no load stand at which both have figures above 0; name \
                         one as in load=100"
                    .to_owned(),
            };
            return Err(wrong(format!("{server} and {other}, {}: {problem}", metric.id())));
        }
        let ratio = (ratios.iter().sum::<f64>() / ratios.len() as f64).exp();
        let note = match (load, ratios.len()) {
            (Some(load), _) => display::at(load),
            (None, 1) => "at the one load that both have".to_owned(),
            (None, n) => format!("geometric mean over {n} common loads"),
        };
        let link = self.places().map(|places| places.metric(metric));
        Ok(Phrase::new(display::times(ratio), ratio).to(self.root, link.as_ref()).noting(note))
    }

    pub(super) fn winner(
        &self,
        metric: &str,
        who: impl Fn(&Winner) -> &[Arc<str>],
    ) -> Result<Phrase, Error> {
        let metric = named(metric)?;
        let verdicts = &self.set.analysis.verdicts;
        let winner = verdicts.winner(self.scenario, metric).ok_or_else(|| {
            wrong(format!("nobody can win on {}: neither direction is better", metric.id()))
        })?;
        let servers = who(winner);
        let text = if servers.is_empty() { "nobody".to_owned() } else { listed(servers) };
        let link = self.places().map(|places| places.metric(metric));
        let note = winner.sentence.isolated();
        Ok(Phrase::new(&*text, &*text).to(self.root, link.as_ref()).noting(note))
    }

    pub(super) fn count(&self, what: &str) -> Result<Phrase, Error> {
        let of_scenario = |scenario: &Option<Arc<str>>| {
            natural(scenario.as_deref().unwrap_or(""), self.scenario.unwrap_or("")).is_eq()
        };
        let runs = || {
            let runs = self.set.analysis.set.runs.iter();
            runs.filter(|run| of_scenario(&run.key.scenario))
        };
        let in_state = |state: RunState| runs().filter(|run| run.state() == state).count();
        let distinct = |mut names: Vec<&str>| {
            names.sort_unstable();
            names.dedup();
            names.len()
        };
        let (count, link) = match what {
            "servers" => (distinct(runs().map(|run| &*run.key.server).collect()), None),
            "loads" => {
                let loads: std::collections::BTreeSet<Load> =
                    runs().map(|run| run.key.load).collect();
                (loads.len(), None)
            }
            "runs" => (runs().count(), Some(self.set.places.data())),
            "repeats" => (distinct(runs().map(|run| &*run.key.repeat).collect()), None),
            "dead" => (in_state(RunState::Dead), Some(self.set.places.audit())),
            "missing" => (in_state(RunState::Missing), Some(self.set.places.audit())),
            _ => {
                let known = list(["servers", "loads", "runs", "repeats", "dead", "missing"]);
                return Err(wrong(format!("`{what}` is not counted; there are {known}")));
            }
        };
        Ok(counted(count).to(self.root, link.as_ref()))
    }

    pub(super) fn evidence(&self, rule: &str, server: &str, name: &str) -> Result<Phrase, Error> {
        if !RULES.iter().any(|known| known.id == rule) {
            let known = list(RULES.iter().map(|rule| rule.id));
            return Err(wrong(format!("no rule is called `{rule}`; there are {known}")));
        }
        let server = (!server.is_empty()).then(|| self.server(server)).transpose()?;
        let found = self.set.analysis.audit.findings.iter().find(|finding| {
            let scope = &finding.scope;
            finding.rule == rule
                && scope.scenario.as_deref() == self.scenario
                && scope.server.as_ref() == server
                && scope.load.is_none()
        });
        let about = server.map_or("the set as a whole", |name| name);
        let finding = found
            .ok_or_else(|| wrong(format!("the audit found nothing of `{rule}` about {about}")))?;
        let value = finding.figure(name).ok_or_else(|| {
            let known = list(finding.evidence.iter().map(|figure| figure.name));
            wrong(format!("`{rule}` has no figure `{name}`; there are {known}"))
        })?;
        let link = self.set.places.finding(&finding.id);
        let text = display::number(value);
        Ok(Phrase::new(text, value).to(self.root, Some(&link)).noting(finding.message.isolated()))
    }

    pub(super) fn claims(&self, judgement: &str) -> Result<Phrase, Error> {
        let Some(claims) = &self.set.claims else {
            return Err(wrong(format!(
                "{} has no published claims; put a claims.csv beside its wrkbook.toml",
                self.set.name
            )));
        };
        let all = [Judgement::Confirmed, Judgement::Refuted, Judgement::NotDecidable];
        let asked = all.into_iter().find(|known| known.name() == judgement).ok_or_else(|| {
            let known = list(all.iter().map(|known| known.name()));
            wrong(format!("no claim is judged `{judgement}`; there are {known}"))
        })?;
        let count = claims.iter().filter(|claim| claim.judgement == asked).count();
        Ok(counted(count).to(self.root, Some(&self.set.places.claims())))
    }
}

fn counted(count: usize) -> Phrase {
    Phrase::new(display::number(count as f64), count)
}

fn named(metric: &str) -> Result<Metric, Error> {
    metric.replace(' ', "_").parse().map_err(|unknown: Unknown| wrong(unknown.to_string()))
}
