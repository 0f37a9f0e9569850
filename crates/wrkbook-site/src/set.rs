//! One result set of a site: what it is called, where it is, and its analysis.

use std::sync::Arc;

use wrkbook::Analysis;
use wrkbook::claims::Judged;

/// One of a site's result sets.
#[derive(Debug)]
pub(crate) struct SiteSet {
    pub(crate) title: String,
    /// Its folder in the site; empty where it is the only one.
    pub(crate) base: String,
    pub(crate) analysis: Arc<Analysis>,
    /// What its `claims.csv` says, judged.
    pub(crate) claims: Option<Arc<[Judged]>>,
}
