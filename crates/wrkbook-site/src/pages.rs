//! The pages of a site, one after the other, and the files of figures beside them.

use serde::Serialize;
use wrkbook::audit::Severity;
use wrkbook::frames::{self, Format};
use wrkbook::{Analysis, display};
use wrkbook_charts::palette;

use crate::context::{
    AuditView, Card, DataFile, DataView, Foot, Frame, IndexView, LoadView, MethodView, MetricView,
    NavItem, ReportView, RunsView, Section, ServerView, SetContext,
};
use crate::digest::Digest;
use crate::error::SiteError;
use crate::link::Link;
use crate::publish::Staging;
use crate::render::Templates;
use crate::site::{Site, SiteSet};

/// What was written.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    pub(crate) count: usize,
    pub(crate) bytes: u64,
}

/// A page's context.
#[derive(Serialize)]
struct Context<'a, View> {
    page: &'a Frame<'a>,
    view: &'a View,
}

/// Writes pages, and counts them.
struct Writer<'a> {
    site: &'a Site,
    templates: &'a Templates,
    staging: &'a Staging,
    written: Pages,
}

/// What is the same on all pages of a result set.
struct SetFrame<'a> {
    foot: Option<Foot<'a>>,
    nav: Vec<NavItem>,
}

impl Pages {
    /// Writes every page and file of `site`.
    pub(crate) fn write(
        site: &Site,
        templates: &Templates,
        staging: &Staging,
    ) -> Result<Self, SiteError> {
        let mut writer = Writer { site, templates, staging, written: Self::default() };
        let style = format!("{}{}", palette::css(), templates.asset("style.css"));
        writer.file("assets/style.css", style.as_bytes())?;
        writer.file("assets/script.js", templates.asset("script.js").as_bytes())?;
        let alone = site.sets.len() == 1;
        let mut cards = Vec::new();
        for set in &site.sets {
            let mut context = context(site, set);
            if alone {
                context.intro = site.sources.intro.as_ref().map(|intro| &intro.prose);
            }
            cards.push(Card::of_set(&context));
            writer.set(&context, alone)?;
        }
        if !alone {
            let view = IndexView {
                title: site.title().to_owned(),
                description: site.sources.description.clone(),
                intro: site.sources.intro.as_ref().map(|intro| intro.prose.clone()),
                noun: "Result sets",
                cards,
            };
            let frame = SetFrame { foot: None, nav: writer.site_nav() };
            writer.page("index.html", &frame, &Link::page("index.html"), "", &view)?;
        }
        writer.about()?;
        Ok(writer.written)
    }
}

fn context<'a>(site: &'a Site, set: &'a SiteSet) -> SetContext<'a> {
    let config = &set.analysis.set.config;
    // A site of one set may describe it itself.
    let of_site = site.sources.description.as_deref().filter(|_| site.sets.len() == 1);
    let description = config.description.as_deref().or(of_site);
    let mut context = SetContext::of(&set.title, description, &set.base, &set.analysis);
    context.notes = site.notes(&set.analysis.summary.servers);
    context
}

