//! `wrkbook init [DIR]`: a commented wrkbook.toml for the files found there; with `--site`, the
//! sources of a site for the result sets found there.

mod site;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;
use std::process::ExitCode;
use wrkbook::ingest::Load;

use anyhow::{Context, Result, bail};
use wrkbook::ResultSet;
use wrkbook::ingest::{Input, Layout, LoadError, Loaded, Origin, RunState, config, files, tables};

use crate::args::Init;
use crate::terminal::{Terminal, printable};

pub(crate) fn run(args: &Init, terminal: &Terminal) -> Result<ExitCode> {
    if let Some(site) = &args.site {
        return site::run(&args.folder, site, terminal);
    }
    let path = args.folder.join(config::FILE_NAME);
    if path.exists() {
        bail!("{} is there already; edit it, or move it away to start anew", path.display());
    }
    let input = Input::of(&[&args.folder])?;
    let text = match ResultSet::read(&input, &|_, _| {}) {
        Ok(Loaded { set, layout }) => {
            terminal.diagnostics(&set.diagnostics, false)?;
            for_runs(&set, &layout)
        }
        Err(LoadError::NoRuns { .. }) => for_unplaced(&args.folder)?,
        Err(error) => return Err(error.into()),
    };
    // Never over a file that appeared meanwhile.
    create(&path, &text).with_context(|| format!("{} cannot be written", path.display()))?;
    terminal.note(format!("wrote {}; read it through and fill in what it asks", path.display()));
    Ok(ExitCode::SUCCESS)
}

/// Writes a file that is not there yet, whole or not at all.
fn create(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = io::Write::write_all(&mut file, text.as_bytes());
    if written.is_err() {
        // Half of it would be in the way of the next attempt; the first error says why there is none.
        let _ = fs::remove_file(path);
    }
    written
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// For a folder whose files are understood: what was found, and what only the author knows.
fn for_runs(set: &ResultSet, layout: &Layout) -> String {
    let servers: BTreeSet<&str> = set.runs.iter().map(|run| &*run.key.server).collect();
    let loads: BTreeSet<Load> = set.runs.iter().map(|run| run.key.load).collect();
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
    text.push_str(&layout_of(layout));
    let ports: Vec<&str> =
        servers.iter().copied().filter(|server| server.parse::<u32>().is_ok()).collect();
    text.push_str(&names_of(&servers));
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

/// The most servers that are written down.
const MOST_NAMES: usize = 60;

/// What each server is called: as the files call it, to be changed.
fn names_of(servers: &BTreeSet<&str>) -> String {
    let named = servers.iter().filter(|server| server.parse::<u32>().is_err());
    let rows: String =
        named.take(MOST_NAMES).map(|server| format!("{0} = {0}\n", quoted(server))).collect();
    if rows.is_empty() {
        return rows;
    }
    format!("\n# What each server is called: change what stands on the right.\n[names]\n{rows}")
}

/// How the files' names are read: as it was told from them, or a comment where it was known before.
fn layout_of(layout: &Layout) -> String {
    let patterns: Vec<String> =
        layout.patterns.iter().map(|pattern| quoted(&pattern.to_string())).collect();
    if layout.origin != Origin::Names || patterns.is_empty() {
        return "# The layout was recognised. Say it here if the files are ever to be read differently:\n\
                # layout = \"{repeat}/{server}.{connections}.{kind}\"\n"
            .to_owned();
    }
    let mut text = "# How the files' names are read, the first pattern that fits each. The parts are \
                    {scenario},\n# {server}, {repeat}, {connections}, {threads}, {port}, {kind} (any \
                    ending) and {_} (anything);\n# `wrkbook runs --explain` says what became of each \
                    part of each name.\n"
        .to_owned();
    match &*patterns {
        [only] => {
            let _ = writeln!(text, "layout = {only}");
        }
        several => {
            let _ = writeln!(text, "layout = [\n  {},\n]", several.join(",\n  "));
        }
    }
    if let Some(other) = &layout.other {
        let _ = writeln!(text, "# As good, if the numbers at the end are of the names:");
        let _ = writeln!(text, "# layout = {}", quoted(&other.to_string()));
    }
    text
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
        if let Some(text) = for_tables(folder, &found) {
            return Ok(text);
        }
        bail!(
            "{}: no file holds a wrk report, docker stats samples or a table ({} files looked at); run \
             this where the raw files are",
            folder.display(),
            found.len()
        );
    }
    let mut text = head(&name_of(folder));
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

fn name_of(folder: &Path) -> String {
    let name = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    name.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// For a folder with published tables and nothing raw: the columns of the first, and those whose
/// names say what they hold mapped. `None` where there is no table.
fn for_tables(folder: &Path, found: &[files::Found]) -> Option<String> {
    // `runs.csv` is read as it is.
    let tables = found.iter().filter(|file| &*file.relative != "runs.csv").filter(|file| {
        [".csv", ".tsv", ".md"].iter().any(|ending| file.relative.ends_with(ending))
    });
    let (file, columns) = tables
        .filter_map(|file| Some((file, tables::headers(&file.path).into_iter().next()?)))
        .next()?;
    let mut text = head(&name_of(folder));
    let _ = writeln!(text, "\n# A table was found. Its columns are:");
    for column in &columns {
        let _ = writeln!(text, "#   {}", printable(column));
    }
    let named = |words: &[&str]| {
        let is_called = |column: &&String| {
            let column = column.to_lowercase();
            words.iter().any(|word| column.contains(word))
        };
        columns.iter().find(is_called)
    };
    let server = named(&["server", "framework", "name"]).or(columns.first())?;
    let _ = write!(
        text,
        "# Say what they mean; docs/configuration.md lists all that can be said.\n[[table]]\n\
         file = {} # or a pattern of several, as in \"{{scenario}}.csv\"\n\
         server = {}\n",
        quoted(&file.relative),
        quoted(server),
    );
    let _ = match named(&["connections", "concurrency"]) {
        Some(column) => writeln!(text, "connections = {}", quoted(column)),
        None => {
            writeln!(text, "# connections = 100 # needed: the number, or the name of its column")
        }
    };
    text.push_str("# duration = 30\n\n[table.figures]\n");
    match named(&["req/s", "rps", "requests/s", "requests_per_s", "throughput"]) {
        Some(column) => {
            let _ = writeln!(text, "throughput = {}", quoted(column));
        }
        None => text.push_str("# throughput = \"Requests/sec\"\n"),
    }
    // Which unit a column is in, only its author knows for sure.
    let example = named(&["latency", "avg", "mean"]).map_or("Latency", String::as_str);
    let _ = writeln!(
        text,
        "# latency = {{ column = {}, unit = \"ms\" }}\n\
         \n# What each server was given.\n[limits]\n# cpus = 2\n# memory = \"512 MB\"",
        quoted(example)
    );
    Some(text + CONDITIONS)
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
