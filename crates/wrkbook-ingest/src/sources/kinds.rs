//! Kinds of load are kept apart: where one scenario has several, each becomes a scenario of its own.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::record::diagnostic::Diagnostic;
use crate::record::load::LoadKind;
use crate::record::run::Run;

/// A scenario, or that there is none.
type Scenario = Option<Arc<str>>;

/// The kinds of load of a scenario, each with the tools that offered it.
type Kinds<'a> = BTreeMap<LoadKind, BTreeSet<Cow<'a, str>>>;

/// Parts the runs of a scenario whose loads are of several kinds: each kind is a scenario of its own,
/// named after it and, where they differ, the tools that offered it. `whose` is who is blamed in what is said of it. The
/// runs stay in their order.
pub fn part_kinds(runs: &mut [Run], whose: &str) -> Vec<Diagnostic> {
    let mut kinds: BTreeMap<Scenario, Kinds<'_>> = BTreeMap::new();
    for run in runs.iter() {
        // Most sets have one kind: no name is copied for a run of a kind that is known.
        let known = kinds.get_mut(&run.key.scenario);
        let of_scenario = match known {
            Some(known) => known,
            None => kinds.entry(run.key.scenario.clone()).or_default(),
        };
        let tools = of_scenario.entry(run.key.load.kind()).or_default();
        let tool = run.load.as_ref().and_then(|load| load.generator.as_ref());
        if let Some(tool) = tool.filter(|tool| !tools.contains(*tool)) {
            tools.insert(tool.clone());
        }
    }
    let mut taken: BTreeSet<Arc<str>> = kinds.keys().flatten().map(Arc::clone).collect();
    kinds.retain(|_, kinds| kinds.len() > 1);
    let mut parted: BTreeMap<(Scenario, LoadKind), Arc<str>> = BTreeMap::new();
    let mut remarks = Vec::new();
    for (scenario, kinds) in kinds {
        let mut names = Vec::new();
        // The tools tell the kinds apart no better where they are the same.
        let first = kinds.values().next().cloned().unwrap_or_default();
        let differ = kinds.values().any(|tools| *tools != first);
        for (kind, tools) in kinds {
            let tools = if differ { tools } else { BTreeSet::new() };
            let name = free(&name(scenario.as_deref(), kind, &tools), &taken);
            taken.insert(Arc::clone(&name));
            names.push(name.to_string());
            parted.insert((scenario.clone(), kind), name);
        }
        let of = scenario.map_or_else(String::new, |name| format!(" of {name}"));
        remarks.push(Diagnostic::warning(
            &Arc::from(whose),
            format!("the loads{of} are of several kinds"),
            format!("they are kept apart as the scenarios {}", names.join("; ")),
        ));
    }
    if !parted.is_empty() {
        for run in runs {
            let key = (run.key.scenario.clone(), run.key.load.kind());
            if let Some(name) = parted.get(&key) {
                run.key.scenario = Some(Arc::clone(name));
            }
        }
    }
    remarks
}

/// `json rate wrk2`.
fn name(scenario: Option<&str>, kind: LoadKind, tools: &BTreeSet<Cow<'_, str>>) -> String {
    let tools = Vec::from_iter(tools.iter().map(|tool| &**tool)).join(", ");
    let words = [scenario.unwrap_or(""), kind.id(), &tools];
    Vec::from_iter(words.into_iter().filter(|word| !word.is_empty())).join(" ")
}

/// The name, with a number behind it where another scenario has it.
fn free(name: &str, taken: &BTreeSet<Arc<str>>) -> Arc<str> {
    let numbered = (2..).map(|number| format!("{name} {number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    Arc::from(names.find(|name| !taken.contains(name.as_str())).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::load::{Load, LoadReport};
    use crate::record::run::RunKey;

    fn run(scenario: Option<&str>, load: Load, tool: Option<&'static str>) -> Run {
        let mut run = Run::missing(RunKey {
            scenario: scenario.map(Arc::from),
            server: "a".into(),
            load,
            repeat: "1".into(),
        });
        let generator = tool.map(Into::into);
        run.load = Some(LoadReport { generator, ..LoadReport::default() });
        run
    }

    fn scenarios(runs: &[Run]) -> Vec<&str> {
        runs.iter().map(|run| run.key.scenario.as_deref().unwrap_or("none")).collect()
    }

    #[test]
    fn each_kind_is_a_scenario() {
        let mut runs = [
            run(Some("json"), Load::Connections(100), Some("wrk")),
            run(Some("json"), Load::Users(100), Some("k6")),
            run(Some("json"), Load::Users(200), Some("k6")),
            run(Some("hello"), Load::Users(100), Some("k6")),
            run(None, Load::Unstated, None),
        ];
        let remarks = part_kinds(&mut runs, "set");
        assert_eq!(
            scenarios(&runs),
            ["json connections wrk", "json users k6", "json users k6", "hello", "none"]
        );
        assert_eq!(
            remarks.iter().map(ToString::to_string).collect::<Vec<_>>(),
            [
                "set: the loads of json are of several kinds\n  they are kept apart as the scenarios \
              json connections wrk; json users k6"
            ]
        );
    }

    #[test]
    fn a_tool_of_all_kinds_is_not_named() {
        let mut runs = [
            run(None, Load::Connections(100), Some("wrk")),
            run(None, Load::read(LoadKind::Rate, "2000").expect("a rate"), Some("wrk")),
        ];
        part_kinds(&mut runs, "set");
        assert_eq!(scenarios(&runs), ["connections", "rate"]);
    }

    #[test]
    fn no_run_comes_into_a_scenario_of_others() {
        let mut runs = [
            run(Some("users"), Load::Users(1), None),
            run(None, Load::Users(1), None),
            run(None, Load::Unstated, None),
        ];
        part_kinds(&mut runs, "set");
        assert_eq!(scenarios(&runs), ["users", "users 2", "unstated"]);
    }
}