impl Writer<'_> {
    fn file(&mut self, path: &str, bytes: &[u8]) -> Result<(), SiteError> {
        self.written.bytes += bytes.len() as u64;
        self.staging.write(path, bytes)
    }

    /// Renders one page and writes it.
    fn page(
        &mut self,
        template: &str,
        frame: &SetFrame<'_>,
        link: &Link,
        title: &str,
        view: &impl Serialize,
    ) -> Result<(), SiteError> {
        let site = self.site;
        let mut nav = frame.nav.clone();
        for item in &mut nav {
            item.current = item.link == *link;
        }
        let page = Frame {
            title: title.to_owned(),
            description: site.sources.description.clone(),
            site: site.title(),
            author: site.sources.author.as_deref(),
            root: link.root(),
            canonical: site
                .sources
                .base_url
                .as_ref()
                .map(|base| format!("{base}{}", link.as_str())),
            nav,
            foot: frame.foot.clone(),
        };
        let html = self.templates.render(template, Context { page: &page, view })?;
        self.written.count += 1;
        self.file(link.as_str(), html.as_bytes())
    }

    /// The links that every page has.
    fn site_nav(&self) -> Vec<NavItem> {
        let item = |text: &str, path: &str| NavItem {
            text: text.to_owned(),
            link: Link::page(path),
            current: false,
        };
        let home = (self.site.sets.len() > 1).then(|| item("All results", "index.html"));
        let about = self.site.sources.about.is_some().then(|| item("About", "about.html"));
        home.into_iter().chain(about).collect()
    }

    fn about(&mut self) -> Result<(), SiteError> {
        let Some(about) = &self.site.sources.about else { return Ok(()) };
        let mut nav = self.site_nav();
        if let [only] = self.site.sets.as_slice() {
            let link = Link::page("index.html");
            nav.insert(0, NavItem { text: only.title.clone(), link, current: false });
        }
        let title = about.fact("title").unwrap_or("About").to_owned();
        #[derive(Serialize)]
        struct AboutView<'a> {
            title: &'a str,
            prose: &'a crate::link::Html,
        }
        let view = AboutView { title: &title, prose: &about.prose };
        let frame = SetFrame { foot: None, nav };
        self.page("about.html", &frame, &Link::page("about.html"), &title, &view)
    }

    fn set(&mut self, set: &SetContext<'_>, alone: bool) -> Result<(), SiteError> {
        let mut runs =
            frames::runs(&set.analysis.set.runs).map_err(|error| unwritten("runs", &error))?;
        let runs = formats("runs", |format, to| {
            format.write(&mut runs, to).map_err(|error| error.to_string())
        })?;
        let digest = runs.first().map_or(Digest::of(b""), |(_, csv)| Digest::of(csv)).to_string();
        let places = &set.places;
        let item = |text: &str, link: Link| NavItem { text: text.to_owned(), link, current: false };
        let mut nav = vec![
            item(if alone { "Report" } else { set.title }, places.home()),
            item("Audit", places.audit()),
            item("Method", places.method()),
            item("Data", places.data()),
        ];
        let site_nav = self.site_nav();
        let (home, about): (Vec<_>, Vec<_>) =
            site_nav.into_iter().partition(|item| item.link.as_str() == "index.html");
        nav.splice(0..0, home);
        nav.extend(about);
        let frame = SetFrame {
            foot: Some(Foot {
                version: env!("CARGO_PKG_VERSION"),
                digest: digest.clone(),
                policy: set.summary().policy.name(),
                command: &self.site.options.command,
                data: places.data(),
                method: places.method(),
            }),
            nav,
        };
        let sections = set.sections();
        if sections.len() > 1 {
            let view = IndexView {
                title: set.title.to_owned(),
                description: set.description.map(str::to_owned),
                intro: set.intro.cloned(),
                noun: "Scenarios",
                cards: sections.iter().map(Card::of_section).collect(),
            };
            self.page("index.html", &frame, &places.home(), set.title, &view)?;
        }
        for section in &sections {
            self.section(section, &frame)?;
        }
        let title = |what: &str| format!("{what}: {}", set.title);
        self.page("audit.html", &frame, &places.audit(), &title("Audit"), &AuditView::of(set))?;
        self.page("method.html", &frame, &places.method(), &title("Method"), &MethodView::of(set))?;
        let files = self.figures(set, runs)?;
        let view = DataView::of(digest, files);
        self.page("data.html", &frame, &places.data(), &title("Data"), &view)
    }

    fn section(&mut self, section: &Section<'_>, frame: &SetFrame<'_>) -> Result<(), SiteError> {
        let places = section.places;
        let title = |what: &str| format!("{what}: {}", section.title());
        self.page(
            "report.html",
            frame,
            &places.report(),
            section.title(),
            &ReportView::of(section)?,
        )?;
        for metric in section.metrics() {
            let view = MetricView::of(section, metric)?;
            self.page("metric.html", frame, &places.metric(metric), &title(metric.label()), &view)?;
        }
        for load in section.loads() {
            let what = format!("{} connections", display::number(load.into()));
            let view = LoadView::of(section, load)?;
            self.page("load.html", frame, &places.load(load), &title(&what), &view)?;
        }
        for server in section.servers() {
            let (Some(page), Some(runs)) = (places.server(server), places.runs(server)) else {
                continue;
            };
            let view = ServerView::of(section, server)?;
            self.page("server.html", frame, &page, &title(server), &view)?;
            let view = RunsView::of(section, server);
            self.page("runs.html", frame, &runs, &title(&format!("Runs of {server}")), &view)?;
        }
        Ok(())
    }

    /// Writes the files of figures.
    fn figures(
        &mut self,
        set: &SetContext<'_>,
        runs: Vec<(String, Vec<u8>)>,
    ) -> Result<Vec<DataFile>, SiteError> {
        let mut cells =
            frames::cells(set.summary()).map_err(|error| unwritten("summary", &error))?;
        let summary = formats("summary", |format, to| {
            format.write(&mut cells, to).map_err(|error| error.to_string())
        })?;
        let documents = [
            ("audit.json".to_owned(), audit_document(set.analysis)?),
            ("verdicts.json".to_owned(), verdict_document(set.analysis)?),
        ];
        let mut files = Vec::new();
        for (name, bytes) in summary.into_iter().chain(runs).chain(documents) {
            let link = set.places.data_file(&name);
            self.file(link.as_str(), &bytes)?;
            files.push(DataFile {
                about: about(&name),
                size: format!("{} kB", display::number((bytes.len() as f64 / 1e3).max(0.1))),
                name,
                link,
            });
        }
        Ok(files)
    }
}

