//! A remark on a server: what to know of it, with its sign and the finding behind it.

use serde::Serialize;
use wrkbook::board::{Remark, Weight};

use super::section::Section;
use crate::link::Link;
use crate::words::capital;

/// What to know of a server.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct RemarkView {
    pub(crate) words: String,
    pub(crate) sign: &'static str,
    pub(crate) name: &'static str,
    pub(crate) link: Option<Link>,
}

impl RemarkView {
    pub(super) fn of(section: &Section<'_>, remark: &Remark) -> Self {
        let finding = remark.finding.as_deref().and_then(|id| section.set.finding(id));
        let (sign, name) = sign(remark.weight);
        Self {
            words: capital(&remark.words),
            sign,
            name,
            link: finding.map(|finding| section.set.places.finding(&finding.id)),
        }
    }
}

/// The sign of a weight, and its name for style and for those who do not see it.
pub(super) fn sign(weight: Weight) -> (&'static str, &'static str) {
    match weight {
        Weight::Failed => ("✕", "failed"),
        Weight::Unfit => ("!!", "serious"),
        Weight::Caution => ("!", "caution"),
        Weight::Note => ("", "note"),
    }
}
