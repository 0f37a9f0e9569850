//! What a diff says in words: the headline, and the reason of each state.

use wrkbook_ingest::Load;

use super::change::{Change, Clearly, LoadChange, ServerChange};
use super::compare::Comparison;
use super::conditions::ConditionDifference;
use super::decide::Cause;
use super::failing::{Sides, surely_failing};
use super::state::State;
use crate::display;
use crate::display::number;
use crate::metric::Metric;
use crate::stats::compare::{self, Needs, ToShow};

/// What single runs are taken to scatter by where it is said how many would tell: the standard
/// deviation of their logarithms. An assumption, which the sentence names.
const USUAL_SCATTER: f64 = 0.05;

/// What the words need beside the comparison.
pub(super) struct Context<'a> {
    pub(super) levels: compare::Options,
    pub(super) family: usize,
    /// The conditions of the server that differ.
    pub(super) conditions: &'a [&'a ConditionDifference],
}

/// The order of the headline: first what fails, then what was tested, then what is new.
const HEADLINE: [State; 14] = [
    State::NewlyFailing,
    State::Removed,
    State::Regressed,
    State::Mixed,
    State::RegressedAtSomeLoads,
    State::Improved,
    State::ImprovedAtSomeLoads,
    State::WithinNoise,
    State::NoChange,
    State::CannotTell,
    State::MeasuredOnce,
    State::NotComparable,
    State::Fixed,
    State::New,
];

/// `2 regressed, 1 improved, 15 no change`.
pub(super) fn headline(changes: &[Change], servers: &[ServerChange]) -> String {
    let judged = || changes.iter().filter(|change| change.is_judged());
    let parts: Vec<String> = HEADLINE
        .into_iter()
        .filter_map(|state| {
            if !state.is_fact() {
                let count = judged().filter(|change| change.state == state).count();
                return (count > 0).then(|| format!("{count} {state}"));
            }
            let is_in = |server: &&ServerChange| {
                judged().any(|change| {
                    change.state == state
                        && change.server == server.server
                        && change.scenario == server.scenario
                })
            };
            match servers.iter().filter(is_in).count() {
                0 => None,
                1 => Some(format!("1 server {state}")),
                count => Some(format!("{count} servers {state}")),
            }
        })
        .collect();
    if parts.is_empty() { "nothing to compare".to_owned() } else { parts.join(", ") }
}

/// Why a server's overall state is what it is.
pub(super) fn overall(state: State, changes: &[&Change]) -> String {
    let in_state: Vec<&&Change> = changes.iter().filter(|change| change.state == state).collect();
    let Some(first) = in_state.first() else { return String::new() };
    if matches!(state, State::New | State::Removed) {
        return first.reason.clone();
    }
    let names: Vec<&str> = in_state.iter().map(|change| name(change.metric)).collect();
    let gains: Vec<&str> = changes
        .iter()
        .filter(|change| change.state == State::Improved && state <= State::RegressedAtSomeLoads)
        .map(|change| name(change.metric))
        .collect();
    let outweighed = match gains.is_empty() {
        true => String::new(),
        false => format!("; that outweighs the gain in {}", listed(&gains)),
    };
    format!("{}: {}{outweighed}", listed(&names), first.reason)
}

/// The metric within a sentence.
pub(super) fn name(metric: Metric) -> &'static str {
    metric.words().noun
}

impl Clearly {
    /// The word in files.
    pub fn name(self) -> &'static str {
        match self {
            Clearly::Better => "better",
            Clearly::Worse => "worse",
            Clearly::Higher => "higher",
            Clearly::Lower => "lower",
        }
    }
}

/// A change with its sign: `-12.3%`, of errors `+1.25 points`.
fn signed(metric: Metric, change: f64) -> String {
    match change {
        _ if metric.is_sum() => format!("{:+.2} points", rounded(change, 1e4) * 100.0),
        _ if change >= 9.0 => format!("x{}", number(change + 1.0)),
        _ if change >= 1.0 => format!("{:+.0}%", change * 100.0),
        _ => format!("{:+.1}%", rounded(change, 1e3) * 100.0),
    }
}

/// To so many parts of one, and never -0.
fn rounded(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts + 0.0
}

/// A size without a sign: `5%`, of errors `0.1 points`.
fn size(metric: Metric, size: f64) -> String {
    match metric.is_sum() {
        true => format!("{} points", number(size * 100.0)),
        // Beyond rounding: 5% comes back from its logarithm as 5.000000000000004%.
        false => format!("{}%", number((size * 1e6).round() / 1e4)),
    }
}

