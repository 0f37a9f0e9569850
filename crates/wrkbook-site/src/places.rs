//! Where every page is: the one place that decides the site's paths and anchors.
//!
//! A set's pages are at the root, or in a folder of its own where a site has several sets. The pages
//! of a scenario are beside them, or in a folder of their own where a set has several scenarios.

use std::collections::BTreeMap;
use std::sync::Arc;
use wrkbook::ingest::Load;

use wrkbook::audit::Scope;
use wrkbook::{Audit, Metric, Summary};

use crate::link::Link;
use crate::slug::Slugs;

/// What a scenario cannot be called in a path.
const RESERVED: [&str; 7] = ["assets", "data", "index", "loads", "metrics", "runs", "servers"];

/// The pages of a result set.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    base: String,
    /// One for each of the set's scenarios, in their order.
    scenarios: Vec<ScenarioPlaces>,
    /// Anchors of findings by id.
    findings: BTreeMap<String, String>,
}

/// The pages of one scenario.
#[derive(Debug, Clone)]
pub(crate) struct ScenarioPlaces {
    scenario: Option<Arc<str>>,
    base: String,
    servers: BTreeMap<Arc<str>, String>,
}

impl Places {
    /// The pages of a set in the folder `base`: empty, or a slug.
    pub(crate) fn of(base: &str, summary: &Summary, audit: &Audit) -> Self {
        let base = match base {
            "" => String::new(),
            slug => format!("{slug}/"),
        };
        let mut servers = Slugs::default();
        let servers: BTreeMap<_, _> = summary
            .servers
            .iter()
            .map(|server| (Arc::clone(server), servers.take(server, "server")))
            .collect();
        let names = summary.each_scenario();
        let alone = names.len() < 2;
        let mut slugs = Slugs::without(&RESERVED);
        let scenarios = names.into_iter().map(|name| {
            let base = match (alone, name) {
                (true, _) => base.clone(),
                (false, name) => {
                    format!("{base}{}/", slugs.take(name.map_or("", |name| name), "scenario"))
                }
            };
            ScenarioPlaces { scenario: name.cloned(), base, servers: servers.clone() }
        });
        let scenarios = scenarios.collect();
        let mut anchors = Slugs::default();
        let findings = audit
            .findings
            .iter()
            .map(|finding| (finding.id.clone(), anchors.take(&finding.id, "finding")))
            .collect();
        Self { base, scenarios, findings }
    }

    fn page(&self, path: &str) -> Link {
        Link::page(format!("{}{path}", self.base))
    }

    /// The set's first page.
    pub(crate) fn home(&self) -> Link {
        self.page("index.html")
    }

    pub(crate) fn audit(&self) -> Link {
        self.page("audit.html")
    }

    /// The published claims, held against the data.
    pub(crate) fn claims(&self) -> Link {
        self.page("claims.html")
    }

    pub(crate) fn method(&self) -> Link {
        self.page("method.html")
    }

    pub(crate) fn data(&self) -> Link {
        self.page("data.html")
    }

    /// A file of figures.
    pub(crate) fn data_file(&self, name: &str) -> Link {
        self.page(&format!("data/{name}"))
    }

    /// The picture of the set's first page.
    pub(crate) fn preview(&self) -> Link {
        self.page("preview.png")
    }

    /// The anchor of a finding.
    pub(crate) fn anchor(&self, finding: &str) -> &str {
        self.findings.get(finding).map_or("findings", |anchor| anchor)
    }

    /// A finding on the audit's page.
    pub(crate) fn finding(&self, finding: &str) -> Link {
        self.audit().at(self.anchor(finding))
    }

    pub(crate) fn scenario(&self, scenario: Option<&str>) -> Option<&ScenarioPlaces> {
        self.scenarios.iter().find(|places| places.scenario.as_deref() == scenario)
    }

    /// What a finding is about, as far as there is a page for it.
    pub(crate) fn subject(&self, scope: &Scope) -> Option<Link> {
        let places = match scope.scenario.as_deref() {
            None if self.scenarios.len() == 1 => self.scenarios.first(),
            scenario => self.scenario(scenario),
        }?;
        match (scope.server.as_deref(), scope.load) {
            (Some(server), Some(load)) => places.cell(server, load),
            (Some(server), None) => places.server(server),
            (None, _) => None,
        }
    }
}

impl ScenarioPlaces {
    fn page(&self, path: &str) -> Link {
        Link::page(format!("{}{path}", self.base))
    }

    /// The scenario's report.
    pub(crate) fn report(&self) -> Link {
        self.page("index.html")
    }

    /// The picture that stands for it elsewhere.
    pub(crate) fn preview(&self) -> Link {
        self.page("preview.png")
    }

    pub(crate) fn metric(&self, metric: Metric) -> Link {
        self.page(&format!("metrics/{}.html", metric.id()))
    }

    /// The scoreboard at one load.
    pub(crate) fn load(&self, load: Load) -> Link {
        self.page(&format!("loads/{}.html", load.number()))
    }

    pub(crate) fn server(&self, server: &str) -> Option<Link> {
        Some(self.page(&format!("servers/{}.html", self.servers.get(server)?)))
    }

    /// All runs of a server.
    pub(crate) fn runs(&self, server: &str) -> Option<Link> {
        Some(self.page(&format!("runs/{}.html", self.servers.get(server)?)))
    }

    /// The runs behind a cell.
    pub(crate) fn cell(&self, server: &str, load: Load) -> Option<Link> {
        Some(self.runs(server)?.at(&cell_anchor(load)))
    }
}

/// The page of a comparison, and the files of its figures.
#[derive(Debug, Clone)]
pub(crate) struct ComparisonPlaces {
    slug: String,
}

impl ComparisonPlaces {
    pub(crate) fn of(slug: &str) -> Self {
        Self { slug: slug.to_owned() }
    }

    pub(crate) fn page(&self) -> Link {
        Link::page(format!("comparisons/{}.html", self.slug))
    }

    /// A file of figures.
    pub(crate) fn data_file(&self, name: &str) -> Link {
        Link::page(format!("comparisons/{}/{name}", self.slug))
    }
}

/// The anchor of a load on a page of runs.
pub(crate) fn cell_anchor(load: Load) -> String {
    format!("c{}", load.number())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_and_pages_are_plain() {
        let places = ScenarioPlaces {
            scenario: None,
            base: "wsgi/".to_owned(),
            servers: [(Arc::from("A/B"), "a-b".to_owned())].into(),
        };
        assert_eq!(
            places.cell("A/B", Load::Connections(100)).map(|l| l.as_str().to_owned()).as_deref(),
            Some("wsgi/runs/a-b.html#c100")
        );
        assert_eq!(places.cell("C", Load::Connections(100)), None);
        assert_eq!(places.metric(Metric::ErrorRatio).as_str(), "wsgi/metrics/error_ratio.html");
    }
}
