//! The audit as a grid: a row a server, a column a load, in each cell the sign of the worst that was
//! found there, which leads to the finding.

use serde::Serialize;
use wrkbook::board::{Board, Remark, Weight};
use wrkbook::display;

use super::links::NamedServer;
use super::remark::RemarkView;
use super::section::Section;

/// The most loads that a page has columns for.
const MOST_LOADS: usize = 30;

/// The grid of a scenario.
#[derive(Debug, Serialize)]
pub(crate) struct AuditGrid {
    loads: Vec<String>,
    load_noun: &'static str,
    rows: Vec<GridRow>,
}

#[derive(Debug, Serialize)]
struct GridRow {
    server: NamedServer,
    cells: Vec<Option<RemarkView>>,
}

impl AuditGrid {
    /// `None` where nothing was found of any cell, or there are too many loads for a page.
    pub(crate) fn of(section: &Section<'_>, board: &Board) -> Option<Self> {
        let weighs = |remark: &&Remark| remark.weight > Weight::Note;
        let remarks = || board.loads.iter().flat_map(|at| at.here.iter().flatten());
        if board.loads.len() > MOST_LOADS || !remarks().any(|remark| weighs(&remark)) {
            return None;
        }
        let row = |(at, server): (usize, &str)| GridRow {
            server: NamedServer::of(section, server),
            cells: board
                .loads
                .iter()
                .map(|load| {
                    let remark = load.here.get(at)?.as_ref().filter(weighs)?;
                    Some(RemarkView::of(section, remark))
                })
                .collect(),
        };
        let servers = board.places.iter().map(|place| &*place.server);
        Some(Self {
            loads: board.loads.iter().map(|at| display::load_number(at.load)).collect(),
            load_noun: display::load_head(section.load_kind()),
            rows: servers.enumerate().map(row).collect(),
        })
    }
}
