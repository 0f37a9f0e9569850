//! The tests of the Python package: with the command and the extension of this workspace as the
//! other tests build them, and the libraries that take its frames, in an environment of their own.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::{cargo, install, install_packages, run};

const CRATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/wrkbook-python");

/// What is missing where there is no Python, or one that makes no environments, by Debian's name.
const VENV: &str = "python3-venv";

/// Tests the package. Arguments are those of pytest.
pub(crate) fn test() -> Result<()> {
    install(&[("python3", VENV)])?;
    cargo(&["build", "--package", "wrkbook-cli", "--package", "wrkbook-python"])?;
    // This program is where the others are.
    let built = std::env::current_exe()?;
    let built = built.parent().context("a program is in a folder")?;
    let python = environment(&built.with_file_name("python"))?;
    let package = package(built)?;
    let mut pytest = Command::new(python);
    pytest
        .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
        .args(std::env::args().skip(2))
        .current_dir(CRATE)
        .env("PYTHONPATH", package)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env(
            "WRKBOOK_COMMAND",
            built.join("wrkbook").with_extension(std::env::consts::EXE_EXTENSION),
        );
    run(&mut pytest)
}

/// A virtual environment with what the tests need; returns its interpreter.
fn environment(folder: &Path) -> Result<PathBuf> {
    let python = folder.join("venv/bin/python");
    // Where environments cannot be made, what is left of the attempt has no pip.
    if !python.with_file_name("pip").exists() {
        let make = || run(Command::new("python3").args(["-m", "venv"]).arg(folder.join("venv")));
        make().or_else(|_| {
            install_packages(&[VENV])?;
            make()
        })?;
    }
    run(Command::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
        .arg(Path::new(CRATE).join("tests/requirements.txt")))
    .context("the libraries that take the frames cannot be installed")?;
    Ok(python)
}

/// The package as an installation would lay it out; returns the folder to import it from.
fn package(built: &Path) -> Result<PathBuf> {
    let site = built.with_file_name("python").join("site");
    let package = site.join("wrkbook");
    // Not there the first time.
    let _ = fs::remove_dir_all(&package);
    fs::create_dir_all(&package)?;
    for file in fs::read_dir(Path::new(CRATE).join("python/wrkbook"))? {
        let file = file?;
        if file.file_type()?.is_file() {
            fs::copy(file.path(), package.join(file.file_name()))?;
        }
    }
    let extension = built.join(format!("{DLL_PREFIX}_wrkbook{DLL_SUFFIX}"));
    let shown = extension.display();
    // By a link, as it is large without optimisation.
    fs::hard_link(&extension, package.join("_wrkbook.abi3.so"))
        .with_context(|| format!("{shown} cannot be linked"))?;
    Ok(site)
}
