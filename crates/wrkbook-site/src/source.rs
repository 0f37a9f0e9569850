//! What a site is made of: `site.toml` and the Markdown beside it, or one result set without either.
//!
//! ```toml
//! title = "Six servers"
//! description = "What they do under load."
//! base_url = "https://example.org/servers/"   # for the address that search engines keep
//! author = "A. Author"
//!
//! [[result_set]]
//! path = "../data/wsgi"                       # relative to site.toml
//! title = "2026"                              # otherwise that of its wrkbook.toml
//! slug = "2026"                               # its folder, where there are several sets
//! article = "2026.md"                         # what the author says of it, on its first page
//!
//! [theme]                                     # colours: see `theme`
//! [logo]                                      # a picture: see `logo`
//!
//! [[comparison]]                               # any number: see `comparison`
//! old = "2025"
//! new = "2026"
//! ```
//!
//! Beside it, all optional: `intro.md` opens the first page, `about.md` is a page of its own, and
//! `servers/NAME.md` are the author's notes on a server, with facts as `key: value` front matter.
//! Figures in any of them are variables (see `variables`).

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use wrkbook::ingest::{Diagnostic, files};

use crate::comparison::{self, ComparisonSource};
use crate::error::SiteError;
use crate::logo::{self, Logo};
use crate::markdown::{Document, is_web_address};
use crate::theme::{self, Theme};

/// The name of the file.
pub(crate) const FILE_NAME: &str = "site.toml";

/// A site's sources, read, but for the result sets themselves.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) base_url: Option<String>,
    pub(crate) author: Option<String>,
    pub(crate) theme: Theme,
    pub(crate) logo: Option<Logo>,
    pub(crate) result_sets: Vec<SetSource>,
    pub(crate) comparisons: Vec<ComparisonSource>,
    pub(crate) intro: Option<Document>,
    pub(crate) about: Option<Document>,
    /// Notes on servers, by the name of the file.
    pub(crate) servers: BTreeMap<String, Document>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Where a result set is, and what it is called.
#[derive(Debug, Default)]
pub(crate) struct SetSource {
    /// One folder, file or archive, or several that are read as one tree.
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) title: Option<String>,
    pub(crate) slug: Option<String>,
    pub(crate) article: Option<Document>,
}

#[derive(Deserialize)]
struct Wire {
    title: Option<String>,
    description: Option<String>,
    base_url: Option<toml::Spanned<String>>,
    author: Option<String>,
    theme: Option<theme::Wire>,
    logo: Option<logo::Wire>,
    #[serde(default)]
    result_set: Vec<WireSet>,
    #[serde(default)]
    comparison: Vec<comparison::Wire>,
    #[serde(flatten)]
    unknown: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
struct WireSet {
    path: PathBuf,
    title: Option<String>,
    slug: Option<String>,
    article: Option<toml::Spanned<PathBuf>>,
    #[serde(flatten)]
    unknown: BTreeMap<String, toml::Value>,
}

impl Sources {
    /// Reads the sources in the folder that is the only path; anything without a `site.toml` is a
    /// result set.
    pub(crate) fn load(paths: &[PathBuf]) -> Result<Self, SiteError> {
        let Some((folder, file)) = only_site(paths) else {
            let only = SetSource { paths: paths.to_vec(), ..SetSource::default() };
            return Ok(Self { result_sets: vec![only], ..Self::default() });
        };
        let text = fs::read_to_string(&file).map_err(SiteError::io(&file))?;
        let mut sources = Self::parse(&text, &file.display().to_string(), folder)?;
        sources.intro = document(&folder.join("intro.md"))?;
        sources.about = document(&folder.join("about.md"))?;
        sources.servers = notes(&folder.join("servers"))?;
        Ok(sources)
    }

