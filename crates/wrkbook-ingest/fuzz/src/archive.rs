//! Archives of any bytes.

use wrkbook_ingest::input::{Budget, names_in};

/// Whatever an archive holds, nothing outside is named and no more is read than it may unpack to.
pub fn archive(data: &[u8]) {
    let budget = Budget { bytes: 1 << 20, ratio: 100, entries: 100 };
    let Ok(names) = names_in(data, budget) else { return };
    assert!(names.len() <= budget.entries);
    for name in names {
        assert!(name.split('/').all(|part| !matches!(part, "" | "." | "..")), "{name}");
    }
}
