//! The checks of the fuzz targets on stable, with every test: over the seeds, over every start of
//! each, and over bytes that are made of pieces of them.

use std::path::Path;

use proptest::prelude::*;

#[allow(unreachable_pub)]
#[path = "../fuzz/src/lib.rs"]
mod fuzz;
mod mixtures;

fn seeds(target: &str) -> Vec<Vec<u8>> {
    mixtures::seeds(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target))
}

fn every_start_of_the_seeds(target: &str, check: fn(&[u8])) {
    for seed in seeds(target) {
        for end in 0..=seed.len() {
            check(&seed[..end]);
        }
    }
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
                fn mixtures_of_seeds(data in mixtures::pieces(seeds(stringify!($target)))) {
                    fuzz::$target(&data);
                }
            }
        }
    )*};
}

targets!(text samples layout config tables conditions dressing names archive suites);
