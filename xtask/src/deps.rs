//! What the workspace depends on, held against `deny.toml` without a network: licences, sources, and
//! versions that are there twice; and what every crate of ours promises: no `unsafe`, one minimum of
//! Rust, and not to be published.
//!
//! `cargo deny check` reads the same file, looks at all platforms and adds the advisories; it takes
//! minutes to install, which is why CI runs this instead.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use toml::{Table, Value};

/// The workspace.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

pub(crate) fn check() -> Result<()> {
    let deny = table("deny.toml")?;
    sources(&texts(&deny, "sources", "allow-registry"))?;
    packages(&texts(&deny, "licenses", "allow"), &skipped(&deny))?;
    promises()
}

fn table(path: &str) -> Result<Table> {
    read(&Path::new(ROOT).join(path))
}

fn texts(deny: &Table, section: &str, key: &str) -> Vec<String> {
    let values = deny.get(section).and_then(|section| section.get(key)).and_then(Value::as_array);
    values.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The versions that may be there beside another, as `name@version`.
fn skipped(deny: &Table) -> BTreeSet<String> {
    let skip = deny.get("bans").and_then(|bans| bans.get("skip")).and_then(Value::as_array);
    let named = skip.into_iter().flatten().filter_map(|entry| entry.get("crate")?.as_str());
    named.map(str::to_owned).collect()
}

/// Every package of the lock file, on all platforms, is ours or from an allowed registry, and has a
/// checksum.
fn sources(allowed: &[String]) -> Result<()> {
    let lock = table("Cargo.lock")?;
    let packages = lock.get("package").and_then(Value::as_array).context("an empty lock file")?;
    for package in packages {
        let text = |key| package.get(key).and_then(Value::as_str);
        let name = text("name").unwrap_or_default();
        let Some(source) = text("source") else { continue };
        let registry = source.strip_prefix("registry+").unwrap_or_default();
        ensure!(allowed.iter().any(|known| known == registry), "{name} comes from {source}");
        ensure!(text("checksum").is_some(), "{name} has no checksum");
    }
    Ok(())
}

/// Every package that is built here has an allowed licence; none is there in two versions without a
/// reason, and no reason is left over.
fn packages(licences: &[String], skipped: &BTreeSet<String>) -> Result<()> {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--workspace", "--locked", "--prefix", "none", "--format", "{p}|{l}"])
        .current_dir(ROOT)
        .output()
        .context("cargo cannot be started")?;
    ensure!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in String::from_utf8(tree.stdout)?.lines() {
        let Some((package, licence)) = line.split_once('|') else { continue };
        // A package whose dependencies were shown before is marked.
        let licence = licence.trim_end_matches(" (*)");
        let mut words = package.split(' ');
        let (Some(name), Some(version)) = (words.next(), words.next()) else { continue };
        ensure!(
            is_allowed(licence, licences),
            "the licence of {name}, `{licence}`, is not in deny.toml"
        );
        let version = version.trim_start_matches('v').to_owned();
        versions.entry(name.to_owned()).or_default().insert(version);
    }
    let mut found = BTreeSet::new();
    for (name, versions) in versions.iter().filter(|(_, versions)| versions.len() > 1) {
        let named: Vec<_> = versions.iter().map(|version| format!("{name}@{version}")).collect();
        let free = named.iter().filter(|name| !skipped.contains(*name)).count();
        ensure!(free <= 1, "{} without a reason in deny.toml", named.join(" beside "));
        found.extend(named);
    }
    match skipped.difference(&found).next() {
        Some(stale) => bail!("{stale} has a reason in deny.toml and needs none"),
        None => Ok(()),
    }
}

/// No crate of ours has `unsafe` code, and all are held to the toolchain that CI runs.
fn promises() -> Result<()> {
    let workspace = table("Cargo.toml")?;
    let text = |path: &[&str]| at(&workspace, path).and_then(Value::as_str).unwrap_or_default();
    ensure!(
        text(&["workspace", "lints", "rust", "unsafe_code"]) == "forbid",
        "unsafe code is not forbidden"
    );
    let minimum = text(&["workspace", "package", "rust-version"]);
    let toolchain = table("rust-toolchain.toml")?;
    let pinned = at(&toolchain, &["toolchain", "channel"]).and_then(Value::as_str);
    let is_pinned = pinned.is_some_and(|pinned| {
        pinned == minimum || pinned.strip_prefix(minimum).is_some_and(|rest| rest.starts_with('.'))
    });
    ensure!(is_pinned, "rust-version {minimum} is not the pinned toolchain, {pinned:?}");

    let members = at(&workspace, &["workspace", "members"]).and_then(Value::as_array);
    for pattern in members.into_iter().flatten().filter_map(Value::as_str) {
        for folder in folders(pattern)? {
            promised(&folder.join("Cargo.toml"))?;
            // Fuzz targets are workspaces of their own, which inherit nothing.
            let fuzz = folder.join("fuzz/Cargo.toml");
            if fuzz.exists() {
                let manifest = read(&fuzz)?;
                let lint = at(&manifest, &["lints", "rust", "unsafe_code"]).and_then(Value::as_str);
                ensure!(lint == Some("forbid"), "{} does not forbid unsafe code", fuzz.display());
            }
        }
    }
    Ok(())
}

/// A member of the workspace takes its lints and its minimum of Rust from there, and is not published:
/// it names the others by path.
fn promised(path: &Path) -> Result<()> {
    let manifest = read(path)?;
    let promises: [(&[&str], bool); 3] = [
        (&["lints", "workspace"], true),
        (&["package", "rust-version", "workspace"], true),
        (&["package", "publish"], false),
    ];
    for (keys, value) in promises {
        let is_kept = at(&manifest, keys).and_then(Value::as_bool) == Some(value);
        ensure!(is_kept, "{} lacks `{} = {value}`", path.display(), keys.join("."));
    }
    Ok(())
}

/// The folders of a pattern of members: a path, or all in one.
fn folders(pattern: &str) -> Result<Vec<PathBuf>> {
    match pattern.strip_suffix("/*") {
        None => Ok(vec![Path::new(ROOT).join(pattern)]),
        Some(parent) => {
            let entries = fs::read_dir(Path::new(ROOT).join(parent))?;
            entries.map(|entry| Ok(entry?.path())).collect()
        }
    }
}

fn read(path: &Path) -> Result<Table> {
    let name = || path.display().to_string();
    fs::read_to_string(path).with_context(name)?.parse().with_context(name)
}

/// What stands under these keys, one in the other.
fn at<'a>(table: &'a Table, keys: &[&str]) -> Option<&'a Value> {
    let (first, rest) = keys.split_first()?;
    rest.iter().try_fold(table.get(*first)?, |value, key| value.get(key))
}

