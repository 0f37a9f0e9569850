//! autobench's table.

use wrkbook_ingest::{Content, Load, Rate, parse};

use crate::{loads, samples};

fn head(separator: &str, hosts: &[&str]) -> String {
    let columns = [
        "req_rate",
        "con_rate",
        "min_rep_rate",
        "avg_rep_rate",
        "max_rep_rate",
        "stddev_rep_rate",
        "resp_time",
        "net_io",
        "errors",
    ];
    let of_host =
        |host: &&str| columns.map(|column| format!("{separator}{column}_{host}")).concat();
    format!("dem_req_rate{}\n", hosts.iter().map(of_host).collect::<String>())
}

#[test]
fn each_row_is_a_run_at_its_rate() {
    let text = head(",", &["h"])
        + "40,40,40,39.8,39.9,40.0,0.1,9.1,12.2,0\n120,120.3,120.3,0.0,0.0,0.0,0.0,23.2,36.8,33.33\n160,0,160,0,0,0,0,0,0,101\n";
    let loads = loads(&text);
    let rates: Vec<_> = loads.iter().map(|load| load.offered.load()).collect();
    assert_eq!(rates, [40.0, 120.0, 160.0].map(|rate| Rate::new(rate).map(Load::Rate)));
    let answered: Vec<_> =
        loads.iter().map(|load| load.throughput.map(|rate| rate.get())).collect();
    assert_eq!(answered, [Some(39.9), None, Some(0.0)]);
    assert_eq!(loads[2].latency.mean, None);
    let shares: Vec<_> =
        loads.iter().map(|load| load.counts.error_share.expect("errors").get()).collect();
    assert!(shares[0] == 0.0 && (shares[1] - 0.25).abs() < 1e-4 && shares[2] == 1.0, "{shares:?}");
}

#[test]
fn hosts_are_told_by_their_names() {
    let text = head("\t", &["a", "b"])
        + &format!(
            "40\t{}{}",
            "40\t40\t40\t40\t40\t0\t9\t12\t0\t", "39\t39\t39\t39\t39\t0\t5\t12\t0\n"
        );
    let parsed = parse(text.as_bytes(), "a.tsv");
    let names: Vec<_> = parsed
        .reports
        .iter()
        .map(|report| report.heading.clone().expect("a host").to_string())
        .collect();
    assert_eq!(names, ["a", "b"]);
    let Content::Load(second) = &parsed.reports[1].content else { panic!("a load") };
    assert_eq!(second.throughput.map(|rate| rate.get()), Some(39.0));
}

#[test]
fn recorded_samples_hold() {
    samples::hold("autobench", &[]);
}
