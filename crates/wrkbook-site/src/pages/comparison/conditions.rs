//! The conditions of both sides, and whether they are comparable.

use std::collections::BTreeSet;
use wrkbook::display::isolated;
use wrkbook::ingest::Load;

use serde::Serialize;
use wrkbook::diff::{ConditionDifference, ConditionValue};
use wrkbook::display;
use wrkbook::ingest::name::natural;

use super::context::ComparisonContext;
use crate::pages::fact::Fact;
use crate::pages::tested::conditions as of_set;
use crate::words::{counted, listed};

/// The section on conditions.
#[derive(Debug, Serialize)]
pub(crate) struct Conditions {
    /// Whether the two are comparable, in a few words.
    pub(crate) verdict: String,
    /// `good`, `open` or `bad`.
    pub(crate) tone: &'static str,
    pub(crate) sign: &'static str,
    /// What follows from it.
    pub(crate) consequence: String,
    /// What differs so that figures must not be compared.
    pub(crate) differences: Vec<String>,
    /// Servers that have another name in the new set.
    pub(crate) renamed: Vec<String>,
    pub(crate) rows: Vec<ConditionRow>,
}

/// A condition as both sides have it.
#[derive(Debug, Serialize)]
pub(crate) struct ConditionRow {
    pub(crate) name: String,
    pub(crate) old: Option<String>,
    pub(crate) new: Option<String>,
    pub(crate) differs: bool,
}

impl Conditions {
    pub(crate) fn of(context: &ComparisonContext<'_>) -> Self {
        let diff = context.diff();
        let apart = diff.conditions.iter().filter(|difference| difference.keeps_apart());
        let concerned: BTreeSet<_> =
            apart.map(|c| (c.scenario.clone(), c.server.clone())).collect();
        let common = diff
            .servers
            .iter()
            .filter(|server| {
                use wrkbook::diff::State::{New, Removed};
                !matches!(server.overall, New | Removed)
            })
            .count();
        let all = concerned.len() >= common;
        let nothing = !diff.has_something_common();
        let (verdict, tone, sign, consequence) = match (concerned.is_empty(), diff.allow_mixed) {
            (true, _) if nothing => (
                "Nothing in common".to_owned(),
                "open",
                "\u{2260}",
                "No server has figures at a load of both sets. What follows shows them side by side.",
            ),
            (true, _) => (
                "Comparable".to_owned(),
                "good",
                "\u{2713}",
                "Durations, client threads, limits and paths agree at all loads that both sets have, \
                 as far as both say. What else differs below is shown and decides nothing.",
            ),
            (false, true) => (
                "Compared although the conditions differ".to_owned(),
                "open",
                "!",
                "The author allowed it (allow_mixed). A change may be one of the conditions, not of \
                 the server.",
            ),
            (false, false) => (
                match all {
                    true => "Not comparable".to_owned(),
                    false => format!("Not comparable for {}", counted(concerned.len(), "server")),
                },
                "bad",
                "\u{2260}",
                "No figure of the one is better or worse than one of the other because of this, so \
                 no change is named. The curves below may be compared in kind: who rises, who \
                 bends, who fails, and at which load.",
            ),
        };
        let renamed = diff.renamed.iter().filter(|rename| rename.old != rename.new);
        Self {
            verdict,
            tone,
            sign,
            consequence: consequence.to_owned(),
            differences: differences(&diff.conditions),
            renamed: renamed
                .map(|r| format!("{} is now {}", isolated(&r.old), isolated(&r.new)))
                .collect(),
            rows: rows(context),
        }
    }
}

/// One sentence for each kind of condition: the values, and how many servers they concern.
fn differences(all: &[ConditionDifference]) -> Vec<String> {
    let mut kinds: Vec<&str> = Vec::new();
    for difference in all {
        if !kinds.contains(&difference.condition) {
            kinds.push(difference.condition);
        }
    }
    let sentence = |kind: &str| {
        let of_kind = || all.iter().filter(|difference| difference.condition == kind);
        let (name, unit) = ConditionDifference::words(kind);
        let values = |of: fn(&ConditionDifference) -> &[ConditionValue]| {
            let values = of_kind().flat_map(|d| ConditionDifference::shown(kind, of(d)));
            let mut shown: Vec<String> = values.collect();
            shown.sort_by(|a, b| natural(a, b));
            shown.dedup();
            format!("{}{unit}", listed(&shown))
        };
        let servers: BTreeSet<_> = of_kind().map(|d| (&d.scenario, &d.server)).collect();
        let loads: BTreeSet<Load> = of_kind().flat_map(|d| d.loads.iter().copied()).collect();
        let loads = Vec::from_iter(loads);
        let at = match loads.len() {
            0..=6 => display::loads(&loads, display::load_number),
            n => counted(n, "load"),
        };
        format!(
            "{name}: {}, now {} ({}, at {at})",
            values(|d| &d.old),
            values(|d| &d.new),
            counted(servers.len(), "server"),
        )
    };
    kinds.into_iter().map(sentence).collect()
}

/// All conditions of either side; those of both first to last as the old set has them.
fn rows(context: &ComparisonContext<'_>) -> Vec<ConditionRow> {
    let (old, new) = (of_set(context.old), of_set(context.new));
    let value = |facts: &[Fact], name: &str| {
        facts.iter().find(|fact| fact.name == name).map(|fact| fact.value.clone())
    };
    let names = old.iter().chain(&new).map(|fact| &fact.name);
    let mut rows: Vec<ConditionRow> = Vec::new();
    for name in names {
        if rows.iter().any(|row| row.name == *name) {
            continue;
        }
        let (old, new) = (value(&old, name), value(&new, name));
        let differs = old.is_some() && new.is_some() && old != new;
        rows.push(ConditionRow { name: name.clone(), old, new, differs });
    }
    rows
}
