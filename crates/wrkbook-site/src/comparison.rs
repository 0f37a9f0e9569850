//! Comparisons of a site's result sets: what `site.toml` asks for, and the diff that answers it.
//!
//! ```toml
//! [[comparison]]
//! old = "2025"                          # the slug or the title of a result set of the site
//! new = "2026"
//! title = "A year later"                # otherwise made of theirs
//! rename = { "old name" = "new name" }  # servers that are called otherwise in the new set
//! alpha = 0.05
//! threshold = "5%"                      # or "5%,latency=10%"
//! allow_mixed = true                    # compare what was measured under different conditions
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;
use wrkbook::diff::{self, Diff, Options, Rename, Thresholds};
use wrkbook::names::Unknown;
use wrkbook::{Policy, ResultSet};

use crate::error::SiteError;
use crate::set::SiteSet;
use crate::slug::Slugs;

/// The keys of a `[[comparison]]`, for those who misspell one.
pub(crate) const KEYS: &str = "old, new, title, rename, alpha, threshold and allow_mixed";

/// One `[[comparison]]` as it is written.
#[derive(Deserialize)]
pub(crate) struct Wire {
    old: Spanned<String>,
    new: Spanned<String>,
    title: Option<String>,
    #[serde(default)]
    rename: BTreeMap<String, Spanned<String>>,
    alpha: Option<Spanned<f64>>,
    threshold: Option<Spanned<Threshold>>,
    #[serde(default)]
    allow_mixed: bool,
    #[serde(flatten)]
    pub(crate) unknown: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Threshold {
    Share(f64),
    Text(String),
}

/// What is to be compared with what, and how.
#[derive(Debug)]
pub(crate) struct ComparisonSource {
    title: Option<String>,
    old: Placed<String>,
    new: Placed<String>,
    renames: Vec<Placed<Rename>>,
    options: Options,
}

/// A value, and where to put the blame for it.
#[derive(Debug)]
struct Placed<T> {
    value: T,
    path: String,
    line: usize,
}

impl<T> Placed<T> {
    fn blame(&self, message: impl Into<String>) -> SiteError {
        SiteError::Source {
            path: self.path.clone(),
            line: Some(self.line),
            message: message.into(),
        }
    }
}

impl ComparisonSource {
    /// Checks what can be checked without the sets. `line` gives the line of an offset in `path`.
    pub(crate) fn of(
        wire: Wire,
        path: &str,
        line: impl Fn(usize) -> usize,
    ) -> Result<Self, SiteError> {
        fn placed<T>(path: &str, line: usize, value: T) -> Placed<T> {
            Placed { value, path: path.to_owned(), line }
        }
        let text = |text: Spanned<String>| {
            let line = line(text.span().start);
            placed(path, line, text.into_inner())
        };
        let mut options = Options { allow_mixed: wire.allow_mixed, ..Options::default() };
        if let Some(alpha) = wire.alpha {
            let alpha = placed(path, line(alpha.span().start), alpha.into_inner());
            if !(alpha.value > 0.0 && alpha.value < 1.0) {
                let error = diff::Error::Alpha { alpha: alpha.value };
                return Err(alpha.blame(error.to_string()));
            }
            options.alpha = alpha.value;
        }
        if let Some(threshold) = wire.threshold {
            let at = placed(path, line(threshold.span().start), ());
            let text = match threshold.into_inner() {
                Threshold::Share(share) => share.to_string(),
                Threshold::Text(text) => text,
            };
            options.thresholds = text
                .parse::<Thresholds>()
                .map_err(|error| at.blame(format!("threshold: {error}")))?;
        }
        let renames = wire.rename.into_iter().map(|(old, new)| {
            let Placed { value: new, path, line } = text(new);
            Placed { value: Rename { old, new }, path, line }
        });
        Ok(Self {
            title: wire.title,
            renames: renames.collect(),
            old: text(wire.old),
            new: text(wire.new),
            options,
        })
    }

