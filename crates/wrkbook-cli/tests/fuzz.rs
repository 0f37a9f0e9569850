//! The checks of the fuzz targets of the analysis, the command and the pages, with every test: over the
//! seeds, over starts of each, and over bytes that are made of pieces of them.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::{Index, select};

#[allow(unreachable_pub)]
#[path = "../../wrkbook-site/fuzz/src/lib.rs"]
mod fuzz;

/// The seeds of a target, smallest first.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("../wrkbook-site/fuzz/seeds").join(target);
    let entries = fs::read_dir(&folder).expect("every target has seeds");
    let seed = |entry: std::io::Result<fs::DirEntry>| {
        fs::read(entry.expect("an entry").path()).expect("a file")
    };
    let mut seeds: Vec<_> = entries.map(seed).collect();
    assert!(!seeds.is_empty(), "{}", folder.display());
    seeds.sort_by_key(Vec::len);
    seeds
}

/// The seeds whole, and so many starts of each.
fn starts_of_the_seeds(target: &str, starts: usize, check: fn(&[u8])) {
    for seed in seeds(target) {
        let step = seed.len() / starts + 1;
        (0..seed.len()).step_by(step).for_each(|end| check(&seed[..end]));
        check(&seed);
    }
}

/// Pieces of seeds, bytes that matter to the formats, and any bytes, one after the other.
fn pieces(target: &str) -> impl Strategy<Value = Vec<u8>> + use<> {
    let seeds = seeds(target);
    let piece =
        (any::<Index>(), any::<Index>(), 0..80_usize).prop_map(move |(seed, from, length)| {
            let seed = seed.get(&seeds);
            let from = from.index(seed.len() + 1);
            seed[from..seed.len().min(from + length)].to_vec()
        });
    let sign = select(&b"\n\r\x1b{}[]()|<>\"'&;*/\\%.,:=~!#- \t0\xff\xc3"[..]);
    let part = prop_oneof![
        6 => piece,
        3 => sign.prop_map(|sign| vec![sign]),
        1 => prop::collection::vec(any::<u8>(), 0..8),
    ];
    prop::collection::vec(part, 0..24).prop_map(|parts| parts.concat())
}

/// Targets with how many starts of their seeds, and how many mixtures, are tried.
macro_rules! targets {
    ($($target:ident $starts:literal $mixtures:literal)*) => {$(
        mod $target {
            use super::*;

            #[test]
            fn seeds_and_their_starts() {
                starts_of_the_seeds(stringify!($target), $starts, fuzz::$target);
            }

            proptest! {
                #![proptest_config(ProptestConfig::with_cases($mixtures))]

                #[test]
                fn mixtures_of_seeds(data in pieces(stringify!($target))) {
                    fuzz::$target(&data);
                }
            }
        }
    )*};
}

targets! {
    claims 1000 256
    options 1000 256
    request 1000 256
    runs 100 64
    site 2 4
}
