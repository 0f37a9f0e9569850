//! `wrkbook.toml`: what stands beside a result set because the raw files do not say it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use thiserror::Error;

use crate::record::diagnostic::Diagnostic;
use crate::record::units::Bytes;
use crate::sources::folder::files;
use crate::sources::folder::layout::Pattern;
use crate::sources::tables::{self, Mapping};

/// The name of the file.
pub const FILE_NAME: &str = "wrkbook.toml";

/// What `wrkbook.toml` says; every part is optional.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// The result set's title.
    pub title: Option<String>,
    /// One or two sentences on what was tested.
    pub description: Option<String>,
    /// Layout patterns, tried in order; empty: the built-in ones.
    pub layout: Vec<Pattern>,
    /// Server names by port.
    pub ports: BTreeMap<u32, String>,
    /// What servers are called, by the name that the files give.
    pub names: BTreeMap<String, String>,
    /// Requests in flight on each connection, where a report does not say it.
    pub depth: Option<u32>,
    /// Files and folders that are left alone without a word, relative to the result set.
    pub ignore: Vec<String>,
    /// Servers that had another name in an earlier result set: old name to the one here.
    pub renamed: BTreeMap<String, String>,
    /// When the set was measured, as the author writes it: a date, or a date and a time (RFC 3339).
    pub at: Option<String>,
    /// The commit that was measured.
    pub commit: Option<String>,
    /// What the servers were given.
    pub limits: Limits,
    /// Conditions in the author's words, in the order written: machine, tool, date, ...
    pub conditions: Vec<(String, String)>,
    /// Which container's samples count, where a stream holds several: its name or the start of its
    /// id, with `{server}` for the server's name.
    pub container: Option<String>,
    /// Which files are published tables, and how to read them.
    pub tables: Vec<Mapping>,
}

/// What each server was given.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Limits {
    /// Cores, which need not be whole.
    pub cpus: Option<f64>,
    /// Memory.
    pub memory: Option<Bytes>,
}

/// Why a `wrkbook.toml` cannot be used.
#[derive(Debug, Error)]
#[error("{path}{}: {message}", .line.map(|line| format!(":{line}")).unwrap_or_default())]
pub struct ConfigError {
    /// The file.
    pub path: String,
    /// The line, counted from 1, where it is known.
    pub line: Option<usize>,
    /// What is wrong with it and what to do.
    pub message: String,
}

#[derive(Deserialize)]
struct Wire {
    title: Option<String>,
    description: Option<String>,
    at: Option<Written>,
    commit: Option<String>,
    layout: Option<toml::Spanned<OneOrMore>>,
    #[serde(default)]
    ignore: Vec<String>,
    #[serde(default)]
    ports: BTreeMap<String, toml::Spanned<String>>,
    #[serde(default)]
    names: BTreeMap<String, String>,
    depth: Option<toml::Spanned<i64>>,
    #[serde(default)]
    renamed: BTreeMap<String, String>,
    #[serde(default)]
    limits: WireLimits,
    #[serde(default)]
    conditions: toml::Table,
    container: Option<String>,
    #[serde(default)]
    table: Vec<toml::Spanned<tables::Wire>>,
    #[serde(flatten)]
    unknown: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// A moment, in quotes or as TOML writes dates.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Date(toml::value::Datetime),
}

#[derive(Deserialize, Default)]
struct WireLimits {
    cpus: Option<toml::Spanned<f64>>,
    memory: Option<toml::Spanned<WireSize>>,
    #[serde(flatten)]
    unknown: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum WireSize {
    Bytes(f64),
    Text(String),
}

impl Config {
    /// Reads `wrkbook.toml` in `folder`; without one, the default. A key that is not known is a
    /// diagnostic; what cannot be understood is an error, since it would change what everything
    /// else means.
    pub fn load(folder: &Path) -> Result<(Self, Vec<Diagnostic>), ConfigError> {
        let path = folder.join(FILE_NAME);
        match files::text(&path) {
            Ok(text) => Self::parse(&text, &path.display().to_string()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Default::default()),
            Err(error) => Err(ConfigError {
                path: path.display().to_string(),
                line: None,
                message: format!("cannot be read ({error}); correct it or move it away"),
            }),
        }
    }