/// `0.5 times`, with two digits behind the point at most.
fn times(ratio: f64) -> String {
    match ratio {
        ratio if ratio < 0.1 => format!("{} times", number(ratio)),
        ratio if ratio < 10.0 => format!("{} times", (ratio * 100.0).round() / 100.0),
        ratio => format!("{} times", number(ratio)),
    }
}

impl Change {
    /// The change as people read it: `-12.3%`, of errors `+1.25 points`.
    pub fn size(&self) -> Option<String> {
        let change = self.ratio.map(|ratio| ratio - 1.0).or(self.difference)?;
        Some(signed(self.metric, change))
    }

    /// Its interval as people read it: `-13.1% to -11.2%`.
    pub fn interval(&self) -> Option<String> {
        let ratios = self.ratio_low.zip(self.ratio_high).map(|(l, h)| (l - 1.0, h - 1.0));
        let (low, high) = ratios.or(self.difference_low.zip(self.difference_high))?;
        Some(format!("{} to {}", signed(self.metric, low), signed(self.metric, high)))
    }

    /// The measured noise floor as people read it: `1.2%`.
    pub fn noise(&self) -> Option<String> {
        self.noise_floor.map(|floor| size(self.metric, floor))
    }

    /// The old and the new figure as people read them: `5,010` and `4,420 requests/s`.
    pub fn values(&self) -> Option<(String, String)> {
        let (old, new) = self.old_value.zip(self.new_value)?;
        Some((display::figure(self.metric, old), display::quantity(self.metric, new)))
    }

    pub(super) fn of(
        comparison: &Comparison,
        (state, cause): (State, Cause),
        context: &Context<'_>,
    ) -> Self {
        let (ratio, difference) = (comparison.ratio(), comparison.difference());
        let counts = comparison.worse_and_better();
        let (p, p_holm) = comparison.p();
        let values = comparison.values();
        let is_judged = comparison.metric.better().is_some();
        let changed_at = |for_better| match is_judged {
            true => comparison.changed_at(for_better),
            false => Vec::new(),
        };
        let compared = comparison.compared.as_ref();
        let needs = compared.and_then(|compared| compared.change.needs);
        let mut change = Self {
            scenario: comparison.key.scenario.clone(),
            server: comparison.key.server.clone(),
            metric: comparison.metric,
            state,
            reason: String::new(),
            needed: None,
            needs: needs.filter(|_| (state, cause) == (State::CannotTell, Cause::Compared)),
            old_value: values.map(|(old, _)| old),
            new_value: values.map(|(_, new)| new),
            ratio: ratio.ratio,
            ratio_low: ratio.low,
            ratio_high: ratio.high,
            difference: difference.ratio,
            difference_low: difference.low,
            difference_high: difference.high,
            p,
            p_holm,
            loads_worse: counts.map(|(worse, _)| worse),
            loads_better: counts.map(|(_, better)| better),
            loads: comparison.loads(),
            better_at: changed_at(true),
            worse_at: changed_at(false),
            each: comparison.cells.iter().filter_map(LoadChange::of).collect(),
            loads_only_old: comparison.loads_only_old.clone(),
            loads_only_new: comparison.loads_only_new.clone(),
            newly_failing: comparison.newly_failing.loads.clone(),
            fixed: comparison.fixed.loads.clone(),
            threshold: comparison.threshold,
            noise_floor: comparison.floor,
            findings_old: comparison.findings_old.clone(),
            findings_new: comparison.findings_new.clone(),
        };
        change.reason = change.why(cause, comparison, context);
        change.needed = change.needed(cause, comparison, context);
        change
    }

    fn why(&self, cause: Cause, comparison: &Comparison, context: &Context<'_>) -> String {
        let change = self.size().unwrap_or_default();
        let around = match self.interval() {
            Some(interval) => format!("{change} ({interval})"),
            None => change,
        };
        let noise = self.noise().unwrap_or_default();
        let interval = self.interval().unwrap_or_default();
        match cause {
            Cause::OneSided if self.state == State::New => "only the new set has it".to_owned(),
            Cause::OneSided => "only the old set has it".to_owned(),
            Cause::Conditions => format!("measured with {}", conditions(context.conditions)),
            Cause::Failing if self.state == State::Fixed => {
                format!("{}, where runs failed before", serves(&self.fixed, &comparison.outcomes))
            }
            Cause::Failing => fails(&self.newly_failing, &comparison.outcomes),
            Cause::FailingByChance if self.newly_failing.is_empty() => format!(
                "{}, where runs failed before; so few runs may do so by chance",
                serves(&self.fixed, &comparison.outcomes)
            ),
            Cause::FailingByChance => format!(
                "{}; so few runs may do so by chance",
                fails(&self.newly_failing, &comparison.outcomes)
            ),
            Cause::NothingCommon => self.nothing_common(),
            Cause::Disqualified => {
                let (side, findings) = match self.findings_new.is_empty() {
                    true => ("old", &self.findings_old),
                    false => ("new", &self.findings_new),
                };
                let rule = findings.first().and_then(|id| id.split('/').next());
                format!("the audit disqualifies the {side} figures ({})", rule.unwrap_or_default())
            }
            Cause::NoDirection => format!("{around}, and neither more nor less of it is better"),
            Cause::Bounded => format!("{around}, but the client was at its limit"),
            Cause::ChangedWithinNoise => {
                format!("{around}, and sets of the same thing differ by {noise}")
            }
            Cause::InsideNoise => format!(
                "any change is from {interval}, and sets of the same thing differ by {noise}"
            ),
            Cause::Compared => self.compared(&around, comparison) + &self.also(comparison),
        }
    }

