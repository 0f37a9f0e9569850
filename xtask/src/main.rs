//! Tasks of the workspace that are no part of the product: `cargo xtask ci` is what CI runs.

use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

/// What a crate must not depend on, however indirectly: arrows run one way.
const LAYERS: [(&str, &[&str]); 4] = [
    ("wrkbook-ingest", &["polars", "plotters", "minijinja", "clap", "wrkbook"]),
    ("wrkbook", &["plotters", "minijinja", "clap", "wrkbook-charts"]),
    ("wrkbook-charts", &["minijinja", "clap", "wrkbook-site"]),
    ("wrkbook-site", &["clap", "wrkbook-cli"]),
];

/// The test command of README.md.
const TEST: &[&str] = &["test", "--workspace"];

/// A task: its name, what it does, and how.
type Task = (&'static str, &'static str, fn() -> Result<()>);

const TASKS: [Task; 6] = [
    ("fmt", "formatting", || cargo(&["fmt", "--all", "--check"])),
    ("layers", "no crate depends on one above it", layers),
    ("test", "the tests", || cargo(TEST)),
    ("clippy", "lints, warnings denied", || {
        cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
    }),
    ("doc", "documentation, warnings denied", doc),
    ("ci", "all of the above, as CI does", ci),
];

fn main() -> Result<()> {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    match TASKS.iter().find(|(name, ..)| *name == wanted) {
        Some((.., task)) => task(),
        None => {
            let known: Vec<_> =
                TASKS.iter().map(|(name, about, _)| format!("  {name:8} {about}")).collect();
            bail!("`{wanted}` is no task; there are\n{}", known.join("\n"))
        }
    }
}

fn ci() -> Result<()> {
    for (name, _, task) in TASKS.iter().filter(|(name, ..)| *name != "ci") {
        task().with_context(|| format!("cargo xtask {name} failed"))?;
    }
    Ok(())
}

/// Runs cargo in the workspace, showing what it prints.
fn cargo(args: &[&str]) -> Result<()> {
    run(Command::new(env!("CARGO")).args(args))
}

fn doc() -> Result<()> {
    let args = ["doc", "--workspace", "--no-deps", "--document-private-items"];
    run(Command::new(env!("CARGO")).args(args).env("RUSTDOCFLAGS", "-D warnings"))
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.status().context("cargo cannot be started")?;
    ensure!(status.success(), "{command:?} failed");
    Ok(())
}

fn layers() -> Result<()> {
    for (package, forbidden) in LAYERS {
        let tree = Command::new(env!("CARGO"))
            .args(["tree", "--package", package, "--edges", "normal,build", "--prefix", "none"])
            .args(["--format", "{p}"])
            .output()
            .context("cargo cannot be started")?;
        ensure!(tree.status.success(), "cargo tree failed for {package}");
        let tree = String::from_utf8_lossy(&tree.stdout);
        // The first line is the package itself.
        for line in tree.lines().skip(1) {
            let name = line.split(' ').next().unwrap_or_default();
            ensure!(!forbidden.contains(&name), "{package} depends on {name}, which is above it");
        }
    }
    Ok(())
}
