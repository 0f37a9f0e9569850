//! The way in where there is more than one report: a card for each.

use serde::Serialize;

use super::report::{ArticleView, scale};
use super::winner::WinnerView;
use super::{Section, SetContext};
use crate::link::{Html, Link};

/// A page of cards.
#[derive(Debug, Serialize)]
pub(crate) struct IndexView {
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) intro: Option<Html>,
    pub(crate) article: Option<ArticleView>,
    /// What the cards are: `Result sets` or `Scenarios`.
    pub(crate) noun: &'static str,
    pub(crate) cards: Vec<Card>,
    pub(crate) comparisons: Vec<ComparisonLink>,
}

/// The way to a comparison, with what it says.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ComparisonLink {
    pub(crate) title: String,
    pub(crate) headline: String,
    pub(crate) link: Link,
}

/// A report in brief.
#[derive(Debug, Serialize)]
pub(crate) struct Card {
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) link: Link,
    pub(crate) scale: String,
    pub(crate) winners: Vec<WinnerView>,
}

impl Card {
    pub(crate) fn of_section(section: &Section<'_>) -> Self {
        Self {
            title: section.title().to_owned(),
            description: None,
            link: section.places.report(),
            scale: scale(section),
            winners: WinnerView::all(section),
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
                    description: None,
                    link: set.places.home(),
                    scale: format!("{} scenarios: {}", names.len(), names.join(", ")),
                    winners: Vec::new(),
                }
            }
        };
        Self {
            title: set.title.to_owned(),
            description: set.description.map(str::to_owned),
            ..card
        }
    }
}
