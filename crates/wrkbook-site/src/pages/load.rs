//! One load: all servers at it.

use serde::Serialize;
use wrkbook::display;
use wrkbook::ingest::Load;

use super::board::{BoardContext, Boards};
use super::section::Section;
use crate::error::SiteError;
use crate::frame::Surroundings;
use crate::link::Link;
use crate::writer::{Page, Writer};

/// The page of one load.
#[derive(Debug, Serialize)]
struct LoadView {
    pub(crate) report: Link,
    pub(crate) report_title: String,
    pub(crate) load: String,
    pub(crate) board: Boards,
}

/// Writes the page.
pub(super) fn write(
    section: &Section<'_>,
    load: Load,
    board: &BoardContext<'_>,
    around: &Surroundings<'_>,
    writer: &mut Writer<'_>,
) -> Result<(), SiteError> {
    let title = format!("{}: {}", display::load(load), section.title());
    let view = LoadView {
        report: section.places.report(),
        report_title: section.title().to_owned(),
        load: display::load(load),
        board: board.only(load),
    };
    let link = section.places.load(load);
    writer.page(Page { template: "load.html", link, title, around }, &view)
}
