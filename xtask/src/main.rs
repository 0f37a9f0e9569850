//! Tasks of the workspace that are no part of the product: `cargo xtask ci` is what CI runs.

mod deps;
mod files;
mod python;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

/// What a crate must not depend on, however indirectly: arrows run one way.
const LAYERS: [(&str, &[&str]); 6] = [
    ("wrkbook-ingest", &["polars", "plotters", "minijinja", "clap", "pyo3", "wrkbook"]),
    ("wrkbook", &["plotters", "minijinja", "clap", "pyo3", "wrkbook-charts"]),
    ("wrkbook-charts", &["minijinja", "clap", "pyo3", "wrkbook-site"]),
    ("wrkbook-site", &["clap", "pyo3", "wrkbook-cli"]),
    // Both at the left end, and strangers to each other.
    ("wrkbook-cli", &["pyo3", "wrkbook-python"]),
    ("wrkbook-python", &["minijinja", "clap", "wrkbook-site", "wrkbook-cli"]),
];

/// The tests of the site in a real browser: a package of node.
const BROWSER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/wrkbook-site/tests/browser");

/// What they need, as programs and as packages of Debian.
const BROWSER_NEEDS: [(&str, &str); 3] =
    [("chromium", "chromium"), ("node", "nodejs"), ("npm", "npm")];

/// The harness that collects data sets: standard Python, with a smoke run that needs wrk.
const HARNESS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/collect");
const HARNESS_NEEDS: [(&str, &str); 2] = [("python3", "python3"), ("wrk", "wrk")];

/// The test command of README.md.
const TEST: &[&str] = &["test", "--workspace"];

/// A task: its name, what it does, and how.
type Task = (&'static str, &'static str, fn() -> Result<()>);

const TASKS: &[Task] = &[
    ("fmt", "formatting", || cargo(&["fmt", "--all", "--check"])),
    ("layers", "no crate depends on one above it, and no file imports one that imports it", layers),
    ("deps", "licences, sources and versions of what is depended on", deps::check),
    ("library", "the library without polars, for those who need no frames", || {
        cargo(&["check", "--package", "wrkbook", "--no-default-features"])
    }),
    ("test", "the tests", || cargo(TEST)),
    ("browser", "the site in a real browser", browser),
    ("harness", "the collecting harness, up to a site", harness),
    ("python", "the Python package, with the libraries that take its frames", python::test),
    ("clippy", "lints, warnings denied", || {
        cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
    }),
    ("doc", "documentation, warnings denied", doc),
    ("ci", "all of the above, as CI does", ci),
    (
        "bars",
        "speed and memory, as docs/performance.md has them; `--all` for the large sizes",
        bars,
    ),
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
    // Speed is measured on an idle machine, and never tested.
    for (name, _, task) in TASKS.iter().filter(|(name, ..)| !["ci", "bars"].contains(name)) {
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

/// The tables of docs/performance.md, with the machine and the commit that they are of.
#[allow(clippy::print_stdout)]
fn bars() -> Result<()> {
    let output = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output().ok();
        output.and_then(|it| String::from_utf8(it.stdout).ok()).unwrap_or_default()
    };
    let processors = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = processors.lines().find_map(|line| line.strip_prefix("model name\t: "));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!(
        "{cores} cores ({}), {}, commit {}\n",
        processor.unwrap_or("unknown"),
        output("rustc", &["--version"]).trim(),
        output("git", &["describe", "--always", "--dirty"]).trim(),
    );
    let all: Vec<String> = std::env::args().skip(2).collect();
    run(Command::new(env!("CARGO"))
        .args(["bench", "--quiet", "--package", "wrkbook-cli", "--"])
        .args(all))
}

/// Builds sites with the command of this workspace, and looks at them in a browser.
fn browser() -> Result<()> {
    install(&BROWSER_NEEDS)?;
    let wrkbook = wrkbook()?;
    let sites = std::env::temp_dir().join(format!("wrkbook-browser-{}", std::process::id()));
    let node = |program: &str| {
        let mut command = Command::new(program);
        command.current_dir(BROWSER).env("WRKBOOK_SITES", &sites);
        command
    };
    let result = run(node("npm").args(["ci", "--loglevel=error"]))
        .and_then(|()| run(node("node").arg("build.js").args([&wrkbook, &sites])))
        .and_then(|()| run(node("node").args(["--test", "--test-reporter=spec"])));
    // Not there, where nothing was built.
    let _ = std::fs::remove_dir_all(&sites);
    result
}

/// Collects a little with stand-ins for the container engine, and builds a site of it.
fn harness() -> Result<()> {
    install(&HARNESS_NEEDS)?;
    let mut python = Command::new("python3");
    python.args(["-m", "unittest", "discover", "-s", "tests", "-t", "."]);
    run(python.current_dir(HARNESS).env("WRKBOOK", wrkbook()?))
}

/// The command as the tests build it: one build serves all. Both programs are in the same folder.
fn wrkbook() -> Result<PathBuf> {
    cargo(&[TEST, &["--no-run"]].concat())?;
    Ok(std::env::current_exe()?.with_file_name("wrkbook"))
}

/// Installs the programs that are missing where that is possible: on Debian, as root.
fn install(needs: &[(&str, &str)]) -> Result<()> {
    let starts = |program: &str| {
        let mut command = Command::new(program);
        command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok() // wrk fails after it has printed its version
    };
    let missing: Vec<_> = needs.iter().filter(|(program, _)| !starts(program)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<_> = missing.iter().map(|(_, package)| *package).collect();
    install_packages(&packages)
}

/// Installs packages of Debian, as root.
fn install_packages(packages: &[&str]) -> Result<()> {
    let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
    ensure!(
        root && Path::new("/etc/debian_version").exists(),
        "missing: {0}; on Debian, `apt-get install {0}` as root brings them",
        packages.join(" ")
    );
    run(Command::new("apt-get").arg("update"))?;
    run(Command::new("apt-get").args(["install", "-y"]).args(packages))
}

fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("{:?} cannot be started", command.get_program()))?;
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
    files::check()
}