    /// Reads the text of a `site.toml` in `folder`; `path` is the name to blame.
    pub(crate) fn parse(text: &str, path: &str, folder: &Path) -> Result<Self, SiteError> {
        let blame = |offset: Option<usize>, message: String| SiteError::Source {
            path: path.to_owned(),
            line: offset.map(|at| line_at(text, at)),
            message,
        };
        let wire: Wire = toml::from_str(text).map_err(|error| {
            blame(error.span().map(|span| span.start), advised(error.message()))
        })?;
        if wire.result_set.is_empty() {
            let message = "no result set; add one as in\n  [[result_set]]\n  path = \"../data/x\"";
            return Err(blame(None, message.to_owned()));
        }
        let base_url = match wire.base_url {
            Some(url) if !is_web_address(url.get_ref()) => {
                let message = format!(
                    "base_url {:?} is no address; write it as in \"https://example.org/report/\"",
                    url.get_ref()
                );
                return Err(blame(Some(url.span().start), message));
            }
            // Pages are appended to it.
            url => url.map(|url| format!("{}/", url.into_inner().trim_end_matches('/'))),
        };
        let name: Arc<str> = Arc::from(path);
        let remark = |key: &String, known: &str| {
            let advice = format!("known are {known}; remove it or mend its spelling");
            let remark = Diagnostic::warning(&name, format!("unknown key `{key}`"), advice);
            match line_of(text, key).and_then(|line| u32::try_from(line).ok()) {
                Some(line) => remark.at(line),
                None => remark,
            }
        };
        let of_site = wire.unknown.keys().map(|key| {
            let known = "title, description, base_url, author, [theme], [logo], [[result_set]] and \
                         [[comparison]]";
            remark(key, known)
        });
        let of_theme = wire.theme.iter().flat_map(|theme| theme.unknown.keys());
        let of_logo = wire.logo.iter().flat_map(|logo| logo.unknown.keys());
        let of_sets = wire.result_set.iter().flat_map(|set| set.unknown.keys());
        let of_comparisons =
            wire.comparison.iter().flat_map(|comparison| comparison.unknown.keys());
        let mut diagnostics: Vec<Diagnostic> = of_site
            .chain(of_theme.map(|key| remark(key, theme::KEYS)))
            .chain(of_logo.map(|key| remark(key, logo::KEYS)))
            .chain(of_sets.map(|key| remark(key, "path, title, slug and article")))
            .chain(of_comparisons.map(|key| remark(key, comparison::KEYS)))
            .collect();
        let theme = wire.theme.map(|wire| Theme::of(&wire, path, |at| line_at(text, at)));
        let theme = theme.transpose()?.unwrap_or_default();
        diagnostics.extend(theme.remarks(&name));
        let logo = wire.logo.map(|wire| {
            let line = line_at(text, wire.file.span().start);
            Logo::read(wire, folder, path, line)
        });
        let logo = logo.transpose()?;
        let comparisons = wire
            .comparison
            .into_iter()
            .map(|wire| ComparisonSource::of(wire, path, |at| line_at(text, at)))
            .collect::<Result<_, SiteError>>()?;
        let mut sets = Vec::with_capacity(wire.result_set.len());
        for set in wire.result_set {
            let article = match &set.article {
                None => None,
                Some(name) => {
                    let file = folder.join(name.get_ref());
                    let article = document(&file)?.ok_or_else(|| {
                        let file = file.display();
                        let message = format!("there is no {file}; write it, or remove the key");
                        blame(Some(name.span().start), message)
                    });
                    Some(article?)
                }
            };
            let paths = vec![folder.join(set.path)];
            sets.push(SetSource { paths, title: set.title, slug: set.slug, article });
        }
        Ok(Self {
            title: wire.title,
            description: wire.description,
            base_url,
            author: wire.author,
            theme,
            logo,
            result_sets: sets,
            comparisons,
            diagnostics,
            ..Self::default()
        })
    }
}

/// The folder of a site and its `site.toml`, where the only path leads to one.
pub(crate) fn only_site(paths: &[PathBuf]) -> Option<(&Path, PathBuf)> {
    let [only] = paths else { return None };
    let (folder, file) = site_file(only);
    file.is_file().then_some((folder, file))
}

/// The folder of a site at `path`, and its `site.toml`, which need not be there.
pub(crate) fn site_file(path: &Path) -> (&Path, PathBuf) {
    match path.file_name() {
        Some(name) if name == FILE_NAME => {
            (path.parent().unwrap_or(Path::new("")), path.to_owned())
        }
        _ => (path, path.join(FILE_NAME)),
    }
}

/// The parser's message, with what to do where it does not say so itself.
fn advised(message: &str) -> String {
    match message.strip_prefix("missing field ") {
        Some("`path`") => "`path` is missing; every [[result_set]] needs it".to_owned(),
        Some("`file`") => "`file` is missing; [logo] needs it".to_owned(),
        Some(field) => format!("{field} is missing; every [[comparison]] needs `old` and `new`"),
        None => format!("{}; mend the line", message.trim_end()),
    }
}

fn document(path: &Path) -> Result<Option<Document>, SiteError> {
    match files::text(path) {
        Ok(text) => Ok(Some(Document::parse(&text, &path.display().to_string()))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(SiteError::io(path)(error)),
    }
}

/// The Markdown files of a folder, by their names without the ending.
fn notes(folder: &Path) -> Result<BTreeMap<String, Document>, SiteError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(SiteError::io(folder)(error)),
    };
    let mut notes = BTreeMap::new();
    for entry in entries {
        let path = entry.map_err(SiteError::io(folder))?.path();
        let is_markdown = path.extension().is_some_and(|ending| ending == "md");
        if let (true, Some(name)) = (is_markdown, path.file_stem().and_then(|name| name.to_str())) {
            notes.extend(document(&path)?.map(|note| (name.to_owned(), note)));
        }
    }
    Ok(notes)
}

