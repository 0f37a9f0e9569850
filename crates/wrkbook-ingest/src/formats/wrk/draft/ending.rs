//! The end of a report: what it says as a record, what is missing from it, and what is odd.

use std::sync::Arc;

use super::super::duration;
use super::super::grammar::SocketErrors;
use super::{Beginning, Body, Draft, Obstacle, Stage};
use crate::record::diagnostic::Diagnostic;
use crate::record::load::{Counts, Errors, LoadReport, Model, Offered, Rate};
use crate::record::report::{Content, Format, Report};
use crate::record::units::{Bytes, PerSecond, Seconds};

impl Draft {
    /// Ends the report and says what is odd about it.
    pub(in crate::formats::wrk) fn finish(self, path: &Arc<str>) -> Report {
        let not_known = self.not_known(path);
        let incomplete = self.incomplete(path);
        let Self { lines, body, .. } = self;
        let untitled_row =
            body.untitled_row.filter(|_| incomplete.is_none() || body.has_thread_rates);
        let (duration, contradiction) = body.duration();
        let errors = body.errors();
        let has_latency = body.latency.has_row();
        let latency = body.latency.finish();
        let command = self.command.map(|command| *command).unwrap_or_default();
        let nominal_duration =
            self.nominal_duration.or(command.duration.filter(|_| !self.is_first_generation));
        let mut load = LoadReport {
            url: self.url.or(command.url),
            threads: self.threads.or(command.threads),
            generator: Some(if self.is_wrk2 { Format::WRK2 } else { Format::WRK }.id().into()),
            offered: Offered {
                connections: self.connections.or(command.connections),
                rate: command.rate.and_then(|rate| Rate::new(f64::from(rate))),
                depth: command.depth,
                // `wrk2` waits for each answer too, and sends no sooner than its rate allows.
                model: Some(if self.is_wrk2 { Model::Paced } else { Model::Closed }),
                ..Offered::default()
            },
            nominal_duration: nominal_duration.and_then(|time| Seconds::new(time.seconds)),
            duration,
            counts: Counts { requests: body.requests, errors, ..Counts::default() },
            throughput: body.throughput.and_then(|rate| PerSecond::new(rate.value())),
            bytes_read: body.bytes.and_then(Bytes::new),
            transfer: body.transfer.and_then(PerSecond::new),
            latency,
            warmup: self.is_warmup,
            queries: self.queries,
            complete: incomplete.is_none(),
            ..LoadReport::default()
        };
        // A late response is a request of `wrk` 4. Older versions and wrk2 count each connection
        // that waits, again and again, and leave no response out.
        load.latency.censored = !self.is_wrk2
            && !self.is_first_generation
            && errors.is_some_and(|e| e.timeout > 0 && Some(e.timeout) <= load.counts.requests);

        let mut diagnostics: Vec<_> =
            self.losses.diagnostics(path).chain(body.losses.diagnostics(path)).collect();
        if let Some(line) = body.cut_mean {
            let message = "mean latency lost its last letter; read as ms";
            let advice = "nothing to do: the column is too narrow for what rounds to 1000.00ms";
            diagnostics.push(Diagnostic::warning(path, message, advice).at(line));
        }
        diagnostics.extend(not_known);
        if let Some(line) = untitled_row {
            let message = "the line \"Thread Stats\" above the latency is missing; read as mean, \
                           deviation, maximum, which are the columns of wrk";
            let advice = "keep the whole output of the run, from its Running line on";
            diagnostics.push(Diagnostic::warning(path, message, advice).at(line));
        }
        if !has_latency && load.complete {
            let message = "no row of latencies that can be read before the totals";
            let advice = "keep the whole output of the run, as the tool printed it";
            diagnostics.push(Diagnostic::unreadable(path, message, advice).at(lines.last));
        }
        if contradiction {
            let message = "requests, duration and Requests/sec contradict each other; the duration stands as printed";
            let advice = "look whether the report was edited, or mixed with another";
            diagnostics.push(Diagnostic::warning(path, message, advice).at(lines.last));
        }
        diagnostics.extend(oddity(&load, path).map(|oddity| oddity.at(lines.last)));
        diagnostics.extend(incomplete);
        let format = if self.is_wrk2 { Format::WRK2 } else { Format::WRK };
        let content = Content::Load(Box::new(load));
        Report { format, lines, content, diagnostics, heading: None }
    }

