//! `wrkbook init --site`: a commented site.toml for the result sets found in a folder, and Markdown to
//! begin with.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use wrkbook::ResultSet;
use wrkbook::ingest::config;

use super::{create, quoted};
use crate::terminal::Terminal;

/// How deep result sets are looked for: `data/2026/monday`.
const DEEPEST: usize = 3;

/// A result set as the site names it.
struct Found {
    /// From the site's folder, with `/`.
    path: String,
    slug: String,
    set: ResultSet,
}

pub(super) fn run(folder: &Path, site: &Path, terminal: &Terminal) -> Result<ExitCode> {
    let file = site.join("site.toml");
    if file.exists() {
        bail!("{} is there already; edit it, or move it away to start anew", file.display());
    }
    let mut folders = marked(folder, site, DEEPEST)?;
    if folders.is_empty() {
        folders = unmarked(folder, site)?;
    }
    if folders.is_empty() {
        bail!(
            "{}: no result set in it; name the folder that holds them, as in `wrkbook init data --site`",
            folder.display()
        );
    }
    let mut sets = Vec::with_capacity(folders.len());
    for path in &folders {
        let set = wrkbook::load(path)?;
        let name = path.canonicalize().unwrap_or_else(|_| path.clone());
        let slug = name.file_name().map(|name| name.to_string_lossy().into_owned());
        let (path, slug) = (way(site, path)?, slug.unwrap_or_else(|| set.name.clone()));
        sets.push(Found { path, slug, set });
    }
    fs::create_dir_all(site).with_context(|| format!("{} cannot be made", site.display()))?;
    let files = [
        ("site.toml", site_toml(&sets)),
        ("intro.md", intro(&sets)),
        ("about.md", ABOUT.to_owned()),
    ];
    for (name, text) in files {
        let path = site.join(name);
        match create(&path, &text) {
            Ok(()) => terminal.note(format!("wrote {}", path.display())),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                terminal.note(format!("left {} as it is", path.display()));
            }
            Err(error) => {
                return Err(error).with_context(|| format!("{} cannot be written", path.display()));
            }
        }
    }
    let shown = site.display();
    terminal.note(format!("`wrkbook serve {shown}` shows it while you write"));
    Ok(ExitCode::SUCCESS)
}

/// The folders, at most `depth` below `folder`, that say that they are result sets: with a
/// wrkbook.toml or a table of runs. Nothing is looked for within one, nor in the site's own folder.
fn marked(folder: &Path, site: &Path, depth: usize) -> Result<Vec<PathBuf>> {
    let marks = [config::FILE_NAME, "runs.csv", "runs.json", "runs.parquet"];
    if marks.iter().any(|name| folder.join(name).is_file()) {
        return Ok(vec![folder.to_owned()]);
    }
    let mut found = Vec::new();
    if depth > 0 {
        for below in folders(folder, site)? {
            found.extend(marked(&below, site, depth - 1)?);
        }
    }
    Ok(found)
}

/// The folders that turn out to be result sets when they are read: each one in `folder`, or that itself.
fn unmarked(folder: &Path, site: &Path) -> Result<Vec<PathBuf>> {
    let is_set = |folder: &PathBuf| wrkbook::load(folder).is_ok();
    // Rounds of one collection are folders with runs too; together they are one set.
    if is_set(&folder.to_owned()) {
        return Ok(vec![folder.to_owned()]);
    }
    Ok(folders(folder, site)?.into_iter().filter(is_set).collect())
}

