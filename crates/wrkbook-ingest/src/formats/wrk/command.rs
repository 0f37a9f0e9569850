//! The command line that a shell, a script or a log echoed before a report: what it asked for.
//!
//! ```text
//! + wrk -t4 -c 64 --duration=30s -R2000 -s pipeline.lua http://127.0.0.1:8080/ -- 16
//! ```
//!
//! It says what the report does not (the rate asked for, how many requests are in flight at once), and
//! what a report has lost of its heading.

use super::figure::{self, Time};

/// What a command line asked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Command {
    /// Where it stands, counted from 1.
    pub(super) line: u32,
    pub(super) url: Option<String>,
    pub(super) threads: Option<u32>,
    pub(super) connections: Option<u32>,
    pub(super) duration: Option<Time>,
    /// Requests per second in all, which `wrk2` keeps to.
    pub(super) rate: Option<u32>,
    /// Requests in flight on a connection, where the script is one that pipelines and is told how many.
    pub(super) depth: Option<u32>,
}

/// The longest command line that is read.
const LONGEST: usize = 4096;

/// A command line that goes on, as its last sign says: what was read of it, and where it began.
#[derive(Debug, Default)]
pub(super) struct Unfinished {
    text: String,
    line: u32,
}

impl Unfinished {
    /// Takes a line that may be a command, or go on with the one before it.
    pub(super) fn take(&mut self, line: u32, text: &str) -> Option<Command> {
        let begins = self.text.is_empty();
        if begins && !mentions_the_tool(text) || self.text.len() + text.len() > LONGEST {
            self.text.clear();
            return None;
        }
        if begins {
            self.line = line;
        }
        match text.strip_suffix('\\') {
            Some(part) => {
                self.text += part;
                self.text.push(' ');
                None
            }
            None => {
                let command = Command::read(&(std::mem::take(&mut self.text) + text));
                command.map(|command| Command { line: self.line, ..command })
            }
        }
    }

    /// Whether a command goes on in the next line.
    pub(super) fn goes_on(&self) -> bool {
        !self.text.is_empty()
    }
}

/// Whether a text has a word `wrk` in it.
fn mentions_the_tool(text: &str) -> bool {
    text.len() <= LONGEST && memchr::memmem::find(text.as_bytes(), b"wrk").is_some()
}

impl Command {
    /// Reads a line with a command in it; whatever stands before the tool's name is a prompt. `None`
    /// where no option that is known and no URL follows the name.
    fn read(text: &str) -> Option<Self> {
        let words = words(text);
        let at = words.iter().position(|word| is_tool(word))?;
        let mut command = Self::default();
        let mut rest = words[at + 1..].iter().map(String::as_str);
        let mut script = None;
        while let Some(word) = rest.next() {
            if word == "--" {
                let first = rest.next();
                if script.is_some_and(|script: &str| script.to_lowercase().contains("pipeline")) {
                    command.depth = first.and_then(|n| n.parse().ok()).filter(|depth| *depth > 0);
                }
                break;
            }
            if word.contains("://") {
                command.url.get_or_insert_with(|| word.to_owned());
                continue;
            }
            let Some((option, glued)) = option(word) else { continue };
            // `--latency`, `-U` and `-v` alone take no value.
            if !option.takes_value() {
                continue;
            }
            let Some(value) = glued.filter(|value| !value.is_empty()).or_else(|| rest.next())
            else {
                break;
            };
            match option {
                Letter::Threads => command.threads = count(value),
                Letter::Connections => command.connections = count(value),
                Letter::Duration => command.duration = duration(value),
                Letter::Rate => command.rate = count(value),
                Letter::Script => script = Some(value),
                Letter::Value | Letter::Flag => {}
            }
        }
        let says_something = command != Self::default();
        says_something.then_some(command)
    }

    /// Whether a report of this URL, if it is known, can be this command's.
    pub(super) fn may_be_of(&self, url: Option<&str>) -> bool {
        match (&self.url, url) {
            (Some(own), Some(url)) => own.trim_end_matches('/') == url.trim_end_matches('/'),
            _ => true,
        }
    }
}

/// What an option is of a command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letter {
    Threads,
    Connections,
    Duration,
    Rate,
    Script,
    /// Another, with a value.
    Value,
    /// Another, without one.
    Flag,
}

impl Letter {
    fn takes_value(self) -> bool {
        self != Self::Flag
    }
}

