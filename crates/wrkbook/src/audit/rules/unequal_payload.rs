//! `unequal-payload`: servers that send responses of different sizes.

use wrkbook_ingest::run::Run;

use crate::audit::facts::{ServerFacts, requests};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Rule, evidence};
use crate::audit::wording::{count, number, times};
use crate::display;
use crate::stats;
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "unequal-payload",
    scope: Width::Set,
    severity: Severity::Caution,
    severity_reason: "Requests per second stand, but they are not of the same work.",
    says: "Bytes per response differ between servers.",
    means: "The servers send different bodies or headers, compress differently, or one answers with \
            an error page. The size is that of all bytes read, header lines included.",
    why: "A smaller response is less work for the server and the network: a tenth of the bytes may \
          be most of a lead.",
    fix: "Fetch the response of each server once and compare them byte by byte; make body and \
          headers alike.",
    source: "Bytes read / requests, the median over the runs of each server.",
    fires: |t| {
        format!(
            "The largest median bytes per response of a server are more than {} times the smallest.",
            display::number(t.payload_ratio)
        )
    },
    check: |scenario, sink| {
        let mut sizes: Vec<(&ServerFacts<'_>, f64)> = scenario
            .servers
            .iter()
            .filter_map(|server| {
                let sizes: Vec<f64> = server.completed().filter_map(size).collect();
                Some((server, stats::median(&sizes).filter(|size| *size > 0.0)?))
            })
            .collect();
        sizes.sort_by(|a, b| a.1.total_cmp(&b.1));
        let (Some((small, least)), Some((large, most))) = (sizes.first(), sizes.last()) else {
            return;
        };
        if most / least > scenario.thresholds.payload_ratio {
            let message = text!(
                "A response of {} has {}, one of {} {}: {} as much.",
                large.name,
                count("bytes_per_response_most", most.round() as u64, "byte"),
                small.name,
                number("bytes_per_response_least", least.round()),
                times("payload_ratio", most / least),
            );
            let figures = evidence([
                ("payload_ratio", Some(most / least)),
                ("bytes_per_response_least", Some(*least)),
                ("bytes_per_response_most", Some(*most)),
                ("servers", Some(sizes.len() as f64)),
            ]);
            sink.set(&RULE, (message, figures));
        }
    },
    group: None,
};

fn size(run: &Run) -> Option<f64> {
    let requests = requests(run).filter(|requests| *requests > 0.0)?;
    Some(run.report()?.bytes_read?.get() / requests)
}
