//! The checks of the fuzz targets on stable, with every test: over the seeds, over every start of
//! each, and over bytes that are made of pieces of them.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

#[allow(unreachable_pub)]
#[path = "../fuzz/src/lib.rs"]
mod fuzz;

/// The seeds of a target, smallest first.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let entries = fs::read_dir(&folder).expect("every target has seeds");
    let seed = |entry: std::io::Result<fs::DirEntry>| {
        fs::read(entry.expect("an entry").path()).expect("a file")
    };
    let mut seeds: Vec<_> = entries.map(seed).collect();
    assert!(!seeds.is_empty(), "{}", folder.display());
    seeds.sort_by_key(Vec::len);
    seeds
}

fn every_start_of_the_seeds(target: &str, check: fn(&[u8])) {
    for seed in seeds(target) {
        for end in 0..=seed.len() {
            check(&seed[..end]);
        }
    }
}

/// Pieces of seeds, bytes that matter to the formats, and any bytes, one after the other.
fn pieces(target: &str) -> impl Strategy<Value = Vec<u8>> + use<> {
    let seeds = seeds(target);
    let piece = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..80_usize).prop_map(
        move |(seed, from, length)| {
            let seed = seed.get(&seeds);
            let from = from.index(seed.len() + 1);
            seed[from..seed.len().min(from + length)].to_vec()
        },
    );
    let sign = prop::sample::select(&b"\n\r\x1b{}[]|>\"'*/%.,:=#- \t0\xff\xc3"[..]);
    let part = prop_oneof![
        6 => piece,
        3 => sign.prop_map(|sign| vec![sign]),
        1 => prop::collection::vec(any::<u8>(), 0..8),
    ];
    prop::collection::vec(part, 0..24).prop_map(|parts| parts.concat())
}

macro_rules! targets {
    ($($target:ident)*) => {$(
        mod $target {
            use super::*;

            #[test]
            fn seeds_and_their_starts() {
                every_start_of_the_seeds(stringify!($target), fuzz::$target);
            }

            proptest! {
                #[test]
                fn mixtures_of_seeds(data in pieces(stringify!($target))) {
                    fuzz::$target(&data);
                }
            }
        }
    )*};
}

targets!(text samples layout config tables conditions);
