//! `saturates-at`: the rate from which on less is answered than asked for.

use crate::audit::facts::{CellFacts, ServerFacts, asked, has_target, throughput};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Rule, Said, evidence};
use crate::audit::wording::{number, per_second, share};
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "saturates-at",
    scope: Width::Server,
    severity: Severity::Caution,
    severity_reason: "Below this rate servers do the same work; at and above it the answered rate is \
                      what they can do.",
    says: "From which asked-for rate on less is answered than asked for.",
    means: "At this rate and all higher ones tried, answers stay behind the rate asked for: the server, \
            or its client, is full.",
    why: "Below saturation all servers answer what is asked, and throughput tells them apart in \
          nothing. Latency beside another server's is comparable only below it.",
    fix: "Compare the rates of saturation first. Try rates between the last one kept and this one to \
          know it better.",
    source: "The answered rate against the one asked for, the median of each load; known to one step \
             of the rates tried.",
    fires: |t| {
        format!(
            "The model is open or paced, and from some rate on, up to the highest tried, the answered \
             rate is below {} of the rate asked for.",
            share(t.target_share)
        )
    },
    check: |scenario, sink| {
        for server in &scenario.servers {
            if let Some(said) = of_server(server, scenario.thresholds.target_share) {
                sink.server(&RULE, server, said);
            }
        }
    },
    group: None,
};

fn of_server(server: &ServerFacts<'_>, least: f64) -> Option<Said> {
    let mut points: Vec<(f64, f64)> = server.cells.iter().filter_map(rates).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let is_behind = |(asked, answered): &(f64, f64)| *answered < least * asked;
    let behind = points.iter().rev().take_while(|point| is_behind(point)).count();
    let (kept, full) = points.split_at(points.len() - behind);
    let (asked, _) = *full.first()?;
    let most = full.iter().map(|(_, answered)| *answered).fold(0.0, f64::max);
    let before = match kept.last() {
        Some((kept, _)) => text!("; {} were kept", number("kept_requests_per_s", *kept)),
        None => "; no rate that was tried was kept".into(),
    };
    let dip = kept.iter().find(|point| is_behind(point)).map(|(asked, _)| {
        text!(", and at {} it was behind once", number("first_behind_requests_per_s", *asked))
    });
    let message = text!(
        "From {} asked for on, less is answered than asked for: {} at most{}{}.",
        per_second("saturates_at_requests_per_s", asked),
        number("most_answered_requests_per_s", most),
        before,
        dip.unwrap_or_default(),
    );
    let figures = evidence([
        ("saturates_at_requests_per_s", Some(asked)),
        ("most_answered_requests_per_s", Some(most)),
        ("kept_requests_per_s", kept.last().map(|(kept, _)| *kept)),
        ("first_behind_requests_per_s", kept.iter().find(|it| is_behind(it)).map(|(at, _)| *at)),
        ("rates_tried", Some(points.len() as f64)),
    ]);
    Some((message, figures))
}

/// The rate asked for and the median answered rate of a cell. A cell whose runs all failed answered
/// nothing.
fn rates(cell: &CellFacts<'_>) -> Option<(f64, f64)> {
    let run = cell.runs.iter().find(|run| has_target(run))?;
    Some((asked(run)?, cell.median(throughput).unwrap_or(0.0)))
}