/// The line of a byte offset, counted from 1.
fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// The line on which a key is set or a table is opened, counted from 1.
fn line_of(text: &str, key: &str) -> Option<usize> {
    let names = |line: &str| {
        let line = line.trim_start_matches([' ', '\t', '[', '"']);
        let rest = line.strip_prefix(key).map(|rest| rest.trim_start_matches(['"', ' ', '\t']));
        rest.is_some_and(|rest| rest.starts_with(['=', ']', '.']))
    };
    text.lines().position(names).map(|line| line + 1)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Sources, SiteError> {
        Sources::parse(text, "site.toml", Path::new("site"))
    }

    #[test]
    fn everything_is_read() {
        let sources = parse(
            "title = \"T\"\nbase_url = \"https://a.b/c\"\nauthr = 1\n\
             [[result_set]]\npath = \"../data/x\"\nslugg = \"x\"\n",
        )
        .unwrap();
        assert_eq!(sources.title.as_deref(), Some("T"));
        assert_eq!(sources.base_url.as_deref(), Some("https://a.b/c/"));
        assert_eq!(sources.result_sets[0].paths, [Path::new("site/../data/x")]);
        let remarks: Vec<_> = sources.diagnostics.iter().map(ToString::to_string).collect();
        assert!(remarks[0].starts_with("site.toml:3: unknown key `authr`"), "{remarks:?}");
        assert!(remarks[1].starts_with("site.toml:6: unknown key `slugg`"), "{remarks:?}");
    }

    #[test]
    fn an_error_names_its_line_and_what_to_do() {
        for (text, start, word) in [
            ("title = 1", "site.toml:1: ", "string"),
            ("title = \"a\"\nbase_url = \"ftp\"", "site.toml", "[[result_set]]"),
            ("base_url = \"ftp\"\n[[result_set]]\npath = \"x\"", "site.toml:1: ", "https://"),
            ("[[result_set]]\ntitle = \"x\"", "site.toml:1: ", "`path` is missing"),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.starts_with(start) && error.contains(word), "{error}");
        }
    }
}
