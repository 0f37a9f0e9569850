//! Everything that is said of one result set, in the order in which it follows.

use std::path::Path;

use wrkbook_ingest::ResultSet;

use crate::assess::Assessment;
use crate::audit::{Audit, OwnRule, Thresholds};
use crate::load::{Error, Reading, load, load_all};
use crate::names::Unknown;
use crate::policy::Policy;
use crate::summary::Summary;
use crate::verdict::{Verdict, Verdicts};

/// A result set with its audit, its summary and its verdicts.
///
/// ```
/// # let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/wsgi-sample");
/// use wrkbook::{Analysis, Metric};
///
/// let analysis = Analysis::load(data)?;
/// let bjoern = analysis.verdict("Bjoern")?;
/// assert_eq!(&*bjoern.server, "Bjoern");
/// let winner = analysis.verdicts.winner(None, Metric::Throughput).expect("there is an entry");
/// assert!(winner.sentence.to_string().contains("Bjoern"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Analysis {
    /// The runs.
    pub set: ResultSet,
    /// How they are analysed.
    pub options: Options,
    /// What the audit found. It looks at the runs, whatever the policy.
    pub audit: Audit,
    /// The summary under the chosen policy, each cell with its fitness and the ids of what was found
    /// there.
    pub summary: Summary,
    /// Who is ahead of whom.
    pub assessment: Assessment,
    /// Winners and verdicts.
    pub verdicts: Verdicts,
}

/// How a result set is analysed. The default is what the command does without options.
///
/// ```
/// use wrkbook::{Policy, analysis::Options, audit::Thresholds};
///
/// let options = Options {
///     policy: Policy::AsPublished,
///     thresholds: Thresholds { unstable_cv: 0.1, ..Thresholds::default() },
///     ..Options::default()
/// };
/// assert!(options.rules.is_empty());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How runs become summaries.
    pub policy: Policy,
    /// When the rules of the audit fire.
    pub thresholds: Thresholds,
    /// Rules of one's own, beside the built-in ones.
    pub rules: Vec<OwnRule>,
}

impl Analysis {
    /// Loads a result set, as [`load`] does, and analyses it under [`Policy::Audited`].
    ///
    /// # Errors
    /// As [`load`].
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Error> {
        Ok(Self::of(load(path)?, Policy::default()))
    }

    /// As [`load`](Self::load), of several files and folders, which are read as one tree.
    ///
    /// ```
    /// # let round = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/wsgi-sample/round1");
    /// use wrkbook::Analysis;
    ///
    /// let files = ["Bjoern.100.log", "Meinheld.100.log"].map(|name| format!("{round}/{name}"));
    /// let analysis = Analysis::load_all(&files)?;
    /// assert_eq!(analysis.summary.servers.len(), 2);
    /// # Ok::<(), wrkbook::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`load`].
    pub fn load_all(paths: &[impl AsRef<Path>]) -> Result<Self, Error> {
        let set = load_all(paths, &Reading::default(), &|_, _| {})?;
        Ok(Self::of(set, Policy::default()))
    }

    /// Audits, summarises and judges `set` under `policy`.
    pub fn of(set: ResultSet, policy: Policy) -> Self {
        Self::with(set, &Options { policy, ..Options::default() })
    }

    /// Audits, summarises and judges `set`, with thresholds and rules of one's own.
    pub fn with(set: ResultSet, options: &Options) -> Self {
        let audit = Audit::with_rules(&set, &options.thresholds, &options.rules);
        let (summary, assessment) = Summary::assessed(&set, options.policy, &audit);
        let verdicts = Verdicts::of(&summary, &assessment, &audit);
        let options = options.clone();
        Self { set, options, audit, summary, assessment, verdicts }
    }

    /// The verdict of a server, in the first scenario that has it.
    ///
    /// # Errors
    /// When there is no such server: with what was probably meant, and what there is.
    pub fn verdict(&self, server: &str) -> Result<&Verdict, Unknown> {
        let verdicts = &self.verdicts.servers;
        let verdict = verdicts.iter().find(|verdict| *verdict.server == *server);
        verdict.ok_or_else(|| Unknown::new("server", server, verdicts.iter().map(|v| &*v.server)))
    }
}
