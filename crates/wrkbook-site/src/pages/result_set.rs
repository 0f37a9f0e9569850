//! The pages of one result set, in the order in which they are written.

use wrkbook::frames;

use super::board::BoardContext;
use super::repeats::Repeats;
use super::section::{Section, SetContext};
use super::{audit, claims, data, index, load, method, metric, picture, report, runs, server};
use crate::digest::Digest;
use crate::documents::{formats, unwritten};
use crate::error::SiteError;
use crate::frame::{Foot, NavItem, Surroundings};
use crate::writer::Writer;

/// Writes every page and file of a set. What it returns is the digest of its runs.
pub(super) fn write(set: &SetContext<'_>, writer: &mut Writer<'_>) -> Result<String, SiteError> {
    let mut runs =
        frames::runs(&set.analysis.set.runs).map_err(|error| unwritten("runs", &error))?;
    let runs = formats("runs", |format, to| {
        format.write(&mut runs, to).map_err(|error| error.to_string())
    })?;
    let digest = runs.first().map_or(Digest::of(b""), |(_, csv)| Digest::of(csv)).to_string();
    let mut around = Surroundings {
        foot: Some(foot(set, &digest, writer)),
        nav: nav(set, writer),
        preview: None,
    };
    let sections = set.sections();
    if sections.len() > 1 {
        around.preview = index::picture_of_scenarios(set, writer)?;
        index::write_scenarios(set, &around, writer)?;
    }
    for section in &sections {
        let board = BoardContext::of(section);
        let picture = picture::of_report(section, &board, writer.site.title());
        let preview = writer.preview(&section.places.preview(), &picture)?;
        let of_section = Surroundings { preview, ..around.clone() };
        write_section(section, &board, &of_section, writer)?;
        if let [_] = sections.as_slice() {
            around = of_section;
        }
    }
    claims::write(set, &around, writer)?;
    audit::write(set, &around, writer)?;
    method::write(set, &around, writer)?;
    data::write(set, runs, &around, writer)?;
    Ok(digest)
}

fn write_section(
    section: &Section<'_>,
    board: &BoardContext<'_>,
    around: &Surroundings<'_>,
    writer: &mut Writer<'_>,
) -> Result<(), SiteError> {
    report::write(section, board, around, writer)?;
    for metric in section.metrics() {
        metric::write(section, metric, around, writer)?;
    }
    for load in section.loads() {
        load::write(section, load, board, around, writer)?;
    }
    for name in section.servers() {
        let repeats = Repeats::of(section, name)?;
        server::write(section, name, &repeats, around, writer)?;
        runs::write(section, name, &repeats, around, writer)?;
    }
    Ok(())
}

/// The links in the head of every page of the set.
fn nav(set: &SetContext<'_>, writer: &Writer<'_>) -> Vec<NavItem> {
    let places = &set.places;
    let home = writer.home();
    let report = if home.is_some() { set.title } else { "Report" };
    let claims = set.claims.is_some().then(|| NavItem::to("Claims", places.claims()));
    let audit = NavItem::to("Audit", places.audit());
    let method = NavItem::to("Method", places.method());
    let data = NavItem::to("Data", places.data());
    home.into_iter()
        .chain([NavItem::to(report, places.home())])
        .chain(claims)
        .chain([audit, method, data])
        .chain(writer.about())
        .collect()
}

fn foot<'a>(set: &SetContext<'_>, digest: &str, writer: &Writer<'a>) -> Foot<'a> {
    Foot {
        version: env!("CARGO_PKG_VERSION"),
        digest: digest.to_owned(),
        policy: set.summary().policy.name(),
        command: &writer.site.options.command,
        data: set.places.data(),
        method: set.places.method(),
    }
}
