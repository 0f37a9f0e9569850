//! Inputs for the checks of the fuzz targets: their seeds, and bytes made of pieces of these. The tests
//! of the command take this file, too.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// The seeds in a folder, smallest first.
pub(crate) fn seeds(folder: &Path) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(folder).expect("every target has seeds");
    let seed = |entry: std::io::Result<fs::DirEntry>| {
        fs::read(entry.expect("an entry").path()).expect("a file")
    };
    let mut seeds: Vec<_> = entries.map(seed).collect();
    assert!(!seeds.is_empty(), "{}", folder.display());
    seeds.sort_by_key(Vec::len);
    seeds
}

/// Pieces of seeds, bytes that matter to the formats, and any bytes, one after the other.
pub(crate) fn pieces(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
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
