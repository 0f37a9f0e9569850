//! `wrkbook init [DIR]`: a commented wrkbook.toml for the files found there.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use wrkbook::ResultSet;
use wrkbook::ingest::{LoadError, RunState, config, files};

use crate::args::Init;
use crate::terminal::{Terminal, printable};

pub(crate) fn run(args: &Init, terminal: &Terminal) -> Result<ExitCode> {
    let path = args.folder.join(config::FILE_NAME);
    if path.exists() {
        bail!("{} is there already; edit it, or move it away to start anew", path.display());
    }
    let text = match ResultSet::load(&args.folder, &|_, _| {}) {
        Ok(set) => {
            terminal.diagnostics(&set.diagnostics, false)?;
            for_runs(&set)
        }
        Err(LoadError::NoRuns { .. }) => for_unplaced(&args.folder)?,
        Err(error) => return Err(error.into()),
    };
    // Never over a file that appeared meanwhile.
    let file = OpenOptions::new().write(true).create_new(true).open(&path);
    file.and_then(|mut file| io::Write::write_all(&mut file, text.as_bytes()))
        .with_context(|| format!("{} cannot be written", path.display()))?;
    terminal.note(format!("wrote {}; read it through and fill in what it asks", path.display()));
    Ok(ExitCode::SUCCESS)
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// For a folder whose files are understood: what was found, and what only the author knows.
fn for_runs(set: &ResultSet) -> String {
    let servers: BTreeSet<&str> = set.runs.iter().map(|run| &*run.key.server).collect();
    let loads: BTreeSet<u32> = set.runs.iter().map(|run| run.key.connections).collect();
    let repeats: BTreeSet<&str> = set.runs.iter().map(|run| &*run.key.repeat).collect();
    let missing = set.runs.iter().filter(|run| run.state() == RunState::Missing).count();
    let mut text = head(&set.name);
    let _ = write!(
        text,
        "\n# Found: {} runs of {} servers at {} loads, repeats {}{}.\n# Servers: {}.\n",
        set.runs.len(),
        servers.len(),
        loads.len(),
        list(&repeats),
        if missing > 0 { format!(", {missing} of them missing") } else { String::new() },
        list(&servers),
    );
    text.push_str(
        "# The layout was recognised. Say it here if the files are ever to be read differently:\n\
         # layout = \"{repeat}/{server}.{connections}.{kind}\"\n",
    );
    let ports: Vec<&str> =
        servers.iter().copied().filter(|server| server.parse::<u32>().is_ok()).collect();
    text.push_str(
        "\n# The server behind each port, where the files' names or URLs give only that.\n",
    );
    if ports.is_empty() {
        text.push_str("# [ports]\n# 8080 = \"name\"\n");
    } else {
        text.push_str("[ports]\n");
        for port in ports {
            let _ = writeln!(text, "{port} = {}", quoted(&format!("server at {port}")));
        }
    }
    let limits = set.runs.iter().filter_map(|run| run.container.as_ref()?.memory_limit);
    let limits: BTreeSet<u64> = limits.map(|bytes| bytes.get() as u64).collect();
    text.push_str("\n# What each server was given.\n[limits]\n# cpus = 2\n");
    match limits.iter().collect::<Vec<_>>()[..] {
        [limit] => {
            let _ = writeln!(text, "memory = {limit} # bytes, as the container samples print it");
        }
        _ => text.push_str("# memory = \"512 MB\"\n"),
    }
    text + CONDITIONS
}

/// For a folder whose files fit no known layout: their paths, and how to say what they mean.
fn for_unplaced(folder: &Path) -> Result<String> {
    let (found, _) = files::find(folder);
    let reports: Vec<&str> = found
        .iter()
        .filter(|file| files::holds_report(&file.path))
        .map(|file| &*file.relative)
        .take(3)
        .collect();
    if reports.is_empty() {
        bail!(
            "{}: no file holds a wrk report or docker stats samples ({} files looked at); run this \
             where the raw files are",
            folder.display(),
            found.len()
        );
    }
    let name = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let name =
        name.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let mut text = head(&name);
    text.push_str("\n# No known layout fits these files, among others:\n");
    for path in reports {
        let _ = writeln!(text, "#   {}", printable(path));
    }
    text.push_str(
        "# Say which part of a path means what. The parts are {scenario}, {server}, {repeat},\n\
         # {connections}, {threads}, {port}, {kind} (any ending) and {_} (anything); what the path\n\
         # does not say is taken from the report.\n\
         # layout = \"{repeat}/{server}-{connections}.{kind}\"\n\
         \n\
         # The server behind each port, where the files' names or URLs give only that.\n\
         # [ports]\n# 8080 = \"name\"\n\
         \n\
         # What each server was given.\n[limits]\n# cpus = 2\n# memory = \"512 MB\"\n",
    );
    Ok(text + CONDITIONS)
}

fn head(name: &str) -> String {
    format!(
        "# What wrkbook cannot read from the raw files beside this one. Everything is optional.\n\
         \n\
         title = {}\n\
         # description = \"One or two sentences on what was tested.\"\n",
        quoted(name)
    )
}

const CONDITIONS: &str = "
# Under which conditions, in your words; shown with the report.
[conditions]
# machine = \"two cores, 8 GB\"
# tool = \"wrk 4.2.0, 4 threads\"
# date = \"2026-01-31\"
";

/// The first few of some names, on one line.
fn list(names: &BTreeSet<&str>) -> String {
    let shown: Vec<String> = names.iter().take(12).map(|name| printable(name)).collect();
    let more = names.len().saturating_sub(12);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    shown.join(", ") + &more
}
