//! Verdicts of small made-up result sets: who is called the best, who is not, and that no number
//! stands in a sentence without its claim.

use std::sync::Arc;

use wrkbook::audit::{Evidence, Scope, Severity};
use wrkbook::ingest::units::{Bytes, PerSecond, Percent, Seconds};
use wrkbook::ingest::{
    Config, Container, Counts, Errors, Latency, Load, LoadReport, Offered, Run, RunKey,
};
use wrkbook::text::{Figure, Span, Text};
use wrkbook::verdict::{Claim, Confidence, Verdicts, Winner};
use wrkbook::{Audit, Finding, Metric, Policy, ResultSet, Summary, Verdict};

/// A run of 30 seconds: requests/s, latency in ms, memory in MB.
fn run(server: &str, connections: u32, repeat: usize, rate: f64, ms: f64, mb: Option<f64>) -> Run {
    let requests = (rate * 30.0) as u64;
    let served = requests > 0;
    let container = mb.map(|mb| Container {
        samples: 30,
        cpu_peak: Percent::new(90.0),
        memory_peak: Bytes::new(mb * 1e6),
        ..Container::default()
    });
    Run {
        key: RunKey {
            scenario: None,
            server: server.into(),
            load: Load::Connections(connections),
            repeat: format!("round{repeat}").into(),
        },
        load: Some(LoadReport {
            offered: Offered { connections: Some(connections), ..Offered::default() },
            nominal_duration: Seconds::new(30.0),
            duration: Seconds::new(30.0),
            counts: Counts {
                requests: Some(requests),
                errors: Some(Errors::default()),
                ..Counts::default()
            },
            throughput: PerSecond::new(rate),
            latency: Latency {
                mean: Seconds::new(ms / 1e3).filter(|_| served),
                ..Latency::default()
            },
            complete: true,
            ..LoadReport::default()
        }),
        load_source: None,
        conditions: None,
        conditions_source: None,
        container,
        container_source: None,
        attributes: None,
        reason: None,
    }
}

/// Servers with a base rate each, over some loads and repeats that differ a little.
fn servers(rates: &[(&str, f64)], loads: &[u32], repeats: usize, memory: bool) -> Vec<Run> {
    let mut runs = Vec::new();
    for (server, rate) in rates {
        for load in loads {
            for repeat in 1..=repeats {
                let wobble = 1.0 + 0.002 * repeat as f64;
                let rate = rate * wobble;
                let ms = if rate > 0.0 { f64::from(*load) / rate * 1e3 } else { 0.0 };
                runs.push(run(server, *load, repeat, rate, ms, memory.then_some(10.0 * wobble)));
            }
        }
    }
    runs
}

fn set(mut runs: Vec<Run>) -> ResultSet {
    runs.sort_by(|a, b| a.key.cmp(&b.key));
    ResultSet {
        name: "made up".into(),
        path: ".".into(),
        config: Config::default(),
        collection: None,
        runs,
        diagnostics: Vec::new(),
    }
}

fn verdicts(runs: Vec<Run>, findings: Vec<Finding>) -> Verdicts {
    let audit = Audit { findings };
    let (summary, assessment) = Summary::assessed(&set(runs), Policy::Audited, &audit);
    let verdicts = Verdicts::of(&summary, &assessment, &audit);
    check(&verdicts);
    verdicts
}

fn winner(verdicts: &Verdicts, metric: Metric) -> &Winner {
    verdicts.winner(None, metric).expect("a winner's entry")
}

fn names(servers: &[Arc<str>]) -> Vec<&str> {
    servers.iter().map(|server| &**server).collect()
}

fn latency_objection(server: &str) -> Finding {
    Finding {
        id: format!("fixed-concurrency/{server}"),
        rule: "fixed-concurrency",
        severity: Severity::Serious,
        scope: Scope { server: Some(server.into()), ..Scope::default() },
        message: Text::from(Figure::evidence("requests_in_flight", 9.957, "9.96"))
            .say(" requests are in flight at any load."),
        evidence: vec![Evidence { name: "requests_in_flight", value: 9.957 }],
        part_of: None,
    }
}