    /// Why the report is not whole, if it is not.
    fn incomplete(&self, path: &Arc<str>) -> Option<Diagnostic> {
        let (body, last) = (&self.body, self.lines.last);
        let is_missing = if !body.has_totals {
            Some("no line \"N requests in T, B read\" that can be read")
        } else if body.stage < Stage::RequestsPerSecond {
            Some("no Requests/sec line")
        } else {
            None
        };
        let (what, advice, line) = match (&body.obstacle, is_missing, &self.not_understood) {
            (Some(Obstacle { what, line, text }), ..) => (
                format!("{what} could not be read: \"{text}\""),
                "keep the output of the tool as it is, or correct the line by hand",
                *line,
            ),
            (None, Some(missing), Some((line, text))) => (
                format!("{missing}; after line {last} comes \"{text}\""),
                "look at that line: if it is one of the report, write it as the tool prints it; else \
                 copy the rest of the report, or see why the tool stopped there",
                *line,
            ),
            (None, Some(missing), None) => (
                format!("{missing}; it ends at line {last}"),
                "copy the rest of the report, or see why the tool stopped there: one that is \
                 interrupted (SIGINT) still prints its totals, one that is killed does not",
                last,
            ),
            (None, None, _) if self.beginning == Beginning::Totals => (
                "totals without the statistics before them".to_owned(),
                "keep the whole output of the run, from its Running line on",
                last,
            ),
            (None, None, _) => return None,
        };
        Some(Diagnostic::error(path, format!("incomplete report: {what}"), advice).at(line))
    }

    /// What the report does not say because its first lines are gone, and what the command line says
    /// in their place.
    fn not_known(&self, path: &Arc<str>) -> Option<Diagnostic> {
        let missing = match self.beginning {
            Beginning::Heading if self.connections.is_none() && self.losses.is_empty() => {
                "the line \"N threads and M connections\" is missing: "
            }
            Beginning::Size => "the line \"Running T test @ URL\" is missing: ",
            Beginning::ThreadStats | Beginning::Latency => "the heading is missing: ",
            Beginning::Heading | Beginning::Totals => return None,
        };
        let of_command = self.command.as_ref();
        let parts = [
            ("URL", self.url.is_some(), of_command.is_some_and(|it| it.url.is_some())),
            ("threads", self.threads.is_some(), of_command.is_some_and(|it| it.threads.is_some())),
            (
                "connections",
                self.connections.is_some(),
                of_command.is_some_and(|it| it.connections.is_some()),
            ),
            (
                "nominal duration",
                self.nominal_duration.is_some() || self.is_first_generation,
                of_command.is_some_and(|it| it.duration.is_some()),
            ),
        ];
        let names = |wanted: bool| -> Vec<&str> {
            let lost = parts.iter().filter(|(_, is_read, _)| !is_read);
            lost.filter(|(.., is_told)| *is_told == wanted).map(|(name, ..)| *name).collect()
        };
        let (unknown, told) = (names(false), names(true));
        let mut said = Vec::new();
        if !unknown.is_empty() {
            said.push(format!("{} not known", unknown.join(", ")));
        }
        if let Some(command) = of_command.filter(|_| !told.is_empty()) {
            said.push(format!("{} as the command in line {} says", told.join(", "), command.line));
        }
        let message = format!("{missing}{}", said.join("; "));
        let advice = "keep the whole output of the run, from its Running line on";
        (!said.is_empty()).then(|| Diagnostic::warning(path, message, advice).at(self.lines.first))
    }
}

impl Body {
    /// The measured duration, and whether the figures contradict each other.
    fn duration(&self) -> (Option<Seconds>, bool) {
        let Some(printed) = self.duration else { return (None, false) };
        let sharpened = match (self.requests, self.throughput) {
            (Some(requests), Some(rate)) => duration::measured(printed, requests, rate),
            _ => Some(printed.seconds),
        };
        (Seconds::new(sharpened.unwrap_or(printed.seconds)), sharpened.is_none())
    }

    /// Errors by kind. A line that is not there means that there were none, but only in a report
    /// that came as far as the last of those lines.
    fn errors(&self) -> Option<Errors> {
        if self.stage < Stage::Status || !self.has_totals {
            return None;
        }
        let SocketErrors { connect, read, write, timeout } = self.socket_errors.or_nothing()?;
        let status = self.status.or_nothing()?;
        Some(Errors { connect, read, write, timeout, status, ..Errors::default() })
    }
}

/// What is odd about figures that were read well.
fn oddity(load: &LoadReport, path: &Arc<str>) -> Option<Diagnostic> {
    let (requests, errors) = (load.counts.requests?, load.counts.errors?);
    if requests == 0 && errors == Errors::default() {
        let message = "no responses, and no errors either";
        let advice =
            "look whether the server hung: wrk does not count requests that are never answered";
        Some(Diagnostic::warning(path, message, advice))
    } else if requests > 0 && errors.status >= requests {
        let message = format!("all {requests} responses have an error status");
        Some(Diagnostic::warning(
            path,
            message,
            "look whether the URL is one that the server knows",
        ))
    } else {
        None
    }
}
