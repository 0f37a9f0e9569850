//! Naming the lines: at their ends where there is room beside the plot, else in a key under it.

use plotters::style::text_anchor::HPos;

use crate::{
    backend::Notes,
    canvas::{Canvas, Frame, Pen, Plot, Type},
    error::ChartError,
    label::spread,
    line::SeriesStyle,
    mark::{Fill, Mark},
    palette::{Ink, Marker},
    text,
    trace::Trace,
};

/// Height of a line of labels.
const LINE: f64 = 17.0;
/// The longest a label may be.
const LONGEST: f64 = 170.0;
/// From the plot's right edge to the labels: room for the leaders.
const GUTTER: f64 = 30.0;
/// From a label's left end to its text: room for its marker.
const SWATCH: f64 = 14.0;
/// Most lines of a key.
const KEY_LINES: usize = 5;

/// Which lines are named, and where there is room for the names.
pub(crate) struct Legend {
    entries: Vec<Entry>,
    room: Room,
}

/// A name, as much of it as fits.
struct Entry {
    /// `None` for the one that stands for all that are not named.
    trace: Option<usize>,
    text: String,
    /// What was left of the name.
    full: Option<String>,
}

enum Room {
    /// Labels begin here.
    Column(f64),
    /// Upper left corner of each.
    Key(Vec<(f64, f64)>),
}

/// A label in its place.
pub(crate) struct Label {
    pub(crate) trace: Option<usize>,
    /// Left end, at the middle of the line.
    at: (f64, f64),
    text: String,
    full: Option<String>,
    /// `None` for a line without marks.
    marker: Option<Marker>,
    ink: Ink,
    bold: bool,
    leader: Vec<(f64, f64)>,
}

