//! What the picture of a report shows: its title, what was found, and who served how much.

use std::sync::Arc;
use wrkbook::ingest::Load;

use wrkbook::{CellSummary, Metric, display};
use wrkbook_charts::palette::Slot;

use super::board::BoardContext;
use super::links::slot;
use super::section::Section;
use super::tested::scale;
use super::winner::winner_of;
use crate::preview::{Bar, Names, Preview};

/// The picture of a report of the site `site`.
pub(super) fn of_report(section: &Section<'_>, board: &BoardContext<'_>, site: &str) -> Preview {
    let names = Names::of(section.servers());
    let title = section.title();
    let winner = winner_of(section, Metric::Throughput);
    let winner = winner.filter(|_| section.is_measured(Metric::Throughput));
    let load = board.chosen();
    let bars = load.map(|load| bars(section, load, &names)).unwrap_or_default();
    let foot = match (load, bars.as_slice()) {
        (Some(load), [_, ..]) => format!(
            "{} {}, {}",
            Metric::Throughput.label(),
            display::at(load),
            display::unit(Metric::Throughput),
        ),
        _ => scale(section),
    };
    Preview {
        site: if site == title { String::new() } else { site.to_owned() },
        title: title.to_owned(),
        sentence: winner.map(|winner| names.within(&winner.sentence)).unwrap_or_default(),
        bars,
        foot,
    }
}

/// The servers at a load, the highest throughput first.
fn bars(section: &Section<'_>, load: Load, names: &Names<'_>) -> Vec<Bar> {
    let metric = Metric::Throughput;
    let mut figures: Vec<_> = section
        .servers()
        .into_iter()
        .filter_map(|server| {
            let cell = section.cell(server, load, metric)?;
            Some((server, cell, cell.value?))
        })
        .collect();
    figures.sort_by(|(_, _, a), (_, _, b)| b.total_cmp(a));
    let most = figures.first().map_or(0.0, |(_, _, value)| *value);
    let bar = |(server, cell, value): (&Arc<str>, &CellSummary, f64)| Bar {
        name: names.of_server(server),
        figure: display::figure(metric, value),
        share: if most > 0.0 { value / most } else { 0.0 },
        is_disputed: cell.fitness.is_unfit(),
        slot: slot(section, server).checked_sub(1).and_then(Slot::new),
    };
    figures.into_iter().map(bar).collect()
}
