//! A progress bar on standard error: only on a terminal, and only for work that lasts.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Result;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use wrkbook::ingest::{Input, LoadError, Loaded};
use wrkbook::{Reading, ResultSet};

use crate::args::{Care, Source};
use crate::terminal::Terminal;

/// Work shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_millis(500);

/// A bar that appears once the work lasts.
pub(crate) struct Bar {
    bar: ProgressBar,
    began: Instant,
    /// Of how many steps one is shown.
    each: usize,
}

impl Bar {
    /// Over the files of a result set.
    pub(crate) fn new(terminal: &Terminal) -> Self {
        Self::over(terminal, "reading {bar:30} {pos} of {len} files, {eta} left", 64)
    }

    /// Over many result sets.
    pub(crate) fn of_sets(terminal: &Terminal) -> Self {
        Self::over(terminal, "reading {bar:30} {pos} of {len} sets, {eta} left", 1)
    }

    fn over(terminal: &Terminal, template: &str, each: usize) -> Self {
        let bar = ProgressBar::hidden();
        let style = ProgressStyle::with_template(template);
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        if terminal.quiet || !std::io::stderr().is_terminal() {
            // Never shown.
            return Self { bar, began: Instant::now() + Duration::from_secs(1 << 30), each };
        }
        Self { bar, began: Instant::now(), each }
    }

    /// Tells how far the work is; callable from several threads.
    pub(crate) fn update(&self, done: usize, all: usize) {
        if !done.is_multiple_of(self.each) && done != all {
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
    load_paths(&source.paths, source.care, terminal)
}

/// Loads the result set that these paths name.
pub(crate) fn load_paths(paths: &[PathBuf], care: Care, terminal: &Terminal) -> Result<ResultSet> {
    let bar = Bar::new(terminal);
    let reading = Reading { follow_links: care.follow_links };
    let loaded = wrkbook::load_all(paths, &reading, &|done, all| bar.update(done, all));
    drop(bar);
    if let Err(wrkbook::Error::Folder(LoadError::NoRuns { diagnostics, .. })) = &loaded {
        terminal.diagnostics(diagnostics, false)?;
    }
    let set = loaded?;
    terminal.diagnostics(&set.diagnostics, care.strict)?;
    Ok(set)
}

/// Loads raw files, with how their names were read.
pub(crate) fn load_raw(source: &Source, terminal: &Terminal) -> Result<Loaded> {
    let input = Input::of(&source.paths)?.following_links(source.care.follow_links);
    let bar = Bar::new(terminal);
    let loaded = ResultSet::read(&input, &|done, all| bar.update(done, all));
    drop(bar);
    if let Err(LoadError::NoRuns { diagnostics, .. }) = &loaded {
        terminal.diagnostics(diagnostics, false)?;
    }
    let loaded = loaded?;
    terminal.diagnostics(&loaded.set.diagnostics, source.care.strict)?;
    Ok(loaded)
}
