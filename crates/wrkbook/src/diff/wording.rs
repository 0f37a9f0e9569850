//! What a diff says in words: the headline, and the reason of each state.

use super::change::{Change, Clearly, ServerChange};
use super::compare::Comparison;
use super::conditions::ConditionDifference;
use super::decide::Cause;
use super::noise::Plan;
use super::scale::{Scale, scatter};
use super::state::State;
use crate::display;
use crate::display::number;
use crate::metric::Metric;
use wrkbook_ingest::Load;

/// What the words need beside the comparison.
pub(super) struct Context<'a> {
    pub(super) alpha: f64,
    pub(super) family: usize,
    /// The conditions of the server that differ.
    pub(super) conditions: &'a [&'a ConditionDifference],
}

/// The order of the headline: first what fails, then what was tested, then what is new.
const HEADLINE: [State; 10] = [
    State::NewlyFailing,
    State::Removed,
    State::Regressed,
    State::Improved,
    State::WithinNoise,
    State::NoChangeDetected,
    State::Inconclusive,
    State::NotComparable,
    State::Fixed,
    State::New,
];

/// `2 regressed, 1 improved, 15 no change detected`.
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
        .filter(|change| change.state == State::Improved && state < State::Improved)
        .map(|change| name(change.metric))
        .collect();
    let outweighed = match gains.is_empty() {
        true => String::new(),
        false => format!("; that outweighs the gain in {}", listed(&gains)),
    };
    let outweighed = if state <= State::Regressed { outweighed } else { String::new() };
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

/// A change with its sign: `-12.3%`, of errors `+1.25 points` or `+350 a run`.
fn signed(metric: Metric, change: f64) -> String {
    match metric {
        Metric::ErrorRatio => format!("{:+.2} points", rounded(change, 1e4) * 100.0),
        Metric::Errors if change < 0.0 => format!("-{} a run", number(-change)),
        Metric::Errors => format!("+{} a run", number(change)),
        _ if change >= 9.0 => format!("x{}", number(change + 1.0)),
        _ if change >= 1.0 => format!("{:+.0}%", change * 100.0),
        _ => format!("{:+.1}%", rounded(change, 1e3) * 100.0),
    }
}

/// To so many parts of one, and never -0.
fn rounded(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts + 0.0
}

/// A size without a sign: `5%`, of errors `0.1 points` or `3 a run`.
fn size(metric: Metric, size: f64) -> String {
    match metric {
        Metric::ErrorRatio => format!("{} points", number(size * 100.0)),
        Metric::Errors => format!("{} a run", number(size)),
        // Beyond rounding: 5% comes back from its logarithm as 5.000000000000004%.
        _ => format!("{}%", number((size * 1e6).round() / 1e4)),
    }
}

impl Change {
    /// The change as people read it: `-12.3%`, of errors `+1.25 points` or `+350 a run`.
    pub fn size(&self) -> Option<String> {
        let ratio = self.ratio.filter(|_| Scale::of(self.metric) == Scale::Ratio);
        let change = ratio.map(|ratio| ratio - 1.0).or(self.difference)?;
        Some(signed(self.metric, change))
    }

    /// Its interval as people read it: `-13.1% to -11.2%`.
    pub fn interval(&self) -> Option<String> {
        let ratios = self.ratio_low.zip(self.ratio_high).map(|(l, h)| (l - 1.0, h - 1.0));
        let (low, high) = ratios.or(self.difference_low.zip(self.difference_high))?;
        Some(format!("{} to {}", signed(self.metric, low), signed(self.metric, high)))
    }

    /// The noise floor as people read it: `1.2%`.
    pub fn noise(&self) -> Option<String> {
        self.noise_floor.map(|floor| size(self.metric, floor))
    }

