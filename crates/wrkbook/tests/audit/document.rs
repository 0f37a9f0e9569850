//! `docs/audit.md` says what the rules are: it is held against their table.
//!
//! `WRITE_DOCS=1 cargo test -p wrkbook --test audit document` writes it anew.

use std::fmt::Write;
use std::path::Path;

use wrkbook::Metric;
use wrkbook::audit::{BOUNDS, OBJECTIONS, RULES, Rule, Severity, Thresholds, Width};

const HEAD: &str = "\
# The audit

wrkbook checks the runs before it ranks the servers. A rule looks at figures only; none knows a
server's name. Each finding has a rule, a severity, a scope, one sentence, and its evidence as named
figures.

| severity | means |
| --- | --- |
| note | worth knowing; the figures stand |
| caution | the figures stand, but not for what they seem to say |
| serious | the figures must not be used for a judgement |

A finding is about a run, a cell (all repeats of one server and load), a server, or the set (all
servers of one scenario). One that a wider one explains names it in `part_of`, and people are shown
the wider one first: the runs that a cell's finding is about, the cells that a pool starves, and any
three or more findings of one rule about one server, which are put together as one. All of them stay
in the JSON. The wider one always holds the scope of the narrower one, and never weighs less.

A finding's id is its rule and its scope, joined by `/`: `starved-connections/SERVER/300`. A `/` or
`%` in a name is written `%2F` or `%25`, an empty name `%`.

The thresholds quoted here are the defaults (`audit::Thresholds`); each has its reason there.
";

/// The ids of the metrics of which something holds.
fn concerned(holds: impl Fn(Metric) -> bool) -> Vec<&'static str> {
    Metric::ALL.into_iter().filter(|metric| holds(*metric)).map(Metric::id).collect()
}

/// The severity as a sentence.
fn severity(rule: &Rule) -> &'static str {
    match rule.severity {
        Severity::Note => "A note.",
        Severity::Caution => "A caution.",
        Severity::Serious => "Serious.",
    }
}

fn rendered() -> String {
    let thresholds = Thresholds::default();
    let mut text = String::from(HEAD);
    text.push_str("\n| scope | rule | severity | says |\n| --- | --- | --- | --- |\n");
    for rule in RULES {
        let (scope, id, says) = (rule.scope.name(), rule.id, rule.says);
        writeln!(text, "| {scope} | [`{id}`](#{id}) | {} | {says} |", rule.severity).expect("text");
    }
    text.push_str(
        "\n## What must not be ranked\n\n\
         A finding about a cell disqualifies that cell's figure on the metrics below; one about a \
         server, its figures as a whole, where it concerns more than half of the loads that were \
         measured. One about a run disqualifies nothing: a median and a trim outlive it, and a \
         failed run is left out anyway.\n\n\
         | rule | metrics | up to | because |\n| --- | --- | --- | --- |\n",
    );
    for entry in OBJECTIONS {
        let metrics = concerned(|metric| entry.concerns(metric));
        let (widest, because) = (entry.widest.name(), entry.because);
        writeln!(text, "| `{}` | {} | {widest} | {because} |", entry.rule, metrics.join(", "))
            .expect("text");
    }
    text.push_str(
        "\n## What is a bound\n\n\
         Where more than half of a cell's repeats that count have such a finding, its figure is ranked \
         like any other, and wherever it wins it is said to be a bound of what the server can do.\n\n\
         | rule | the server's own figure is | because |\n| --- | --- | --- |\n",
    );
    for entry in BOUNDS {
        let sides = entry.families.iter().map(|(family, bound)| {
            let metrics = concerned(|metric| metric.family() == *family);
            format!("{}: {}", metrics.join(", "), bound.words())
        });
        let sides: Vec<String> = sides.collect();
        writeln!(text, "| `{}` | {} | {} |", entry.rule, sides.join("; "), entry.because)
            .expect("text");
    }
    for width in [Width::Run, Width::Cell, Width::Server, Width::Set] {
        write!(text, "\n## Rules about a {}\n", width.name()).expect("text");
        for rule in RULES.iter().filter(|rule| rule.scope == width) {
            let fires = rule.fires(&thresholds);
            write!(
                text,
                "\n### {}\n\n{}\n\n\
                 **Fires when.** {fires}\n\n\
                 **What it means.** {}\n\n\
                 **Why it matters.** {}\n\n\
                 **What to do.** {}\n\n\
                 **Severity.** {} {}\n\n\
                 **Source.** {}\n",
                rule.id,
                rule.says,
                rule.means,
                rule.why,
                rule.fix,
                severity(rule),
                rule.severity_reason,
                rule.source,
            )
            .expect("text");
        }
    }
    text
}