    /// What the statistics say.
    fn compared(&self, around: &str, comparison: &Comparison) -> String {
        let threshold = size(self.metric, self.threshold);
        let interval = self.interval().unwrap_or_default();
        let at = |way: &str, loads: &[Load]| {
            (!loads.is_empty()).then(|| format!("{way} at {}", connections(loads)))
        };
        let ways = [at("worse", &self.worse_at), at("better", &self.better_at)];
        let ways: Vec<&str> = ways.iter().flatten().map(String::as_str).collect();
        match self.state {
            State::Regressed | State::Improved if self.loads == 1 => around.to_owned(),
            State::Regressed => {
                format!(
                    "{around}, worse at {} of {} loads",
                    self.loads_worse.unwrap_or(0),
                    self.loads
                )
            }
            State::Improved => {
                format!(
                    "{around}, better at {} of {} loads",
                    self.loads_better.unwrap_or(0),
                    self.loads
                )
            }
            State::Mixed | State::RegressedAtSomeLoads | State::ImprovedAtSomeLoads => {
                format!("{}; over all {} loads {around}", ways.join(" and "), self.loads)
            }
            State::MeasuredOnce => self.measured_once(comparison),
            // The scatter of shares has a floor, which widens the interval of a set without an error.
            State::NoChange if self.metric.is_sum() => {
                let change = self.size().unwrap_or_default();
                match self.old_value.zip(self.new_value) {
                    Some((0.0, 0.0)) => "no errors in either set".to_owned(),
                    _ => format!("{change}, which is less than {threshold}"),
                }
            }
            State::NoChange => format!("any change is from {interval}, and less than {threshold}"),
            _ => format!("the change is anywhere from {interval}, which is not inside {threshold}"),
        }
    }

    /// `before 82,963 requests/s, after 36,686 requests/s: 0.44 times; one run each, so not tested`.
    fn measured_once(&self, comparison: &Comparison) -> String {
        let change = match self.ratio {
            Some(ratio) => times(ratio),
            None => self.size().unwrap_or_default(),
        };
        let over = match self.loads {
            1 => String::new(),
            loads => format!(" over {loads} loads"),
        };
        let borrowed = match self.ratio_low.zip(self.ratio_high) {
            Some((low, high)) if comparison.is_borrowed() => {
                let (low, high) = (times(low), times(high));
                let low = low.trim_end_matches(" times");
                format!(" ({low} to {high} if it scatters as the others do)")
            }
            _ => String::new(),
        };
        let values = match self.old_value.zip(self.new_value) {
            Some((old, new)) => format!(
                "before {}, after {}: ",
                display::quantity(self.metric, old),
                display::quantity(self.metric, new)
            ),
            None => String::new(),
        };
        let runs = match comparison
            .cells
            .iter()
            .all(|cell| [&cell.old, &cell.new].into_iter().flatten().all(|side| side.n <= 1))
        {
            true => "one run each, so not tested",
            false => "one run on a side, so not tested",
        };
        format!("{values}{change}{over}{borrowed}; {runs}")
    }

    /// What else is to be said of the runs: those that fail at some loads, or work again.
    fn also(&self, comparison: &Comparison) -> String {
        let mut also = String::new();
        if !self.fixed.is_empty() {
            also += &format!(
                "; {}, where runs failed before",
                serves(&self.fixed, &comparison.outcomes)
            );
        }
        let partly: Vec<String> = comparison
            .outcomes
            .iter()
            .filter(|(load, _, after)| {
                after.failed > 0 && after.served > 0 && !self.newly_failing.contains(load)
            })
            .map(|(load, _, after)| {
                format!(
                    "{} of {} runs failed {}",
                    after.failed,
                    after.started(),
                    display::at(*load)
                )
            })
            .collect();
        match &partly[..] {
            [] => {}
            [one] => also += &format!("; {one}"),
            [first, ..] => {
                also += &format!("; {first}, and some at {} other loads", partly.len() - 1)
            }
        }
        also
    }

