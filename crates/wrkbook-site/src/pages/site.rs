//! The whole site: style and script, the result sets, their comparisons, and what stands beside them.

use wrkbook::Summary;
use wrkbook_charts::{Looks, palette};

use super::comparison::{self, ComparisonContext};
use super::section::{SetContext, Shared};
use super::{about, index, lost, result_set};
use crate::error::SiteError;
use crate::feed;
use crate::link::Link;
use crate::publish::Staging;
use crate::render::Templates;
use crate::site::Site;
use crate::variables::Variables;
use crate::writer::{Writer, Written};

/// Writes every page and file of `site`.
pub(crate) fn write(
    site: &Site,
    templates: &Templates,
    staging: &Staging,
) -> Result<Written, SiteError> {
    let variables = Variables::of(&site.sets);
    let base_url = site.sources.base_url.as_deref();
    let feed = base_url.and_then(|base| feed::feed(site, base));
    let mut writer = Writer::of(site, templates, staging, &variables);
    if feed.is_some() {
        writer.announce(Link::page("feed.xml"));
    }
    assets(&mut writer)?;
    let summaries: Vec<&Summary> = site.sets.iter().map(|set| &set.analysis.summary).collect();
    let shared = Shared { variables: &variables, looks: Looks::of(&summaries) };
    let sets = site.sets.iter().enumerate();
    let sets: Vec<SetContext<'_>> =
        sets.map(|(at, set)| SetContext::of(site, at, set, &shared)).collect();
    let mut digests = Vec::with_capacity(sets.len());
    for set in &sets {
        digests.push(result_set::write(set, &mut writer)?);
    }
    for comparison in &site.comparisons {
        if let (Some(old), Some(new)) = (sets.get(comparison.old), sets.get(comparison.new)) {
            let digests = [comparison.old, comparison.new]
                .map(|at| digests.get(at).map_or("", |digest: &String| digest));
            comparison::write(&ComparisonContext::of(comparison, old, new), digests, &mut writer)?;
        }
    }
    if sets.len() != 1 {
        index::write_sets(&sets, &mut writer)?;
    }
    about::write(&mut writer)?;
    lost::write(&mut writer)?;
    if let Some(base) = base_url {
        let sitemap = feed::sitemap(base, writer.addresses());
        writer.file("sitemap.xml", sitemap.as_bytes())?;
        writer.file("robots.txt", feed::robots(base).as_bytes())?;
    }
    if let Some(feed) = feed {
        writer.file("feed.xml", feed.as_bytes())?;
    }
    Ok(writer.written())
}

fn assets(writer: &mut Writer<'_>) -> Result<(), SiteError> {
    let sources = &writer.site.sources;
    let colours = palette::css() + &sources.theme.css();
    let style = colours + writer.asset("style.css");
    writer.file("assets/style.css", style.as_bytes())?;
    if let Some(logo) = &sources.logo {
        writer.file(&format!("assets/{}", logo.name), &logo.bytes)?;
    }
    for script in ["theme.js", "script.js"] {
        let text = writer.asset(script);
        writer.file(&format!("assets/{script}"), text.as_bytes())?;
    }
    Ok(())
}
