//! A diff for a terminal: the headline, a line for each server and metric, what is behind the lines
//! that matter, and what the audit found.

use std::fmt::Write;
use wrkbook::ingest::LoadKind;

use anstyle::{AnsiColor, Style};
use wrkbook::diff::{CellChange, CellSide, Change, Diff, Gate, State};
use wrkbook::display::{Align, Entry, Grid};
use wrkbook::{Metric, display};

use super::{Findings, about, is_worth_a_word, lines, remarks, rules, whose, worse_at};
use crate::terminal::printable;

/// More findings than this of one set are counted.
const MOST: usize = 8;

const HEAD: [&str; 9] =
    ["server", "metric", "state", "old", "new", "change", "interval", "Holm p", "worse at"];

/// The columns that are words, and begin at the left.
const WORDS: usize = 3;

pub(super) fn of(diff: &Diff, gate: &Gate, cells: bool) -> String {
    let (bold, faint) = (Style::new().bold(), Style::new().dimmed());
    let mut out = format!("{bold}{}{bold:#}\n", diff.headline);
    let sets = format!("{} -> {}", printable(&diff.old), printable(&diff.new));
    let _ = writeln!(out, "{faint}{sets}: {}{faint:#}", rules(diff));
    for remark in remarks(diff) {
        let _ = writeln!(out, "{}", printable(&remark));
    }
    out.push('\n');
    out += &aligned(table(diff));
    let told: Vec<&Change> =
        lines(diff).into_iter().map(|(line, _)| line).filter(|c| is_worth_a_word(c)).collect();
    if !told.is_empty() {
        out.push('\n');
    }
    let mut said = Vec::new();
    for change in told {
        let style = style(change.state);
        let needed = change.needed.as_ref().map(|needed| format!("; needed: {needed}"));
        let text = printable(&format!("{}{}", change.reason, needed.unwrap_or_default()));
        let (whom, metric) = match change.state {
            State::New | State::Removed => (printable(&whose(change)), String::new()),
            // Other conditions are the same for many: once is enough.
            State::NotComparable if said.contains(&text) => continue,
            State::NotComparable => {
                said.push(text.clone());
                (printable(&alike(diff, change)), String::new())
            }
            _ => (printable(&whose(change)), format!(" {}", change.metric.id())),
        };
        let _ = writeln!(out, "{whom}{metric} {style}{}{style:#}: {text}", change.state);
    }
    let findings = Findings::of(diff);
    for (title, found) in findings.sections() {
        let _ = writeln!(out, "\n{bold}{title}{bold:#}");
        for finding in found.iter().take(MOST) {
            let (about, message) =
                (printable(&about(finding)), printable(&finding.message.to_string()));
            let _ = writeln!(out, "  {about}: {message} {faint}[{}]{faint:#}", finding.rule);
        }
        if found.len() > MOST {
            let _ = writeln!(out, "  and {} more", found.len() - MOST);
        }
    }
    match findings.both {
        0 => {}
        1 => out += "\nOne caution or serious finding is in both sets.\n",
        n => {
            let _ = writeln!(out, "\n{n} cautions and serious findings are in both sets.");
        }
    }
    if cells {
        for change in &diff.changes {
            out += &loads(diff, change);
        }
    }
    out += &unjudged(gate);
    if gate.exit_code() != 0 {
        let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
        let (result, reason) = (gate.result.name(), printable(&gate.reason));
        let _ = writeln!(out, "\n{red}gate {result}{red:#}: {reason}");
    }
    if let Some(self_test) = &gate.self_test {
        let _ = writeln!(out, "\nself-test: {}", printable(&self_test.words()));
    }
    out
}

/// What was left out, and what could not be compared.
fn unjudged(gate: &Gate) -> String {
    let bold = Style::new().bold();
    let mut out = String::new();
    if !gate.not_compared.is_empty() {
        let _ = writeln!(out, "\n{bold}Not compared{bold:#}");
    }
    for entry in gate.not_compared.iter().take(MOST) {
        let (what, reason) = (printable(&entry.what()), printable(&entry.reason));
        let _ = writeln!(out, "  {what}: {reason}");
    }
    if gate.not_compared.len() > MOST {
        let _ = writeln!(out, "  and {} more", gate.not_compared.len() - MOST);
    }
    for left_out in &gate.left_out {
        let _ = writeln!(out, "\n{}", printable(&capital(&left_out.words())));
    }
    out
}

/// The sentence with a capital letter.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn style(state: State) -> Style {
    let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
    match state {
        State::NewlyFailing
        | State::Removed
        | State::Regressed
        | State::Mixed
        | State::RegressedAtSomeLoads => colour(AnsiColor::Red).bold(),
        State::NotComparable | State::CannotTell | State::MeasuredOnce => colour(AnsiColor::Yellow),
        State::Fixed | State::Improved | State::ImprovedAtSomeLoads | State::New => {
            colour(AnsiColor::Green).bold()
        }
        State::WithinNoise | State::NoChange => Style::new().dimmed(),
    }
}

