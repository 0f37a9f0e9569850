//! Loading and building a site: result sets are read and analysed, claims judged, comparisons made,
//! and all of it is written, all or nothing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use wrkbook::claims::{self, Judged, PublishedClaim};
use wrkbook::ingest::Diagnostic;
use wrkbook::ingest::result_set::Progress;
use wrkbook::{Analysis, Policy, Reading, Summary};

use crate::error::SiteError;
use crate::inputs::inputs;
use crate::pages;
use crate::publish::Staging;
use crate::render::Templates;
use crate::set::SiteSet;
use crate::site::{Built, Options, Site};
use crate::slug::Slugs;
use crate::source::{SetSource, Sources, only_site};

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

impl Site {
    /// Loads what `path` names: a folder with a `site.toml`, or a result set, which is then the
    /// site's only one. `progress` is told how many files of how many are read, set by set.
    ///
    /// # Errors
    /// When `site.toml` or a result set cannot be used. What is merely odd is among the
    /// [`diagnostics`](Self::diagnostics).
    pub fn load(path: &Path, options: &Options, progress: Progress<'_>) -> Result<Self, SiteError> {
        Self::load_all(&[path.to_owned()], options, progress)
    }

    /// As [`load`](Self::load), of several paths, which are one result set: folders, files, patterns.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn load_all(
        paths: &[PathBuf],
        options: &Options,
        progress: Progress<'_>,
    ) -> Result<Self, SiteError> {
        let sources = Sources::load(paths)?;
        let alone = sources.result_sets.len() == 1;
        let mut slugs = Slugs::without(&RESERVED);
        let mut diagnostics = sources.diagnostics.clone();
        let mut sets = Vec::with_capacity(sources.result_sets.len());
        for source in &sources.result_sets {
            let set = wrkbook::load_all(&source.paths, &Reading::default(), progress)?;
            diagnostics.extend(set.diagnostics.iter().cloned());
            let SetSource { title, slug, .. } = source;
            let title = title.clone().or_else(|| set.config.title.clone());
            let title = title.unwrap_or_else(|| set.name.clone());
            let base = match alone {
                true => String::new(),
                false => slugs.take(slug.as_ref().unwrap_or(&set.name), "results"),
            };
            let analysis = Arc::new(Analysis::of(set, options.policy));
            let claims = match claims(&source.paths, &analysis) {
                Ok(claims) => claims,
                Err(broken) => {
                    diagnostics.push(broken);
                    None
                }
            };
            sets.push(SiteSet { title, base, analysis, claims });
        }
        if let Some((folder, _)) = only_site(paths) {
            diagnostics.extend(strangers(folder, &sources, &sets));
        }
        let mut slugs = Slugs::default();
        let comparisons = sources.comparisons.iter();
        let comparisons = comparisons
            .map(|comparison| comparison.compare(&sets, &mut slugs))
            .collect::<Result<_, SiteError>>()?;
        let inputs = inputs(paths, options.templates.as_deref());
        Ok(Self { sources, sets, comparisons, options: options.clone(), inputs, diagnostics })
    }

    /// Writes the site to `out`, which it replaces as a whole. Until the last page is written,
    /// the folder keeps what it holds; a build that fails leaves it alone.
    ///
    /// # Errors
    /// When `out` holds anything that is not a site of wrkbook, or is within a result set, a template of the user's is wrong,
    /// or a file cannot be written.
    pub fn build(&self, out: &Path) -> Result<Built, SiteError> {
        let templates = Templates::load(self.options.templates.as_deref())?;
        let staging = Staging::begin(out, &self.inputs)?;
        let written = pages::write(self, &templates, &staging)?;
        let out = staging.publish()?;
        Ok(Built { pages: written.pages, bytes: written.bytes, out })
    }
}

/// The published claims of the result set at the only path, judged; nothing where there are none. A
/// table that cannot be read costs the site one page, not the site.
fn claims(paths: &[PathBuf], analysis: &Analysis) -> Result<Option<Arc<[Judged]>>, Diagnostic> {
    let [path] = paths else { return Ok(None) };
    let claims = claims::load(path)?;
    if claims.is_empty() {
        return Ok(None);
    }
    let published = Summary::of(&analysis.set, Policy::AsPublished);
    let judge = |claim: &PublishedClaim| claim.judge(analysis, Some(&published));
    Ok(Some(claims.iter().map(judge).collect()))
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
