//! Every case of the specification, where it is beside the workspace: 25 of them, all figures.

use std::path::Path;

use serde_json::Value;
use wrkbook::stats::RankInterval;
use wrkbook::stats::compare::{Changes, Contests, Measure, Options};

use crate::cases::{self, Field};

#[test]
fn all_cases_of_the_specification_are_met() {
    // Beside the workspace, or beside the folder that the workspace is a worktree in.
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut values = above.map(|folder| folder.join("shared/statistics/values.json"));
    let Some(text) = values.find_map(|path| std::fs::read_to_string(path).ok()) else { return };
    let json: Value = serde_json::from_str(&text).unwrap();
    let cases = json["cases"].as_array().unwrap();
    assert!(cases.len() >= 25);
    for case in cases {
        let id = case["id"].as_str().unwrap();
        match case["kind"].as_str() {
            Some("compare") => servers_agree(id, &case["in"], &case["out"]),
            Some("diff") => sets_agree(id, &case["in"], &case["out"]),
            kind => panic!("{id}: {kind:?} is no kind"),
        }
    }
}

fn servers_agree(id: &str, input: &Value, expected: &Value) {
    let field = Field::of(&input["servers"], &[]);
    let contests = Contests::of(&field.grid, cases::better(input), Options::default());
    let pairs = expected["pairs"].as_array().unwrap();
    assert_eq!(contests.all().count(), pairs.len(), "{id}");
    for pair in pairs {
        let place = format!("{id}, {} and {}", pair["a"], pair["b"]);
        let (a, b) = (field.server(&pair["a"]), field.server(&pair["b"]));
        let contest = contests.between(a, b).unwrap();
        assert_eq!(pair["state"], contest.state().as_str(), "{place}");
        assert_eq!(pair["ahead"].is_null(), contest.ahead().is_none(), "{place}");
        if let Some(ahead) = contest.ahead() {
            assert_eq!(pair["ahead"], field.servers[ahead].as_str(), "{place}");
        }
        assert_eq!(field.loads_of(contest.loads()), cases::numbers(&pair["loads"]), "{place}");
        for (fails, theirs) in
            [(contest.a_fails(), &pair["a_fails"]), (contest.b_fails(), &pair["b_fails"])]
        {
            assert_eq!(field.loads_of(fails), cases::numbers(theirs), "{place}");
        }
        for server in [a, b] {
            let ours = field.loads_of(contest.ahead_at(server));
            match &pair["ahead_at"][&field.servers[server]] {
                Value::Null => assert!(ours.is_empty(), "{place}: ahead at {ours:?}"),
                theirs => assert_eq!(ours, cases::numbers(theirs), "{place}"),
            }
        }
        assert_eq!(pair["small"], contest.small(), "{place}");
        cases::assert_needs(contest.needs(), &pair["needs"], &place);
        cases::assert_estimates(&contest, pair, &field, &place);
    }
    for (server, standing) in contests.standings().iter().enumerate() {
        let theirs = &expected["servers"][&field.servers[server]];
        let place = format!("{id}, {}", field.servers[server]);
        let interval = |best: &str, worst: &str| {
            let end = |end: &str| theirs[end].as_u64().map(|rank| rank as usize);
            end(best).zip(end(worst)).map(|(best, worst)| RankInterval { best, worst })
        };
        assert_eq!(standing.rank, interval("rank_best", "rank_worst"), "{place}");
        assert_eq!(standing.served, interval("served_best", "served_worst"), "{place}");
        assert_eq!(standing.tier.map(|tier| tier as u64), theirs["tier"].as_u64(), "{place}");
        assert_eq!(standing.reason.is_none(), standing.placed(), "{place}");
        let fails = field.loads_of(standing.fails.iter().copied());
        assert_eq!(fails, cases::numbers(&theirs["fails"]), "{place}");
        cases::assert_number(standing.score, &theirs["score"], &place);
    }
}

fn sets_agree(id: &str, input: &Value, expected: &Value) {
    let metrics: Vec<_> = input["metrics"].as_object().unwrap().iter().collect();
    let fields: Vec<(Field, Field)> = metrics
        .iter()
        .map(|(_, sets)| {
            let (old, new) = (&sets["old"], &sets["new"]);
            (Field::of(old, &[new]), Field::of(new, &[old]))
        })
        .collect();
    let measures: Vec<Measure<'_>> = metrics
        .iter()
        .zip(&fields)
        .map(|((_, sets), (old, new))| Measure::Values {
            old: &old.grid,
            new: &new.grid,
            better: cases::better(sets),
        })
        .collect();
    let changes = Changes::of(&measures, Options::default());
    let theirs = expected["changes"].as_array().unwrap();
    assert_eq!(changes.all().len(), theirs.len(), "{id}");
    for (ours, theirs) in changes.all().iter().zip(theirs) {
        let (field, _) = &fields[ours.measure];
        let place = format!("{id}, {} of {}", theirs["metric"], theirs["server"]);
        assert_eq!(theirs["metric"], metrics[ours.measure].0.as_str(), "{place}");
        assert_eq!(ours.server, field.server(&theirs["server"]), "{place}");
        assert_eq!(theirs["state"], ours.state.as_str(), "{place}");
        for (name, loads) in [
            ("loads", &ours.loads),
            ("newly_failing", &ours.newly_failing),
            ("fixed", &ours.fixed),
            ("better_at", &ours.better_at),
            ("worse_at", &ours.worse_at),
        ] {
            let loads = field.loads_of(loads.iter().copied());
            assert_eq!(loads, cases::numbers(&theirs[name]), "{place}: {name}");
        }
        cases::assert_needs(ours.needs, &theirs["needs"], &place);
        cases::assert_effects(ours.mean, &ours.each, theirs, &place);
    }
}
