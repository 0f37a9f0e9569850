//! Headings between reports: what a file says of the reports that follow, in Markdown, between rules,
//! or by the command that was typed.
//!
//! ```text
//! heading = "#"+ " " TEXT             Markdown, by level
//!         | "**" TEXT "**"
//!         | RULE TEXT RULE?           RULE is three or more of one of = - * ~ > + _, or "==>"
//!         | ("Testing" | "Benchmarking" | "Server:" | "Framework:") " " TEXT
//!         | "$ " COMMAND              but for the tool's own, whose report says the same
//! ```

use std::sync::Arc;

/// The most headings that are kept of a text: more are no headings of reports.
const MOST: usize = 10_000;
/// The most characters of one.
const LONGEST: usize = 120;

/// The headings of a text so far.
#[derive(Debug, Default)]
pub(crate) struct Headings {
    /// Those that hold now, by level.
    open: Vec<(u8, String)>,
    /// Where each begins to hold, and all that hold from there, a line each.
    seen: Vec<(u32, Arc<str>)>,
}

impl Headings {
    /// Takes a line, as it stands in the text.
    pub(crate) fn line(&mut self, number: u32, line: &str) {
        let line = line.trim();
        let may_be =
            line.starts_with(['#', '*', '=', '-', '~', '>', '+', '_', '$', 'T', 'B', 'S', 'F']);
        if !may_be || line.len() > 4 * LONGEST || self.seen.len() >= MOST {
            return;
        }
        let Some((level, text)) = heading(line) else { return };
        let text: String = text.chars().take(LONGEST).filter(|c| !c.is_control()).collect();
        self.open.retain(|(of, _)| *of < level);
        self.open.push((level, text));
        let all: Vec<&str> = self.open.iter().map(|(_, text)| &**text).collect();
        self.seen.push((number, all.join("\n").into()));
    }

    /// What holds at a line.
    pub(crate) fn at(&self, line: u32) -> Option<Arc<str>> {
        let before = self.seen.partition_point(|(from, _)| *from < line);
        before.checked_sub(1).map(|at| Arc::clone(&self.seen[at].1))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }
}

/// The level and the text of a line that is a heading.
fn heading(line: &str) -> Option<(u8, &str)> {
    let named = |text: &str| text.chars().any(char::is_alphanumeric);
    let marks = line.bytes().take_while(|b| *b == b'#').count();
    if (1..=6).contains(&marks) && line[marks..].starts_with([' ', '\t']) {
        let text = line[marks..].trim().trim_end_matches('#').trim_end();
        return (named(text) && !is_of_report(text)).then_some((marks as u8, text));
    }
    if let Some(text) = line.strip_prefix("**").and_then(|rest| rest.strip_suffix("**")) {
        let text = text.trim_matches(['*', ' ', ':']);
        return named(text).then_some((7, text));
    }
    if let Some(command) = line.strip_prefix("$ ") {
        let mut words = command.split_whitespace();
        let program = words.next()?.rsplit('/').next()?;
        let rest = command.trim_start().split_once(char::is_whitespace)?.1.trim();
        return (!matches!(program, "wrk" | "wrk2" | "docker" | "cat" | "cd") && named(rest))
            .then_some((9, rest));
    }
    for word in ["Testing ", "Benchmarking ", "Server: ", "Framework: "] {
        if let Some(text) = line.strip_prefix(word) {
            let text = text.trim().trim_end_matches(['.', ':']);
            return named(text).then_some((8, text));
        }
    }
    let rule = line.chars().next().filter(|c| "=-*~>+_".contains(*c))?;
    let length = line.chars().take_while(|c| *c == rule).count();
    let is_rule = length >= 3 || line.starts_with("==>");
    let text = line.trim_matches(|c: char| c == rule || c == '>' || c == '<' || c.is_whitespace());
    (is_rule && named(text) && !is_of_report(text)).then_some((7, text))
}

/// Whether a text is a line of a report behind a comment mark.
fn is_of_report(text: &str) -> bool {
    text.starts_with("Running ")
        || text.contains(" threads and ")
        || text.starts_with("Thread Stats")
        || text.starts_with("Latency")
        || text.starts_with("Req/Sec")
        || text.starts_with("Requests/sec")
        || text.starts_with("Transfer/sec")
        || text.contains(" requests in ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_end(lines: &[&str]) -> Option<String> {
        let mut headings = Headings::default();
        for (number, line) in (1..).zip(lines) {
            headings.line(number, line);
        }
        headings.at(1000).map(|text| text.to_string())
    }

    #[test]
    fn headings_are_told_from_lines_of_reports() {
        for (line, text) in [
            ("## actix", Some("actix")),
            ("## actix ##", Some("actix")),
            ("=== actix ===", Some("actix")),
            ("==> out/actix.log <==", Some("out/actix.log")),
            ("--- actix, 64 connections ---", Some("actix, 64 connections")),
            ("**actix**", Some("actix")),
            ("Testing actix...", Some("actix")),
            ("$ ./bench.sh actix 64", Some("actix 64")),
            ("$ wrk -t4 -c64 http://a/", None),
            ("# Running 30s test @ http://a/", None),
            ("#[Mean    =        9.6, StdDeviation   =        5.8]", None),
            ("----------", None),
            ("", None),
        ] {
            assert_eq!(at_end(&[line]).as_deref(), text, "{line}");
        }
    }

    #[test]
    fn a_heading_holds_until_one_of_its_level() {
        assert_eq!(
            at_end(&["# Results", "## json", "### actix"]).as_deref(),
            Some("Results\njson\nactix")
        );
        assert_eq!(
            at_end(&["# Results", "## json", "### actix", "## text"]).as_deref(),
            Some("Results\ntext")
        );
    }
}
