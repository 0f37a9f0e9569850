//! The site: loaded and analysed once, built as often as wanted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use wrkbook::ingest::Diagnostic;
use wrkbook::ingest::result_set::Progress;
use wrkbook::{Analysis, Policy};

use crate::comparison::Comparison;
use crate::error::SiteError;
use crate::pages::Pages;
use crate::publish::Staging;
use crate::render::Templates;
use crate::slug::Slugs;
use crate::source::{SetSource, Sources};

/// What a result set cannot be called in a path.
const RESERVED: [&str; 10] = [
    "about",
    "assets",
    "comparisons",
    "data",
    "index",
    "loads",
    "metrics",
    "runs",
    "scenario",
    "servers",
];

/// How a site is made.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How runs become summaries.
    pub policy: Policy,
    /// A folder of templates that stand in for the built-in ones, file by file.
    pub templates: Option<PathBuf>,
    /// The command that makes the site, as its foot quotes it.
    pub command: String,
}

/// A site that is ready to be built.
#[derive(Debug)]
pub struct Site {
    pub(crate) sources: Sources,
    pub(crate) sets: Vec<SiteSet>,
    pub(crate) comparisons: Vec<Comparison>,
    pub(crate) options: Options,
    diagnostics: Vec<Diagnostic>,
}

/// One of a site's result sets.
#[derive(Debug)]
pub(crate) struct SiteSet {
    pub(crate) title: String,
    /// Its folder in the site; empty where it is the only one.
    pub(crate) base: String,
    pub(crate) analysis: Analysis,
}

/// A site that was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// How many pages.
    pub pages: usize,
    /// How many bytes, files of figures and assets included.
    pub bytes: u64,
    /// Where it is.
    pub out: PathBuf,
}

impl Site {
    /// Loads what `path` names: a folder with a `site.toml`, or a result set, which is then the
    /// site's only one. `progress` is told how many files of how many are read, set by set.
    ///
    /// # Errors
    /// When `site.toml` or a result set cannot be used. What is merely odd is among the
    /// [`diagnostics`](Self::diagnostics).
    pub fn load(path: &Path, options: &Options, progress: Progress<'_>) -> Result<Self, SiteError> {
        let sources = Sources::load(path)?;
        let alone = sources.result_sets.len() == 1;
        let mut slugs = Slugs::without(&RESERVED);
        let mut diagnostics = sources.diagnostics.clone();
        let mut sets = Vec::with_capacity(sources.result_sets.len());
        for source in &sources.result_sets {
            let set = wrkbook::load(&source.path, progress)?;
            diagnostics.extend(set.diagnostics.iter().cloned());
            let SetSource { title, slug, .. } = source;
            let title = title.clone().or_else(|| set.config.title.clone());
            let title = title.unwrap_or_else(|| set.name.clone());
            let base = match alone {
                true => String::new(),
                false => slugs.take(slug.as_ref().unwrap_or(&set.name), "results"),
            };
            sets.push(SiteSet { title, base, analysis: Analysis::of(set, options.policy) });
        }
        diagnostics.extend(strangers(path, &sources, &sets));
        let mut slugs = Slugs::default();
        let comparisons = sources.comparisons.iter();
        let comparisons = comparisons
            .map(|comparison| comparison.compare(&sets, options.policy, &mut slugs))
            .collect::<Result<_, SiteError>>()?;
        Ok(Self { sources, sets, comparisons, options: options.clone(), diagnostics })
    }

    /// What was odd about the sources and the result sets, in the order in which they were read.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Writes the site to `out`, which it replaces as a whole. Until the last page is written,
    /// the folder keeps what it holds; a build that fails leaves it alone.
    ///
    /// # Errors
    /// When `out` holds anything that is not a site of wrkbook, a template of the user's is wrong,
    /// or a file cannot be written.
    pub fn build(&self, out: &Path) -> Result<Built, SiteError> {
        let templates = Templates::load(self.options.templates.as_deref())?;
        let paths = self.sources.result_sets.iter().map(|source| source.path.clone());
        let staging = Staging::begin(out, &paths.collect::<Vec<_>>())?;
        let pages = Pages::write(self, &templates, &staging)?;
        let out = staging.publish()?;
        Ok(Built { pages: pages.count, bytes: pages.bytes, out })
    }

    /// The site's own title, or that of its only set.
    pub(crate) fn title(&self) -> &str {
        let only = || self.sets.first().map(|set| &*set.title);
        self.sources.title.as_deref().or_else(only).unwrap_or("Results")
    }

    /// The author's notes on the servers of a set, by server.
    pub(crate) fn notes<'a>(
        &'a self,
        servers: &'a [Arc<str>],
    ) -> BTreeMap<&'a str, &'a crate::markdown::Document> {
        let of = |server: &'a Arc<str>| Some((&**server, self.sources.servers.get(&**server)?));
        servers.iter().filter_map(of).collect()
    }
}

/// Notes on servers that no set has.
fn strangers(path: &Path, sources: &Sources, sets: &[SiteSet]) -> Vec<Diagnostic> {
    let known = |name: &str| {
        let mut servers = sets.iter().flat_map(|set| &set.analysis.summary.servers);
        servers.any(|server| &**server == name)
    };
    let strangers = sources.servers.keys().filter(|name| !known(name));
    strangers
        .map(|name| {
            let file = path.join("servers").join(format!("{name}.md"));
            Diagnostic::warning(
                &file.display().to_string().into(),
                format!("no server is called `{name}`"),
                "the notes are shown nowhere; name the file as the server is named in the tables",
            )
        })
        .collect()
}
