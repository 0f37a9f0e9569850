//! A history for a terminal and as Markdown: the changes, the newest first, then every series.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use wrkbook::display::{self, Align, Entry, Grid};
use wrkbook::history::{Account, Change, Gate, History, Outcome, State};

use crate::table::escape_markdown;
use crate::terminal::printable;

const CHANGES: [&str; 8] =
    ["server", "metric", "state", "when", "before", "after", "change", "adjusted p"];
const SERIES: [&str; 5] = ["server", "metric", "state", "nights", "why"];

pub(super) fn text(history: &History) -> String {
    let (bold, faint) = (Style::new().bold(), Style::new().dimmed());
    let mut out =
        format!("{bold}{}{bold:#}\n{faint}{}{faint:#}\n", history.headline, rules(history));
    for remark in remarks(history) {
        let _ = writeln!(out, "{}", printable(&remark));
    }
    let changes = changes(history);
    if !changes.is_empty() {
        let mut grid = Grid::new(CHANGES.map(|_| Align::Left));
        grid.push_styled(CHANGES.map(Entry::new), bold, format_args!("{bold:#}"));
        for (account, change) in changes {
            let style = style(change.state);
            grid.push_styled(
                row(account, change).map(|field| Entry::new(printable(&field))),
                style,
                format_args!("{style:#}"),
            );
        }
        let _ = write!(out, "\n{}", grid.print(None));
    }
    let mut grid = Grid::new(SERIES.map(|_| Align::Left));
    grid.push_styled(SERIES.map(Entry::new), bold, format_args!("{bold:#}"));
    for account in &history.series {
        grid.push(line(account).map(|field| Entry::new(printable(&field))));
    }
    let _ = write!(out, "\n{}", grid.print(None));
    out
}

pub(super) fn markdown(history: &History, gate: &Gate) -> String {
    let mut out = format!("**{}**\n\n{}\n", history.headline, escape_markdown(&rules(history)));
    for remark in remarks(history) {
        let _ = writeln!(out, "\n{}", escape_markdown(&remark));
    }
    let line_of = |fields: &[String]| format!("| {} |\n", fields.join(" | "));
    let table = |head: &[&str], rows: Vec<Vec<String>>| {
        let head: Vec<String> = head.iter().map(|&it| it.to_owned()).collect();
        let rule = vec!["---".to_owned(); head.len()];
        let rows = rows.iter().map(|row| {
            line_of(&row.iter().map(|field| escape_markdown(field)).collect::<Vec<_>>())
        });
        format!("\n{}{}{}", line_of(&head), line_of(&rule), rows.collect::<String>())
    };
    let changes: Vec<Vec<String>> =
        changes(history).into_iter().map(|(of, change)| row(of, change).to_vec()).collect();
    if !changes.is_empty() {
        out += &table(&CHANGES, changes);
    }
    out += &table(&SERIES, history.series.iter().map(|it| line(it).to_vec()).collect());
    out + &escape_markdown(&asked(gate))
}

/// What the reader must know first.
fn remarks(history: &History) -> Vec<String> {
    let common = history.common_steps.iter().map(|it| it.message.clone());
    let with = history.series.iter().flat_map(|it| &it.changes).any(|it| it.with_anchor);
    let anchor = history.anchor.as_ref().map(|anchor| match with {
        true => format!(
            "{anchor} is the anchor: what changed with it is marked, and may be the machine"
        ),
        false => format!("{anchor} is the anchor: it changed with nothing else"),
    });
    common.chain(anchor).collect()
}

/// How it was judged: `24 sets by time, threshold 2%, alpha 0.01; ...`.
fn rules(history: &History) -> String {
    format!(
        "{} sets by {}, threshold {}, alpha {} a series; about {} false alarms in 1,000 nights of a series",
        history.nights.len(),
        history.ordered_by,
        history.threshold,
        history.alpha,
        history.false_alarms_per_1000_nights
    )
}

/// All changes, the newest first.
fn changes(history: &History) -> Vec<(&Account, &Change)> {
    let all = history.series.iter();
    let mut all: Vec<_> =
        all.flat_map(|account| account.changes.iter().map(move |it| (account, it))).collect();
    all.sort_by_key(|(_, change)| (change.nights_since, change.state));
    all
}

fn row(account: &Account, change: &Change) -> [String; 8] {
    let value = |value: Option<f64>| {
        value.map_or("-".to_owned(), |value| display::quantity(account.metric, value))
    };
    let when = match change.earliest == change.latest {
        true => change.at.clone(),
        false => format!("{} ({} to {})", change.at, change.earliest, change.latest),
    };
    let mut state = change.state.to_string();
    if change.only_some_loads {
        let _ = write!(state, " at {}", change.loads.join(", "));
    }
    if change.with_anchor {
        state += " (with the anchor)";
    }
    [
        whom(account),
        account.metric.id().to_owned(),
        state,
        when,
        value(change.centre_before),
        value(change.centre_after),
        size(account, change),
        display::probability(change.p_adjusted),
    ]
}

/// How large a change is: `-5.2% (-6.1 to -4.0)`, `3.1 times (2.2 to 4.0)`.
fn size(account: &Account, change: &Change) -> String {
    let Some(ratio) = change.ratio else { return "-".to_owned() };
    let is_difference = matches!(account.metric.id(), "errors" | "error_ratio");
    if is_difference && !matches!(change.state, State::NoiseGrew | State::NoiseShrank) {
        return format!("{ratio:+.4}");
    }
    let percent = |ratio: f64| format!("{:+.1}", (ratio - 1.0) * 100.0);
    match (change.ratio_low, change.ratio_high) {
        (Some(low), Some(high)) => {
            format!("{}% ({} to {})", percent(ratio), percent(low), percent(high))
        }
        _ => format!("{}%", percent(ratio)),
    }
}

fn line(account: &Account) -> [String; 5] {
    [
        whom(account),
        account.metric.id().to_owned(),
        account.state.to_string(),
        account.nights.to_string(),
        account.reason.clone(),
    ]
}

fn whom(account: &Account) -> String {
    let scenario = account.scenario.as_ref().map(|name| format!("{name}, ")).unwrap_or_default();
    format!("{scenario}{}", account.server)
}

fn asked(gate: &Gate) -> String {
    if gate.result == Outcome::NotAsked {
        return String::new();
    }
    let next = gate.next.as_ref().map(|next| format!("; {next}")).unwrap_or_default();
    format!("\ngate {}: {}{next}\n", gate.result.name(), printable(&gate.reason))
}

fn style(state: State) -> Style {
    let colour = match state {
        State::NewlyFailing | State::SteppedWorse | State::DriftedWorse => AnsiColor::Red,
        State::SteppedBetter | State::DriftedBetter | State::Fixed => AnsiColor::Green,
        _ => return Style::new(),
    };
    Style::new().fg_color(Some(colour.into()))
}