/// The folders in a folder, in order, but for hidden ones, built sites and the site's own sources.
fn folders(folder: &Path, site: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.with_context(|| format!("{} cannot be read", folder.display()))?.path();
        let is_hidden =
            path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let is_own = path == site || folder.join(site) == path;
        // Links are left alone: they may lead back.
        let is_folder = path.is_dir() && !path.is_symlink();
        if is_folder && !is_hidden && !is_own && !path.join(".wrkbook-site").exists() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The way from one folder, which need not exist, to another, with `/` on every system.
fn way(from: &Path, to: &Path) -> Result<String> {
    let (from, to) = (whole(from)?, whole(to)?);
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (from.components().collect(), to.components().collect());
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[same..].iter().map(|_| "..".to_owned());
    let down = to[same..].iter().map(|part| part.as_os_str().to_string_lossy().into_owned());
    let parts: Vec<String> = up.chain(down).collect();
    Ok(if parts.is_empty() { ".".to_owned() } else { parts.join("/") })
}

/// The whole path, without links as far as it exists.
fn whole(path: &Path) -> Result<PathBuf> {
    let absolute =
        std::path::absolute(path).with_context(|| format!("{} is no path", path.display()))?;
    for existing in absolute.ancestors() {
        if let (Ok(real), Ok(rest)) = (existing.canonicalize(), absolute.strip_prefix(existing)) {
            return Ok(if rest.as_os_str().is_empty() { real } else { real.join(rest) });
        }
    }
    Ok(absolute)
}

fn site_toml(sets: &[Found]) -> String {
    let title = match sets {
        [only] => only.set.config.title.clone().unwrap_or_else(|| only.set.name.clone()),
        _ => "Results of load tests".to_owned(),
    };
    let mut text = format!(
        "# What the site is made of. Everything but the result sets is optional.\n\
         \n\
         title = {}\n\
         # description = \"One sentence on what is compared.\"\n\
         # author = \"Your name\"\n\
         \n\
         # Where it will be: adds addresses for search engines, preview pictures, a sitemap and a feed.\n\
         # base_url = \"https://example.org/report/\"\n\
         \n\
         # Your colours, each for a light and a dark page; what is left out stays as it is.\n\
         # [theme]\n\
         # accent = {{ light = \"#0b5a8f\", dark = \"#82bdf0\" }}\n\
         \n\
         # A picture beside the title: SVG or PNG, beside this file.\n\
         # [logo]\n\
         # file = \"logo.svg\"\n",
        quoted(&title)
    );
    for Found { path, slug, .. } in sets {
        let _ = write!(
            text,
            "\n[[result_set]]\npath = {}\nslug = {} # its folder in the site\n\
             # title = \"Otherwise that of its wrkbook.toml\"\n\
             # article = \"{}.md\" # what you say of it, shown on its report\n",
            quoted(path),
            quoted(slug),
            slug.replace(['"', '\\', '\n'], "-"),
        );
    }
    let (old, new) = match sets {
        [old, .., new] => (&*old.slug, &*new.slug),
        _ => ("old", "new"),
    };
    let comparison = format!("[[comparison]]\nold = {}\nnew = {}\n", quoted(old), quoted(new));
    text.push_str("\n# What changed between two result sets, as a page of the site.\n");
    for line in comparison.lines() {
        let _ = writeln!(text, "# {line}");
    }
    text
}

/// The first words of the site, with figures where no set has to be named.
fn intro(sets: &[Found]) -> String {
    let words = match sets {
        [only] if only.set.runs.iter().all(|run| run.key.scenario.is_none()) => {
            "These pages compare {{ count(\"servers\") }} servers at {{ count(\"loads\") }} loads, in \
             {{ count(\"runs\") }} runs.\n"
        }
        _ => "These pages compare servers under load.\n",
    };
    format!(
        "{{# The first words of the site, as Markdown. Figures are variables, so that none is typed by\n\
         hand: winner(\"throughput\"), cell(\"NAME\", 1000, \"latency\") and others; the documentation lists\n\
         them. Notes on a server go into servers/NAME.md. #}}\n\
         {words}\n\
         Every figure leads to the runs behind it, and the runs were audited before anything was ranked.\n"
    )
}

const ABOUT: &str = "\
---
title: About
---
{# A page of its own, linked from every other. Without this file there is none. #}
Who measured this, on what machine and with what settings; what the figures are for, and what they are
not; and whom to tell about a mistake.
";
