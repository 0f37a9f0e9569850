//! A diff as a comment on a pull request: what matters first, the rest folded away.

use super::text::load_head;
use std::fmt::Write;

use wrkbook::diff::{Change, Diff, Gate, GateResult, State};
use wrkbook::display;

use super::text::{interval, p, ratio, side};
use super::{Findings, about, is_worth_a_word, lines, remarks, rules, whose, worse_at};
use crate::table::escape_markdown;

pub(super) fn of(diff: &Diff, gate: &Gate, cells: bool) -> String {
    let safe = escape_markdown;
    let mut out = format!("### {}\n\n", diff.headline);
    let (old, new) = (safe(&diff.old), safe(&diff.new));
    let _ = writeln!(out, "{old} \u{2192} {new}: {}.\n", rules(diff));
    if gate.result != GateResult::NotAsked {
        let _ = writeln!(out, "Gate **{}**: {}.\n", gate.result.name(), safe(&gate.reason));
    }
    for remark in remarks(diff) {
        let _ = writeln!(out, "- {}", safe(&remark));
    }
    if !remarks(diff).is_empty() {
        out.push('\n');
    }
    let (told, quiet): (Vec<_>, Vec<_>) =
        lines(diff).into_iter().partition(|(change, _)| is_worth_a_word(change));
    if !told.is_empty() {
        out += "| server | metric | state | change | interval | Holm p | why |\n";
        out += "| --- | --- | --- | ---: | ---: | ---: | --- |\n";
    }
    for (change, metric) in &told {
        let needed = change.needed.as_ref().map(|needed| format!("; needed: {needed}"));
        let why = format!("{}{}", change.reason, needed.unwrap_or_default());
        let state = match change.state {
            State::Inconclusive | State::NotComparable => change.state.to_string(),
            state => format!("**{state}**"),
        };
        let [change_, interval, p] = figures(change);
        let (whom, metric, why) = (safe(&whose(change)), safe(metric), safe(&why));
        let _ =
            writeln!(out, "| {whom} | {metric} | {state} | {change_} | {interval} | {p} | {why} |");
    }
    if !told.is_empty() {
        out.push('\n');
    }
    if !quiet.is_empty() {
        fold(&mut out, &format!("{} unchanged or within noise", quiet.len()), |out| {
            *out += "| server | metric | state | change | interval | worse at | noise floor |\n";
            *out += "| --- | --- | --- | ---: | ---: | ---: | ---: |\n";
            for (change, metric) in &quiet {
                let [change_, interval, _] = figures(change);
                let (whom, metric) = (safe(&whose(change)), safe(metric));
                let (worse, noise) = (worse_at(change), change.noise().unwrap_or_default());
                let state = change.state;
                let _ = writeln!(
                    out,
                    "| {whom} | {metric} | {state} | {change_} | {interval} | {worse} | {noise} |"
                );
            }
        });
    }
    let findings = Findings::of(diff);
    for (title, found) in findings.sections() {
        fold(&mut out, &format!("{title} ({})", found.len()), |out| {
            for finding in found {
                let (about, message) = (safe(&about(finding)), safe(&finding.message.to_string()));
                let _ = writeln!(out, "- **{about}**: {message} `{}`", finding.rule);
            }
        });
    }
    if cells {
        for change in &diff.changes {
            loads(&mut out, diff, change);
        }
    }
    out
}

fn figures(change: &Change) -> [String; 3] {
    [
        change.size().unwrap_or_default(),
        change.interval().unwrap_or_default(),
        change.p_holm.map(display::probability).unwrap_or_default(),
    ]
}

/// A part that opens on a click.
fn fold(out: &mut String, title: &str, body: impl FnOnce(&mut String)) {
    let _ = writeln!(out, "<details><summary>{}</summary>\n", escape_markdown(title));
    body(out);
    *out += "\n</details>\n\n";
}

/// The loads of one change.
fn loads(out: &mut String, diff: &Diff, change: &Change) {
    let title = format!("{}, {}", (&whose(change)), display::heading(change.metric));
    fold(out, &title, |out| {
        let head = load_head(diff, change);
        *out += &format!("| {head} | old | new | ratio | interval | p (smallest) | |\n");
        *out += "| ---: | ---: | ---: | ---: | ---: | ---: | --- |\n";
        for cell in diff.cells_of(change) {
            let (old, new) =
                (side(change.metric, cell.old.as_ref()), side(change.metric, cell.new.as_ref()));
            let way = cell.clearly.map(|way| format!("clearly {}", way.name())).unwrap_or_default();
            let (ratio, interval, p) = (ratio(cell), interval(cell), p(cell));
            let load = cell.load.number();
            let _ =
                writeln!(out, "| {load} | {old} | {new} | {ratio} | {interval} | {p} | {way} |");
        }
    });
}