/// The option of a word, and a value in the same word.
fn option(word: &str) -> Option<(Letter, Option<&str>)> {
    if let Some(long) = word.strip_prefix("--") {
        let (name, value) = long.split_once('=').map_or((long, None), |(n, v)| (n, Some(v)));
        let letter = match name {
            "threads" => Letter::Threads,
            "connections" => Letter::Connections,
            "duration" => Letter::Duration,
            "rate" => Letter::Rate,
            "script" => Letter::Script,
            "header" | "timeout" => Letter::Value,
            _ => Letter::Flag,
        };
        return Some((letter, value));
    }
    let mut letters = word.strip_prefix('-')?.chars();
    let letter = match letters.next()? {
        't' => Letter::Threads,
        'c' => Letter::Connections,
        'd' => Letter::Duration,
        'R' => Letter::Rate,
        's' => Letter::Script,
        'H' | 'T' => Letter::Value,
        _ => Letter::Flag,
    };
    Some((letter, Some(letters.as_str())))
}

/// Whether a word calls the tool: `wrk`, `./wrk`, `/usr/bin/wrk2`, an image `name/wrk:4`.
fn is_tool(word: &str) -> bool {
    let name = word.rsplit('/').next().unwrap_or(word);
    let name = name.split(':').next().unwrap_or(name).trim_start_matches(['$', '`', '"']);
    matches!(name, "wrk" | "wrk2" | "wrk.exe")
}

/// A whole number, with the multiple that `wrk` takes (`10k`).
fn count(text: &str) -> Option<u32> {
    let (number, rest) = figure::count(text)?;
    let by = match rest {
        "" => 1,
        "k" | "K" => 1000,
        "M" => 1_000_000,
        _ => return None,
    };
    u32::try_from(number.checked_mul(by)?).ok()
}

/// A duration as it is asked for: `30s`, `2m`, `30`, which are seconds.
fn duration(text: &str) -> Option<Time> {
    let with_unit =
        if text.bytes().all(|b| b.is_ascii_digit()) { format!("{text}s") } else { text.to_owned() };
    let (time, rest) = figure::time(&with_unit)?;
    time.filter(|_| rest.is_empty())
}

/// The words of a command line, without quotes around them.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in text.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            // What the shell does with the output is not the tool's.
            (None, '|' | '>' | ';') if word.is_none() && words.iter().any(|w| is_tool(w)) => break,
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// How many requests a command keeps in flight on each connection, where it says so.
pub(crate) fn depth_of(command: &str) -> Option<u32> {
    Command::read(command)?.depth
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Command> {
        Unfinished::default().take(1, text)
    }

    #[test]
    fn options_are_read_in_every_spelling() {
        for text in [
            "$ wrk -t4 -c64 -d30s http://a/x",
            "+ ./wrk --threads 4 --connections=64 --duration 30s http://a/x",
            "user@host:~$ /usr/bin/wrk -H 'Host: -c 9' -t 4 -d30 -c 64 --latency \"http://a/x\" | tee out",
            "docker run --rm williamyeh/wrk -t4 -c64 -d 30s 'http://a/x' > wrk.txt",
        ] {
            let command = read(text).unwrap();
            assert_eq!((command.threads, command.connections), (Some(4), Some(64)), "{text}");
            assert_eq!(command.url.as_deref(), Some("http://a/x"), "{text}");
            assert_eq!(command.duration.unwrap().seconds, 30.0, "{text}");
            assert_eq!((command.rate, command.depth), (None, None), "{text}");
        }
    }

    #[test]
    fn a_pipeline_has_a_depth_where_it_is_told() {
        let depth = |text| read(text).unwrap().depth;
        assert_eq!(depth("wrk -c 256 http://a/ -s pipeline.lua -- 16"), Some(16));
        assert_eq!(depth("wrk -s ~/Pipeline_x.lua http://a/ -- 4 5"), Some(4));
        assert_eq!(depth("wrk -s pipeline.lua http://a/"), None, "the script's own number");
        assert_eq!(depth("wrk -s post.lua http://a/ -- 16"), None);
        assert_eq!(depth("wrk -s pipeline.lua http://a/ -- 0"), None);
    }

    #[test]
    fn a_rate_is_that_of_wrk2() {
        assert_eq!(read("wrk2 -R2k -t2 http://a/").unwrap().rate, Some(2000));
        assert_eq!(read("wrk --rate 100 http://a/").unwrap().rate, Some(100));
    }

    #[test]
    fn a_command_goes_on_in_the_next_line() {
        let mut unfinished = Unfinished::default();
        assert_eq!(unfinished.take(3, "wrk -t4 \\"), None);
        assert!(unfinished.goes_on());
        assert_eq!(unfinished.take(4, "-c64 \\"), None);
        let command = unfinished.take(5, "http://a/").unwrap();
        assert_eq!((command.line, command.threads, command.connections), (3, Some(4), Some(64)));
    }

    #[test]
    fn other_lines_are_no_command() {
        for text in
            ["", "we used wrk for this", "wrk", "wrk.log", "wrkbook -t4", "wrk 4.2.0 [epoll]"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