/// A field: its text and how it is shown.
fn table(diff: &Diff) -> Vec<Vec<Entry>> {
    let plain = Entry::new;
    let mut rows = vec![HEAD.map(|head| styled(head, Style::new().bold())).to_vec()];
    let mut last = String::new();
    for (change, metric) in lines(diff) {
        let whom = printable(&whose(change));
        // A name stands once for all of its lines.
        let shown = if whom == last { String::new() } else { whom.clone() };
        last = whom;
        let (old, new) = change.values().unwrap_or_default();
        rows.push(vec![
            plain(shown),
            plain(metric),
            styled(change.state.to_string(), style(change.state)),
            plain(old),
            plain(new),
            plain(change.size().unwrap_or_default()),
            plain(change.interval().unwrap_or_default()),
            plain(change.p_holm.map(display::probability).unwrap_or_default()),
            plain(worse_at(change)),
        ]);
    }
    rows
}

/// Rows in columns: words begin at the left, figures end at the right.
fn aligned(rows: Vec<Vec<Entry>>) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let align = |at| if at < WORDS { Align::Left } else { Align::Right };
    let mut grid = Grid::new((0..columns).map(align));
    for row in rows {
        grid.push(row);
    }
    grid.print(None)
}

/// An entry in a style.
fn styled(text: impl Into<String>, style: Style) -> Entry {
    Entry::new(text).styled(style, format_args!("{style:#}"))
}

/// What the loads of a change are counted in.
pub(super) fn load_head(diff: &Diff, change: &Change) -> &'static str {
    let kind = diff.cells_of(change).next().map(|cell| cell.load.kind());
    display::load_head(kind.unwrap_or(LoadKind::Connections))
}

/// The loads of one change.
fn loads(diff: &Diff, change: &Change) -> String {
    let bold = Style::new().bold();
    let metric = change.metric;
    let head = load_head(diff, change);
    let mut rows = vec![
        [head, "", "", "old", "new", "change", "interval", "Holm p"]
            .map(|head| styled(head, bold))
            .to_vec(),
    ];
    for cell in diff.cells_of(change) {
        let way = cell.clearly.map(|way| way.name().to_owned()).unwrap_or_default();
        let fields = [
            cell.load.number().into_owned(),
            way,
            String::new(),
            side(metric, cell.old.as_ref()),
            side(metric, cell.new.as_ref()),
            size(cell),
            interval(cell),
            p(cell),
        ];
        rows.push(fields.map(Entry::new).to_vec());
    }
    let title = format!("{}, {}", printable(&whose(change)), display::heading(metric));
    format!("\n{bold}{title}{bold:#}\n{}", aligned(rows))
}

/// `5,010 (4,990-5,030)`, with the repeats that count where not all do.
pub(super) fn side(metric: Metric, side: Option<&CellSide>) -> String {
    let Some(side) = side else { return "-".to_owned() };
    let Some(value) = side.value else { return format!("- (0 of {})", side.runs) };
    let figure = |value| display::figure(metric, value);
    let range = match side.min.zip(side.max) {
        Some((min, max)) => format!(" ({}\u{2013}{})", figure(min), figure(max)),
        None => String::new(),
    };
    let count =
        if side.n == side.runs { String::new() } else { format!(" {} of {}", side.n, side.runs) };
    format!("{}{range}{count}", figure(value))
}

/// How much a load changed: `0.875`, of errors `+0.0125`.
pub(super) fn size(cell: &CellChange) -> String {
    let ratio = cell.ratio.map(|ratio| format!("{ratio:.3}"));
    ratio.or(cell.difference.map(|it| format!("{it:+.4}"))).unwrap_or_default()
}

pub(super) fn interval(cell: &CellChange) -> String {
    let ratios = cell.ratio_low.zip(cell.ratio_high);
    let ratios = ratios.map(|(low, high)| format!("{low:.3}\u{2013}{high:.3}"));
    let differences = cell.difference_low.zip(cell.difference_high);
    let differences = || differences.map(|(low, high)| format!("{low:+.4} to {high:+.4}"));
    ratios.or_else(differences).unwrap_or_default()
}

pub(super) fn p(cell: &CellChange) -> String {
    cell.p_holm.map(display::probability).unwrap_or_default()
}

/// The servers that are not comparable for the same reason as `change`.
fn alike(diff: &Diff, change: &Change) -> String {
    let same = |other: &&Change| other.state == change.state && other.reason == change.reason;
    let mut names: Vec<String> = diff.changes.iter().filter(same).map(whose).collect();
    names.dedup();
    names.join(", ")
}