/// Every sentence of a verdict, its headline first.
fn sentences(verdict: &Verdict) -> Vec<String> {
    let plain = |spans: &[Span]| spans.iter().map(ToString::to_string).collect();
    verdict.texts().flat_map(Text::sentences).map(plain).collect()
}

/// A text as people read it.
fn plain(text: &Text) -> String {
    text.to_string()
}

/// Runs of digits with what belongs to them, outside of names.
fn numbers(text: &str, servers: &[&str]) -> Vec<String> {
    let mut text = text.to_owned();
    let mut longest_first = servers.to_vec();
    longest_first.sort_by_key(|name| std::cmp::Reverse(name.len()));
    for server in longest_first {
        text = text.replace(server, "NAME");
    }
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || ",.".contains(c)));
    words
        .map(|word| word.trim_matches([',', '.']))
        .filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        .map(str::to_owned)
        .collect()
}

/// What must hold of any verdicts.
fn check(verdicts: &Verdicts) {
    let all: Vec<&str> = verdicts.servers.iter().map(|verdict| &*verdict.server).collect();
    for verdict in &verdicts.servers {
        let mut spoken = sentences(verdict);
        let whole: String = spoken[1..].join(" ");
        assert!(!whole.is_empty() && !spoken[0].ends_with('.'), "{verdict:#?}");
        for sentence in spoken.drain(..) {
            holds(&sentence, &verdict.claims(), &all);
        }
        // Nothing stands in the summary that is no sentence with a claim.
        let told: usize = sentences_of(&plain(&verdict.summary), &verdict.claims());
        assert!((1..=5).contains(&told), "{told} sentences: {}", verdict.summary);
        assert_eq!(verdict.trust.len(), told);
    }
    for winner in &verdicts.winners {
        holds(&plain(&winner.sentence), &winner.claims(), &all);
    }
    for brief in &verdicts.in_short {
        let told: Vec<String> = brief.sentences.iter().map(plain).collect();
        assert!(!told.is_empty());
        for (at, sentence) in told.iter().enumerate() {
            assert!(!told[..at].contains(sentence), "twice: {sentence}");
        }
    }
}

/// How many of the claimed sentences make up the text, which must hold nothing else.
fn sentences_of(text: &str, claims: &[Claim]) -> usize {
    let mut rest = text;
    let mut count = 0;
    while !rest.is_empty() {
        let next = claims.iter().map(|claim| &*claim.text).find(|text| rest.starts_with(text));
        let next = next.unwrap_or_else(|| panic!("no claim carries `{rest}`"));
        rest = rest[next.len()..].trim_start();
        count += 1;
    }
    count
}

/// Every number of the sentence is a claim's figure, and the sentence reads like one.
fn holds(sentence: &str, claims: &[Claim], servers: &[&str]) {
    let own: Vec<&Claim> = claims.iter().filter(|claim| claim.text == sentence).collect();
    assert!(!own.is_empty(), "no claim carries `{sentence}`");
    for number in numbers(sentence, servers) {
        let carried = own.iter().any(|claim| numbers(&claim.figure, servers).contains(&number));
        assert!(carried, "{number} is no claim of `{sentence}`: {own:#?}");
    }
    for claim in own {
        assert!(claim.value.is_finite(), "{claim:?}");
    }
    for flaw in ["  ", " ,", " .", "..", "NaN", "inf ", "!", " 1 loads", " 1 runs", "::"] {
        assert!(!sentence.contains(flaw), "`{flaw}` in `{sentence}`");
    }
}

