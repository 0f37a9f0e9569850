//! The site: loaded and analysed once, built as often as wanted.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use wrkbook::Policy;
use wrkbook::ingest::Diagnostic;

use crate::comparison::Comparison;
use crate::inputs::Input;
use crate::markdown::Document;
use crate::set::SiteSet;
use crate::source::Sources;

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
    pub(crate) inputs: Vec<Input>,
    pub(crate) diagnostics: Vec<Diagnostic>,
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
    /// What was odd about the sources and the result sets, in the order in which they were read.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The site's own title, or that of its only set.
    pub(crate) fn title(&self) -> &str {
        let only = || self.sets.first().map(|set| &*set.title);
        self.sources.title.as_deref().or_else(only).unwrap_or("Results")
    }

    /// The author's notes on the servers of a set, by server.
    pub(crate) fn notes<'a>(&'a self, servers: &'a [Arc<str>]) -> BTreeMap<&'a str, &'a Document> {
        let of = |server: &'a Arc<str>| Some((&**server, self.sources.servers.get(&**server)?));
        servers.iter().filter_map(of).collect()
    }
}
