//! The output of a reader: reports, what is odd about them, and why there is none.

use std::sync::Arc;

use crate::record::diagnostic::Diagnostic;
use crate::record::load::LoadReport;
use crate::record::report::{Content, Format, LineSpan, Report};
use crate::record::units::PerSecond;

/// Takes what a reader found in the lines of one report.
#[derive(Debug)]
pub(crate) struct Output<'a> {
    format: Format,
    path: &'a Arc<str>,
    lines: LineSpan,
    /// Remarks about the report that comes next.
    pending: Vec<Diagnostic>,
    found: Found,
}

/// What was found in a text, or in a part of it.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The reports.
    pub(crate) reports: Vec<Report>,
    /// Reports that stand only where the text has no other one of their tool.
    pub(crate) companions: Vec<Report>,
    /// Why what was recognised is no report: errors where nothing else is in the text.
    pub(crate) nothing: Vec<Diagnostic>,
}

impl<'a> Output<'a> {
    /// The output of the reader of a format, in these lines of a text.
    pub(crate) fn new(format: Format, path: &'a Arc<str>, lines: LineSpan) -> Self {
        Self { format, path, lines, pending: Vec::new(), found: Found::default() }
    }

    /// The lines that the reader took, from the first to the last.
    pub(crate) fn lines(&self) -> LineSpan {
        self.lines
    }

    /// Says that something is doubtful about the report that is given next; the figures stand.
    pub(crate) fn warn(
        &mut self,
        line: u32,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.pending.push(Diagnostic::warning(self.path, message, advice).at(line));
    }

    /// Says how the report that is given next was read, where it could be read otherwise.
    pub(crate) fn note(
        &mut self,
        line: u32,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.pending.push(Diagnostic::note(self.path, message, advice).at(line));
    }

    /// Gives a report, of all lines.
    ///
    /// Its generator is the format's. Its throughput is answered requests a second, computed where
    /// the reader gives none. One that is not complete is said to be cut.
    pub(crate) fn report(&mut self, load: LoadReport) {
        self.report_at(self.lines, load);
    }

    /// As [`Output::report`], of some of the lines.
    pub(crate) fn report_at(&mut self, lines: LineSpan, load: LoadReport) {
        self.report_under(None, lines, load);
    }

    /// As [`Output::report_at`], under a heading that tells this report from the others.
    pub(crate) fn report_under(
        &mut self,
        heading: Option<Arc<str>>,
        lines: LineSpan,
        mut load: LoadReport,
    ) {
        load.generator = Some(self.format.id().into());
        if load.throughput.is_none()
            && let (Some(requests), Some(duration)) = (load.counts.requests, load.duration)
            && duration.get() > 0.0
        {
            load.throughput = PerSecond::new(requests as f64 / duration.get());
        }
        let percentiles = &mut load.latency.percentiles;
        percentiles.retain(|(percent, _)| (0.0..=100.0).contains(percent));
        percentiles.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        percentiles.dedup_by(|(a, _), (b, _)| a == b);
        let mut diagnostics = std::mem::take(&mut self.pending);
        if !load.complete {
            let message = format!("the report of {} is cut", self.format.id());
            let advice = "keep the whole output of the run; if the client was killed, run it again";
            diagnostics.push(Diagnostic::error(self.path, message, advice).at(lines.last));
        }
        self.found.reports.push(Report {
            format: self.format,
            lines,
            content: Content::Load(Box::new(load)),
            diagnostics,
            heading,
        });
    }

    /// Gives what stands only where the text has no report of the tool: single figures of a run, which
    /// the report sums up.
    pub(crate) fn companion(&mut self, load: LoadReport) {
        self.report(load);
        self.found.companions.extend(self.found.reports.pop());
    }

    /// Says why there is no report in what was recognised.
    pub(crate) fn nothing(
        &mut self,
        line: u32,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.found.nothing.push(Diagnostic::error(self.path, message, advice).at(line));
    }

    /// What the reader gave.
    pub(crate) fn into_found(self) -> Found {
        self.found
    }
}

impl Found {
    /// Adds what was found in another part.
    pub(crate) fn append(&mut self, other: Self) {
        self.reports.extend(other.reports);
        self.companions.extend(other.companions);
        self.nothing.extend(other.nothing);
    }
}
