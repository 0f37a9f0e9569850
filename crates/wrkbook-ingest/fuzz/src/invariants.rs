//! What holds for all that a parser returns, whatever it was given.

use wrkbook_ingest::conditions::Conditions;
use wrkbook_ingest::{Container, Content, Diagnostic, LoadReport, Parsed, Report};

/// The most that is said of one report, however long it is.
const MOST_REMARKS: usize = 40;
/// The longest message: a quotation and a clause.
const LONGEST_MESSAGE: usize = 2000;

/// Checks what `parse` made of `text`.
pub(crate) fn check(parsed: &Parsed, text: &[u8]) {
    let lines = number_of_lines(text);
    assert_eq!(parsed.reports.is_empty(), parsed.unreadable.is_some());
    if parsed.unreadable.is_some() {
        assert!(parsed.diagnostics.iter().any(Diagnostic::is_error), "nothing read, nothing said");
    }
    parsed.diagnostics.iter().for_each(|diagnostic| said(diagnostic, lines));
    for report in &parsed.reports {
        self::report(report, lines);
    }
}

/// The lines of a text, the last of which need not end.
pub(crate) fn number_of_lines(text: &[u8]) -> u32 {
    let ends = text.iter().filter(|byte| **byte == b'\n').count();
    let open = !text.is_empty() && !text.ends_with(b"\n");
    u32::try_from(ends + usize::from(open)).expect("fuzzed inputs are small")
}

/// Checks a diagnostic about a text of so many lines.
pub(crate) fn said(diagnostic: &Diagnostic, lines: u32) {
    let Diagnostic { line, message, advice, .. } = diagnostic;
    assert!(line.is_none_or(|line| (1..=lines).contains(&line)), "{line:?} of {lines}");
    assert!(!message.is_empty() && !advice.is_empty());
    assert!(message.len() <= LONGEST_MESSAGE, "{} bytes", message.len());
    assert!(!message.chars().any(char::is_control), "{message:?}");
}

fn report(report: &Report, lines: u32) {
    let span = report.lines;
    assert!(1 <= span.first && span.first <= span.last && span.last <= lines, "{span:?}");
    assert!(report.diagnostics.len() <= MOST_REMARKS, "{}", report.diagnostics.len());
    report.diagnostics.iter().for_each(|diagnostic| said(diagnostic, lines));
    match &report.content {
        Content::Load(load) => {
            self::load(load);
            let is_error = report.diagnostics.iter().any(Diagnostic::is_error);
            assert_eq!(load.complete, !is_error, "an incomplete report is an error, and no other");
        }
        Content::Containers(containers) => {
            assert!(!containers.is_empty());
            for container in containers {
                self::container(container);
                for line in [container.cpu_peak_line, container.memory_peak_line] {
                    assert!(line.is_none_or(|line| span.first <= line && line <= span.last));
                }
            }
        }
        Content::Conditions(conditions) => self::conditions(conditions),
        // Counts and words: there is no state of them that could be wrong.
        Content::Collection(_) => {}
    }
}

fn conditions(conditions: &Conditions) {
    let Conditions { nominal, measured, wall, server_cpu, client, .. } = conditions;
    let times = [nominal, measured, wall, server_cpu, &client.cpu_time];
    let shares = [client.cpu, conditions.foreign_cpu, conditions.stolen_cpu];
    let times = times.into_iter().map(|time| time.map(|time| time.get()));
    let mut figures = times.chain(shares.map(|share| share.map(|share| share.get()))).flatten();
    assert!(figures.all(|figure| figure.is_finite() && figure >= 0.0), "{conditions:?}");
}

/// Checks the figures of a load report.
pub(crate) fn load(load: &LoadReport) {
    let percentiles = &load.latency.percentiles;
    assert!(percentiles.is_sorted_by(|(a, _), (b, _)| a < b), "{percentiles:?}");
    assert!(percentiles.iter().all(|(percent, _)| (0.0..=100.0).contains(percent)));
    // The newtypes hold it, wherever a figure comes from.
    let latencies = [load.latency.mean, load.latency.stdev, load.latency.max];
    let times = [load.duration, load.nominal_duration].into_iter().chain(latencies);
    let times = times.chain(percentiles.iter().map(|(_, time)| *time));
    let rates = [load.throughput, load.transfer].map(|rate| rate.map(|rate| rate.get()));
    let figures = times.map(|time| time.map(|time| time.get())).chain(rates);
    let figures = figures.chain([load.bytes_read.map(|bytes| bytes.get())]);
    assert!(figures.flatten().all(|figure| figure.is_finite() && figure >= 0.0));
    if let (Some(open), Some(offered)) = (load.open_connections(), load.offered.connections) {
        assert!(open <= u64::from(offered));
    }
    if load.latency.censored {
        assert!(load.counts.errors.is_some_and(|errors| errors.timeout > 0));
    }
}

fn container(container: &Container) {
    let Container { samples, cpu_peak, cpu_mean, memory_peak, memory_mean, .. } = container;
    assert!(cpu_mean <= cpu_peak && memory_mean <= memory_peak, "{container:?}");
    assert_eq!(cpu_peak.is_some(), container.cpu_peak_line.is_some());
    assert_eq!(memory_peak.is_some(), container.memory_peak_line.is_some());
    assert!(*samples > 0 || (cpu_peak.is_none() && memory_peak.is_none()), "{container:?}");
}
