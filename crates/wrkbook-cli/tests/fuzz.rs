//! The checks of the fuzz targets of the analysis, the command and the pages, with every test: over the
//! seeds, over starts of each, and over bytes that are made of pieces of them.

use std::path::Path;

use proptest::prelude::*;

#[allow(unreachable_pub)]
#[path = "../../wrkbook-site/fuzz/src/lib.rs"]
mod fuzz;
#[path = "../../wrkbook-ingest/tests/mixtures/mod.rs"]
mod mixtures;

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    mixtures::seeds(&root.join("../wrkbook-site/fuzz/seeds").join(target))
}

/// The seeds whole, and so many starts of each.
fn starts_of_the_seeds(target: &str, starts: usize, check: fn(&[u8])) {
    for seed in seeds(target) {
        let step = seed.len() / starts + 1;
        (0..seed.len()).step_by(step).for_each(|end| check(&seed[..end]));
        check(&seed);
    }
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
                fn mixtures_of_seeds(data in mixtures::pieces(seeds(stringify!($target)))) {
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
