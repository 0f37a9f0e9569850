//! `wrkbook audit PATH`: the findings, and a gate.

use std::fmt::Write;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use anyhow::Result;
use wrkbook::audit::{Audit, Counts, Finding, Index, Severity};
use wrkbook::document;

use crate::args::{self, FailOn, TextFormat};
use crate::output;
use crate::progress;
use crate::table::escape_markdown;
use crate::terminal::{Terminal, printable};

/// What was asked for was found: the exit code of a gate.
const FOUND: u8 = 3;

pub(crate) fn run(args: &args::Audit, terminal: &Terminal) -> Result<ExitCode> {
    let set = progress::load(&args.source, terminal)?;
    let audit = Audit::of(&set);
    match args.format.or(TextFormat::of_ending(output::ending(&args.to))) {
        Some(TextFormat::Json) => {
            output::json(&document::audit(&set.name, &audit), &args.to)?;
        }
        Some(TextFormat::Markdown) => output::text(&text(&audit, args.all, true), &args.to)?,
        Some(TextFormat::Table) | None => {
            output::text(&text(&audit, args.all, false), &args.to)?;
        }
    }
    let worst = audit.findings.iter().map(|finding| finding.severity).max();
    let limit = args.fail_on.map(|limit| match limit {
        FailOn::Note => Severity::Note,
        FailOn::Caution => Severity::Caution,
        FailOn::Serious => Severity::Serious,
    });
    match (worst, limit) {
        (Some(worst), Some(limit)) if worst >= limit => Ok(ExitCode::from(FOUND)),
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// The findings, the worst first, then by server. Those that a wider one explains are counted with
/// it, and listed only where `all` are wanted.
fn text(audit: &Audit, all: bool, markdown: bool) -> String {
    let mut out = String::new();
    let index = Index::of(audit);
    for severity in Severity::WORST_FIRST {
        let mut shown: Vec<&Finding> = audit
            .findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .filter(|finding| all || finding.part_of.is_none())
            .collect();
        if shown.is_empty() {
            continue;
        }
        let title = format!("{} ({})", severity.name(), shown.len());
        let style = match severity {
            Severity::Serious => AnsiColor::Red,
            Severity::Caution => AnsiColor::Yellow,
            Severity::Note => AnsiColor::Blue,
        };
        let style = Style::new().bold().fg_color(Some(style.into()));
        let _ = if markdown {
            writeln!(out, "## {title}\n")
        } else {
            writeln!(out, "{style}{title}{style:#}")
        };
        // What concerns the whole set comes first; the order within a server is the audit's.
        shown.sort_by_key(|finding| (&finding.scope.scenario, &finding.scope.server));
        for finding in shown {
            let more = match index.parts_of(&finding.id).len() {
                0 => String::new(),
                _ if all => String::new(),
                1 => " (1 finding behind it)".to_owned(),
                n => format!(" ({n} findings behind it)"),
            };
            let whom = printable(&finding.whom());
            let _ = if markdown {
                let (whom, message) =
                    (escape_markdown(&whom), escape_markdown(&finding.message.to_string()));
                writeln!(out, "- **{whom}**: {message}{more} `{}`", finding.rule)
            } else {
                let rule = Style::new().dimmed();
                let message = printable(&finding.message.to_string());
                writeln!(out, "  {whom}: {message}{more} {rule}[{}]{rule:#}", finding.rule)
            };
        }
        out.push('\n');
    }
    let shown: Counts = audit.findings.iter().filter(|it| all || it.part_of.is_none()).collect();
    let _ = match audit.findings.len() - shown.total() {
        0 => writeln!(out, "{shown}"),
        1 => writeln!(out, "{shown}; 1 finding behind them (--all lists it)"),
        n => writeln!(out, "{shown}; {n} findings behind them (--all lists them)"),
    };
    out
}
