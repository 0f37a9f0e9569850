//! The way in where there is more than one report: a card for each.

use serde::Serialize;

use wrkbook::board::Board;

use super::article::ArticleView;
use super::board::Panels;
use super::links::ComparisonLink;
use super::section::{Section, SetContext};
use super::tested::scale;
use crate::error::SiteError;
use crate::frame::Surroundings;
use crate::link::{Html, Link};
use crate::preview::{Preview, PreviewView};
use crate::writer::{Page, Writer};

/// A page of cards.
#[derive(Debug, Serialize)]
struct IndexView {
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) intro: Option<Html>,
    pub(crate) article: Option<ArticleView>,
    /// What the cards are: `Result sets` or `Scenarios`.
    pub(crate) noun: &'static str,
    pub(crate) cards: Vec<Card>,
    pub(crate) comparisons: Vec<ComparisonLink>,
}

/// A report in brief.
#[derive(Debug, Serialize)]
struct Card {
    pub(crate) title: String,
    pub(crate) link: Link,
    pub(crate) scale: String,
    pub(crate) panels: Option<Panels>,
}

/// Writes the first page of a site of several result sets.
pub(super) fn write_sets(
    sets: &[SetContext<'_>],
    writer: &mut Writer<'_>,
) -> Result<(), SiteError> {
    let site = writer.site;
    let (title, description) = (site.title(), site.sources.description.as_deref());
    let link = Link::page("index.html");
    let view = IndexView {
        title: title.to_owned(),
        description: description.map(str::to_owned),
        intro: writer.prose(site.sources.intro.as_ref(), &link)?,
        article: None,
        noun: "Result sets",
        cards: sets.iter().map(Card::of_set).collect(),
        comparisons: site.comparisons.iter().map(ComparisonLink::of).collect(),
    };
    let titles: Vec<&str> = sets.iter().map(|set| set.title).collect();
    let picture =
        Preview::of_words(title, description.unwrap_or_default(), &titles.join(" \u{b7} "));
    let preview = writer.preview(&Link::page("preview.png"), &picture)?;
    let around = Surroundings { preview, ..writer.site_surroundings() };
    // The site's title stands alone in the window's.
    let page = Page { template: "index.html", link, title: String::new(), around: &around };
    writer.page(page, &view)
}

/// Writes the first page of a result set of several scenarios.
pub(super) fn write_scenarios(
    set: &SetContext<'_>,
    around: &Surroundings<'_>,
    writer: &mut Writer<'_>,
) -> Result<(), SiteError> {
    let link = set.places.home();
    let intro = set.intro.map(|intro| set.prose(intro, &link, None, None));
    let view = IndexView {
        title: set.title.to_owned(),
        description: set.description.map(str::to_owned),
        intro: intro.transpose()?,
        article: ArticleView::of(set)?,
        noun: "Scenarios",
        cards: set.sections().iter().map(Card::of_section).collect(),
        comparisons: ComparisonLink::all(set),
    };
    let title = set.title.to_owned();
    writer.page(Page { template: "index.html", link, title, around }, &view)
}

/// Draws the picture of a result set of several scenarios.
pub(super) fn picture_of_scenarios(
    set: &SetContext<'_>,
    writer: &mut Writer<'_>,
) -> Result<Option<PreviewView>, SiteError> {
    let sections = set.sections();
    let names: Vec<&str> = sections.iter().map(Section::title).collect();
    let words = set.description.unwrap_or_default();
    let picture = Preview::of_words(set.title, words, &names.join(" \u{b7} "));
    writer.preview(&set.places.preview(), &picture)
}

impl Card {
    pub(crate) fn of_section(section: &Section<'_>) -> Self {
        Self {
            title: section.title().to_owned(),
            link: section.places.report(),
            scale: scale(section),
            panels: Some(Panels::of(section, &Board::of(section.set.analysis, section.scenario))),
        }
    }

    /// A set: of several scenarios the names, of one the winners.
    pub(crate) fn of_set(set: &SetContext<'_>) -> Self {
        let sections = set.sections();
        let card = match sections.as_slice() {
            [only] => Self::of_section(only),
            several => {
                let names: Vec<&str> = several.iter().map(Section::title).collect();
                Self {
                    title: String::new(),
                    link: set.places.home(),
                    scale: format!("{} scenarios: {}", names.len(), names.join(", ")),
                    panels: None,
                }
            }
        };
        Self { title: set.title.to_owned(), ..card }
    }
}