    pub(super) fn of(
        comparison: &Comparison,
        (state, cause): (State, Cause),
        context: &Context<'_>,
    ) -> Self {
        let (ratio, difference) = (comparison.ratio(), comparison.difference());
        let counts = comparison.worse_and_better();
        let mut change = Self {
            scenario: comparison.scenario.clone(),
            server: comparison.server.clone(),
            metric: comparison.metric,
            state,
            reason: String::new(),
            needed: None,
            repeats_needed: None,
            ratio: ratio.ratio,
            ratio_low: ratio.low,
            ratio_high: ratio.high,
            difference: difference.ratio,
            difference_low: difference.low,
            difference_high: difference.high,
            p: comparison.test.map(|test| test.p),
            p_holm: comparison.p_holm,
            p_min: comparison.test.map(|test| test.p_min),
            loads_worse: counts.map(|(worse, _)| worse),
            loads_better: counts.map(|(_, better)| better),
            loads: comparison.loads(),
            clearly_worse: comparison.loads_clearly(&[Clearly::Worse]),
            clearly_better: comparison.loads_clearly(&[Clearly::Better]),
            loads_only_old: comparison.loads_only_old.clone(),
            loads_only_new: comparison.loads_only_new.clone(),
            newly_failing: comparison.newly_failing.loads.clone(),
            fixed: comparison.fixed.loads.clone(),
            threshold: comparison.as_change(comparison.threshold),
            noise_floor: comparison.floor.map(|floor| comparison.as_change(floor)),
            findings_old: comparison.findings_old.clone(),
            findings_new: comparison.findings_new.clone(),
        };
        change.reason = change.why(cause, comparison, context);
        if state == State::Inconclusive {
            (change.repeats_needed, change.needed) = change.needs(cause, comparison, context);
        }
        change
    }

    fn why(&self, cause: Cause, comparison: &Comparison, context: &Context<'_>) -> String {
        let change = self.size().unwrap_or_default();
        let interval = self.interval().unwrap_or_default();
        let threshold = size(self.metric, self.threshold);
        let noise = self.noise().unwrap_or_default();
        match cause {
            Cause::OneSided if self.state == State::New => "only the new set has it".to_owned(),
            Cause::OneSided => "only the old set has it".to_owned(),
            Cause::Conditions => format!("measured with {}", conditions(context.conditions)),
            Cause::Failing if self.state == State::Fixed => {
                format!("no run fails at {}, where every run did", connections(&self.fixed))
            }
            Cause::Failing => {
                format!("every run fails at {}, where none did", connections(&self.newly_failing))
            }
            Cause::FailingByChance => {
                let (all, none, loads) = match self.newly_failing.is_empty() {
                    true => ("no run fails", "every run did", &self.fixed),
                    false => ("every run fails", "none did", &self.newly_failing),
                };
                format!(
                    "{all} at {}, where {none}; so few runs may do so by chance",
                    connections(loads)
                )
            }
            Cause::NothingCommon => self.nothing_common(),
            Cause::Identical => "the same figures in both sets".to_owned(),
            Cause::Changed => {
                let (way, at) = match self.state {
                    State::Improved => ("better", self.loads_better.unwrap_or(0)),
                    _ => ("worse", self.loads_worse.unwrap_or(0)),
                };
                let (other, against) = match self.state {
                    State::Improved => ("worse", &self.clearly_worse),
                    _ => ("better", &self.clearly_better),
                };
                let but = match against.is_empty() {
                    true => String::new(),
                    false => format!(", but clearly {other} at {}", connections(against)),
                };
                format!("{change} ({interval}), {way} at {at} of {} loads{but}", self.loads)
            }
            Cause::NoDirection => {
                format!("{change} ({interval}), and neither more nor less of it is better")
            }
            Cause::Disqualified => {
                let gained = self.gained_on_new();
                let findings = if gained { &self.findings_new } else { &self.findings_old };
                let rule = findings.first().and_then(|id| id.split('/').next());
                let side = if gained { "new" } else { "old" };
                let rule = rule.unwrap_or_default();
                format!("{change}, but the audit disqualifies the {side} figures ({rule})")
            }
            Cause::InsideThreshold => {
                format!("any change is from {interval}, and less than {threshold}")
            }
            Cause::ChangedWithinNoise => {
                format!("{change} ({interval}), and sets of the same thing differ by {noise}")
            }
            Cause::InsideNoise => format!(
                "any change is from {interval}, and sets of the same thing differ by {noise}"
            ),
            Cause::Opposite | Cause::SomeLoads => self.ways(comparison),
            Cause::TooFewRepeats => match self.p_min {
                Some(p) => format!(
                    "{change}; with so few repeats and {} comparisons no data could be significant \
                     (smallest p {})",
                    context.family,
                    number(p)
                ),
                None => change,
            },
            Cause::TooWide => format!(
                "the change is anywhere from {interval}, which is not inside {threshold}{}",
                self.p_holm
                    .filter(|p| *p >= context.alpha)
                    .map(|p| format!(" (Holm p {})", number(p)))
                    .unwrap_or_default()
            ),
        }
    }

