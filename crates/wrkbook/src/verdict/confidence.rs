//! How far a sentence may be trusted: one rule for figures, one for comparisons.

use crate::audit::Severity;
use crate::metric::Metric;

use super::Confidence;
use super::card::Card;
use super::phrase;
use super::relation::Relation;
use crate::text::{Figure, Form, Text, say};

/// Fewer valid repeats than this carry no more than a hint.
const FEWEST_REPEATS: usize = 3;
/// A lead of which the whole interval is beyond this has hardly ever been turned round by another day.
const CLEAR: f64 = 1.1;

/// Of figures of one server: *low* from fewer than 3 repeats or where the audit does not let them
/// stand; *medium* where a run failed, or it found something serious about them; else *high*.
pub(super) fn of_figures(card: &Card<'_>, metric: Metric) -> (Confidence, Text) {
    let repeats = || Figure::count(card.repeats(), "repeat", "repeats", card.refs());
    if card.completed() == 0 {
        return (Confidence::Low, say("no run completed a request: ").figure(card.runs_figure()));
    }
    if card.repeats() < FEWEST_REPEATS {
        return (Confidence::Low, say("no more than ").figure(repeats()).say(" of each load"));
    }
    if card.is_disputed(metric) {
        let reason = say("the audit does not let its ").say(phrase::noun(metric)).say(" stand in ");
        return (Confidence::Low, reason.figure(card.runs_figure()));
    }
    let failed = card.runs() - card.completed();
    if failed > 0 {
        let failed = Figure::count(failed, "run", "runs", card.refs());
        return (
            Confidence::Medium,
            Text::default().figure(failed).say(" of ").figure(card.runs_figure()).say(" failed"),
        );
    }
    match serious(card, metric) {
        0 => {
            let runs = Figure::count(card.completed(), "run", "runs", card.refs());
            let reason = Text::default().figure(runs).say(" completed, ").figure(repeats());
            let reason = reason.say(" of each load");
            (
                Confidence::High,
                match card.noise(metric) {
                    Some((cv, _)) => {
                        let cv = Figure::new(Form::Percent(Some(metric)), cv, card.refs());
                        reason.say(" with a spread of ").figure(cv)
                    }
                    None => reason,
                },
            )
        }
        found => {
            let found = Figure::count(found, "serious finding", "serious findings", Vec::new());
            (Confidence::Medium, say("the audit has ").figure(found).say(" on these figures"))
        }
    }
}

/// Of a comparison: no better than the figures behind it on either side. *Low* where nothing is shown
/// or the lead is one that another day often turns round; *medium* where the interval comes within 10%
/// of no lead; else what the figures allow.
pub(super) fn of_comparison(
    card: &Card<'_>,
    metric: Metric,
    relation: &Relation<'_, '_>,
) -> (Confidence, Text) {
    let (mut confidence, mut reason) = of_figures(card, metric);
    let (limit, because) = match relation.lead() {
        None => (Confidence::Medium, say("no lead was shown over the loads as a whole, in ")),
        Some(_) if relation.pair().small() => (
            Confidence::Low,
            say("another day turns a gap of this size in one case of five, and there are "),
        ),
        Some(lead) => {
            let near = relation.size(lead).and_then(|size| size.interval).map(|(low, _)| low);
            match near.is_some_and(|near| near >= CLEAR) {
                true => (Confidence::High, Text::default()),
                false => (Confidence::Medium, say("the interval comes near to no lead, with ")),
            }
        }
    };
    if limit < confidence {
        (confidence, reason) = (limit, because.figure(card.runs_figure()));
        reason = reason.say(" of one session");
    }
    (confidence, reason)
}

/// How many serious findings are on the server's figures of a metric, those that others explain left
/// out.
fn serious(card: &Card<'_>, metric: Metric) -> usize {
    let found = card.findings().filter(|finding| {
        finding.severity == Severity::Serious
            && finding.part_of.is_none()
            && finding.disqualifies(metric)
    });
    found.count()
}
