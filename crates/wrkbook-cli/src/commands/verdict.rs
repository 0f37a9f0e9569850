//! `wrkbook verdict PATH [SERVER]`: winners and verdicts.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anstyle::Style;
use anyhow::Result;
use wrkbook::verdict::Winner;
use wrkbook::{Analysis, Text, Verdict, Verdicts, document};

use crate::args::{self, TextFormat};
use crate::brief;
use crate::output;
use crate::progress;
use crate::table::escape_markdown;
use crate::terminal::{Terminal, printable};

/// The paths, and the server that is named after them: what is no path, or what follows a folder.
fn with_server(paths: &[PathBuf]) -> (&[PathBuf], Option<&str>) {
    match paths {
        [first @ .., last] if !first.is_empty() => {
            let follows_folder = first.len() == 1 && !first[0].is_file();
            let is_pattern = last.to_str().is_some_and(|last| last.contains(['*', '?', '[']));
            match last.to_str() {
                Some(server) if follows_folder || !(last.exists() || is_pattern) => {
                    (first, Some(server))
                }
                _ => (paths, None),
            }
        }
        _ => (paths, None),
    }
}

pub(crate) fn run(args: &args::Verdict, terminal: &Terminal) -> Result<ExitCode> {
    let (paths, server) = with_server(&args.source.paths);
    let set = progress::load_paths(paths, args.source.care, terminal)?;
    let format = args.format.or(TextFormat::of_ending(output::ending(&args.to)));
    let is_text = format != Some(TextFormat::Json);
    if server.is_none() && args.filter.is_none() && is_text {
        let markdown = format == Some(TextFormat::Markdown);
        if let Some(text) = brief::verdict(&set, args.policy, markdown) {
            output::text(&text, &args.to)?;
            return Ok(ExitCode::SUCCESS);
        }
    }
    let Analysis { set, mut verdicts, summary, .. } = Analysis::of(set, args.policy);
    if let Some(server) = server {
        summary.server(server)?;
        verdicts.in_short.clear();
        verdicts.servers.retain(|verdict| *verdict.server == *server);
        verdicts.winners.retain(|winner| {
            winner.servers.iter().chain(&winner.disputed).any(|name| **name == *server)
        });
    }
    if let Some(filter) = &args.filter {
        filter.among(&set.runs).apply_to_verdicts(&mut verdicts);
        anyhow::ensure!(
            !verdicts.servers.is_empty() || !verdicts.winners.is_empty(),
            "the filter leaves nothing of the result set"
        );
    }
    match format {
        Some(TextFormat::Json) => {
            output::json(&document::verdicts(&set.name, &verdicts), &args.to)?;
        }
        Some(TextFormat::Markdown) => output::text(&text(&verdicts, true), &args.to)?,
        Some(TextFormat::Table) | None => output::text(&text(&verdicts, false), &args.to)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn text(verdicts: &Verdicts, markdown: bool) -> String {
    let page = Page { markdown };
    let mut out = String::new();
    for brief in &verdicts.in_short {
        let scenario = brief.scenario.as_deref().map(|name| format!(" ({name})"));
        page.heading(&mut out, &format!("In short{}", scenario.unwrap_or_default()));
        page.list(&mut out, "", brief.sentences.iter().map(Text::to_string));
        out.push('\n');
    }
    if !verdicts.winners.is_empty() {
        page.heading(&mut out, "Winners");
        let winners = verdicts.winners.iter();
        page.list(&mut out, "", winners.map(with_scenario));
        out.push('\n');
    }
    for verdict in &verdicts.servers {
        page.verdict(&mut out, verdict);
    }
    out
}

fn with_scenario(winner: &Winner) -> String {
    match &winner.scenario {
        Some(scenario) => format!("{scenario}: {}", winner.sentence),
        None => winner.sentence.to_string(),
    }
}

/// How text is put on the page.
struct Page {
    markdown: bool,
}

impl Page {
    fn safe(&self, text: &str) -> String {
        match self.markdown {
            true => escape_markdown(text),
            false => printable(text),
        }
    }

    fn heading(&self, out: &mut String, title: &str) {
        let bold = Style::new().bold().underline();
        let title = self.safe(title);
        let _ = match self.markdown {
            true => writeln!(out, "## {title}\n"),
            false => writeln!(out, "{bold}{title}{bold:#}"),
        };
    }

    fn paragraph(&self, out: &mut String, text: &str) {
        let (text, end) = (self.safe(text), if self.markdown { "\n\n" } else { "\n" });
        let _ = write!(out, "{text}{end}");
    }

    fn list(&self, out: &mut String, title: &str, items: impl Iterator<Item = String>) {
        let items: Vec<String> = items.collect();
        if items.is_empty() {
            return;
        }
        if !title.is_empty() {
            self.paragraph(out, title);
        }
        for item in items {
            let indent = if self.markdown { "" } else { "  " };
            let _ = writeln!(out, "{indent}- {}", self.safe(&item));
        }
        if self.markdown {
            out.push('\n');
        }
    }

    fn verdict(&self, out: &mut String, verdict: &Verdict) {
        let scenario = verdict.scenario.as_deref().map(|name| format!(" ({name})"));
        let name = format!("{}{}", verdict.server, scenario.unwrap_or_default());
        self.heading(out, &format!("{name}: {}", verdict.headline));
        self.paragraph(out, &verdict.summary.to_string());
        self.list(out, "Strengths:", verdict.strengths.iter().map(Text::to_string));
        self.list(out, "Weaknesses:", verdict.weaknesses.iter().map(Text::to_string));
        self.list(out, "Cautions:", verdict.cautions.iter().map(Text::to_string));
        self.paragraph(out, &verdict.choose_when.to_string());
        let confidence = verdict.confidence.name();
        self.paragraph(out, &format!("Confidence: {confidence}. {}", verdict.confidence_reason));
        out.push('\n');
    }
}
