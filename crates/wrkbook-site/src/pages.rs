//! The pages of a site, one after the other, and the files of figures beside them.

use serde::Serialize;
use wrkbook::frames::{self, Format};
use wrkbook::{Diff, Gate, display, document};
use wrkbook_charts::palette;

use crate::comparison::Comparison;
use crate::context::{
    ArticleView, AuditView, Card, ClaimsView, ComparisonContext, ComparisonLink, ComparisonView,
    DataFile, DataView, Foot, Frame, IndexView, LoadView, LogoView, MethodView, MetricView,
    NavItem, ReportView, RunsView, Section, ServerView, SetContext,
};
use crate::digest::Digest;
use crate::documents::{about, claims_document, formats, json, unwritten};
use crate::error::SiteError;
use crate::explain::explain;
use crate::feed;
use crate::isolate::Isolated;
use crate::link::{Html, Link};
use crate::markdown::Document;
use crate::places::ComparisonPlaces;
use crate::preview::{self, Preview, PreviewView};
use crate::publish::Staging;
use crate::render::Templates;
use crate::site::{Site, SiteSet};
use crate::variables::{Place, Variables};

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
    variables: &'a Variables,
    isolated: Isolated,
    feed: Option<Link>,
    /// The pages that were written.
    addresses: Vec<Link>,
    written: Pages,
    /// Of the runs of each set that was written, in their order.
    digests: Vec<String>,
}

/// What is the same on all pages of a result set.
#[derive(Clone)]
struct SetFrame<'a> {
    foot: Option<Foot<'a>>,
    nav: Vec<NavItem>,
    preview: Option<PreviewView>,
}

