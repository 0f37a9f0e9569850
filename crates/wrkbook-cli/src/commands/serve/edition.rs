//! What is served now, and the wait for what comes next.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::snapshot::Snapshot;

/// What readers see at one moment.
#[derive(Debug, Clone)]
pub(super) struct Edition {
    /// Grows with every change, and from one start of the command to the next: a page that was
    /// open before knows that it is old.
    pub(super) number: u64,
    /// The last good build.
    pub(super) site: Option<Arc<Snapshot>>,
    /// Why the build after it failed.
    pub(super) error: Option<Arc<str>>,
}

/// The newest edition, shared by who builds and who serves.
#[derive(Debug)]
pub(super) struct Newest {
    edition: Mutex<Edition>,
    changed: Condvar,
}

impl Newest {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let number = u64::try_from(since.as_millis()).unwrap_or_default();
        let edition = Edition { number, site: None, error: None };
        Self { edition: Mutex::new(edition), changed: Condvar::new() }
    }

    /// The newest edition.
    pub(super) fn get(&self) -> Edition {
        self.lock().clone()
    }

    /// A build succeeded; whether it differs from what readers see.
    pub(super) fn publish(&self, site: Snapshot) -> bool {
        let same = {
            let now = self.lock();
            now.error.is_none() && now.site.as_deref() == Some(&site)
        };
        if !same {
            self.change(|edition| (edition.site, edition.error) = (Some(Arc::new(site)), None));
        }
        !same
    }

    /// A build failed; the last good one stays.
    pub(super) fn fail(&self, error: &str) {
        if self.lock().error.as_deref() != Some(error) {
            self.change(|edition| edition.error = Some(error.into()));
        }
    }

    /// Waits until there is another edition than `number`, at most so long; whether there is one.
    pub(super) fn wait(&self, number: u64, patience: Duration) -> bool {
        let same = |edition: &mut Edition| edition.number == number;
        let (edition, _) = self
            .changed
            .wait_timeout_while(self.lock(), patience, same)
            .unwrap_or_else(PoisonError::into_inner);
        edition.number != number
    }

    fn change(&self, change: impl FnOnce(&mut Edition)) {
        let mut edition = self.lock();
        change(&mut edition);
        edition.number = edition.number.saturating_add(1);
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Edition> {
        // Every change is a plain assignment: there is no half of one.
        self.edition.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