#[test]
fn a_clear_lead_is_a_win_with_its_margin() {
    let verdicts =
        verdicts(servers(&[("quick", 2000.0), ("slow", 1000.0)], &[100, 200], 4, true), vec![]);
    let winner = winner(&verdicts, Metric::Throughput);
    assert_eq!(names(&winner.servers), ["quick"]);
    assert_eq!(winner.runner_up.as_deref(), Some("slow"));
    // The same wobble on both sides: 2000 / 1000 at each load.
    assert!((winner.margin.expect("a margin") - 2.0).abs() < 1e-9);
    let quick = verdicts.of_server(None, "quick").expect("a verdict");
    assert_eq!(
        quick.headline,
        "First of 2 servers in throughput, in the first tier of mean latency and memory"
    );
    assert_eq!(
        plain(&quick.summary).split(". ").nth(1),
        Some("quick served 2.0 times what slow did (2.0 to 2.0)"),
        "{}",
        quick.summary
    );
    assert_eq!(quick.confidence, Confidence::High, "{}", quick.confidence_reason);
    // Both needed exactly the same memory, and nobody wins in errors.
    assert_eq!(names(&self::winner(&verdicts, Metric::Memory).servers), ["quick", "slow"]);
    assert!(verdicts.winner(None, Metric::Errors).is_none());
}

#[test]
fn overlapping_repeats_are_a_tie() {
    let mut runs = Vec::new();
    // Ranks of a: 1, 4, 5, 8 of 8, its mirror image those of b: nothing could be more even.
    for (server, rates) in
        [("a", [100.0, 103.0, 104.0, 107.0]), ("b", [101.0, 102.0, 105.0, 106.0])]
    {
        for (at, rate) in rates.into_iter().enumerate() {
            runs.push(run(server, 10, at + 1, rate, 5.0, None));
        }
    }
    let verdicts = verdicts(runs, vec![]);
    let winner = winner(&verdicts, Metric::Throughput);
    assert_eq!(names(&winner.servers), ["a", "b"]);
    assert_eq!((winner.margin, winner.runner_up.as_deref()), (None, None));
    // Centres 103.49 and 103.49, and a scatter of 3 in a hundred.
    let told = plain(&winner.sentence);
    assert!(
        told.starts_with("a and b share the first tier of throughput: whether a or b"),
        "{told}"
    );
    let memory = self::winner(&verdicts, Metric::Memory);
    assert_eq!(memory.sentence, "Memory was measured in none of the 8 runs.");
}

#[test]
fn one_repeat_names_nobody() {
    let verdicts = verdicts(servers(&[("a", 9000.0), ("b", 10.0)], &[50], 1, false), vec![]);
    let winner = winner(&verdicts, Metric::Throughput);
    assert!(winner.servers.is_empty());
    assert_eq!(winner.best_figures.as_deref(), Some("a"));
    assert_eq!(winner.runner_up.as_deref(), Some("b"));
    assert!(
        plain(&winner.sentence)
            .contains("by one run each: how far one run can be off is not known"),
        "{}",
        winner.sentence
    );
    for verdict in &verdicts.servers {
        assert_eq!(verdict.confidence, Confidence::Low);
        assert!(
            verdict.strengths.iter().all(|point| !plain(point).contains("Highest")),
            "{verdict:#?}"
        );
    }
}

#[test]
fn a_disputed_leader_stands_beside_the_best_that_stands() {
    let rates = [("pool", 3000.0), ("open", 2000.0), ("late", 1000.0)];
    let verdicts = verdicts(servers(&rates, &[100, 200], 4, true), vec![latency_objection("pool")]);
    let latency = winner(&verdicts, Metric::Latency);
    assert_eq!(names(&latency.disputed), ["pool"]);
    assert_eq!(names(&latency.servers), ["open"]);
    assert_eq!(latency.runner_up.as_deref(), Some("late"));
    assert!(plain(&latency.sentence).contains("on paper pool would lead"), "{}", latency.sentence);
    // The finding says nothing of throughput.
    assert_eq!(names(&winner(&verdicts, Metric::Throughput).servers), ["pool"]);
    let pool = verdicts.of_server(None, "pool").expect("a verdict");
    assert_eq!(pool.cautions, ["9.96 requests are in flight at any load."]);
    assert!(!plain(&pool.headline).contains("latency"), "{}", pool.headline);
    // What is told of it is its throughput, of which the finding says nothing.
    assert_eq!(pool.confidence, Confidence::High, "{}", pool.confidence_reason);
}