impl Pages {
    /// Writes every page and file of `site`.
    pub(crate) fn write(
        site: &Site,
        templates: &Templates,
        staging: &Staging,
    ) -> Result<Self, SiteError> {
        let variables = Variables::of(site);
        let base_url = site.sources.base_url.as_deref();
        let feed = base_url.and_then(|base| feed::feed(site, base));
        let mut writer = Writer {
            site,
            templates,
            staging,
            variables: &variables,
            isolated: Isolated::of(site.names()),
            feed: feed.as_ref().map(|_| Link::page("feed.xml")),
            addresses: Vec::new(),
            written: Self::default(),
            digests: Vec::new(),
        };
        let colours = palette::css() + &site.sources.theme.css();
        let style = colours + templates.asset("style.css");
        writer.file("assets/style.css", style.as_bytes())?;
        if let Some(logo) = &site.sources.logo {
            writer.file(&format!("assets/{}", logo.name), &logo.bytes)?;
        }
        writer.file("assets/script.js", templates.asset("script.js").as_bytes())?;
        let alone = site.sets.len() == 1;
        let mut cards = Vec::new();
        let mut contexts = Vec::with_capacity(site.sets.len());
        for (at, set) in site.sets.iter().enumerate() {
            let mut context = context(site, set);
            context.variables = Some((&variables, at));
            context.article = site.sources.result_sets.get(at).and_then(|of| of.article.as_ref());
            if alone {
                context.intro = site.sources.intro.as_ref();
            }
            let mine = site.comparisons.iter().filter(|it| it.old == at || it.new == at);
            context.comparisons = mine.map(ComparisonLink::of).collect();
            cards.push(Card::of_set(&context));
            writer.set(&context, alone)?;
            contexts.push(context);
        }
        for comparison in &site.comparisons {
            if let (Some(old), Some(new)) =
                (contexts.get(comparison.old), contexts.get(comparison.new))
            {
                writer.comparison(&ComparisonContext::of(comparison, old, new))?;
            }
        }
        if !alone {
            let view = IndexView {
                title: site.title().to_owned(),
                description: site.sources.description.clone(),
                intro: writer.prose(site.sources.intro.as_ref(), &Link::page("index.html"))?,
                article: None,
                noun: "Result sets",
                cards,
                comparisons: site.comparisons.iter().map(ComparisonLink::of).collect(),
            };
            let words = site.sources.description.as_deref().unwrap_or_default();
            let titles: Vec<&str> = site.sets.iter().map(|set| &*set.title).collect();
            let preview = Preview::of_words(site.title(), words, &titles.join(" \u{b7} "));
            let preview = writer.preview(&Link::page("preview.png"), &preview)?;
            let frame = SetFrame { foot: None, nav: writer.site_nav(), preview };
            writer.page("index.html", &frame, &Link::page("index.html"), "", &view)?;
        }
        writer.about()?;
        writer.lost()?;
        if let Some(base) = base_url {
            let sitemap = feed::sitemap(base, &writer.addresses);
            writer.file("sitemap.xml", sitemap.as_bytes())?;
            writer.file("robots.txt", feed::robots(base).as_bytes())?;
        }
        if let Some(feed) = feed {
            writer.file("feed.xml", feed.as_bytes())?;
        }
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
    context.claims = set.claims.as_deref();
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
            feed: self.feed.clone(),
            preview: frame.preview.clone(),
            logo: site.sources.logo.as_ref().map(|logo| LogoView {
                file: Link::page(format!("assets/{}", logo.name)),
                alt: &logo.alt,
            }),
            nav,
            foot: frame.foot.clone(),
        };
        let html = self.templates.render(template, Context { page: &page, view })?;
        let words = page.foot.map(|foot| format!("{}{}", page.root.as_str(), foot.method.as_str()));
        let html = self.isolated.apply(explain(&html, words.as_deref()));
        self.written.count += 1;
        self.addresses.push(link.clone());
        self.file(link.as_str(), html.as_bytes())
    }

    /// Draws the picture of a page at `link`, where the site has an address to find it at.
    fn preview(
        &mut self,
        link: &Link,
        preview: &Preview,
    ) -> Result<Option<PreviewView>, SiteError> {
        let sources = &self.site.sources;
        let Some(base) = &sources.base_url else { return Ok(None) };
        let address = format!("{base}{}", link.as_str());
        self.file(link.as_str(), &preview.png(&sources.theme)?)?;
        let (width, height) = (preview::WIDTH, preview::HEIGHT);
        Ok(Some(PreviewView { address, alt: preview.alt(), width, height }))
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

    /// A text of the author's that belongs to no result set.
    fn prose(&self, text: Option<&Document>, at: &Link) -> Result<Option<Html>, SiteError> {
        let place = Place { set: None, scenario: None, server: None, root: at.root() };
        text.map(|text| self.variables.fill(text, &place)).transpose()
    }

    /// The page for addresses that lead nowhere.
    fn lost(&mut self) -> Result<(), SiteError> {
        #[derive(Serialize)]
        struct Lost<'a> {
            site: &'a str,
            home: Option<&'a str>,
            colours: Html,
        }
        #[derive(Serialize)]
        struct Context<'a> {
            view: Lost<'a>,
        }
        let home = self.site.sources.base_url.as_deref();
        let colours = Html(self.site.sources.theme.css_alone());
        let view = Lost { site: self.site.title(), home, colours };
        let html = self.templates.render("404.html", Context { view })?;
        self.written.count += 1;
        self.file("404.html", html.as_bytes())
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
            prose: Option<Html>,
        }
        let link = Link::page("about.html");
        let view = AboutView { title: &title, prose: self.prose(Some(about), &link)? };
        let frame = SetFrame { foot: None, nav, preview: None };
        self.page("about.html", &frame, &link, &title, &view)
    }

    fn set(&mut self, set: &SetContext<'_>, alone: bool) -> Result<(), SiteError> {
        let mut runs =
            frames::runs(&set.analysis.set.runs).map_err(|error| unwritten("runs", &error))?;
        let runs = formats("runs", |format, to| {
            format.write(&mut runs, to).map_err(|error| error.to_string())
        })?;
        let digest = runs.first().map_or(Digest::of(b""), |(_, csv)| Digest::of(csv)).to_string();
        self.digests.push(digest.clone());
        let places = &set.places;
        let item = |text: &str, link: Link| NavItem { text: text.to_owned(), link, current: false };
        let mut nav = vec![
            item(if alone { "Report" } else { set.title }, places.home()),
            item("Audit", places.audit()),
            item("Method", places.method()),
            item("Data", places.data()),
        ];
        if set.claims.is_some() {
            nav.insert(1, item("Claims", places.claims()));
        }
        let site_nav = self.site_nav();
        let (home, about): (Vec<_>, Vec<_>) =
            site_nav.into_iter().partition(|item| item.link.as_str() == "index.html");
        nav.splice(0..0, home);
        nav.extend(about);
        let mut frame = SetFrame {
            foot: Some(Foot {
                version: env!("CARGO_PKG_VERSION"),
                digest: digest.clone(),
                policy: set.summary().policy.name(),
                command: &self.site.options.command,
                data: places.data(),
                method: places.method(),
            }),
            nav,
            preview: None,
        };
        let sections = set.sections();
        if sections.len() > 1 {
            let names: Vec<&str> = sections.iter().map(Section::title).collect();
            let words = set.description.unwrap_or_default();
            let preview = Preview::of_words(set.title, words, &names.join(" \u{b7} "));
            frame.preview = self.preview(&places.preview(), &preview)?;
            let view = IndexView {
                title: set.title.to_owned(),
                description: set.description.map(str::to_owned),
                intro: set
                    .intro
                    .map(|intro| set.prose(intro, &places.home(), None, None))
                    .transpose()?,
                article: ArticleView::of(set)?,
                noun: "Scenarios",
                cards: sections.iter().map(Card::of_section).collect(),
                comparisons: set.comparisons.clone(),
            };
            self.page("index.html", &frame, &places.home(), set.title, &view)?;
        }
        for section in &sections {
            let picture = Preview::of(section, self.site.title());
            let preview = self.preview(&section.places.preview(), &picture)?;
            let of_section = SetFrame { preview, ..frame.clone() };
            self.section(section, &of_section)?;
            if let [_] = sections.as_slice() {
                frame = of_section;
            }
        }
        let title = |what: &str| format!("{what}: {}", set.title);
        if let Some(view) = ClaimsView::of(set) {
            self.page("claims.html", &frame, &places.claims(), &title("Published claims"), &view)?;
        }
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
            let view = RunsView::of(section, server)?;
            self.page("runs.html", frame, &runs, &title(&format!("Runs of {server}")), &view)?;
        }
        Ok(())
    }

    /// Writes the page of a comparison, and the files of its figures.
    fn comparison(&mut self, context: &ComparisonContext<'_>) -> Result<(), SiteError> {
        let Comparison { title, diff, old, new, .. } = context.comparison;
        let mut files = Vec::new();
        for (name, bytes) in comparison_files(diff)? {
            let link = context.places.data_file(&name);
            self.file(link.as_str(), &bytes)?;
            files.push(data_file(name, link, bytes.len()));
        }
        let page = context.places.page();
        let digests = [*old, *new].map(|at| self.digests.get(at).map_or("", |digest| digest));
        let frame = SetFrame {
            foot: Some(Foot {
                version: env!("CARGO_PKG_VERSION"),
                digest: digests.join(" (old), ") + " (new)",
                policy: diff.policy.name(),
                command: &self.site.options.command,
                data: page.at("files"),
                method: context.new.places.method(),
            }),
            nav: self.site_nav(),
            preview: None,
        };
        let view = ComparisonView::of(context, files)?;
        self.page("comparison.html", &frame, &page, title, &view)
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
        let name = &set.analysis.set.name;
        let (audit, verdicts) = (&set.analysis.audit, &set.analysis.verdicts);
        let documents = [
            ("audit.json".to_owned(), json("audit.json", &document::audit(name, audit))?),
            (
                "verdicts.json".to_owned(),
                json("verdicts.json", &document::verdicts(name, verdicts))?,
            ),
        ];
        let mut files = Vec::new();
        let claims = set.claims.map(claims_document).transpose()?;
        let claims = claims.map(|bytes| ("claims.json".to_owned(), bytes));
        for (name, bytes) in summary.into_iter().chain(runs).chain(documents).chain(claims) {
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

impl ComparisonLink {
    fn of(comparison: &Comparison) -> Self {
        Self {
            title: comparison.title.clone(),
            headline: comparison.diff.headline.clone(),
            link: ComparisonPlaces::of(&comparison.slug).page(),
        }
    }
}

/// A file as the page that links to it describes it.
fn data_file(name: String, link: Link, bytes: usize) -> DataFile {
    DataFile {
        about: about(&name),
        size: format!("{} kB", display::number((bytes as f64 / 1e3).max(0.1))),
        name,
        link,
    }
}

/// A diff as the command prints it, and as tables.
fn comparison_files(diff: &Diff) -> Result<Vec<(String, Vec<u8>)>, SiteError> {
    let gate = Gate::of(diff, &[]);
    let document = document::diff(diff, &gate);
    let mut files = vec![("diff.json".to_owned(), json("diff.json", &document)?)];
    let frames =
        [("changes.csv", wrkbook::diff::changes(diff)), ("cells.csv", wrkbook::diff::cells(diff))];
    for (name, frame) in frames {
        let mut frame = frame.map_err(|error| unwritten(name, &error))?;
        let mut bytes = Vec::new();
        Format::Csv.write(&mut frame, &mut bytes).map_err(|error| unwritten(name, &error))?;
        files.push((name.to_owned(), bytes));
    }
    Ok(files)
}
