//! The author's article on a result set.

use serde::Serialize;

use super::section::SetContext;
use crate::error::SiteError;
use crate::link::Html;

/// What the author says of a result set.
#[derive(Debug, Serialize)]
pub(crate) struct ArticleView {
    pub(crate) title: String,
    pub(crate) prose: Html,
}

impl ArticleView {
    /// The article of a set, as it stands on the set's first page.
    pub(crate) fn of(set: &SetContext<'_>) -> Result<Option<Self>, SiteError> {
        let Some(article) = set.article else { return Ok(None) };
        let title = article.fact("title").unwrap_or("What was found").to_owned();
        let prose = set.prose(article, &set.places.home(), None, None)?;
        Ok(Some(Self { title, prose }))
    }
}