#[test]
fn where_all_are_disputed_nobody_wins() {
    let findings = vec![latency_objection("a"), latency_objection("b")];
    let verdicts = verdicts(servers(&[("a", 3000.0), ("b", 100.0)], &[100], 4, true), findings);
    let latency = winner(&verdicts, Metric::Latency);
    assert!(latency.servers.is_empty() && latency.margin.is_none());
    assert_eq!(names(&latency.disputed), ["a"]);
}

#[test]
fn dead_runs_say_nothing_of_speed() {
    let rates = [("alive", 100.0), ("dead", 0.0)];
    let verdicts = verdicts(servers(&rates, &[100, 200], 3, true), vec![]);
    let dead = verdicts.of_server(None, "dead").expect("a verdict");
    assert!(
        plain(&dead.summary).starts_with(
            "None of the 6 runs of dead completed a request, so nothing can be said of its speed."
        ),
        "{}",
        dead.summary
    );
    assert_eq!(dead.headline, "No request completed in 6 runs");
    assert_eq!(dead.confidence, Confidence::Low);
    let winner = winner(&verdicts, Metric::Throughput);
    assert_eq!(names(&winner.servers), ["alive"], "who answers stands above who does not");
    assert_eq!(winner.margin, None, "by no factor");
}

#[test]
fn a_server_alone_has_nothing_to_be_compared_with() {
    let verdicts = verdicts(servers(&[("only-1", 100.0)], &[10, 20, 30], 4, false), vec![]);
    assert!(verdicts.winners.iter().all(|winner| winner.servers.is_empty()));
    let only = &verdicts.servers[0];
    assert!(
        plain(&only.summary).contains("there is no other server to compare it with"),
        "{only:#?}"
    );
    let memory =
        only.cautions.iter().filter(|caution| plain(caution).contains("Memory was measured in"));
    assert_eq!(memory.count(), 1);
    assert_eq!(only.confidence, Confidence::High, "its figures are as good as any");
}

#[test]
fn forty_servers_read_well_and_always_the_same() {
    let names: Vec<String> = (1..=40).map(|at| format!("server-{at}")).collect();
    let rates: Vec<(&str, f64)> = names
        .iter()
        .enumerate()
        .map(|(at, name)| (&**name, 100.0 * 1.3_f64.powi(at as i32)))
        .collect();
    let runs = servers(&rates, &[100, 1000], 4, true);
    let first = verdicts(runs.clone(), vec![]);
    assert_eq!(first.servers.len(), 40);
    assert_eq!(first, verdicts(runs, vec![]));
    for (at, pair) in first.servers.windows(2).enumerate() {
        let without_names =
            |verdict: &Verdict| plain(&verdict.summary).replace(&*verdict.server, "NAME");
        assert_ne!(without_names(&pair[0]), without_names(&pair[1]), "{at}");
    }
}

#[test]
fn scenarios_are_judged_apart() {
    let mut runs = Vec::new();
    for (scenario, rates) in
        [("hello", [("a", 200.0), ("b", 100.0)]), ("json", [("a", 100.0), ("b", 200.0)])]
    {
        runs.extend(servers(&rates, &[10, 20], 4, true).into_iter().map(|mut run| {
            run.key.scenario = Some(scenario.into());
            run
        }));
    }
    let verdicts = verdicts(runs, vec![]);
    let of = |scenario| {
        let winner = verdicts.winner(Some(scenario), Metric::Throughput).expect("an entry");
        names(&winner.servers).join(",")
    };
    assert_eq!((of("hello").as_str(), of("json").as_str()), ("a", "b"));
    assert_eq!(verdicts.servers.len(), 4);
}

