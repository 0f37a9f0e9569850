//! `wrkbook bundle PATH -o FILE`: one result set as one file.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use wrkbook::Reading;

use crate::args::{self, To};
use crate::output;
use crate::terminal::Terminal;

pub(crate) fn run(args: &args::Bundle, terminal: &Terminal) -> Result<ExitCode> {
    let folder = args.output.parent().filter(|it| !it.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).canonicalize();
    let is_within = args.path.is_dir()
        && folder.is_ok_and(|it| args.path.canonicalize().is_ok_and(|set| it.starts_with(set)));
    ensure!(
        !is_within,
        "{} is within the result set, and would be part of it; name a place outside",
        args.output.display()
    );
    // What is no result set is said now, and not by whoever opens the bundle.
    let set = wrkbook::load_all(&[&args.path], &Reading::default(), &|_, _| {})?;
    let mut bytes = Vec::new();
    wrkbook::bundle::write(&args.path, &mut bytes)
        .with_context(|| format!("{} cannot be bundled", args.path.display()))?;
    output::bytes(&bytes, &To { output: Some(args.output.clone()) })?;
    terminal.note(format_args!(
        "{}: {} runs, {} bytes",
        args.output.display(),
        set.runs.len(),
        bytes.len()
    ));
    Ok(ExitCode::SUCCESS)
}
