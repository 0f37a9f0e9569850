//! The writer of a site: puts views into templates, and files into their place.

use serde::Serialize;

use crate::error::SiteError;
use crate::frame::{Frame, LogoView, NavItem, Surroundings};
use crate::link::{Html, Link};
use crate::markdown::Document;
use crate::preview::{self, Preview, PreviewView};
use crate::publish::Staging;
use crate::render::Templates;
use crate::site::Site;
use crate::variables::{Place, Variables};

/// How much was written.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Written {
    pub(crate) pages: usize,
    pub(crate) bytes: u64,
}

/// A page that is to be written: its template, its address, its title, and what stands around it.
pub(crate) struct Page<'a> {
    pub(crate) template: &'static str,
    pub(crate) link: Link,
    pub(crate) title: String,
    pub(crate) around: &'a Surroundings<'a>,
}

/// A page's context.
#[derive(Serialize)]
struct Context<'a, View> {
    page: &'a Frame<'a>,
    view: &'a View,
}

/// Writes pages and files, and counts them.
pub(crate) struct Writer<'a> {
    pub(crate) site: &'a Site,
    templates: &'a Templates,
    staging: &'a Staging,
    variables: &'a Variables,
    feed: Option<Link>,
    /// The pages that were written.
    addresses: Vec<Link>,
    written: Written,
}

impl<'a> Writer<'a> {
    pub(crate) fn of(
        site: &'a Site,
        templates: &'a Templates,
        staging: &'a Staging,
        variables: &'a Variables,
    ) -> Self {
        Self {
            site,
            templates,
            staging,
            variables,
            feed: None,
            addresses: Vec::new(),
            written: Written::default(),
        }
    }

    /// Names the site's feed on every page that follows.
    pub(crate) fn announce(&mut self, feed: Link) {
        self.feed = Some(feed);
    }

    /// The pages that were written, to be listed.
    pub(crate) fn addresses(&self) -> &[Link] {
        &self.addresses
    }

    pub(crate) fn written(&self) -> Written {
        self.written
    }

    /// A style sheet or a script of the templates.
    pub(crate) fn asset(&self, name: &str) -> &'a str {
        self.templates.asset(name)
    }

    pub(crate) fn file(&mut self, path: &str, bytes: &[u8]) -> Result<(), SiteError> {
        self.written.bytes += bytes.len() as u64;
        self.staging.write(path, bytes)
    }

    /// Renders one page and writes it.
    pub(crate) fn page(&mut self, page: Page<'_>, view: &impl Serialize) -> Result<(), SiteError> {
        let Page { template, link, title, around } = page;
        let site = self.site;
        let mut nav = around.nav.clone();
        for item in &mut nav {
            item.current = item.link == link;
        }
        let base_url = site.sources.base_url.as_ref();
        let frame = Frame {
            title,
            description: site.sources.description.clone(),
            site: site.title(),
            author: site.sources.author.as_deref(),
            root: link.root(),
            canonical: base_url.map(|base| format!("{base}{}", link.as_str())),
            feed: self.feed.clone(),
            preview: around.preview.clone(),
            logo: site.sources.logo.as_ref().map(|logo| LogoView {
                file: Link::page(format!("assets/{}", logo.name)),
                alt: &logo.alt,
            }),
            nav,
            foot: around.foot.clone(),
        };
        let html = self.templates.render(template, Context { page: &frame, view })?;
        self.written.pages += 1;
        self.file(link.as_str(), html.as_bytes())?;
        self.addresses.push(link);
        Ok(())
    }

    /// Writes a page that stands alone, without a frame, and that no list names.
    pub(crate) fn bare_page(&mut self, name: &str, view: &impl Serialize) -> Result<(), SiteError> {
        #[derive(Serialize)]
        struct Bare<'a, View> {
            view: &'a View,
        }
        let html = self.templates.render(name, Bare { view })?;
        self.written.pages += 1;
        self.file(name, html.as_bytes())
    }

    /// Draws the picture of a page at `link`, where the site has an address to find it at.
    pub(crate) fn preview(
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

    /// The way to all result sets, where there are several.
    pub(crate) fn home(&self) -> Option<NavItem> {
        let several = self.site.sets.len() > 1;
        several.then(|| NavItem::to("All results", Link::page("index.html")))
    }

    /// The way to the author's own page.
    pub(crate) fn about(&self) -> Option<NavItem> {
        let about = self.site.sources.about.as_ref();
        about.map(|_| NavItem::to("About", Link::page("about.html")))
    }

    /// What stands around a page that belongs to no result set.
    pub(crate) fn site_surroundings(&self) -> Surroundings<'a> {
        let nav = self.home().into_iter().chain(self.about()).collect();
        Surroundings { foot: None, nav, preview: None }
    }

    /// A text of the author's that belongs to no result set.
    pub(crate) fn prose(
        &self,
        text: Option<&Document>,
        at: &Link,
    ) -> Result<Option<Html>, SiteError> {
        let place = Place { set: None, scenario: None, server: None, root: at.root() };
        text.map(|text| self.variables.fill(text, &place)).transpose()
    }
}