/// The client was at its limit in a run.
fn client_at_limit(server: &str, connections: u32, repeat: usize) -> Finding {
    Finding {
        id: format!("client-at-limit/{server}/{connections}/round{repeat}"),
        rule: "client-at-limit",
        severity: Severity::Caution,
        scope: Scope {
            scenario: None,
            server: Some(server.into()),
            load: Some(Load::Connections(connections)),
            repeat: Some(format!("round{repeat}").into()),
        },
        message: Text::words("The client used ")
            .figure(Figure::evidence("client_share", 0.97, "97%"))
            .say(" of its core."),
        evidence: vec![Evidence { name: "client_share", value: 0.97 }],
        part_of: None,
    }
}

#[test]
fn a_winner_whose_client_was_at_its_limit_wins_with_at_least_that() {
    let runs = || {
        let mut runs = Vec::new();
        for (server, rate) in [("Quick", 9000.0), ("Slow", 3000.0)] {
            for connections in [100, 300, 1000] {
                for repeat in 1..=6 {
                    let rate = rate + repeat as f64;
                    let ms = f64::from(connections) / rate * 1e3;
                    runs.push(run(server, connections, repeat, rate, ms, None));
                }
            }
        }
        runs
    };
    let limited = |server: &'static str, loads: &'static [u32], repeats: usize| {
        loads.iter().flat_map(move |load| {
            (1..=repeats).map(move |repeat| client_at_limit(server, *load, repeat))
        })
    };
    // In half of the repeats the median is still the server's own.
    let half = verdicts(runs(), limited("Quick", &[100, 300], 3).collect());
    assert_eq!(names(&winner(&half, Metric::Throughput).bounded), [""; 0]);

    let most = verdicts(runs(), limited("Quick", &[100, 300], 4).collect());
    let throughput = winner(&most, Metric::Throughput);
    assert_eq!(names(&throughput.servers), ["Quick"], "it is not disqualified");
    assert_eq!((names(&throughput.disputed), names(&throughput.bounded)), (vec![], vec!["Quick"]));
    assert!(
        plain(&throughput.sentence).ends_with(
            "; the client was at its limit for Quick at 2 loads, so that throughput there is at least \
             what was measured."
        ),
        "{}",
        throughput.sentence
    );
    assert_eq!(throughput.claims().last().map(|claim| claim.findings.len()), Some(8));
    assert!(plain(&winner(&most, Metric::Latency).sentence).contains("latency there is at most"));

    let findings = limited("Quick", &[100], 6).chain(limited("Slow", &[300, 1000], 6));
    let both = verdicts(runs(), findings.collect());
    let throughput = winner(&both, Metric::Throughput);
    assert_eq!(names(&throughput.bounded), ["Quick", "Slow"]);
    assert!(plain(&throughput.sentence).contains("for Quick at 1 load and for Slow at 2 loads"));

    // A loser may be better than it shows: the winner's sentence says so.
    let loser = verdicts(five(), limited("c", &[100, 300, 1000], 6).collect());
    let throughput = winner(&loser, Metric::Throughput);
    assert_eq!(names(&throughput.servers), ["a"]);
    assert_eq!(names(&throughput.bounded), ["c"]);
    assert!(plain(&throughput.sentence).contains("at its limit for c at 3 loads"));
    let all = ["a", "b", "c", "d", "e"].into_iter().flat_map(|name| limited(name, &[100], 6));
    let all = verdicts(five(), all.collect());
    assert!(
        plain(&winner(&all, Metric::Throughput).sentence)
            .contains("for a at 1 load, for b at 1 load, for c at 1 load and for 2 other servers")
    );
}

/// Five servers, each faster than the next, six repeats at three loads.
fn five() -> Vec<Run> {
    let rates = [("a", 9000.0), ("b", 7000.0), ("c", 5000.0), ("d", 3000.0), ("e", 1000.0)];
    servers(&rates, &[100, 300, 1000], 6, false)
}
