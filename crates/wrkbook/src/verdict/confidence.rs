//! How far a verdict may be trusted: one rule, in one function.

use crate::metric::Metric;
use crate::stats::NoiseGrade;

use super::Confidence;
use super::card::{Card, JUDGED, Place};
use super::phrase;
use crate::text::{Figure, Form, Text, say, text};

/// Fewer valid repeats than this cannot be trimmed, and carry no more than a hint.
const FEWEST_REPEATS: usize = 3;
/// From so many repeats a load on, the range of a cell is a fair interval of its median.
const ENOUGH_REPEATS: usize = 4;
/// A smaller share of completed runs than this makes the rest a selection.
const LEAST_COMPLETED: f64 = 0.8;
/// A smaller share than this is not to be passed over.
const MOST_COMPLETED: f64 = 0.9;

/// The rule.
///
/// *Low*, for the first that applies: no run completed; fewer than 3 completed repeats at the
/// median load; less than 80% of the runs completed; the audit does not let the throughput stand;
/// nothing to compare with; or throughput of noise grade F.
///
/// *High* needs all of: at least 4 repeats at the median load, 90% of the runs completed, noise
/// grade A or B in throughput, and no judged metric that the audit does not let stand.
///
/// *Medium* otherwise.
pub(super) fn confidence(card: &Card<'_>) -> (Confidence, Text) {
    let runs = card.runs();
    let completed = card.completed();
    let share = if runs > 0 { completed as f64 / runs as f64 } else { 0.0 };
    let repeats = || Figure::count(card.repeats(), "repeat", "repeats", card.refs());
    let of_runs = || {
        Text::default()
            .figure(Figure::new(Form::Number("runs"), completed as f64, card.refs()))
            .say(" of ")
            .figure(card.runs_figure())
    };
    let spread = |cv| Figure::new(Form::Percent(Some(Metric::Throughput)), cv, card.refs());
    let noise = card.noise(Metric::Throughput);

    let low = |because: Text| (Confidence::Low, because);
    if completed == 0 {
        return low(match runs {
            1 => text!("its {} completed no request", card.runs_figure()),
            _ => text!("none of the {} completed a request", card.runs_figure()),
        });
    }
    if card.repeats() < FEWEST_REPEATS {
        let only = say("only ").figure(repeats()).say(" of each load");
        return low(only.say(match card.repeats() {
            1 => ", so that nothing is known of how far repeats scatter",
            _ => ", so that a stray one would not be noticed",
        }));
    }
    if share < LEAST_COMPLETED {
        return low(say("only ").then(of_runs()).say(" completed a request"));
    }
    match card.place(Metric::Throughput) {
        Place::Disputed => {
            return low(say("the audit does not let the throughput of its ")
                .figure(Figure::count(completed, "completed run", "completed runs", card.refs()))
                .say(" stand"));
        }
        Place::Alone => {
            return low(
                of_runs().say(" completed, but there is no other server to hold them against")
            );
        }
        _ => {}
    }
    if let Some((cv, NoiseGrade::F)) = noise {
        return low(say("throughput differs by ")
            .figure(spread(cv))
            .say(" between repeats at the median load (noise grade F)"));
    }

    let disputed: Vec<Metric> =
        JUDGED.into_iter().filter(|metric| card.place(*metric) == Place::Disputed).collect();
    let quiet = noise.filter(|(_, grade)| *grade <= NoiseGrade::B);
    let mut doubts = Vec::new();
    if let Some((cv, grade)) = noise.filter(|(_, grade)| *grade > NoiseGrade::B) {
        let words = match grade {
            NoiseGrade::C => " (noise grade C)",
            _ => " (noise grade D)",
        };
        doubts.push(say("a spread of ").figure(spread(cv)).say(" between repeats").say(words));
    }
    if !disputed.is_empty() {
        let nouns = disputed.iter().map(|metric| say(phrase::noun(*metric))).collect();
        let cells = disputed.iter().filter_map(|metric| card.entry(*metric));
        let cells = cells.flat_map(|entry| entry.refs()).collect();
        let count = Figure::count(disputed.len(), "measure", "measures", cells);
        doubts.push(
            Text::default()
                .figure(count)
                .say(" that the audit does not let stand (")
                .list(nouns)
                .say(")"),
        );
    }
    if card.repeats() < ENOUGH_REPEATS {
        doubts.push(say("no more than ").figure(repeats()).say(" of each load"));
    }
    let few = share < MOST_COMPLETED;
    match quiet {
        Some((cv, _)) if doubts.is_empty() && !few => (
            Confidence::High,
            of_runs()
                .say(" completed, ")
                .figure(repeats())
                .say(" of each load with a spread of ")
                .figure(spread(cv))
                .say(", and the audit keeps no measure out of the ranking"),
        ),
        _ if few => {
            let base = say("only ").then(of_runs()).say(" completed");
            let all = if doubts.is_empty() { base } else { base.say(", with ").list(doubts) };
            (Confidence::Medium, all)
        }
        _ if doubts.is_empty() => (
            Confidence::Medium,
            of_runs().say(" completed, but how far repeats scatter is not known"),
        ),
        _ => {
            let base = of_runs().say(" completed, with ");
            (Confidence::Medium, base.list(doubts))
        }
    }
}
