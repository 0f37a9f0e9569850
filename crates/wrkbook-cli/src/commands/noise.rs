//! `wrkbook noise A A2`: by how much two sets of the same thing differ, and how many repeats it takes
//! to find a change.

use std::process::ExitCode;

use anyhow::Result;
use serde::Serialize;
use wrkbook::Metric;
use wrkbook::diff::{MeasuredNoise, NoiseFloor, POWER, noise};
use wrkbook::display::{number, percent, probability};

use crate::args::{self, DiffFormat};
use crate::output;
use crate::table::{Cell, Table};
use crate::terminal::{Terminal, printable};

/// The room for the table: all of its columns side by side.
const ROOM: usize = 160;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    a: &'a str,
    again: &'a str,
    alpha: f64,
    change: f64,
    power: f64,
    floors: &'a [NoiseFloor],
}

pub(crate) fn run(args: &args::Noise, terminal: &Terminal) -> Result<ExitCode> {
    let comparing = &args.comparing;
    let options = comparing.options();
    let (a, again) = comparing.load(&args.a, &args.again, terminal)?;
    let floors = noise(&a, &again, args.change, &options)?;
    anyhow::ensure!(!floors.is_empty(), "the two sets have no server, load and metric in common");
    let differing = floors.iter().filter(|f| f.p_holm.is_some_and(|p| p < comparing.alpha)).count();
    let to = &comparing.to;
    match comparing.format() {
        DiffFormat::Json => {
            let document = Document {
                schema: MeasuredNoise::SCHEMA,
                a: &a.name,
                again: &again.name,
                alpha: comparing.alpha,
                change: args.change,
                power: POWER,
                floors: &floors,
            };
            output::json(&document, to)?;
        }
        DiffFormat::Csv => output::bytes(csv(&floors).as_bytes(), to)?,
        DiffFormat::Table => {
            let legend = legend(args, &floors);
            output::text(&format!("{}\n{legend}\n", table(&floors).for_terminal(ROOM)), to)?;
        }
        DiffFormat::Markdown => {
            let legend = legend(args, &floors);
            output::text(&format!("{}\n{legend}\n", table(&floors).to_markdown()), to)?;
        }
    }
    if differing > 0 {
        terminal.note(format_args!(
            "{differing} of {} figures differ between the two sets by more than chance: the machine \
             or the client changed in between, and the noise floor covers that",
            floors.len()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn table(floors: &[NoiseFloor]) -> Table {
    let head = [
        "server",
        "metric",
        "loads",
        "repeats",
        "spread",
        "grade",
        "ratio",
        "p",
        "noise floor",
        "needed",
    ];
    let rows = floors.iter().map(|floor| {
        let scenario = floor.scenario.as_ref().map(|name| format!("{name}, ")).unwrap_or_default();
        let text = |text: Option<String>| Cell::faint(text.unwrap_or_else(|| "-".to_owned()));
        vec![
            Cell::new(printable(&format!("{scenario}{}", floor.server))),
            Cell::faint(floor.metric.id()),
            Cell::faint(floor.loads.to_string()),
            Cell::faint(floor.repeats.to_string()),
            text(floor.cv.map(percent)),
            text(floor.grade.map(|grade| grade.to_string())),
            text(floor.ratio.map(|ratio| format!("{ratio:.3}"))),
            text(floor.p.map(probability)),
            text(floor.noise_floor.map(|height| height_of(floor.metric, height))),
            text(floor.repeats_needed.map(|n| n.to_string())),
        ]
    });
    Table { head: head.map(str::to_owned).to_vec(), rows: rows.collect() }
}

/// `1.2%`, of errors `0.1 points`.
fn height_of(metric: Metric, height: f64) -> String {
    match metric {
        Metric::ErrorRatio | Metric::Errors => format!("{} points", number(height * 100.0)),
        _ => percent(height),
    }
}

fn legend(args: &args::Noise, floors: &[NoiseFloor]) -> String {
    let change = percent(args.change);
    let worst = floors.iter().filter_map(|floor| floor.repeats_needed).max();
    let advice = match worst {
        Some(n) => format!(
            "{n} repeats of each load in each set find {change} everywhere where a number stands"
        ),
        None => format!("no number of repeats up to 1,000 finds {change}"),
    };
    format!(
        "Noise floor: what two sets of the same thing differ by. Needed: repeats of each load in each \
         set for a {:.0}% chance to find a change of {change}, alpha {} shared by all comparisons; \
         {advice}.",
        POWER * 100.0,
        args.comparing.alpha
    )
}

fn csv(floors: &[NoiseFloor]) -> String {
    let mut out =
        "scenario,server,metric,loads,repeats,cv,grade,ratio,ratio_low,ratio_high,p,p_holm,\
                   noise_floor,repeats_needed\n"
            .to_owned();
    let figure = |figure: Option<f64>| figure.map(|figure| figure.to_string()).unwrap_or_default();
    for floor in floors {
        let fields = [
            quoted(floor.scenario.as_deref().unwrap_or("")),
            quoted(&floor.server),
            floor.metric.id().to_owned(),
            floor.loads.to_string(),
            floor.repeats.to_string(),
            figure(floor.cv),
            floor.grade.map(|grade| grade.to_string()).unwrap_or_default(),
            figure(floor.ratio),
            figure(floor.ratio_low),
            figure(floor.ratio_high),
            figure(floor.p),
            figure(floor.p_holm),
            figure(floor.noise_floor),
            floor.repeats_needed.map(|n| n.to_string()).unwrap_or_default(),
        ];
        out += &fields.join(",");
        out.push('\n');
    }
    out
}

/// A name as a field of CSV (RFC 4180).
fn quoted(name: &str) -> String {
    if name.contains(['"', ',', '\n', '\r']) {
        return format!("\"{}\"", name.replace('"', "\"\""));
    }
    name.to_owned()
}
