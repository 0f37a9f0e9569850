//! `wrkbook archive`: the store that histories and engines read.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use serde::Serialize;
use wrkbook::archive::{Addition, Archive, Digest, Kept};
use wrkbook::frames::{self, Format};
use wrkbook::history::{History, Night, Options};
use wrkbook::{Analysis, Policy, ResultSet};

use super::history::sets::{Held, name_of, of};
use crate::args::{self, ArchiveCommand, To};
use crate::output;
use crate::progress::Bar;
use crate::table::{Cell, Table};
use crate::terminal::{Terminal, printable};

pub(crate) fn run(args: &args::Archive, terminal: &Terminal) -> Result<ExitCode> {
    match &args.command {
        ArchiveCommand::Add(args) => add(args, terminal),
        ArchiveCommand::List(args) => list(args),
        ArchiveCommand::Compact(args) => compact(&args.archive, terminal),
        ArchiveCommand::Export(args) => export(args, terminal),
        ArchiveCommand::Prune(args) => prune(args, terminal),
    }
}

/// Adds set after set; one that cannot be added is a line, and the others are added all the same.
fn add(args: &args::ArchiveAdd, terminal: &Terminal) -> Result<ExitCode> {
    let mut writing = Archive::write(&args.archive)?;
    let bar = Bar::of_sets(terminal);
    let (mut failed, mut counts) = (Vec::new(), [0_usize; 3]);
    for (done, path) in args.sets.iter().enumerate() {
        bar.update(done, args.sets.len());
        let added = addition(path, args).and_then(|(set, digest)| {
            let text = |name: &str| std::fs::read_to_string(path.join(name)).ok();
            let raw = args.raw.then(|| {
                let mut bytes = Vec::new();
                wrkbook::bundle::write(path, &mut bytes).map(|()| bytes)
            });
            let addition = Addition {
                set: &set,
                digest,
                config: text("wrkbook.toml"),
                collection: text("collection.json"),
                raw: raw.transpose()?,
                replaces: args.replace,
            };
            Ok(writing.add(&addition)?)
        });
        match added {
            Ok(added) => counts[added as usize] += 1,
            Err(error) => failed.push(format!("{}: {error:#}", path.display())),
        }
    }
    drop(bar);
    let [new, known, replaced] = counts;
    terminal.note(format_args!("{new} added, {known} there already, {replaced} replaced"));
    if failed.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    for line in &failed {
        terminal.warn(line);
    }
    bail!("{} of {} sets were not added", failed.len(), args.sets.len());
}

fn addition(path: &Path, args: &args::ArchiveAdd) -> Result<(ResultSet, Digest)> {
    let before = Digest::of(path)?;
    let mut set = Held::At(name_of(path), path.to_owned()).read(args.care)?;
    let lost = set.diagnostics.iter().any(|diagnostic| diagnostic.lost);
    ensure!(!(lost && args.care.strict), "figures could not be read, and --strict allows none");
    // A set that is being written is added when it is whole.
    ensure!(Digest::of(path)? == before, "its files changed while they were read; add it again");
    if let Some(at) = args.at {
        set.config.at = Some(at.to_string());
    }
    set.config.commit = args.commit.clone().or(set.config.commit);
    Ok((set, before))
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    sets: &'a [Kept],
}

fn list(args: &args::ArchiveList) -> Result<ExitCode> {
    let archive = Archive::open(&args.archive)?;
    if output::ending(&args.to) == Some("json") || args.json {
        output::json(&Document { schema: "wrkbook.archive/1", sets: archive.sets() }, &args.to)?;
        return Ok(ExitCode::SUCCESS);
    }
    let head = ["set", "at", "commit", "runs", "state", "raw", "digest"];
    let rows = archive.sets().iter().map(|set| {
        let or_none = |text: Option<String>| Cell::faint(printable(text.as_deref().unwrap_or("-")));
        vec![
            Cell::new(printable(&set.name)),
            or_none(set.at.map(|at| at.to_string())),
            or_none(set.commit.clone()),
            Cell::new(set.runs.to_string()),
            Cell::faint(printable(&set.state)),
            Cell::faint(if set.raw.is_some() { "yes" } else { "no" }),
            Cell::faint(set.digest.chars().take(12).collect::<String>()),
        ]
    });
    let table = Table { head: head.map(str::to_owned).to_vec(), rows: rows.collect() };
    output::text(&table.for_terminal(usize::MAX), &args.to)?;
    Ok(ExitCode::SUCCESS)
}

