//! Tables of runs that are damaged.

use super::*;

/// Every length and a flip of every bit of some byte: a file of a few thousand bytes, in steps.
#[test]
fn a_damaged_table_is_one_error_and_no_panic_is_shown() {
    let place = Place::new();
    for name in ["runs.parquet", "runs.json", "runs.csv"] {
        let output = run(&mut place.wrkbook(&["runs", "new", "-o", name]));
        assert!(output.status.success(), "{}", err(&output));
        let whole = fs::read(place.path(name)).expect("written");
        let cuts = [0, 1, 4, 8, 100, whole.len() / 2, whole.len() - 8, whole.len() - 1];
        let cuts = cuts.into_iter().map(|length| whole[..length.min(whole.len())].to_vec());
        let step = whole.len() / 12;
        let flips = (0..12).map(|at| {
            let mut flipped = whole.clone();
            flipped[at * step] ^= 1 << (at % 8);
            flipped
        });
        for damaged in cuts.chain(flips) {
            place.write(name, &damaged);
            let output = run(&mut place.wrkbook(&["summary", name]));
            let said = err(&output);
            assert!(!said.contains("panicked"), "{said}");
            // Not all damage is seen: a figure may be another one.
            if !output.status.success() {
                let said = error(&output);
                assert!(said.contains(name), "{said}");
            }
        }
        fs::remove_file(place.path(name)).expect("removed");
    }
}
