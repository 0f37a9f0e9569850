//! The author's page about the site.

use serde::Serialize;

use crate::error::SiteError;
use crate::frame::NavItem;
use crate::link::{Html, Link};
use crate::writer::{Page, Writer};

/// The page.
#[derive(Serialize)]
struct AboutView<'a> {
    title: &'a str,
    prose: Option<Html>,
}

/// Writes the page, where the author has written a text for it.
pub(super) fn write(writer: &mut Writer<'_>) -> Result<(), SiteError> {
    let site = writer.site;
    let Some(about) = &site.sources.about else { return Ok(()) };
    let mut around = writer.site_surroundings();
    if let [only] = site.sets.as_slice() {
        around.nav.insert(0, NavItem::to(&*only.title, Link::page("index.html")));
    }
    let title = about.fact("title").unwrap_or("About");
    let link = Link::page("about.html");
    let view = AboutView { title, prose: writer.prose(Some(about), &link)? };
    let page = Page { template: "about.html", link, title: title.to_owned(), around: &around };
    writer.page(page, &view)
}
