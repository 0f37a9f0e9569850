//! `wrkbook build [PATH]`: the site.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use wrkbook::Policy;
use wrkbook_site::{Options, Site};

use crate::args;
use crate::progress::Bar;
use crate::terminal::Terminal;

pub(crate) fn run(args: &args::Build, terminal: &Terminal) -> Result<ExitCode> {
    let began = Instant::now();
    let options = Options {
        policy: args.policy,
        templates: args.templates.clone(),
        command: command(&args.paths, args.policy),
    };
    let bar = Bar::new(terminal);
    let site = Site::load_all(&args.paths, &options, &|done, all| bar.update(done, all))?;
    drop(bar);
    terminal.diagnostics(site.diagnostics(), args.strict)?;
    let built = site.build(&args.output)?;
    terminal.note(format!(
        "{} pages, {:.1} MB in {} after {:.1} s; open {}",
        built.pages,
        built.bytes as f64 / 1e6,
        built.out.display(),
        began.elapsed().as_secs_f64(),
        built.out.join("index.html").display(),
    ));
    Ok(ExitCode::SUCCESS)
}

/// The command that builds the same pages again, without the reader's own folders.
pub(super) fn command(paths: &[PathBuf], policy: Policy) -> String {
    let name = |path: &PathBuf| {
        path.file_name().map_or_else(|| ".".into(), |name| name.to_string_lossy().into_owned())
    };
    let names: Vec<String> = match paths {
        // A page has no room for them all.
        [first, .., last] if paths.len() > 3 => vec![name(first), "...".to_owned(), name(last)],
        few => few.iter().map(name).collect(),
    };
    format!("wrkbook build {} --policy {policy}", names.join(" "))
}
