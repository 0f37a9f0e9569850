//! `wrkbook.toml`, and what it leaves alone of a path.

use wrkbook_ingest::Config;

use super::invariants::number_of_lines;

/// The longest path and pattern for which the slow matcher is asked.
const SHORT: usize = 64;

/// Reads the bytes as a `wrkbook.toml`; asks it of a path that is the file's own text.
pub fn config(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let lines = number_of_lines(text.as_bytes()) as usize;
    match Config::parse(&text, "wrkbook.toml") {
        Ok((config, diagnostics)) => {
            assert!(config.limits.cpus.is_none_or(|cpus| cpus.is_finite() && cpus > 0.0));
            for diagnostic in diagnostics {
                assert!(!diagnostic.message.is_empty() && !diagnostic.advice.is_empty());
            }
            for pattern in &config.layout {
                pattern.matches("round1/Server.100.log");
            }
            ignores(&config);
        }
        // An error at the very end is on the line after the last.
        Err(error) => assert!(error.line.is_none_or(|line| (1..=lines + 1).contains(&line))),
    }
}

/// Holds the matcher of `ignore` against one that is slow and plain.
fn ignores(config: &Config) {
    let texts = config.ignore.iter().chain(config.renamed.keys()).chain(&config.title);
    let texts: Vec<&String> = texts.filter(|text| text.len() <= SHORT).collect();
    for pattern in &texts {
        let only = Config { ignore: vec![(*pattern).clone()], ..Config::default() };
        let pattern = pattern.trim_end_matches('/');
        for path in &texts {
            let above = path.match_indices('/').map(|(at, _)| &path[..at]);
            let expected =
                above.chain([&***path]).any(|path| stands_for(pattern.as_bytes(), path.as_bytes()));
            assert_eq!(only.ignores(path), expected, "{pattern:?} {path:?}");
        }
    }
}

/// Whether the pattern, in which `*` stands for anything, is the text: by dynamic programming.
fn stands_for(pattern: &[u8], text: &[u8]) -> bool {
    // Whether what was read of the pattern stands for the first `n` bytes of the text.
    let mut stands: Vec<bool> = (0..=text.len()).map(|n| n == 0).collect();
    for sign in pattern {
        let before = stands.clone();
        for n in 0..=text.len() {
            stands[n] = match sign {
                b'*' => before[..=n].contains(&true),
                sign => n > 0 && before[n - 1] && text[n - 1] == *sign,
            };
        }
    }
    stands[text.len()]
}