/// The lines to name if `most` names fit: all, or else the notable ones, and how many are left.
fn chosen(traces: &[Trace<'_>], most: usize, room: f64) -> Vec<Entry> {
    let nameable = traces.iter().filter(|trace| trace.is_named()).count();
    let all = nameable <= most;
    let named = (0..traces.len()).filter(|&i| traces[i].is_named() && (all || traces[i].notable()));
    let mut entries: Vec<Entry> = named
        .take(if all { most } else { most.saturating_sub(1) })
        .map(|i| Entry::new(Some(i), &traces[i].series.name, room, traces[i].series.emphasis))
        .collect();
    match nameable - entries.len() {
        0 => {}
        1 => entries.push(Entry::new(None, "and 1 other", room, false)),
        n => entries.push(Entry::new(None, &format!("and {n} others"), room, false)),
    }
    entries
}

impl Entry {
    fn new(trace: Option<usize>, name: &str, room: f64, bold: bool) -> Entry {
        let size = Type::LABEL.size * if bold { text::BOLD } else { 1.0 };
        let text = text::shorten(name, size, room).into_owned();
        let full = (text != name).then(|| name.to_owned());
        Entry { trace, text, full }
    }

    fn width(&self) -> f64 {
        SWATCH + text::width(&self.text, Type::LABEL.size * text::BOLD)
    }
}

impl Legend {
    /// Takes a column at the right.
    pub(crate) fn column(traces: &[Trace<'_>], room: &mut Frame) -> Legend {
        // The axes will take about this much of the height; a few labels less do no harm.
        let fitting = ((room.height() - 60.0) / LINE).max(0.0) as usize;
        let entries = chosen(traces, fitting, LONGEST.min(room.width() * 0.25));
        let width = entries.iter().map(Entry::width).fold(0.0, f64::max);
        let left = room.right - width;
        if !entries.is_empty() {
            room.right = left - GUTTER;
        }
        Legend { entries, room: Room::Column(left) }
    }

    /// Takes a few lines at the foot, the names in the order of the lines' ends.
    pub(crate) fn key(traces: &[Trace<'_>], room: &mut Frame) -> Legend {
        let mut order: Vec<usize> = (0..traces.len()).collect();
        let end = |i: usize| traces[i].end().map_or(0.0, |(_, y)| y);
        order.sort_by(|&a, &b| end(b).total_cmp(&end(a)).then(a.cmp(&b)));
        // Few names may each have a line of their own.
        let named = traces.iter().filter(|trace| trace.is_named()).count();
        let longest = match named <= KEY_LINES {
            true => room.width(),
            false => (room.width() - 14.0) / 2.0,
        };
        let mut entries = chosen(traces, 2 * KEY_LINES, (longest - SWATCH - 4.0) / text::BOLD);
        entries.sort_by_key(|entry| {
            order.iter().position(|i| Some(*i) == entry.trace).unwrap_or(usize::MAX)
        });
        let (mut x, mut line) = (room.left, 0);
        let mut places = Vec::with_capacity(entries.len());
        for entry in &entries {
            if x > room.left && x + entry.width() > room.right {
                (x, line) = (room.left, line + 1);
            }
            places.push((x, f64::from(line) * (LINE + 1.0)));
            x += entry.width() + 14.0;
        }
        if !entries.is_empty() {
            room.bottom -= f64::from(line + 1) * (LINE + 1.0) + 6.0;
        }
        let top = room.bottom + 6.0;
        let places = places.into_iter().map(|(x, y)| (x + 5.0, top + y + LINE / 2.0)).collect();
        Legend { entries, room: Room::Key(places) }
    }

    /// The labels in their places beside or under the plot.
    pub(crate) fn place(
        self,
        plot: &Plot<'_, '_>,
        traces: &[Trace<'_>],
        frame: Frame,
    ) -> Vec<Label> {
        let ends: Vec<Option<(f64, f64)>> = self
            .entries
            .iter()
            .map(|entry| entry.trace.and_then(|i| traces[i].end()).map(|end| plot.place(end)))
            .collect();
        let places = match &self.room {
            Room::Key(places) => places.clone(),
            Room::Column(left) => {
                // Those without an end of their own come last.
                let wishes: Vec<f64> =
                    ends.iter().map(|end| end.map_or(frame.bottom, |(_, y)| y)).collect();
                // Lines that end near zero are common: labels may go on beside the axis title.
                let (low, high) = (frame.top - LINE / 2.0, frame.bottom + 2.5 * LINE);
                let centres = spread(&wishes, LINE, low, high);
                centres.into_iter().map(|y| (left + 5.0, y)).collect()
            }
        };
        let column = matches!(self.room, Room::Column(_));
        let placed = self.entries.into_iter().zip(places).zip(ends);
        placed
            .map(|((entry, at), end)| {
                let trace = entry.trace.map(|i| &traces[i]);
                let leader = match (end, trace) {
                    (Some((x, y)), Some(trace)) if column => {
                        let start = x + trace.radius() + 2.5;
                        let bend = (frame.right + 4.0).max(start);
                        vec![(start, y), (bend, y), (at.0 - 8.0, at.1)]
                    }
                    _ => Vec::new(),
                };
                Label {
                    trace: entry.trace,
                    at,
                    text: entry.text,
                    full: entry.full,
                    marker: match trace {
                        Some(trace) if trace.is_reference() => None,
                        Some(trace) => Some(trace.series.style.marker()),
                        None => Some(Marker::Circle),
                    },
                    ink: trace.map_or(Ink::Other, Trace::ink),
                    bold: trace.is_some_and(|t| t.series.emphasis),
                    leader,
                }
            })
            .collect()
    }
}

impl Label {
    pub(crate) fn draw(&self, canvas: &Canvas<'_>) -> Result<(), ChartError> {
        if !self.leader.is_empty() {
            canvas.note(Notes { class: Some("leader"), ..Notes::default() })?;
            canvas.stroke(&self.leader, Pen(Ink::Axis, 0.7, 0.8))?;
        }
        let (x, y) = self.at;
        let Label { marker, ink, .. } = *self;
        match marker {
            Some(marker) => {
                canvas.mark(Mark { at: (x, y), marker, ink, radius: 3.6, fill: Fill::Solid })?;
            }
            None => {
                let dash = SeriesStyle::Reference.dash();
                canvas.note(Notes { dash, ..Notes::default() })?;
                canvas.stroke(&[(x - 5.0, y), (x + 6.0, y)], Pen(ink, 1.1, 1.0))?;
            }
        }
        let kind = Type { bold: self.bold, ..Type::LABEL };
        canvas.note(Notes {
            class: Some("label"),
            title: self.full.clone(),
            ..Notes::default()
        })?;
        canvas.text(&self.text, (x - 5.0 + SWATCH, y), kind, HPos::Left)
    }
}
