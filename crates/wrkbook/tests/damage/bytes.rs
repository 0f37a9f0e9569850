//! Tables of which a few bytes are others, or that end early.

use std::fs;
use std::path::Path;

use wrkbook::frames::{Format, runs};
use wrkbook::ingest::Run;

use super::{PEAK_KB, in_its_own_process, peak_kb, read};

/// How often the table in Parquet is changed; the others, which are text, a quarter of that.
const CHANGES: usize = 4_000;

#[test]
fn changed_bytes_are_an_error_or_other_figures() {
    in_its_own_process("bytes::own::changed_bytes");
}

#[test]
fn tables_that_end_early_are_an_error() {
    in_its_own_process("bytes::own::cut_tables");
}

/// A sequence of numbers that look random and are the same in every run: SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("below a length")
    }
}

fn sample() -> Vec<Run> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/wsgi-sample");
    let mut runs = wrkbook::load(data).expect("the sample").runs;
    runs.truncate(6);
    runs
}

/// The sample in every format.
fn tables() -> [(&'static str, Vec<u8>); 3] {
    let sample = sample();
    [("runs.parquet", Format::Parquet), ("runs.json", Format::Json), ("runs.csv", Format::Csv)].map(
        |(name, format)| {
            let mut bytes = Vec::new();
            format.write(&mut runs(&sample).expect("a frame"), &mut bytes).expect("written");
            (name, bytes)
        },
    )
}

mod own {
    use super::*;

    #[test]
    #[ignore = "ends the process where it fails"]
    fn changed_bytes() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut random = Random(0x5eed);
        for (name, whole) in tables() {
            assert_eq!(read(folder.path(), name, &whole).expect("whole").len(), sample().len());
            let mut errors = 0;
            let changes = if name == "runs.parquet" { CHANGES } else { CHANGES / 4 };
            for _ in 0..changes {
                let mut changed = whole.clone();
                for _ in 0..=random.below(2) {
                    let at = random.below(changed.len());
                    changed[at] = random.next().to_le_bytes()[0];
                }
                errors += usize::from(read(folder.path(), name, &changed).is_err());
            }
            assert!(errors > changes / 20, "{name}: changes are noticed, {errors} of {changes}");
        }
        assert!(peak_kb() < PEAK_KB, "{} kB", peak_kb());
    }

    /// Every length of the footer, where all sizes are, and every seventh of the rest.
    #[test]
    #[ignore = "ends the process where it fails"]
    fn cut_tables() {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, whole) in tables() {
            for length in (0..whole.len()).step_by(7) {
                let cut = read(folder.path(), name, &whole[..length]);
                // A row less of CSV is a table.
                assert!(cut.is_err() || name == "runs.csv", "{name}: {length} of {}", whole.len());
            }
            if name == "runs.parquet" {
                // The same footer behind less data, and behind none: between the two are indexes,
                // which nobody needs.
                let size = u32::from_le_bytes(whole[whole.len() - 8..][..4].try_into().expect("4"));
                let footer = whole.len() - 8 - size as usize;
                let sample = read(folder.path(), name, &whole).expect("whole");
                for length in (0..footer).step_by(29) {
                    let cut = [&whole[..length], &whole[footer..]].concat();
                    if let Ok(runs) = read(folder.path(), name, &cut) {
                        assert!(runs == sample && length > footer / 2, "{length} of {footer}");
                    }
                }
            }
        }
        // The last one stays: nothing but it was written.
        assert_eq!(fs::read_dir(folder.path()).expect("there").count(), 3);
        assert!(peak_kb() < PEAK_KB, "{} kB", peak_kb());
    }
}
