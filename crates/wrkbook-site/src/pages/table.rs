//! One metric as a table: the longer of servers and loads goes down, the other across.

use serde::Serialize;
use wrkbook::{Metric, display};

use super::figure::FigureCell;
use super::section::Section;
use crate::link::Link;

/// A table of figures.
#[derive(Debug, Serialize)]
pub(crate) struct Table {
    /// What goes down and across.
    pub(crate) corner: &'static str,
    pub(crate) heads: Vec<Head>,
    pub(crate) rows: Vec<Row>,
}

/// The head of a column or a row.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Head {
    pub(crate) text: String,
    pub(crate) link: Option<Link>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) head: Head,
    pub(crate) cells: Vec<FigureCell>,
}

impl Table {
    /// The figures of `metric`.
    pub(crate) fn of(section: &Section<'_>, metric: Metric) -> Self {
        let (servers, loads) = (section.servers(), section.loads());
        let cell = |server: &str, load: u32| match section.cell(server, load, metric) {
            Some(cell) => FigureCell::of(section, cell),
            None => FigureCell::absent(),
        };
        let of_server =
            |name: &str| Head { text: name.to_owned(), link: section.places.server(name) };
        let of_load = |load: u32| Head {
            text: display::number(load.into()),
            link: Some(section.places.load(load)),
        };
        if servers.len() > loads.len() {
            let row = |server: &str| Row {
                head: of_server(server),
                cells: loads.iter().map(|load| cell(server, *load)).collect(),
            };
            Self {
                corner: "Server \\ connections",
                heads: loads.iter().map(|load| of_load(*load)).collect(),
                rows: servers.iter().map(|server| row(server)).collect(),
            }
        } else {
            let row = |load: u32| Row {
                head: of_load(load),
                cells: servers.iter().map(|server| cell(server, load)).collect(),
            };
            Self {
                corner: "Connections",
                heads: servers.iter().map(|server| of_server(server)).collect(),
                rows: loads.iter().map(|load| row(*load)).collect(),
            }
        }
    }
}
