//! The examples run, and say what can be found out without them: from the raw files, from the table
//! of runs, from what the study published.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("examples are in the project")
}

/// Runs an example where a reader would: in the project's folder.
fn example(built: &str, args: &[&Path]) -> Output {
    Command::new(built).args(args).current_dir(root()).output().expect("it starts")
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("text")
}

/// The table of the 2016 runs as text fields by column.
fn study() -> Vec<BTreeMap<String, String>> {
    let table = std::fs::read_to_string(root().join("data/wsgi-2016/runs.csv")).expect("a table");
    let mut lines = table.lines().map(|line| line.split(',').map(str::to_owned));
    let head: Vec<String> = lines.next().expect("a head").collect();
    lines.map(|fields| head.iter().cloned().zip(fields).collect()).collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    if values.len() % 2 == 1 { values[half] } else { (values[half - 1] + values[half]) / 2.0 }
}

#[test]
fn the_five_lines_of_the_readme_are_this_example() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    let code = include_str!("../library/five_lines.rs");
    let block = readme.split("```rust\n").nth(1).expect("a block of Rust");
    let block = block.split("```").next().expect("its end");
    let mut rest = code;
    for line in block.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let at = rest.find(line).unwrap_or_else(|| panic!("`{line}` is not in five_lines.rs"));
        rest = &rest[at + line.len()..];
    }
}

#[test]
fn five_lines_give_tables_findings_a_verdict_and_a_chart() {
    let said = said(&example(env!("CARGO_BIN_EXE_five_lines"), &[]));
    // A trim of four is the median of four, here of what `wrk` printed.
    let rates = (1..=4).map(|round| {
        let log = root().join(format!("data/wsgi-sample/round{round}/Bjoern.100.log"));
        let log = std::fs::read_to_string(log).expect("a log");
        let rate = log.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
        rate.expect("a rate").trim().parse().expect("a number")
    });
    let centre = median(rates.collect()).round() as u64;
    let printed = format!("{},{:03}", centre / 1000, centre % 1000);
    assert!(said.contains(&printed), "{printed}");
    assert!(said.contains("missing-run"), "the audit");
    assert!(said.contains("\nBjoern: "), "the verdict");
    assert!(said.contains("<svg") && said.trim_end().ends_with("</svg>"), "the chart");
}

#[test]
fn policies_give_the_published_figure_and_the_one_without_dead_runs() {
    let said = said(&example(env!("CARGO_BIN_EXE_policies"), &[]));
    // Published: 61,476. Two runs served nothing; the mean of the other two is
    // (126,813.00 + 122,952.89) / 2.
    assert!(said.contains("as-published: 61,476 requests/s from 4 of 4 repeats"), "{said}");
    assert!(said.contains("audited: 124,883 requests/s from 2 of 4 repeats"), "{said}");
    let counts: Vec<usize> = said
        .lines()
        .filter_map(|line| line.strip_prefix("unstable cells ")?.split(": ").nth(1)?.parse().ok())
        .collect();
    assert!(matches!(*counts, [usual, strict] if usual > 0 && strict > usual), "{said}");
}

#[test]
fn a_rule_of_ones_own_finds_what_the_table_holds() {
    let said = said(&example(env!("CARGO_BIN_EXE_own_rule"), &[]));
    let mut cells: BTreeMap<(String, u32), Vec<f64>> = BTreeMap::new();
    for run in study() {
        let figure = |name: &str| run[name].parse::<f64>().ok();
        if let (Some(mean), Some(stdev)) = (figure("latency_mean_s"), figure("latency_stdev_s")) {
            let load = run["connections"].parse().expect("a load");
            cells.entry((run["server"].clone(), load)).or_default().push(stdev / mean);
        }
    }
    let mut expected: Vec<String> = cells
        .into_iter()
        .filter(|(_, ratios)| median(ratios.clone()) >= 2.0)
        .map(|((server, load), _)| format!("{server} at {load} connections"))
        .collect();
    // Thousands are set apart there.
    let mut found: Vec<String> =
        said.lines().filter_map(|line| Some(line.split_once(": ")?.0.replace(',', ""))).collect();
    expected.sort();
    found.sort();
    assert!(!expected.is_empty(), "nothing to find");
    assert_eq!(found, expected);
}

#[test]
fn a_chart_of_ones_own_shows_every_server() {
    let svg = said(&example(env!("CARGO_BIN_EXE_own_chart"), &[]));
    for server in ["Bjoern", "CherryPy", "Gunicorn", "Meinheld", "mod_WSGI-express", "uWSGI"] {
        assert!(svg.contains(&format!("data-name=\"{server}\"")), "{server}");
    }
    // (126,813.00 + 122,952.89) / 2 requests/s from (102.26 + 102.77) / 2 percent of a core.
    assert!(svg.contains("Bjoern at 100: 121,819 responses"));
}

#[test]
fn files_come_back_unchanged() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = said(&example(env!("CARGO_BIN_EXE_files"), &[folder.path()]));
    assert_eq!(said.lines().count(), 8);
    for line in said.lines().filter(|line| line.starts_with("runs.")) {
        assert!(line.ends_with(", unchanged"), "{line}");
    }
    assert_eq!(said.matches(", unchanged").count(), 3);
    // Six servers, four loads, four rounds; one of them has no log.
    let rows = std::fs::read_to_string(folder.path().join("runs.csv")).expect("a table");
    assert_eq!(rows.lines().count(), 1 + 6 * 4 * 4);
}

#[test]
fn the_gate_stops_a_server_that_lost_a_fifth() {
    let folder = tempfile::tempdir().expect("a folder");
    let old = root().join("data/wsgi-2016/runs.csv");
    let slower: PathBuf = folder.path().join("slower.csv");
    let table = std::fs::read_to_string(&old).expect("a table");
    let place =
        table.lines().next().expect("a head").split(',').position(|c| c == "requests_per_s");
    let place = place.expect("the column");
    let lines = table.lines().map(|line| {
        let mut fields: Vec<String> = line.split(',').map(str::to_owned).collect();
        if let (true, Ok(rate)) = (fields[1] == "CherryPy", fields[place].parse::<f64>()) {
            fields[place] = (rate * 0.8).to_string();
        }
        fields.join(",") + "\n"
    });
    std::fs::write(&slower, lines.collect::<String>()).expect("written");
    // The conditions of a table are those beside it.
    std::fs::copy(old.with_file_name("wrkbook.toml"), folder.path().join("wrkbook.toml"))
        .expect("copied");

    let same = example(env!("CARGO_BIN_EXE_gate"), &[&old, &old]);
    // Nothing regressed. But the audit lets many of these figures not stand, so the gate cannot pass.
    assert_eq!(same.status.code(), Some(4), "{}", String::from_utf8_lossy(&same.stdout));
    let stopped = example(env!("CARGO_BIN_EXE_gate"), &[&old, &slower]);
    assert_eq!(stopped.status.code(), Some(3));
    let said = String::from_utf8_lossy(&stopped.stdout);
    assert!(said.contains("CherryPy throughput regressed: -20.0%"), "{said}");

    let nowhere = example(env!("CARGO_BIN_EXE_gate"), &[&old, &root().join("data/wsgi2016")]);
    assert_eq!(nowhere.status.code(), Some(1));
    let error = String::from_utf8_lossy(&nowhere.stderr).into_owned();
    assert!(error.contains("wsgi-2016") && error.contains("meant"), "{error}");
}
