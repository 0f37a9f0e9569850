//! The page for addresses that lead nowhere.

use serde::Serialize;

use crate::error::SiteError;
use crate::link::Html;
use crate::writer::Writer;

/// The page.
#[derive(Serialize)]
struct LostView<'a> {
    site: &'a str,
    home: Option<&'a str>,
    colours: Html,
}

/// Writes the page.
pub(super) fn write(writer: &mut Writer<'_>) -> Result<(), SiteError> {
    let site = writer.site;
    let home = site.sources.base_url.as_deref();
    let colours = Html(site.sources.theme.css_alone());
    writer.bare_page("404.html", &LostView { site: site.title(), home, colours })
}
