//! A diff as a comment on a pull request: what matters first, the rest folded away.

use super::text::load_head;
use std::fmt::Write;

use wrkbook::diff::{Change, Diff, Gate, GateResult};
use wrkbook::display;

use super::text::{capital, interval, p, side, size};
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
    if let Some(self_test) = &gate.self_test {
        let _ = writeln!(out, "Self-test: {}.\n", safe(&self_test.words()));
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
        out += "| server | metric | state | old | new | change | interval | Holm p | why |\n";
        out += "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | --- |\n";
    }
    for (change, metric) in &told {
        let needed = change.needed.as_ref().map(|needed| format!("; needed: {needed}"));
        let why = format!("{}{}", change.reason, needed.unwrap_or_default());
        let state = match change.state {
            state if state.is_open() => state.to_string(),
            state => format!("**{state}**"),
        };
        let (whom, metric, why) = (safe(&whose(change)), safe(metric), safe(&why));
        let figures = figures(change).join(" | ");
        let _ = writeln!(out, "| {whom} | {metric} | {state} | {figures} | {why} |");
    }
    if !told.is_empty() {
        out.push('\n');
    }
    if !quiet.is_empty() {
        fold(&mut out, &format!("{} unchanged or within noise", quiet.len()), |out| {
            *out +=
                "| server | metric | state | old | new | change | interval | Holm p | worse at |\n";
            *out += "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n";
            for (change, metric) in &quiet {
                let (whom, metric) = (safe(&whose(change)), safe(metric));
                let (figures, worse) = (figures(change).join(" | "), worse_at(change));
                let state = change.state;
                let _ = writeln!(out, "| {whom} | {metric} | {state} | {figures} | {worse} |");
            }
        });
    }
    if !gate.not_compared.is_empty() {
        fold(&mut out, &format!("Not compared ({})", gate.not_compared.len()), |out| {
            for entry in &gate.not_compared {
                let _ = writeln!(out, "- **{}**: {}", safe(&entry.what()), safe(&entry.reason));
            }
        });
    }
    for left_out in &gate.left_out {
        let _ = writeln!(out, "{}.\n", safe(&capital(&left_out.words())));
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

/// Old, new, change, interval and p.
fn figures(change: &Change) -> [String; 5] {
    let (old, new) = change.values().unwrap_or_default();
    [
        old,
        new,
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
        *out += &format!("| {head} | old | new | change | interval | Holm p | |\n");
        *out += "| ---: | ---: | ---: | ---: | ---: | ---: | --- |\n";
        for cell in diff.cells_of(change) {
            let (old, new) =
                (side(change.metric, cell.old.as_ref()), side(change.metric, cell.new.as_ref()));
            let way = cell.clearly.map(|way| way.name()).unwrap_or_default();
            let (size, interval, p) = (size(cell), interval(cell), p(cell));
            let load = cell.load.number();
            let _ = writeln!(out, "| {load} | {old} | {new} | {size} | {interval} | {p} | {way} |");
        }
    });
}