fn compact(archive: &Path, terminal: &Terminal) -> Result<ExitCode> {
    ensure!(Archive::is_one(archive), "{} is no archive", archive.display());
    let joined = Archive::write(archive)?.compact()?;
    terminal.note(format_args!("{joined} tables joined"));
    Ok(ExitCode::SUCCESS)
}

/// Writes a set as a folder that every command reads: all of it, or nothing.
fn export(args: &args::ArchiveExport, terminal: &Terminal) -> Result<ExitCode> {
    let archive = Archive::open(&args.archive)?;
    let kept = archive.set(&args.set)?;
    let set = archive.read(&args.set)?;
    let out = &args.output;
    ensure!(
        std::fs::symlink_metadata(out).is_err(),
        "{} is there already; name a new folder",
        out.display()
    );
    let parent = out.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let unwritable = || format!("{} cannot be written", out.display());
    let folder =
        tempfile::Builder::new().prefix(".wrkbook-").tempdir_in(parent).with_context(unwritable)?;
    let mut table = Vec::new();
    Format::Parquet.write(&mut frames::runs(&set.runs)?, &mut table)?;
    std::fs::write(folder.path().join("runs.parquet"), table).with_context(unwritable)?;
    let mut config = kept.config.clone().unwrap_or_default();
    // Keys of the whole stand before all tables.
    if let Some(commit) = kept.commit.as_ref().filter(|_| !says(&config, "commit")) {
        config = format!("commit = {}\n{config}", toml::Value::String(commit.clone()));
    }
    if let Some(at) = kept.at.filter(|_| !says(&config, "at")) {
        config = format!("at = \"{at}\"\n{config}");
    }
    std::fs::write(folder.path().join("wrkbook.toml"), config).with_context(unwritable)?;
    if let Some(collection) = &kept.collection {
        std::fs::write(folder.path().join("collection.json"), collection)
            .with_context(unwritable)?;
    }
    #[cfg(unix)]
    std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .with_context(unwritable)?;
    std::fs::rename(folder.keep(), out).with_context(unwritable)?;
    terminal.note(format_args!("{}: {} runs", out.display(), set.runs.len()));
    Ok(ExitCode::SUCCESS)
}

/// Whether a `wrkbook.toml` has a key of the whole.
fn says(config: &str, key: &str) -> bool {
    toml::from_str::<toml::Table>(config).is_ok_and(|table| table.contains_key(key))
}

/// Lets go of raw files that are old, and neither the newest, nor beside a change, nor of a set with a
/// serious finding.
fn prune(args: &args::ArchivePrune, terminal: &Terminal) -> Result<ExitCode> {
    let archive = Archive::open(&args.archive)?;
    let Some(newest) = archive.sets().iter().filter_map(|set| set.at).max() else {
        bail!("no set of the archive says when it was measured, so none is old");
    };
    let options = Options::default();
    let mut nights = Vec::new();
    for held in of(std::slice::from_ref(&args.archive))? {
        let set = held.read(args::Care { strict: false, follow_links: false })?;
        nights.push(Night::of(&Analysis::of(set, Policy::default()), &options.metrics));
    }
    let history = History::of(nights, &options)?;
    let mut kept: BTreeSet<&str> = history.nights.last().map(|it| &*it.name).into_iter().collect();
    kept.extend(history.nights.iter().filter(|it| it.findings.serious > 0).map(|it| &*it.name));
    let changes = history.series.iter().flat_map(|it| &it.changes);
    kept.extend(changes.flat_map(|it| [&*it.at, &*it.before]));
    let is_old = |set: &&Kept| {
        set.raw.is_some()
            && set.at.is_some_and(|at| newest.days_since(at) > args.keep)
            && !kept.contains(&*set.name)
    };
    let old: Vec<String> =
        archive.sets().iter().filter(is_old).map(|set| set.name.clone()).collect();
    output::text(
        &old.iter().map(|name| format!("{}\n", printable(name))).collect::<String>(),
        &To { output: None },
    )?;
    if args.yes {
        let dropped = Archive::write(&args.archive)?.drop_raw(&old)?;
        terminal.note(format_args!("raw files of {dropped} sets dropped; their figures stay"));
    } else {
        terminal.note(format_args!(
            "raw files of {} sets would be dropped; --yes drops them",
            old.len()
        ));
    }
    Ok(ExitCode::SUCCESS)
}