    /// Reads the text of a `wrkbook.toml`; `path` is the name to blame.
    pub fn parse(text: &str, path: &str) -> Result<(Self, Vec<Diagnostic>), ConfigError> {
        let blame = |offset: Option<usize>, message: String| ConfigError {
            path: path.to_owned(),
            line: offset.map(|at| line_at(text, at)),
            message,
        };
        let wire: Wire = toml::from_str(text)
            .map_err(|e| blame(e.span().map(|span| span.start), e.message().to_owned()))?;

        let mut layout = Vec::new();
        if let Some(spanned) = wire.layout {
            let at = spanned.span().start;
            let sources = match spanned.into_inner() {
                OneOrMore::One(source) => vec![source],
                OneOrMore::More(sources) => sources,
            };
            for source in sources {
                layout.push(source.parse().map_err(|error| {
                    blame(Some(at), format!("layout `{source}` cannot be used: {error}"))
                })?);
            }
        }
        let mut ports = BTreeMap::new();
        for (port, name) in wire.ports {
            let at = name.span().start;
            let number = port
                .parse()
                .map_err(|_| blame(Some(at), format!("`{port}` in [ports] is no port number")))?;
            ports.insert(number, name.into_inner());
        }
        let depth = match wire.depth {
            None => None,
            Some(depth) => {
                let (at, number) = (depth.span().start, depth.into_inner());
                let read = u32::try_from(number).ok().filter(|depth| *depth > 0);
                let problem = || format!("depth = {number} is no number of requests in flight");
                Some(read.ok_or_else(|| blame(Some(at), problem()))?)
            }
        };
        let cpus = wire.limits.cpus.map(|cpus| (cpus.span().start, cpus.into_inner()));
        if let Some((at, cpus)) = cpus.filter(|(_, cpus)| !(cpus.is_finite() && *cpus > 0.0)) {
            return Err(blame(Some(at), format!("[limits] cpus = {cpus} is no number of cores")));
        }
        let memory = match wire.limits.memory {
            None => None,
            Some(spanned) => {
                let at = spanned.span().start;
                let (read, printed) = match spanned.into_inner() {
                    WireSize::Bytes(bytes) => (Bytes::new(bytes), bytes.to_string()),
                    WireSize::Text(text) => (size(&text), format!("{text:?}")),
                };
                Some(read.ok_or_else(|| {
                    blame(
                        Some(at),
                        format!(
                            "[limits] memory = {printed} is no size; write \"512 MB\" or \"512MiB\""
                        ),
                    )
                })?)
            }
        };
        let conditions = wire
            .conditions
            .into_iter()
            .map(|(key, value)| match value {
                toml::Value::String(text) => (key, text),
                other => (key, other.to_string()),
            })
            .collect();
        let tables = wire.table.into_iter().map(|table| {
            let start = table.span().start;
            let mapping = table.into_inner().mapping(start, |at| line_at(text, at));
            mapping.map_err(|(at, message)| blame(Some(at), message))
        });
        let tables = tables.collect::<Result<_, _>>()?;
        let name: Arc<str> = Arc::from(path);
        let in_limits = wire.limits.unknown.keys().map(|key| format!("limits.{key}"));
        let diagnostics = wire
            .unknown
            .into_keys()
            .chain(in_limits)
            .map(|key| {
                Diagnostic::warning(
                    &name,
                    format!("unknown key `{key}`"),
                    "known are title, description, at, commit, layout, ignore, container, depth, [ports], \
                     [names], [limits], [renamed], [conditions] and [[table]]; remove it or correct its \
                     spelling",
                )
            })
            .collect();
        let config = Self {
            title: wire.title,
            description: wire.description,
            at: wire.at.map(|at| match at {
                Written::Text(text) => text,
                Written::Date(date) => date.to_string(),
            }),
            commit: wire.commit,
            layout,
            ports,
            names: wire.names,
            depth,
            ignore: wire.ignore,
            renamed: wire.renamed,
            limits: Limits { cpus: cpus.map(|(_, cpus)| cpus), memory },
            conditions,
            container: wire.container,
            tables,
        };
        Ok((config, diagnostics))
    }
}

impl Config {
    /// How a file, by its path relative to the result set, is read as a published table, if it is.
    pub fn table_of(&self, relative: &str) -> Option<&Mapping> {
        self.tables.iter().find(|mapping| mapping.matches(relative).is_some())
    }