/// Whether an expression of SPDX licences can be met with those that are allowed.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words: Vec<&str> = spaced.split_whitespace().rev().collect();
    any(&mut words, allowed) == Some(true) && words.is_empty()
}

/// `a OR b`. The words are taken from the end of the list; `None` where they are no expression.
fn any(words: &mut Vec<&str>, allowed: &[String]) -> Option<bool> {
    let mut met = all(words, allowed)?;
    while words.pop_if(|word| *word == "OR").is_some() {
        met |= all(words, allowed)?;
    }
    Some(met)
}

/// `a AND b`, which binds closer.
fn all(words: &mut Vec<&str>, allowed: &[String]) -> Option<bool> {
    let mut met = one(words, allowed)?;
    while words.pop_if(|word| *word == "AND").is_some() {
        met &= one(words, allowed)?;
    }
    Some(met)
}

/// A licence, with its exception, or an expression in brackets.
fn one(words: &mut Vec<&str>, allowed: &[String]) -> Option<bool> {
    let word = words.pop()?;
    if word == "(" {
        let met = any(words, allowed)?;
        return (words.pop() == Some(")")).then_some(met);
    }
    let name = match words.pop_if(|word| *word == "WITH") {
        Some(with) => format!("{word} {with} {}", words.pop()?),
        None => word.to_owned(),
    };
    Some(allowed.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_of_licences() {
        let allowed = ["MIT", "Apache-2.0 WITH LLVM-exception", "Unicode-3.0"].map(String::from);
        for (expression, met) in [
            ("MIT", true),
            ("GPL-3.0", false),
            ("GPL-3.0 OR MIT", true),
            ("GPL-3.0/MIT", true),
            ("GPL-3.0 AND MIT", false),
            ("(GPL-3.0 OR MIT) AND Unicode-3.0", true),
            ("MIT OR GPL-3.0 AND LGPL-2.1", true),
            ("(MIT OR GPL-3.0) AND LGPL-2.1", false),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("Apache-2.0", false),
            ("", false),
            ("(MIT", false),
            ("MIT MIT", false),
        ] {
            assert_eq!(is_allowed(expression, &allowed), met, "{expression}");
        }
    }
}