#[test]
fn the_document_says_what_the_rules_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/audit.md");
    if std::env::var_os("WRITE_DOCS").is_some() {
        std::fs::write(&path, rendered()).expect("written");
    }
    let document = std::fs::read_to_string(&path).expect("docs/audit.md is there");
    for (line, (written, meant)) in document.lines().zip(rendered().lines()).enumerate() {
        assert_eq!(written, meant, "docs/audit.md:{}: write it anew with WRITE_DOCS=1", line + 1);
    }
    assert_eq!(document.lines().count(), rendered().lines().count());
}

#[test]
fn the_thresholds_quoted_are_those_that_hold() {
    let fires = |id: &str| {
        let rule =
            RULES.iter().find(|rule| rule.id == id).unwrap_or_else(|| panic!("no rule {id}"));
        rule.fires(&Thresholds::default())
    };
    // As the design of the audit sets them.
    for (rule, figures) in [
        ("lost-connections", &["1%", "50%"][..]),
        ("censored-latency", &["1%", "10%"]),
        ("refused-responses", &["1%", "50%"]),
        ("closes-connections", &["1%"]),
        ("off-time", &["10%"]),
        ("no-resources", &["fewer than 3", "under 1%", "100 requests/s"]),
        ("memory-ceiling", &["95%"]),
        ("busy-machine", &["10% of one core"]),
        ("client-at-limit", &["95%", "85%"]),
        ("waiting-ports", &["50%", "28,232"]),
        ("listen-overflow", &["1%"]),
        ("starved-connections", &["50%"]),
        ("one-answer-per-connection", &["0.8", "1.5"]),
        ("more-than-offered", &["1.2"]),
        ("unstable", &["25%"]),
        ("too-few-repeats", &["fewer than 3"]),
        ("averaged-failures", &["5%"]),
        ("fixed-concurrency", &["3 or more", "4 times", "10%", "50%"]),
        ("fixed-rate-per-connection", &["3 or more", "4 times", "15%"]),
        ("ports-exhausted", &["3 runs"]),
        ("one-core", &["85%", "115%", "2 cores"]),
        ("not-cpu-bound", &["30%"]),
        ("memory-grows", &["0.8", "2 times"]),
        ("few-repeats", &["40 repeats"]),
        ("failed-at-load", &["More than half"]),
        ("high-error-share", &["1%", "50%"]),
        ("bimodal-latency", &["2 times", "10 times"]),
        ("delayed-answer", &["factor of 2", "10%", "10 ms", "30%"]),
        ("connection-reuse", &["1%", "10%"]),
        ("round-drift", &["3 or more", "p < 0.010"]),
        ("still-warming", &["p < 0.010"]),
        ("copied-runs", &["100 requests"]),
        ("behind-target", &["95%"]),
        ("saturates-at", &["95%"]),
        ("dropped-iterations", &["1%"]),
        ("failures-in-latency", &["1%", "50%"]),
        ("coarse-latency", &["10%"]),
        ("rate-counts-failures", &["1%"]),
        ("unanswered", &["1%"]),
        ("contradicting-counts", &["5%"]),
        ("impossible-percentiles", &["1%", "3 or more"]),
        ("shared-ceiling", &["5 servers", "1%", "2 times"]),
        ("unequal-payload", &["1.25"]),
        ("mixed-conditions", &["1%"]),
        ("client-bound", &["3 fastest", "2%"]),
    ] {
        for figure in figures {
            assert!(fires(rule).contains(figure), "{rule}: {figure} not in: {}", fires(rule));
        }
    }
}

#[test]
fn every_rule_is_explained_in_sentences() {
    for rule in RULES {
        for text in [rule.severity_reason, rule.says, rule.means, rule.why, rule.fix, rule.source] {
            assert!(text.ends_with('.') && !text.contains("  "), "{}: {text}", rule.id);
        }
    }
    for rule in OBJECTIONS.iter().map(|entry| entry.rule).chain(BOUNDS.iter().map(|it| it.rule)) {
        assert!(RULES.iter().any(|known| known.id == rule), "{rule}");
    }
}
