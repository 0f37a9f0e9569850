//! A progress bar on standard error: only on a terminal, and only for work that lasts.

use std::io::IsTerminal;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use wrkbook::ResultSet;

use crate::args::Source;
use crate::terminal::Terminal;

/// Work shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_millis(500);

/// A bar that appears once the work lasts.
pub(crate) struct Bar {
    bar: ProgressBar,
    began: Instant,
}

impl Bar {
    pub(crate) fn new(terminal: &Terminal) -> Self {
        let bar = ProgressBar::hidden();
        let style =
            ProgressStyle::with_template("reading {bar:30} {pos} of {len} files, {eta} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        if terminal.quiet || !std::io::stderr().is_terminal() {
            // Never shown.
            return Self { bar, began: Instant::now() + Duration::from_secs(1 << 30) };
        }
        Self { bar, began: Instant::now() }
    }

    /// Tells how far the work is; callable from several threads.
    pub(crate) fn update(&self, done: usize, all: usize) {
        if !done.is_multiple_of(64) && done != all {
            return;
        }
        if self.bar.is_hidden() {
            if Instant::now().saturating_duration_since(self.began) < PATIENCE {
                return;
            }
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_length(all as u64);
        self.bar.set_position(done as u64);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Loads the result set that the user named, and prints what was odd about it.
pub(crate) fn load(source: &Source, terminal: &Terminal) -> Result<ResultSet> {
    let set = load_path(&source.path, terminal)?;
    terminal.diagnostics(&set.diagnostics, source.strict)?;
    Ok(set)
}

fn load_path(path: &Path, terminal: &Terminal) -> Result<ResultSet> {
    let bar = Bar::new(terminal);
    let loaded = wrkbook::load_with(path, &|done, all| bar.update(done, all));
    drop(bar);
    if let Err(wrkbook::Error::Folder(wrkbook::ingest::LoadError::NoRuns { diagnostics, .. })) =
        &loaded
    {
        terminal.diagnostics(diagnostics, false)?;
    }
    Ok(loaded?)
}