    fn nothing_common(&self) -> String {
        match (self.loads_only_old.is_empty(), self.loads_only_new.is_empty()) {
            (false, false) => format!(
                "no load in common: the old set has {}, the new one {}",
                connections(&self.loads_only_old),
                connections(&self.loads_only_new)
            ),
            _ => "no load has figures on both sides".to_owned(),
        }
    }

    /// What it would take to tell, in words.
    fn needed(
        &self,
        cause: Cause,
        comparison: &Comparison,
        context: &Context<'_>,
    ) -> Option<String> {
        Some(match (self.state, cause) {
            (_, Cause::NoDirection) => "the other metrics say whether that is good".to_owned(),
            (_, Cause::Disqualified) => {
                "correct what the audit found, and measure again".to_owned()
            }
            (_, Cause::Bounded) => "a stronger client, or several".to_owned(),
            (_, Cause::FailingByChance) => {
                format!("{} repeats of each load in each set", surely_failing(context.levels.alpha))
            }
            (State::CannotTell, _) => match self.needs {
                Some(Needs { repeats, to_show }) => format!(
                    "{repeats} repeats of each load in each set would show {} (now {})",
                    match to_show {
                        ToShow::Lead => "it, if the change is what it looks like".to_owned(),
                        ToShow::Level =>
                            format!("that it is less than {}", size(self.metric, self.threshold)),
                    },
                    comparison.repeats
                ),
                None => format!(
                    "a quieter machine: even {} repeats would not tell",
                    context.levels.most_repeats
                ),
            },
            (State::MeasuredOnce, _) => {
                let levels = compare::Options { level: self.threshold, ..context.levels };
                let open = context.family.max(1);
                let needs = self
                    .ratio
                    .and_then(|ratio| Needs::of_single_runs(ratio, USUAL_SCATTER, open, &levels));
                let scatter = size(Metric::Throughput, USUAL_SCATTER);
                match needs {
                    Some(Needs { repeats, .. }) => {
                        format!(
                            "{repeats} runs each would tell, if they scatter by no more than {scatter}"
                        )
                    }
                    None => "repeats: three runs each are the least".to_owned(),
                }
            }
            _ => return None,
        })
    }
}

/// `4 of 4 new runs fail at 3,200 connections, where 0 of 4 did`.
fn fails(loads: &[Load], outcomes: &[Sides]) -> String {
    let (before, after) = at(loads, outcomes);
    format!(
        "{} of {} new runs fail at {}, where {} did",
        after.0,
        after.1,
        connections(loads),
        match before.0 {
            0 => "none".to_owned(),
            n => format!("{n} of {}", before.1),
        }
    )
}

/// `4 of 4 new runs serve at 3,200 connections`.
fn serves(loads: &[Load], outcomes: &[Sides]) -> String {
    let (_, after) = at(loads, outcomes);
    format!("{} of {} new runs serve at {}", after.1 - after.0, after.1, connections(loads))
}

/// The failures among the runs at these loads, before and after.
fn at(loads: &[Load], outcomes: &[Sides]) -> ((usize, usize), (usize, usize)) {
    let mut sums = ((0, 0), (0, 0));
    for (_, before, after) in outcomes.iter().filter(|(load, ..)| loads.contains(load)) {
        sums.0.0 += before.failed;
        sums.0.1 += before.started();
        sums.1.0 += after.failed;
        sums.1.1 += after.started();
    }
    sums
}

/// `durations of 10 s, now 30 s`.
pub(super) fn conditions(differences: &[&ConditionDifference]) -> String {
    let parts: Vec<String> = differences
        .iter()
        .map(|difference| {
            let (what, unit) = ConditionDifference::words(difference.condition);
            let values = |values| {
                let values = ConditionDifference::shown(difference.condition, values);
                listed(&values.iter().map(String::as_str).collect::<Vec<_>>())
            };
            format!(
                "{what} of {}{unit}, now {}{unit}",
                values(&difference.old),
                values(&difference.new)
            )
        })
        .collect();
    listed(&parts.iter().map(String::as_str).collect::<Vec<_>>())
}

/// `100 and 1000 connections`.
pub(super) fn connections(loads: &[Load]) -> String {
    display::loads(loads, |load| load.number().into_owned())
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(items: &[&str]) -> String {
    match items {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
