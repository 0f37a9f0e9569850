//! `wrkbook serve [PATH]`: the site on loopback, built again and loaded again whenever something
//! that it is made from changes.
//!
//! The flow: `watch` says when to build, `snapshot` holds what was built, `edition` is what readers
//! see of it, `server` answers each `request` from it, and `page` adds what reloads a page and what
//! shows why a build failed.

mod edition;
mod page;
mod request;
mod server;
mod snapshot;
mod watch;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use wrkbook::ingest::Diagnostic;
use wrkbook_site::{Options, Site};

use super::build;
use crate::args;
use crate::progress::Bar;
use crate::terminal::Terminal;
use edition::Newest;
use server::Server;
use snapshot::Snapshot;
use watch::Watch;

pub(crate) fn run(args: &args::Serve, terminal: &Terminal) -> Result<ExitCode> {
    let shown = named(&args.paths)?;
    let server = Server::bind(args.port)?;
    if args.port.is_none() && server.port != server::PORT {
        terminal.note(format!("port {} is taken; this is {}", server::PORT, server.port));
    }
    let port = server.port;
    let mut builder = Builder { args, terminal, writing: Arc::default(), remarked: Vec::new() };
    let writing = Arc::clone(&builder.writing);
    ctrlc::set_handler(move || {
        // A build leaves no half of a site and no folder behind.
        let _writing = writing.lock().unwrap_or_else(PoisonError::into_inner);
        std::process::exit(0);
    })?;
    let newest = Arc::new(Newest::new());
    let mut watch = Watch::new(&args.paths, args.templates.as_deref(), args.output.as_deref());

    builder.renew(&mut watch);
    builder.build(&newest, None);
    server.start(&newest)?;
    terminal.note(format!("http://127.0.0.1:{port}/ shows {shown}; Ctrl-C ends it"));
    loop {
        let changed = watch.wait();
        builder.renew(&mut watch);
        builder.build(&newest, Some(&changed));
    }
}

/// The paths as they are shown; they must be there, and be there again for the next build.
fn named(paths: &[PathBuf]) -> Result<String> {
    for path in paths {
        let is_pattern = path.to_string_lossy().contains(['*', '?', '[']);
        if path.as_os_str() == "-" {
            bail!(
                "standard input can be read but once; name a file, or build its site with `build -`"
            );
        }
        if !is_pattern {
            let shown = path.display();
            std::fs::metadata(path).with_context(|| {
                format!("{shown}: not there; name a folder with a site.toml, or a result set")
            })?;
        }
    }
    Ok(match paths {
        [only] => only.display().to_string(),
        several => format!("{} paths", several.len()),
    })
}

/// Builds the site again and again.
struct Builder<'a> {
    args: &'a args::Serve,
    terminal: &'a Terminal,
    /// Held while there is something on the disk that must not stay there.
    writing: Arc<Mutex<()>>,
    /// What was odd about the last build; it is not said twice.
    remarked: Vec<Diagnostic>,
}

impl Builder<'_> {
    fn renew(&self, watch: &mut Watch) {
        for error in watch.renew().err().unwrap_or_default() {
            let error = anyhow::Error::new(error).context("some changes will not be noticed");
            self.terminal.error(&error);
        }
    }

    /// Builds one edition, because something changed.
    fn build(&mut self, newest: &Newest, changed: Option<&Path>) {
        let began = Instant::now();
        match self.snapshot() {
            Ok((site, pages)) => {
                let differs = newest.publish(site);
                let seconds = began.elapsed().as_secs_f64();
                let after = changed.map(|path| format!(" after {}", shown(path)));
                let after = after.unwrap_or_default();
                let same = if differs { "" } else { ", the same as before" };
                self.terminal.note(format!("{pages} pages in {seconds:.1} s{after}{same}"));
            }
            Err(error) => {
                self.terminal.error(&error);
                newest.fail(&error.to_string());
            }
        }
    }

    /// The site as it is now, and the number of its pages.
    fn snapshot(&mut self) -> Result<(Snapshot, usize)> {
        let args = self.args;
        let options = Options {
            policy: args.policy,
            templates: args.templates.clone(),
            command: build::command(&args.paths, args.policy),
        };
        let bar = Bar::new(self.terminal);
        let site = Site::load_all(&args.paths, &options, &|done, all| bar.update(done, all))?;
        drop(bar);
        if site.diagnostics() != self.remarked {
            self.terminal.diagnostics(site.diagnostics(), false)?;
            self.remarked = site.diagnostics().to_vec();
        }
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let (out, _folder) = match &args.output {
            Some(out) => (out.clone(), None),
            None => {
                // Hidden, so that no result set around it takes it for data.
                let folder = tempfile::Builder::new().prefix(".wrkbook-serve-").tempdir()?;
                (folder.path().join("site"), Some(folder))
            }
        };
        let built = site.build(&out)?;
        let snapshot = Snapshot::read(&built.out)
            .map_err(|error| anyhow!("{}: cannot be read back ({error})", built.out.display()))?;
        Ok((snapshot, built.pages))
    }
}

/// A changed path as the user knows it.
fn shown(path: &Path) -> String {
    let here = watch::real(Path::new("."));
    path.strip_prefix(here).unwrap_or(path).display().to_string()
}
