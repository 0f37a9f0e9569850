//! `one-answer-per-connection`: about one response per connection in the whole run.

use wrkbook_ingest::run::Run;

use crate::audit::facts::{is_closed, lost_share, offered, requests};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_first, count, number, range, share};
use crate::display;
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "one-answer-per-connection",
    scope: Width::Cell,
    severity: Severity::Serious,
    severity_reason: "Throughput is then connections / seconds, a figure of the test and not of \
                      the server.",
    says: "There was about one response per connection in the whole run.",
    means: "Each connection was answered once, and its next request never: the server expects \
            another protocol or a proxy in front, closes in a way that the client does not \
            notice, or mishandles keep-alive.",
    why: "Such a server seems to grow with the load and to need no CPU. A longer run would show \
          half the throughput.",
    fix: "Request twice over one connection by hand. Check the server's mode (HTTP rather than a \
          gateway's protocol), its keep-alive, and how it frames the end of a response.",
    source: "`wrk` sends a connection's next request only when the response before it is complete, \
             and counts no request that is never answered.",
    fires: |t| {
        format!(
            "In a closed loop, the median responses per offered connection are between {} and {}, and \
             the median run lost less than {} of its connections.",
            display::number(t.one_answer_least),
            display::number(t.one_answer_most),
            share(t.lost_share)
        )
    },
    check: |scenario, sink| {
        let thresholds = scenario.thresholds;
        let once = thresholds.one_answer_least..=thresholds.one_answer_most;
        for cell in scenario.cells() {
            let Some(answers) = cell.median(answers) else { continue };
            let lost = cell.median(lost_share).unwrap_or(0.0);
            if once.contains(&answers) && lost < thresholds.lost_share {
                let responses = cell.median(requests).unwrap_or(0.0);
                let message = text!(
                    "{}, the median run had {}, {} per connection.",
                    at_first(cell.load),
                    count("requests", responses.round() as u64, "response"),
                    number("responses_per_connection", answers),
                );
                let figures = evidence([
                    ("responses_per_connection", Some(answers)),
                    ("requests", Some(responses)),
                    ("offered_connections", cell.median(|run| offered(run).map(f64::from))),
                ]);
                sink.cell(&RULE, cell, (message, figures));
            }
        }
    },
    group: Some(group),
};

fn answers(run: &Run) -> Option<f64> {
    let offered = f64::from(offered(run).filter(|_| is_closed(run))?);
    (offered > 0.0).then_some(requests(run)? / offered)
}

fn group(group: &Group<'_>) -> Said {
    let loads = group.at();
    let answers = group.range("responses_per_connection");
    let names = ["responses_per_connection_least", "responses_per_connection_most"];
    let message = text!(
        "{}, each connection had about one response in the whole run{}: throughput is the number of \
         connections over the time.",
        loads,
        answers.map(|answers| text!(" ({})", range(names, answers, number))).unwrap_or_default(),
    );
    let figures = evidence([
        ("responses_per_connection_least", answers.map(|(low, _)| low)),
        ("responses_per_connection_most", answers.map(|(_, high)| high)),
    ]);
    (message, figures)
}