    /// Whether the author wants a file, by its path relative to the result set, left alone: it, or a
    /// folder above it, is named by `ignore`, in which `*` stands for anything.
    pub fn ignores(&self, relative: &str) -> bool {
        let folders = relative.match_indices('/').map(|(at, _)| &relative[..at]);
        folders
            .chain([relative])
            .any(|path| self.ignore.iter().any(|pattern| glob(pattern.trim_end_matches('/'), path)))
    }
}

/// Whether `text` is what `pattern` says, where each `*` stands for anything.
fn glob(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(head) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    // The leftmost place for each part leaves the most for those after it.
    for part in parts {
        let Some(at) = text.find(part) else { return false };
        text = &text[at + part.len()..];
    }
    text.ends_with(last)
}

/// The line of a byte offset, counted from 1.
fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// A size as people write it: a number and a unit, decimal (`MB`) or binary (`MiB`).
fn size(text: &str) -> Option<Bytes> {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let number: f64 = text[..end].parse().ok()?;
    let unit = text[end..].trim().to_ascii_lowercase();
    let (prefix, base) = match unit.strip_suffix("ib") {
        Some(prefix) => (prefix, 1024_f64),
        None => (unit.strip_suffix('b').unwrap_or(&unit), 1000.0),
    };
    let power = ["", "k", "m", "g", "t"].iter().position(|known| *known == prefix)?;
    Bytes::new(number * base.powi(power as i32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_read() {
        let (config, diagnostics) = Config::parse(
            r#"
title = "T"
layout = ["{server}.log", "{server}.{connections}.log"]
ignore = ["old/", "*.conditions.json", "a*b*c"]
speling = 1
[ports]
8080 = "Bjoern"
[renamed]
"Old name" = "Bjoern"
[limits]
cpus = 2
memory = "512 MB"
ram = 5
[conditions]
machine = "two cores"
year = 2026
"#,
            "wrkbook.toml",
        )
        .expect("valid");
        assert_eq!(config.title.as_deref(), Some("T"));
        assert_eq!(config.layout.len(), 2);
        assert_eq!(config.ports[&8080], "Bjoern");
        for path in ["old/a.log", "round1/A.1.conditions.json", "abc", "a-b-bc"] {
            assert!(config.ignores(path), "{path}");
        }
        for path in ["older/a.log", "A.1.conditions.jsonl", "ac", "abcd"] {
            assert!(!config.ignores(path), "{path}");
        }
        assert_eq!(config.limits.memory.map(Bytes::get), Some(512e6));
        assert_eq!(config.renamed["Old name"], "Bjoern");
        assert_eq!(config.limits.cpus, Some(2.0));
        assert_eq!(config.conditions[0], ("machine".to_owned(), "two cores".to_owned()));
        let said: Vec<_> = diagnostics.iter().map(|said| &*said.message).collect();
        assert_eq!(said, ["unknown key `speling`", "unknown key `limits.ram`"]);
    }

    #[test]
    fn an_error_names_its_line() {
        for (text, line, word) in [
            ("title = 1", Some(1), "string"),
            ("title = \"a\"\nlayout = \"{sever}\"", Some(2), "{sever}"),
            ("[ports]\nx = \"a\"", Some(2), "`x`"),
            ("[limits]\ncpus = 0", Some(2), "cores"),
            ("[limits]\nmemory = \"much\"", Some(2), "much"),
            ("title", Some(1), ""),
        ] {
            let error = Config::parse(text, "wrkbook.toml").expect_err(text);
            assert_eq!(error.line, line, "{error}");
            assert!(error.to_string().contains(word), "{error}");
        }
    }

    #[test]
    fn sizes_are_decimal_or_binary() {
        for (text, bytes) in [
            ("512 MB", Some(512e6)),
            ("512MiB", Some(536_870_912.0)),
            ("1g", Some(1e9)),
            ("9", Some(9.0)),
            ("MB", None),
            ("1 XB", None),
        ] {
            assert_eq!(size(text).map(Bytes::get), bytes, "{text}");
        }
    }
}
