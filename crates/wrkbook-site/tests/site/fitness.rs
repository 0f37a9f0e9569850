//! The same fitness everywhere: what a verdict names, a page marks, a chart draws hollow and a diff
//! weighs is decided once for every cell.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use wrkbook::ingest::Load;
use wrkbook::{Analysis, Diff, Metric, Policy, diff};
use wrkbook_charts::SummaryCharts;

use super::measured::wrk;
use super::{build, read};

const LOADS: [u32; 3] = [100, 300, 1000];

/// How a server behaves in a repeat at a load: requests/s, and how many connections it serves.
type Behaviour = fn(repeat: usize, load: u32) -> (f64, f64);

/// A steady server, one whose repeats scatter by half, one that serves ten connections whatever is
/// offered, one that dies at the highest load, and one that is dead in one repeat of each load.
const SERVERS: [(&str, Behaviour); 5] = [
    ("Steady", |repeat, load| (1000.0 + 4.0 * repeat as f64, f64::from(load))),
    ("Wild", |repeat, load| ([700.0, 2600.0, 900.0, 3100.0][repeat], f64::from(load))),
    ("Pool", |repeat, _| (1500.0 + 3.0 * repeat as f64, 10.0)),
    ("Mortal", |repeat, load| match load {
        1000 => (0.0, 0.0),
        _ => (800.0 + repeat as f64, f64::from(load)),
    }),
    ("Patchy", |repeat, load| match repeat {
        1 => (0.0, 0.0),
        _ => (900.0 + repeat as f64, f64::from(load)),
    }),
];

fn write(folder: &Path) {
    for repeat in 0..4 {
        let round = folder.join(format!("round{}", repeat + 1));
        fs::create_dir_all(&round).expect("a folder");
        for (server, behaviour) in SERVERS {
            for load in LOADS {
                let (served, in_flight) = behaviour(repeat, load);
                let latency = if served > 0.0 { in_flight / served } else { 0.0 };
                let report = wrk(load, served, latency);
                fs::write(round.join(format!("{server}.{load}.log")), report).expect("written");
            }
        }
    }
}

/// The heads of the columns and the rows of the table of figures on a page, and what each cell shows.
fn marked(page: &str) -> BTreeSet<(String, String)> {
    let table =
        page.split("<table").find(|table| table.contains("<th scope=\"row\"")).expect("a table");
    let text = |html: &str| {
        let mut out = String::new();
        let mut inside = false;
        for c in html.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => out.push(c),
                _ => {}
            }
        }
        out.trim().to_owned()
    };
    let mut rows = table.split("<tr");
    let heads: Vec<String> = rows
        .find(|row| row.contains("scope=\"col\""))
        .expect("a head")
        .split("<th")
        .skip(2)
        .map(|head| text(head.split_once('>').expect("a head").1))
        .collect();
    let mut marked = BTreeSet::new();
    for row in rows.filter(|row| row.contains("scope=\"row\"")) {
        let (head, cells) = row.split_once("</th>").expect("a head of a row");
        let head = text(
            head.rsplit_once("<th").map_or(head, |(_, th)| th).split_once('>').expect("open").1,
        );
        for (cell, of) in cells.split("<td").skip(1).zip(&heads) {
            if cell.contains("class=\"flag\"") {
                // Servers may stand across or down.
                let is_load = head.replace(',', "").parse::<u32>().is_ok();
                let (server, load) = if is_load { (of, &head) } else { (&head, of) };
                marked.insert((server.clone(), load.replace(',', "")));
            }
        }
    }
    marked
}

