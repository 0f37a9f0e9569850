//! Every repeat behind the figures of a server as a dot, load by load.

use serde::Serialize;
use wrkbook::display::isolated;
use wrkbook::ingest::{Run, RunState};
use wrkbook::repeat::{Fate, Repeat};
use wrkbook::{Metric, display};
use wrkbook_charts::{Axis, Dot, DotColumn, DotState, DotStrip, Scale, Size};

use super::drawing::Figure;
use super::fate;
use super::section::Section;
use crate::error::SiteError;
use crate::words::counted;

/// Two side by side on a desk.
const WIDE: Size = Size { width: 540, height: 300 };
const NARROW: Size = Size { width: 360, height: 300 };

/// The strips of a server.
#[derive(Debug, Serialize)]
pub(crate) struct Repeats {
    /// How many repeats there are, and how many of them failed.
    pub(crate) sentence: String,
    pub(crate) figures: Vec<Figure>,
}

impl Repeats {
    /// A strip for each metric of the report that the server has figures of. What is summed over
    /// the repeats has no centre among them, and no strip.
    pub(crate) fn of(section: &Section<'_>, server: &str) -> Result<Self, SiteError> {
        let metrics = Metric::REPORT.into_iter().filter(|metric| !metric.is_sum());
        let strips = metrics.filter_map(|metric| strip(section, server, metric).transpose());
        let runs = section.runs_of(server);
        let failed = runs.iter().filter(|run| run.state() != RunState::Completed).count();
        let all = counted(runs.len(), "run");
        let sentence = match failed {
            0 => format!("Each dot is a repeat. All of {all} served requests."),
            n => format!(
                "Each dot is a repeat. Of {all} {} served nothing: {} crossed.",
                display::number(n as f64),
                if n == 1 { "it is" } else { "they are" }
            ),
        };
        Ok(Self { sentence, figures: strips.collect::<Result<_, SiteError>>()? })
    }
}

/// `None` where no run measured the metric, or there is but one run.
fn strip(section: &Section<'_>, server: &str, metric: Metric) -> Result<Option<Figure>, SiteError> {
    let cells = || section.curve(server, metric);
    if section.runs_of(server).len() <= 1 || cells().all(|cell| cell.value.is_none()) {
        return Ok(None);
    }
    let columns: Vec<DotColumn> = cells()
        .map(|cell| DotColumn {
            label: display::load_number(cell.load),
            centre: cell.value.map(|value| display::scaled(metric, value)),
            dots: fate::of_cell(section, cell)
                .map(|(run, repeat)| dot(metric, run, repeat))
                .collect(),
        })
        .collect();
    let figures: Vec<f64> =
        columns.iter().flat_map(|column| &column.dots).filter_map(|dot| dot.y).collect();
    let strip = DotStrip {
        id: String::new(),
        title: display::heading(metric),
        subtitle: String::new(),
        description: format!(
            "{} of every repeat of {} as a dot, by load.",
            metric.label(),
            isolated(server)
        ),
        x_label: display::load_axis(section.load_kind()).to_owned(),
        // The title has the unit.
        y: Axis::linear("").on(Scale::suited(&figures)),
        name: server.to_owned(),
        style: section.set.charts.style(server).alone(),
        columns,
    };
    let id = format!("repeats-{}", metric.id());
    Figure::draw(&id, WIDE, NARROW, |id, size| DotStrip { id, ..strip.clone() }.render(size))
        .map(Some)
}

fn dot(metric: Metric, run: &Run, repeat: &Repeat) -> Dot {
    Dot {
        y: repeat.value.map(|value| display::scaled(metric, value)),
        state: match repeat.fate {
            Fate::TrimmedLow | Fate::TrimmedHigh => DotState::Trimmed,
            Fate::Dead | Fate::Missing => DotState::Failed,
            // Without a figure there is nothing to draw.
            Fate::Counted | Fate::CountedAsZero | Fate::NotMeasured => DotState::Valid,
        },
        label: format!(
            "{} {}: {}",
            run.key.repeat,
            display::at(run.key.load),
            fate::in_words(metric, repeat)
        ),
    }
}