fn about(name: &str) -> &'static str {
    match name.split('.').next() {
        Some("summary") => "what is reported: a row for each scenario, server, load and metric",
        Some("runs") => "what was measured: a row for each run",
        Some("audit") => "all findings with their evidence",
        Some("verdicts") => "winners and verdicts with the claims they rest on",
        _ => "",
    }
}

/// A frame as a file of each format, CSV first: `write` writes it in one.
fn formats(
    name: &str,
    mut write: impl FnMut(Format, &mut Vec<u8>) -> Result<(), String>,
) -> Result<Vec<(String, Vec<u8>)>, SiteError> {
    let endings = [("csv", Format::Csv), ("json", Format::Json), ("parquet", Format::Parquet)];
    let mut files = Vec::with_capacity(endings.len());
    for (ending, format) in endings {
        let file = format!("{name}.{ending}");
        let mut bytes = Vec::new();
        match write(format, &mut bytes) {
            Ok(()) => files.push((file, bytes)),
            Err(message) => return Err(SiteError::Data { file, message }),
        }
    }
    Ok(files)
}

fn unwritten(file: &str, error: &dyn std::fmt::Display) -> SiteError {
    SiteError::Data { file: file.to_owned(), message: error.to_string() }
}

/// The audit as the command prints it.
fn audit_document(analysis: &Analysis) -> Result<Vec<u8>, SiteError> {
    #[derive(Serialize)]
    struct Counts {
        note: usize,
        caution: usize,
        serious: usize,
    }
    #[derive(Serialize)]
    struct Document<'a> {
        schema: &'a str,
        findings: &'a [wrkbook::Finding],
        counts: Counts,
    }
    let findings = &analysis.audit.findings;
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let counts = Counts {
        note: count(Severity::Note),
        caution: count(Severity::Caution),
        serious: count(Severity::Serious),
    };
    json("audit.json", &Document { schema: "wrkbook.audit/1", findings, counts })
}

/// The verdicts as the command prints them.
fn verdict_document(analysis: &Analysis) -> Result<Vec<u8>, SiteError> {
    #[derive(Serialize)]
    struct Document<'a> {
        schema: &'a str,
        #[serde(flatten)]
        verdicts: &'a wrkbook::Verdicts,
    }
    json("verdicts.json", &Document { schema: "wrkbook.verdict/1", verdicts: &analysis.verdicts })
}

fn json(file: &str, document: &impl Serialize) -> Result<Vec<u8>, SiteError> {
    serde_json::to_vec_pretty(document).map_err(|error| unwritten(file, &error))
}
