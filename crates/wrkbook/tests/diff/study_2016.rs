//! Rounds of the public 2016 study against each other: nothing changed, and nothing may be said to
//! have. Skipped where the reference files are not beside the project.

use std::path::Path;

use wrkbook::diff::{Diff, Options, State};
use wrkbook::ingest::ResultSet;

fn study() -> Option<ResultSet> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/wsgi-2016");
    folder.is_dir().then(|| ResultSet::load(&folder, &|_, _| {}).expect("the reference loads"))
}

fn rounds(set: &ResultSet, rounds: [&str; 2]) -> ResultSet {
    let mut set = set.clone();
    set.runs.retain(|run| rounds.contains(&&*run.key.repeat));
    set
}

#[test]
fn rounds_of_the_same_servers_show_no_change() {
    let Some(set) = study() else { return };
    for (old, new) in [
        (["round1", "round2"], ["round3", "round4"]),
        (["round1", "round3"], ["round2", "round4"]),
        (["round1", "round4"], ["round2", "round3"]),
    ] {
        let diff = Diff::of(&rounds(&set, old), &rounds(&set, new), &Options::default());
        let diff = diff.expect("comparable");
        for change in &diff.changes {
            assert!(
                !matches!(change.state, State::Regressed | State::Mixed | State::Improved),
                "{} {}: {}",
                change.server,
                change.metric.id(),
                change.reason
            );
        }
    }
}
