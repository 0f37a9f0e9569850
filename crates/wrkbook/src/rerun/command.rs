//! The command of a tool, rebuilt from what its report says.

use std::fmt::Write;

use wrkbook_ingest::LoadReport;

use super::file::RUN;

/// The command that made a report; `None` where the report does not say enough for it, or the tool is
/// one whose reports never do (a script, a method or keep-alive is what they leave out).
pub(super) fn command_of(report: &LoadReport) -> Option<String> {
    let url = shell_word(report.url.as_deref()?, Quotes::AsNeeded);
    let offered = &report.offered;
    let connections = offered.connections?;
    let seconds = report.nominal_duration.or(report.duration)?.get();
    let duration = if seconds.fract() == 0.0 { seconds } else { seconds.round().max(1.0) };
    let threads = |flag: &str| match report.threads {
        Some(threads) => format!(" {flag}{threads}"),
        None => String::new(),
    };
    let depth = offered.depth.filter(|depth| *depth > 1);
    let mut command = match report.generator.as_deref()? {
        "wrk" => format!("wrk{} -c{connections} -d{duration}s --latency", threads("-t")),
        "wrk2" => {
            let rate = offered.rate?;
            format!("wrk2{} -c{connections} -d{duration}s -R{rate} --latency", threads("-t"))
        }
        "hey" => format!("hey -z {duration}s -c {connections}"),
        "oha" => format!("oha --no-tui -z {duration}s -c {connections}"),
        "bombardier" => format!("bombardier -l -d {duration}s -c {connections}"),
        "h2load" => {
            let streams = depth.map_or_else(String::new, |depth| format!(" -m {depth}"));
            format!("h2load -D {duration} -c {connections}{}{streams}", threads("-t "))
        }
        "autocannon" => {
            let depth = depth.map_or_else(String::new, |depth| format!(" -p {depth}"));
            format!("autocannon -d {duration} -c {connections}{depth}")
        }
        _ => return None,
    };
    let _ = write!(command, " {url}");
    Some(command)
}

/// How a word is kept together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    /// Bare where that is safe, else in single quotes.
    AsNeeded,
    /// In double quotes, in which the shell fills in the number of the run.
    Counting,
}

/// A word of a stranger as a shell reads it: nothing of it is a command.
pub(super) fn shell_word(word: &str, quotes: Quotes) -> String {
    let word: String = word.chars().filter(|c| !c.is_control()).collect();
    if quotes == Quotes::AsNeeded {
        let is_safe = |c: char| c.is_ascii_alphanumeric() || "-_./:,@%+=".contains(c);
        let is_bare = !word.is_empty() && word.chars().all(is_safe);
        return if is_bare { word } else { format!("'{}'", word.replace('\'', r"'\''")) };
    }
    let escaped = |part: &str| -> String {
        let escape = |c: char| matches!(c, '"' | '$' | '`' | '\\').then_some('\\');
        part.chars().flat_map(|c| escape(c).into_iter().chain([c])).collect()
    };
    let parts: Vec<String> = word.split(RUN).map(escaped).collect();
    format!("\"{}\"", parts.join(RUN))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wrkbook_ingest::{Content, parse};

    fn again(text: &str) -> Option<String> {
        let parsed = parse(text.as_bytes(), "a.log");
        let Content::Load(load) = &parsed.reports.first()?.content else { return None };
        command_of(load)
    }

    const REST: &str = "  Thread Stats   Avg      Stdev     Max   +/- Stdev\n    \
        Latency     1.00ms    1.00ms   9.00ms   90.00%\n    \
        Req/Sec     1.00k    10.00     2.00k    70.00%\n  \
        1000 requests in 30.00s, 1.00MB read\nRequests/sec:     33.33\nTransfer/sec:      1.20KB\n";

    #[test]
    fn the_command_is_rebuilt() {
        let text = "Running 30s test @ http://127.0.0.1:8080/api?a=1&b=2\n  4 threads and 100 connections\n";
        assert_eq!(
            again(&format!("{text}{REST}")).as_deref(),
            Some("wrk -t4 -c100 -d30s --latency 'http://127.0.0.1:8080/api?a=1&b=2'")
        );
        let text = "Running 2m test @ http://a/\n  8 threads and 64 connections\n";
        assert_eq!(
            again(&format!("{text}{REST}")).as_deref(),
            Some("wrk -t8 -c64 -d120s --latency http://a/")
        );
        // Without the address nobody can run it again.
        assert_eq!(again(&format!("  8 threads and 64 connections\n{REST}")), None);
    }

    #[test]
    fn a_foreign_word_stays_a_word() {
        for (word, bare, counting) in [
            ("http://a/b", "http://a/b", "\"http://a/b\""),
            ("a b", "'a b'", "\"a b\""),
            ("'; rm -rf ~'", r"''\''; rm -rf ~'\'''", "\"'; rm -rf ~'\""),
            ("$(reboot)", "'$(reboot)'", "\"\\$(reboot)\""),
            ("a`b`\"c\\", "'a`b`\"c\\'", "\"a\\`b\\`\\\"c\\\\\""),
            ("run${run}.txt", "'run${run}.txt'", "\"run${run}.txt\""),
            ("a\u{1b}[31m", "'a[31m'", "\"a[31m\""),
        ] {
            assert_eq!(shell_word(word, Quotes::AsNeeded), bare);
            assert_eq!(shell_word(word, Quotes::Counting), counting);
        }
    }
}
