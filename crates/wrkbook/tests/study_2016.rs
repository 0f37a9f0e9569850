//! The public 2016 study: its raw files in, its published summary out. Skipped where the reference
//! files are not beside the project.

use std::path::{Path, PathBuf};

use wrkbook::ingest::Load;
use wrkbook::{Metric, Policy, ResultSet, Summary};

fn reference() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/wsgi-2016");
    folder.is_dir().then_some(folder)
}

fn study() -> Option<(PathBuf, ResultSet)> {
    let folder = reference()?;
    let set = ResultSet::load(&folder, &|_, _| {}).expect("the reference loads");
    Some((folder, set))
}

/// The blocks of the published summary: its heading, our metric, and base units per printed unit.
const BLOCKS: [(&str, Metric, f64); 5] = [
    ("REQUESTS", Metric::Throughput, 1.0),
    ("LATENCIES", Metric::Latency, 1e-3),
    ("CPU", Metric::Cpu, 1.0),
    ("MEMORY", Metric::Memory, 1e6),
    ("ERRORS", Metric::Errors, 1.0),
];

#[test]
fn as_published_gives_all_570_published_cells() {
    let Some((folder, set)) = study() else { return };
    let summary = Summary::of(&set, Policy::AsPublished);
    let published = std::fs::read_to_string(folder.join("published-results.csv")).expect("text");
    let mut block = None;
    let mut loads: Vec<u32> = Vec::new();
    let mut compared = 0;
    let mut wrong = Vec::new();
    for line in published.lines().filter(|line| !line.trim().is_empty()) {
        if let Some(known) = BLOCKS.iter().find(|(name, ..)| *name == line.trim()) {
            block = Some(known);
            continue;
        }
        let mut fields = line.split(',');
        let server = fields.next().expect("a first field");
        if server == "server" {
            loads = fields.map(|load| load.parse().expect("a load")).collect();
            continue;
        }
        let (_, metric, unit) = block.expect("a heading comes first");
        for (load, printed) in loads.iter().zip(fields) {
            let expected: f64 = printed.parse().expect("a figure");
            let cell =
                summary.cell(None, server, Load::Connections(*load), *metric).expect("the cell");
            let value = cell.value.expect("nothing is absent as published") / unit;
            compared += 1;
            if (value - expected).abs() > 1e-9 * expected.abs().max(1.0) {
                wrong.push(format!("{metric:?} {server} {load}: {value} for {expected}"));
            }
        }
    }
    assert_eq!(compared, 570);
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn as_published_gives_the_error_percentages_of_the_article() {
    let Some((_, set)) = study() else { return };
    let summary = Summary::of(&set, Policy::AsPublished);
    for (server, percent) in [("mod_WSGI-express", 6.0), ("Gunicorn", 9.0), ("uWSGI", 34.0)] {
        let cell = summary
            .cell(None, server, Load::Connections(10_000), Metric::ErrorRatio)
            .expect("the cell");
        assert_eq!((cell.value.expect("served") * 100.0).round(), percent, "{server}");
    }
}

#[test]
fn audited_never_averages_a_dead_run() {
    let Some((_, set)) = study() else { return };
    let summary = Summary::of(&set, Policy::Audited);
    let cell =
        summary.cell(None, "Bjoern", Load::Connections(100), Metric::Throughput).expect("the cell");
    // Two of the four repeats served nothing; the others 126,813.00 and 122,952.89 requests/s.
    assert_eq!((cell.n, cell.runs), (2, 4));
    assert!((cell.value.expect("two repeats") - 124_882.945).abs() < 1e-6);
    assert!(cell.trimmed.is_empty(), "two repeats cannot be trimmed");
    for cell in &summary.cells {
        if let (Some(value), Some(min), Some(max)) = (cell.value, cell.min, cell.max)
            && !cell.metric.is_sum()
        {
            assert!(min <= value && value <= max, "{cell:?}");
            // A container that was idle in every sample is one that used no CPU.
            let is_cpu = matches!(cell.metric, Metric::Cpu | Metric::CpuPerRequest);
            assert!(min > 0.0 || is_cpu, "{cell:?}");
        }
    }
}

#[test]
fn one_file_is_empty_and_nine_runs_are_dead() {
    let Some((_, set)) = study() else { return };
    let count = |state| set.runs.iter().filter(|run| run.state() == state).count();
    use wrkbook::ingest::RunState;
    assert_eq!(set.runs.len(), 456);
    assert_eq!(count(RunState::Missing), 1);
    assert_eq!(count(RunState::Dead), 9);
    let errors: Vec<_> =
        set.diagnostics.iter().filter(|d| d.is_error()).map(|d| d.to_string()).collect();
    assert_eq!(errors.len(), 2, "{errors:#?}");
    assert!(errors.iter().all(|error| error.contains("round3/CherryPy.200")));
}