    /// Compares.
    ///
    /// # Errors
    /// A set or a server that is not there, with what is.
    pub(crate) fn compare(
        &self,
        sets: &[SiteSet],
        policy: Policy,
        slugs: &mut Slugs,
    ) -> Result<Comparison, SiteError> {
        let [old, new] = [found(&self.old, sets)?, found(&self.new, sets)?];
        if old == new {
            return Err(self.new.blame(format!(
                "`{}` and `{}` are the same result set; name another one",
                self.old.value, self.new.value
            )));
        }
        let (Some(old_set), Some(new_set)) = (sets.get(old), sets.get(new)) else {
            return Err(self.new.blame("there is no such result set"));
        };
        let options = Options {
            policy,
            renames: self.renames.iter().map(|rename| rename.value.clone()).collect(),
            ..self.options.clone()
        };
        for rename in &self.renames {
            let set = &new_set.analysis.set;
            has_server(set, &rename.value.new, "new").map_err(|error| rename.blame(error))?;
            let set = &old_set.analysis.set;
            has_server(set, &rename.value.old, "old").map_err(|error| rename.blame(error))?;
        }
        let diff = Diff::of(&old_set.analysis.set, &new_set.analysis.set, &options);
        let diff = diff.map_err(|error| match self.renames.first() {
            Some(rename) => rename.blame(error.to_string()),
            None => self.new.blame(error.to_string()),
        })?;
        let title = self.title.clone();
        let title =
            title.unwrap_or_else(|| format!("{} \u{2192} {}", old_set.title, new_set.title));
        let made_of = format!("{} to {}", old_set.base, new_set.base);
        let slug = slugs.take(self.title.as_ref().unwrap_or(&made_of), "comparison");
        Ok(Comparison { title, slug, old, new, diff })
    }
}

/// Two of a site's result sets, compared.
#[derive(Debug)]
pub(crate) struct Comparison {
    pub(crate) title: String,
    /// Its page's name.
    pub(crate) slug: String,
    /// Which of the site's sets.
    pub(crate) old: usize,
    pub(crate) new: usize,
    pub(crate) diff: Diff,
}

impl Comparison {
    /// What a server of the diff is called in the old set.
    pub(crate) fn old_name<'a>(&'a self, server: &'a str) -> &'a str {
        let rename = self.diff.renamed.iter().find(|rename| rename.new == server);
        rename.map_or(server, |rename| &rename.old)
    }
}

/// The set that a slug or a title names.
fn found(name: &Placed<String>, sets: &[SiteSet]) -> Result<usize, SiteError> {
    if let Some(at) = sets.iter().position(|set| set.base == name.value && !set.base.is_empty()) {
        return Ok(at);
    }
    let mut titled = sets.iter().enumerate().filter(|(_, set)| set.title == name.value);
    let known = || {
        let shown = |set: &SiteSet| match set.base.is_empty() {
            true => format!("`{}`", set.title),
            false => format!("`{}` (`{}`)", set.base, set.title),
        };
        sets.iter().map(shown).collect::<Vec<_>>().join(", ")
    };
    match (titled.next(), titled.next()) {
        (Some((at, _)), None) => Ok(at),
        (Some(_), Some(_)) => Err(name.blame(format!(
            "several result sets have the title `{}`; name one by its slug: {}",
            name.value,
            known()
        ))),
        (None, _) => Err(name.blame(format!(
            "no result set is called `{}`; there are {}",
            name.value,
            known()
        ))),
    }
}

fn has_server(set: &ResultSet, name: &str, side: &str) -> Result<(), String> {
    let mut names: Vec<&str> = set.runs.iter().map(|run| &*run.key.server).collect();
    if names.contains(&name) {
        return Ok(());
    }
    names.sort_by(|a, b| wrkbook::ingest::run::natural(a, b));
    names.dedup();
    Err(format!("in the {side} set: {}", Unknown::new("server", name, names)))
}
