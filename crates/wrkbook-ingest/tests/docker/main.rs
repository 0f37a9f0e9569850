//! `docker stats` streams: every client generation, odd rows, and the real streams of 2016.
//!
//! Here are only the short ways to ask for what a text holds.

mod cases;
mod generations;
mod properties;
mod rows;
mod study_2016;

use wrkbook_ingest::{Container, Content, Report, parse};

/// The one report of a text.
fn report(text: &str) -> Report {
    let mut reports = parse(text.as_bytes(), "x.stats").reports;
    assert_eq!(reports.len(), 1, "reports of {text:?}");
    reports.remove(0)
}

fn containers_of(report: Report) -> Vec<Container> {
    let Content::Containers(containers) = report.content else { panic!("not samples") };
    containers
}

fn containers(text: &str) -> Vec<Container> {
    containers_of(report(text))
}

/// The one container of a text.
fn container(text: &str) -> Container {
    let mut containers = containers(text);
    assert_eq!(containers.len(), 1, "containers of {text:?}");
    containers.remove(0)
}

fn memory(container: &Container) -> (Option<f64>, Option<f64>) {
    (container.memory_peak.map(|b| b.get()), container.memory_limit.map(|b| b.get()))
}

fn cpu(container: &Container) -> (Option<f64>, Option<f64>) {
    (container.cpu_peak.map(|p| p.get()), container.cpu_mean.map(|p| p.get()))
}

const HEADER: &str =
    "CONTAINER ID   NAME   CPU %   MEM USAGE / LIMIT   MEM %   NET I/O   BLOCK I/O   PIDS\n";

/// A row under `HEADER` of a container `app`.
fn row(cpu: &str, memory: &str) -> String {
    format!("343b86138cb2   app   {cpu}   {memory}   0.01%   1.05kB / 126B   0B / 0B   1\n")
}

fn frame(cpu: &str, memory: &str) -> String {
    format!("\x1b[2J\x1b[H{HEADER}{}", row(cpu, memory))
}
