//! The name of the file of the next run: it reads as the next repeat beside the file that is there.

use wrkbook_ingest::Run;

/// What stands for the number of the run, as a shell has it.
pub(super) const RUN: &str = "${run}";

/// The name of the next file, with [`RUN`] for the number of the run, and the first number.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NextFile {
    pub(super) name: String,
    pub(super) number: u32,
}

impl NextFile {
    /// The next file of a run. Where its file is `shared` by runs of other servers, which headings
    /// tell apart, each gets a file of its own.
    pub(super) fn of(run: &Run, shared: bool) -> Self {
        let path = run.load_source.as_ref().map(|source| &*source.path);
        match path.filter(|path| !shared && *path != "-") {
            Some(path) => counted(path, &run.key.repeat, &run.key.load.number())
                .unwrap_or_else(|| Self { name: marked(path), number: 2 }),
            None => Self { name: marked(&format!("{}.txt", plain(&run.key.server))), number: 2 },
        }
    }
}

/// What a repeat is called before its number.
const REPEATS: [&str; 10] =
    ["run", "round", "rep", "repeat", "iter", "iteration", "trial", "try", "r", "test"];

/// The path with the number of its repeat taken out, where it has one that counts.
fn counted(path: &str, repeat: &str, load: &str) -> Option<NextFile> {
    let letters = repeat.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &repeat[letters.len()..];
    // A date counts nothing.
    let is_count =
        (1..=3).contains(&digits.len()) && !letters.contains(|c: char| c.is_ascii_digit());
    let number: u32 = digits.parse().ok().filter(|_| is_count)?;
    let is_free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    // `run1` where the repeat is `1`.
    let is_called = |before: &str| {
        let word = before.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let called = &before[word.len()..];
        called.is_empty() && is_free(before.chars().next_back())
            || REPEATS.contains(&&*called.to_ascii_lowercase()) && is_free(word.chars().next_back())
    };
    let mut places = path
        .rmatch_indices(repeat)
        .map(|(at, _)| at)
        .filter(|at| is_called(&path[..*at]) && is_free(path[at + repeat.len()..].chars().next()));
    let at = places.next()?;
    // The only `1` of a path may be its load.
    if repeat == load && places.next().is_none() {
        return None;
    }
    let (before, after) = (&path[..at + letters.len()], &path[at + repeat.len()..]);
    Some(NextFile { name: format!("{before}{RUN}{after}"), number: number.checked_add(1)? })
}

/// The path with a mark of the run before its ending.
fn marked(path: &str) -> String {
    let start = path.rfind('/').map_or(0, |at| at + 1);
    let is_ending = |ending: &str| {
        (1..=6).contains(&ending.len())
            && ending.bytes().all(|b| b.is_ascii_alphanumeric())
            && ending.bytes().any(|b| b.is_ascii_alphabetic())
    };
    let dot = path[start..].rfind('.').map(|at| start + at);
    match dot.filter(|dot| *dot > start && is_ending(&path[dot + 1..])) {
        Some(dot) => format!("{}_run{RUN}{}", &path[..dot], &path[dot..]),
        None => format!("{path}_run{RUN}"),
    }
}

/// A name as a part of a file's name.
fn plain(name: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || "-.".contains(c) { c } else { '-' };
    name.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_repeat_counts_on() {
        for (path, repeat, load, name, number) in [
            ("backend_run1.txt", "run1", "64", "backend_run${run}.txt", 2),
            ("round1/Bjoern.100.log", "round1", "100", "round${run}/Bjoern.100.log", 2),
            ("1k-32-0.wrk.log", "0", "32", "1k-32-${run}.wrk.log", 1),
            ("alpha_1.log", "1", "64", "alpha_${run}.log", 2),
            ("run1/actix.txt", "1", "64", "run${run}/actix.txt", 2),
            ("actix-Run3.txt", "3", "64", "actix-Run${run}.txt", 4),
            ("a.1.1.log", "1", "1", "a.1.${run}.log", 2),
        ] {
            let expected = NextFile { name: name.to_owned(), number };
            assert_eq!(counted(path, repeat, load), Some(expected), "{path}");
        }
        for (path, repeat, load) in [
            ("actix.txt", "1", "64"),
            ("a.1.log", "1", "1"),
            ("2024-05-01/actix.txt", "2024-05-01", "64"),
            ("wrk_c100_20250420_120000.txt", "20250420_120000", "100"),
            ("svc1.txt", "1", "64"),
        ] {
            assert_eq!(counted(path, repeat, load), None, "{path}");
        }
    }

    #[test]
    fn a_name_without_a_number_is_marked() {
        for (path, name) in [
            ("actix.txt", "actix_run${run}.txt"),
            ("json/netty/raw", "json/netty/raw_run${run}"),
            ("output/flask.wrk.log", "output/flask.wrk_run${run}.log"),
            ("gunicorn.10", "gunicorn.10_run${run}"),
            (".hidden", ".hidden_run${run}"),
        ] {
            assert_eq!(marked(path), name);
        }
    }
}