#[test]
fn verdict_page_chart_and_diff_agree_on_every_cell() {
    let folder = tempfile::tempdir().expect("a folder");
    let set = folder.path().join("set");
    write(&set);
    for policy in [Policy::Audited, Policy::AsPublished] {
        let analysis = Analysis::of(wrkbook::load(&set).expect("the files are good"), policy);
        let Analysis { summary, assessment, verdicts, .. } = &analysis;
        let charts = SummaryCharts::of(summary);
        let diff =
            Diff::between(&analysis, &analysis, &diff::Options::default()).expect("comparable");
        for metric in [Metric::Throughput, Metric::Latency] {
            let unfit: BTreeSet<(String, String)> = summary
                .cells
                .iter()
                .filter(|cell| {
                    cell.metric == metric && cell.value.is_some() && cell.fitness.is_unfit()
                })
                .map(|cell| (cell.server.to_string(), cell.load.number().into_owned()))
                .collect();

            // The chart: a hollow point for each.
            let chart = charts.metric(None, metric, "id", "title");
            let hollow: BTreeSet<(String, String)> = chart
                .series
                .iter()
                .flat_map(|series| series.points.iter().map(move |point| (&series.name, point)))
                .filter(|(_, point)| point.hollow && point.y.is_some())
                .map(|(name, point)| (name.clone(), point.x.to_string()))
                .collect();
            assert_eq!(hollow, unfit, "{metric:?} {policy}");

            // The diff: both sides have the fitness of the cell.
            for cell in diff.cells.iter().filter(|cell| cell.metric == metric) {
                let place = (cell.server.to_string(), cell.load.number().into_owned());
                for side in
                    [&cell.old, &cell.new].into_iter().flatten().filter(|it| it.value.is_some())
                {
                    assert_eq!(side.fitness.is_unfit(), unfit.contains(&place), "{place:?}");
                }
            }

            // The verdict: nobody is named best whose figures are disputed, and a server is disputed
            // exactly where more than half of its figures are unfit.
            let winner = verdicts.winner(None, metric).expect("a winner's entry");
            for (server, _) in SERVERS {
                let of_server = |cells: &BTreeSet<(String, String)>| {
                    cells.iter().filter(|(name, _)| name == server).count()
                };
                let measured = summary.cells.iter().filter(|cell| {
                    cell.metric == metric && *cell.server == *server && cell.is_ranked()
                });
                let is_disputed = !assessment.disputes(None, server, metric).is_empty();
                assert_eq!(
                    is_disputed,
                    of_server(&unfit) * 2 > measured.count(),
                    "{server} {metric:?}"
                );
                let named = winner.servers.iter().chain(&winner.best_figures);
                assert!(
                    !(is_disputed && named.into_iter().any(|name| **name == *server)),
                    "{server}"
                );
                let is_aside = winner.disputed.iter().any(|name| **name == *server);
                assert!(!is_aside || is_disputed, "{server}");
            }
            let is_something = metric != Metric::Latency || !unfit.is_empty();
            assert!(is_something, "there is something to agree on");
        }
        // A repeat that failed is in no count of those that completed.
        let cell = summary.cell(None, "Patchy", Load::Connections(100), Metric::Throughput);
        assert_eq!(cell.map(|cell| (cell.completed, cell.runs)), Some((3, 4)), "{policy}");
        let verdict = analysis.verdict("Patchy").expect("its verdict");
        let told = format!("{} {}", verdict.summary, verdict.confidence_reason);
        assert!(!told.contains("12 of 12 runs completed"), "{policy}: {told}");
    }

    // The pages: a mark at each figure that is unfit, and at no other.
    let out = folder.path().join("public");
    build(&set, &out);
    let analysis = Analysis::load(&set).expect("the files are good");
    for metric in [Metric::Throughput, Metric::Latency] {
        let unfit: BTreeSet<(String, String)> = analysis
            .summary
            .cells
            .iter()
            .filter(|cell| cell.metric == metric && cell.value.is_some() && cell.fitness.is_unfit())
            .map(|cell| (cell.server.to_string(), cell.load.number().into_owned()))
            .collect();
        let page = read(out.join(format!("metrics/{}.html", metric.id())));
        assert_eq!(marked(&page), unfit, "{metric:?}");
    }
}
