//! The words of the field and of this report: the one table of what each means. Pages explain a word
//! where it first occurs (see `explain`), and the method's page has them all.

/// A word that a reader may not know, or may know as something else.
#[derive(Debug)]
pub(crate) struct Word {
    /// Its place on the method's page and in the ids of a page's explanations.
    pub(crate) id: &'static str,
    /// As the list of words has it.
    pub(crate) term: &'static str,
    /// As sentences have it, in small letters. None: it is only in the list.
    pub(crate) forms: &'static [&'static str],
    /// What it means, in one or two sentences.
    pub(crate) means: &'static str,
}

const fn word(
    id: &'static str,
    term: &'static str,
    forms: &'static [&'static str],
    means: &'static str,
) -> Word {
    Word { id, term, forms, means }
}

/// Expressions that hold a word of the table and mean something else, or what anyone knows.
pub(crate) const OTHERWISE: &[&str] = &[
    "load test",
    "load tests",
    "no errors",
    "error status",
    "error statuses",
    "open connection",
    "out of range",
    "on the run",
    "memory given",
    "seconds a run",
];

/// All words, in the order of the alphabet.
pub(crate) const WORDS: &[Word] = &[
    word(
        "as-published",
        "as-published",
        &["as-published"],
        "The policy of the report that is checked, usually a plain one: failed runs are averaged \
         in as zeros.",
    ),
    word(
        "audited",
        "audited",
        &["audited"],
        "The policy that leaves runs without one completed request out of means, and counts and \
         shows them instead.",
    ),
    word(
        "cell",
        "cell",
        &["cell", "cells"],
        "All repeats of one server at one load: what one figure of a table stands for.",
    ),
    word(
        "centre",
        "centre",
        &["centre", "centres"],
        "The one figure that stands for the repeats of a cell: their mean, once the lowest and the \
         highest are trimmed.",
    ),
    word(
        "variation",
        "coefficient of variation",
        &["coefficient of variation"],
        "How far repeats scatter: their standard deviation as a share of their mean.",
    ),
    word(
        "confidence",
        "confidence",
        &["confidence"],
        "How much of a verdict the data carry: high, medium or low, always with the reason. It is no \
         probability.",
    ),
    word(
        "cpu",
        "CPU",
        &["cpu"],
        "The highest processor use of the server's container in a run, in percent of one core: two \
         busy cores are 200%.",
    ),
    word(
        "dead",
        "dead run",
        &["dead run", "dead runs"],
        "A run with a whole report in which not one request completed.",
    ),
    word(
        "disputed",
        "disputed",
        &["disputed"],
        "The figure is what was measured, but the audit found that it does not mean what it seems \
         to; it is not ranked.",
    ),
    word(
        "error-ratio",
        "error ratio",
        &["error ratio"],
        "Errors as a share of everything that was attempted.",
    ),
    word(
        "errors",
        "errors",
        &["errors"],
        "Connections that could not be opened, read or written, responses that came too late, and \
         responses with an error status, summed over all runs.",
    ),
    word(
        "finding",
        "finding",
        &["finding", "findings"],
        "What a rule of the audit says of a run, a cell, a server or the whole set, with the figures \
         that it rests on.",
    ),
    word(
        "geometric-mean",
        "geometric mean",
        &["geometric mean"],
        "The mean for ratios: twice as fast at one load and half as fast at another make 1.",
    ),
    word(
        "goodput",
        "goodput",
        &["goodput"],
        "Responses per second that were neither late nor an error: the useful part of throughput.",
    ),
    word(
        "hollow",
        "hollow mark",
        &["drawn hollow", "hollow mark", "hollow marks"],
        "A figure that the audit does not let be ranked: it is drawn as an outline.",
    ),
    word(
        "in-flight",
        "in flight",
        &["in flight"],
        "Requests that were sent and not yet answered, at any one moment.",
    ),
    word(
        "latency",
        "latency",
        &["latency"],
        "The time from a request to its response, as the mean over all responses of a run. A request \
         that was never answered is in no mean.",
    ),
    word(
        "little",
        "Little's law",
        &["little's law"],
        "Arrivals per second times the time that each stays are, on average, how many are inside. So \
         throughput times latency is the requests in flight.",
    ),
    word(
        "load",
        "load",
        &["load", "loads"],
        "What the client offers: so many connections kept open at once, so many requests/s asked \
         for, or so many users. It is not what the server then serves.",
    ),
    word(
        "load-generator",
        "load generator",
        &["load generator"],
        "The program on the client's side that opens the connections, sends requests and measures, \
         such as wrk.",
    ),
    word(
        "median",
        "median",
        &["median"],
        "The middle one of sorted values: as many are below it as above.",
    ),
    word(
        "memory",
        "memory",
        &["memory"],
        "The highest memory use of the server's container that was sampled in a run.",
    ),
    word(
        "metric",
        "metric",
        &["metric", "metrics"],
        "One kind of figure, such as throughput or latency, with its unit and whether more or less of \
         it is better.",
    ),
    word(
        "missing",
        "missing run",
        &["missing run", "missing runs"],
        "A run that left no report, or an empty or cut one.",
    ),
    word(
        "noise",
        "noise",
        &["noise", "noise grade", "noise floor"],
        "How far the repeats of one server scatter, the median over the loads. A difference within it \
         says nothing; grade A is the quietest, F the noisiest.",
    ),
    word(
        "on-paper",
        "on paper",
        &["on paper"],
        "By the figures alone, before the audit has had its say.",
    ),
    word(
        "policy",
        "policy",
        &["policy"],
        "The rule by which runs become figures: which runs count, and what is trimmed.",
    ),
    word(
        "range",
        "range",
        &["range", "ranges"],
        "From the lowest to the highest of the repeats that count.",
    ),
    word(
        "rank",
        "rank",
        &["rank", "ranks", "rank interval", "rank intervals"],
        "A place among the servers on a metric. 2\u{2013}4 means that the repeats do not tell it from \
         the others in these places.",
    ),
    word(
        "repeat",
        "repeat",
        &["repeat", "repeats"],
        "One of several runs of the same server at the same load. Only repeats show how far figures \
         vary by themselves.",
    ),
    word(
        "result-set",
        "result set",
        &["result set", "result sets"],
        "The raw files of one collection, or the table made of them.",
    ),
    word(
        "run",
        "run",
        &["run", "runs"],
        "One execution of the load generator: one server, one load, one repeat.",
    ),
    word(
        "scenario",
        "scenario",
        &["scenario", "scenarios"],
        "What was requested, where a collection requests several things.",
    ),
    word(
        "score",
        "score",
        &["score", "scores"],
        "The geometric mean, over the loads that all servers completed, of a figure against the best \
         one there. 1 is best at every load.",
    ),
    word(
        "served-concurrency",
        "served concurrency",
        &["served concurrency"],
        "How many requests were in flight on average: throughput times latency. Far below the open \
         connections, most of these were waiting unanswered.",
    ),
    word("server", "server", &[], "The thing that is compared; whatever answers the requests."),
    word(
        "significantly",
        "significantly",
        &["significant", "significantly"],
        "By more than chance explains: the exact test over the repeats would say so of equals in at \
         most 5 of 100 collections.",
    ),
    word(
        "standing",
        "standing",
        &["standing", "standings"],
        "A server's rank on a metric over all loads, as an interval where the repeats allow no \
         single place.",
    ),
    word(
        "throughput",
        "throughput",
        &["throughput"],
        "Responses per second, late ones and error statuses included.",
    ),
    word(
        "tie",
        "tie",
        &["tie", "tied"],
        "The repeats do not tell these servers apart; none of them is called the winner.",
    ),
    word(
        "trim",
        "trim",
        &["trim", "trimmed"],
        "To leave the lowest and the highest of the repeats out of the mean, so that one odd run does \
         not decide it.",
    ),
    word(
        "verdict",
        "verdict",
        &["verdict", "verdicts"],
        "What the data allow to be said of a server, in words. Each number in it leads to its \
         evidence.",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn words_are_told_apart_and_in_order() {
        let mut ids = BTreeSet::new();
        let mut forms = BTreeSet::new();
        for word in WORDS {
            assert!(ids.insert(word.id), "{} twice", word.id);
            assert!(word.id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", word.id);
            assert!(word.means.ends_with('.') && word.means.len() < 200, "{}", word.id);
            for form in word.forms {
                assert!(forms.insert(*form), "{form} twice");
                assert_eq!(*form, form.to_ascii_lowercase());
            }
        }
        let key = |term: &str| term.to_lowercase();
        assert!(WORDS.is_sorted_by_key(|word| key(word.term)));
    }
}