    /// Whether the new side is the better one.
    fn gained_on_new(&self) -> bool {
        let up = self.difference.or(self.ratio.map(|ratio| ratio - 1.0)).unwrap_or(0.0);
        self.metric.better().is_some_and(|better| better.prefers(up, 0.0))
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

    /// `clearly better at 100 connections and clearly worse at 1000 and 5000 connections`.
    fn ways(&self, comparison: &Comparison) -> String {
        let at = [Clearly::Worse, Clearly::Better, Clearly::Higher, Clearly::Lower].map(|way| {
            let loads = comparison.loads_clearly(&[way]);
            (!loads.is_empty())
                .then(|| format!("clearly {} at {}", way.name(), connections(&loads)))
        });
        let ways: Vec<String> = at.into_iter().flatten().collect();
        let rest = if ways.len() > 1 { "" } else { ", which does not show over all loads" };
        let all = self.size().map(|size| format!("{size} over all; ")).unwrap_or_default();
        format!("{all}{}{rest}", ways.join(" and "))
    }

    /// How many repeats would tell, and what it takes in words.
    fn needs(
        &self,
        cause: Cause,
        comparison: &Comparison,
        context: &Context<'_>,
    ) -> (Option<usize>, Option<String>) {
        let words = |text: &str| (None, Some(text.to_owned()));
        match cause {
            Cause::NoDirection => return words("the other metrics say whether that is good"),
            Cause::Disqualified => return words("mend what the audit found, and measure again"),
            Cause::Opposite => {
                return words("judge the loads one by one, or compare them apart with a filter");
            }
            Cause::FailingByChance => {
                let n = surely_failing(context.alpha);
                return (Some(n), Some(format!("{n} repeats a load and side")));
            }
            _ => {}
        }
        let plan = Plan {
            scatter: scatter(&comparison.strata).unwrap_or(0.0),
            loads: comparison.strata.len(),
            change: comparison.threshold,
            family: context.family,
        };
        let least = if scatter(&comparison.strata).is_some() { "about" } else { "at least" };
        let wished = size(self.metric, self.threshold);
        match plan.repeats(context.alpha) {
            Some(n) => {
                let text = format!("{least} {n} repeats a load and side to tell {wished}");
                (Some(n), Some(text))
            }
            None => words("a quieter machine: 1,000 repeats would not tell"),
        }
    }
}

/// How many repeats a side rule out chance where all of one side fail: 1 / C(2n, n) <= alpha.
fn surely_failing(alpha: f64) -> usize {
    let chance = |n: usize| (1..=n).map(|i| i as f64 / (n + i) as f64).product::<f64>();
    (1..100).find(|n| chance(*n) <= alpha + 1e-12).unwrap_or(100)
}

/// `durations of 10 s, now 30 s`.
fn conditions(differences: &[&ConditionDifference]) -> String {
    let parts: Vec<String> = differences
        .iter()
        .map(|difference| {
            let (what, unit, scale) = match difference.condition {
                "duration_s" => ("durations", " s", 1.0),
                "threads" => ("client threads", "", 1.0),
                "memory_limit_bytes" => ("memory limits", " MB", 1e-6),
                _ => (difference.condition, "", 1.0),
            };
            let values = |values: &[f64]| {
                let values: Vec<String> =
                    values.iter().map(|value| number(value * scale)).collect();
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
fn connections(loads: &[Load]) -> String {
    display::loads(loads, |load| load.number().into_owned())
}

/// `a`, `a and b`, `a, b and c`.
fn listed(items: &[&str]) -> String {
    match items {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
