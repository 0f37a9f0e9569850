//! `unequal-payload`: servers that send responses of different sizes.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use wrkbook_ingest::run::Run;

use crate::audit::facts::{Scenario, ServerFacts, generator, requests};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Rule, evidence};
use crate::audit::wording::{count, count_of, number, times};
use crate::display;
use crate::stats;
use crate::text::{Text, text};

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
            "The largest median bytes per response of a server are more than {} times the smallest, \
             among servers measured with one generator that counts the same bytes.",
            display::number(t.payload_ratio)
        )
    },
    check: |scenario, sink| {
        let mut sizes = sizes(scenario);
        sizes.sort_by(|a, b| a.1.total_cmp(&b.1));
        let (Some((small, least)), Some((large, most))) = (sizes.first(), sizes.last()) else {
            return;
        };
        let ratio = scenario.thresholds.payload_ratio;
        if most / least <= ratio {
            return;
        }
        let all: Vec<f64> = sizes.iter().map(|(_, size)| *size).collect();
        let usual = stats::median(&all).unwrap_or(*least);
        let is_off = |size: f64| size > ratio * usual || size * ratio < usual;
        let off: Vec<_> = sizes.iter().filter(|(_, size)| is_off(*size)).collect();
        let message = text!(
            "A response of {} has {}, one of {} {}: {} as much{}.",
            large.name,
            count("bytes_per_response_most", most.round() as u64, "byte"),
            small.name,
            number("bytes_per_response_least", least.round()),
            times("payload_ratio", most / least),
            off_the_median(&off, &sizes, usual),
        );
        let figures = evidence([
            ("payload_ratio", Some(most / least)),
            ("bytes_per_response_least", Some(*least)),
            ("bytes_per_response_most", Some(*most)),
            ("bytes_per_response_median", Some(usual)),
            ("servers_off_the_median", Some(off.len() as f64)),
            ("servers", Some(sizes.len() as f64)),
        ]);
        sink.set(&RULE, (message, figures));
    },
    group: None,
};

/// A server and its bytes per response.
type Size<'a> = (&'a ServerFacts<'a>, f64);

/// Who is off the median, where there are enough servers for one.
fn off_the_median(off: &[&Size<'_>], sizes: &[Size<'_>], usual: f64) -> Text {
    if sizes.len() < 4 || off.is_empty() {
        return Text::default();
    }
    let names: Vec<Arc<str>> = off.iter().map(|(server, _)| Arc::clone(server.name)).collect();
    let verb = if off.len() == 1 { "is" } else { "are" };
    text!(
        "; {} {} off the median of {} ({})",
        count_of(
            ["servers_off_the_median", "servers"],
            off.len() as u64,
            sizes.len() as u64,
            "server"
        ),
        verb,
        count("bytes_per_response_median", usual.round() as u64, "byte"),
        Text::default().names(&names),
    )
}

/// The median bytes per response of each server, of the runs that count the same bytes by the same
/// tool as most runs do.
fn sizes<'a>(scenario: &'a Scenario<'_>) -> Vec<Size<'a>> {
    let mut ways: FxHashMap<Way<'_>, usize> = FxHashMap::default();
    for run in scenario.completed().filter(|run| size(run).is_some()) {
        *ways.entry(way(run)).or_default() += 1;
    }
    let usual = ways.into_iter().max_by_key(|(way, runs)| (*runs, *way)).map(|(way, _)| way);
    let of = |server: &ServerFacts<'_>| {
        let alike = server.completed().filter(|run| Some(way(run)) == usual);
        let sizes: Vec<f64> = alike.filter_map(size).collect();
        stats::median(&sizes).filter(|size| *size > 0.0)
    };
    scenario.servers.iter().filter_map(|server| Some((server, of(server)?))).collect()
}

/// How bytes are counted: by which tool, and of what.
type Way<'a> = (Option<&'a str>, Option<&'static str>);

fn way(run: &Run) -> Way<'_> {
    let cover = run.report().and_then(|report| report.bytes_cover);
    (generator(run), cover.map(|cover| cover.id()))
}

fn size(run: &Run) -> Option<f64> {
    let requests = requests(run).filter(|requests| *requests > 0.0)?;
    Some(run.report()?.bytes_read?.get() / requests)
}
