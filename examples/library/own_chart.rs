//! A chart of one's own, from the public parts: responses per second of CPU against the load.
//!
//! ```sh
//! cargo run -p wrkbook-examples --bin own_chart > efficiency.svg
//! ```

#![expect(clippy::print_stdout, reason = "an example says what it found")]

use wrkbook::ingest::Load;
use wrkbook::{Analysis, Metric, display};
use wrkbook_charts::{Axis, LineChart, Point, Series, Size, SummaryCharts};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let Analysis { summary, .. } = Analysis::load("data/wsgi-2016")?;
    // Each server looks as on all other charts of the set.
    let looks = SummaryCharts::of(&summary);
    let efficiency = |server: &str, load: Load| {
        let of = |metric| summary.cell(None, server, load, metric)?.value;
        // Percent of one core: 100 is one second of CPU in each second.
        Some(of(Metric::Throughput)? / (of(Metric::Cpu)? / 100.0)).filter(|rate| rate.is_finite())
    };
    let point = |server: &str, load: Load| {
        // A load that is unstated has no place on an axis.
        let at = load.value()?;
        Some(match efficiency(server, load) {
            None => Point::absent(at),
            Some(rate) => Point::new(at, rate)
                .label(format!("{server} at {at}: {} responses", display::number(rate))),
        })
    };
    let series = summary.servers.iter().map(|server| Series {
        name: server.to_string(),
        style: looks.style(server),
        emphasis: false,
        points: summary.loads.iter().filter_map(|&load| point(server, load)).collect(),
    });
    let chart = LineChart {
        id: "efficiency".into(),
        title: "Responses per second of CPU".into(),
        subtitle: "throughput / peak CPU, in cores".into(),
        description: "Responses per second of CPU against the number of open connections.".into(),
        x: Axis::log("open connections"),
        y: Axis::log("responses"),
        series: series.collect(),
    };
    println!("{}", chart.render(Size::WIDE)?.standalone());
    Ok(())
}
