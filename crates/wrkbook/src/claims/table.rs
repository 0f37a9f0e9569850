//! The table of published claims: comma-separated, a claim a row, with the columns
//! `id,metric,server,kind,claim,figure,unit,load` in any order.
//!
//! Several servers are joined by `;`. `claim` has the words of the report, `kind` says what they say
//! (`best`, `worst`, `about`, `below`, `above`, ...: [`Kind::ALL`]); without it, the words are taken for
//! it where they are common ones. `load` is a number, of what the loads of the set are counted in, or
//! `all`. `figure`, `unit` and `load` may be empty or left out. A field that holds a comma stands in
//! quotes.

use std::io;
use std::path::Path;
use std::sync::Arc;

use thiserror::Error;
use wrkbook_ingest::tables::{self, Grid};
use wrkbook_ingest::{Diagnostic, files};

use super::{Kind, PublishedClaim, words};
use crate::metric::Metric;
use crate::names::Unknown;

/// The name of a table of claims, beside the runs.
pub const FILE_NAME: &str = "claims.csv";

/// The columns, as an error lists them.
const COLUMNS: [&str; 8] = ["id", "metric", "server", "kind", "claim", "figure", "unit", "load"];
/// Those that every table has.
const NEEDED: [&str; 4] = ["id", "metric", "server", "claim"];

/// Why a table of claims cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {problem}")]
pub struct ClaimsError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it, and what to do.
    pub problem: String,
}

/// Reads the table beside the result set at `set`, a folder or a table of runs. Where there is none,
/// there are no claims.
///
/// # Errors
/// When it cannot be read, with the line to mend.
pub fn load(set: &Path) -> Result<Vec<PublishedClaim>, Diagnostic> {
    const ADVICE: &str = "mend the line; until then the page of the published claims is left out";
    let folder = if set.is_file() { set.parent().unwrap_or(set) } else { set };
    let file = folder.join(FILE_NAME);
    let name = Arc::from(file.display().to_string());
    let text = match files::text(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Diagnostic::error(&name, error.to_string(), ADVICE)),
    };
    read(&text).map_err(|error| {
        let line = u32::try_from(error.line).unwrap_or(u32::MAX);
        Diagnostic::error(&name, error.problem, ADVICE).at(line)
    })
}

/// Reads the text of a table.
///
/// # Errors
/// At the first line that has other columns, names no known metric, unit or kind, or says nothing
/// that can be judged.
pub fn read(text: &str) -> Result<Vec<PublishedClaim>, ClaimsError> {
    let text = text.trim_start_matches('\u{feff}');
    let Some(grid) = tables::separated(text) else { return Ok(Vec::new()) };
    let error = |line: u32, problem| ClaimsError { line: line as usize, problem };
    let columns = Columns::of(&grid).map_err(|problem| error(grid.header_line, problem))?;
    let rows = grid.rows.iter().filter(|row| row.cells.iter().any(|cell| !cell.is_empty()));
    rows.map(|row| columns.claim(&row.cells).map_err(|problem| error(row.line, problem))).collect()
}

/// The names of a table's columns.
struct Columns<'a> {
    names: &'a [String],
}

impl<'a> Columns<'a> {
    fn of(grid: &'a Grid) -> Result<Self, String> {
        let names = &grid.header;
        let known = |name: &String| COLUMNS.contains(&name.as_str());
        if let Some(stranger) = names.iter().find(|name| !known(name)) {
            return Err(Unknown::new("column", stranger, COLUMNS).to_string());
        }
        let is_there = |name: &&str| names.iter().any(|known| known == name);
        match NEEDED.iter().find(|name| !is_there(name)) {
            None => Ok(Self { names }),
            Some(missing) => {
                let all = COLUMNS.join(",");
                Err(format!("no column `{missing}`; the first line names the columns, `{all}`"))
            }
        }
    }

    fn claim(&self, cells: &[String]) -> Result<PublishedClaim, String> {
        if cells.len() != self.names.len() {
            return Err(format!(
                "{} fields instead of {}; put a field that holds a comma in quotes",
                cells.len(),
                self.names.len()
            ));
        }
        let field = |name: &str| {
            let named = self.names.iter().zip(cells).find(|(known, _)| *known == name);
            named.map_or("", |(_, cell)| cell.trim())
        };
        let metric = field("metric").replace(' ', "_");
        let metric = metric.parse::<Metric>().map_err(|unknown| unknown.to_string())?;
        let figure = match field("figure") {
            "" => None,
            figure => Some(in_base_unit(metric, figure, field("unit"))?),
        };
        let load = match field("load") {
            "" | "all" => None,
            load => {
                let number = load.parse().ok();
                let number = number.filter(|number: &f64| number.is_finite() && *number > 0.0);
                Some(number.ok_or_else(|| format!("`{load}` is no load; write `all`"))?)
            }
        };
        let servers = field("server").split(';').map(str::trim);
        Ok(PublishedClaim {
            id: field("id").to_owned(),
            metric,
            servers: servers.filter(|name| !name.is_empty()).map(Arc::from).collect(),
            claim: field("claim").to_owned(),
            kind: kind(field("kind"), field("claim"), metric, figure)?,
            figure,
            load,
        })
    }
}

/// The kind that a row names, or that its words are.
fn kind(name: &str, claim: &str, metric: Metric, figure: Option<f64>) -> Result<Kind, String> {
    if name.is_empty() {
        let said = words::kind(claim, metric, figure);
        return said.ok_or_else(|| {
            let kinds = Kind::ALL.map(|(name, _)| name).join(", ");
            format!("`{claim}` says nothing that figures could show; say what in `kind`: {kinds}")
        });
    }
    let known = Kind::ALL.into_iter().find(|(known, _)| *known == name);
    let (_, kind) = known
        .ok_or_else(|| Unknown::new("kind", name, Kind::ALL.map(|(name, _)| name)).to_string())?;
    match kind.has_figure() && figure.is_none() {
        true => {
            Err(format!("`{name}` needs a figure; write it in `figure`, and its unit in `unit`"))
        }
        false => Ok(kind),
    }
}

/// A printed figure in the metric's base unit.
fn in_base_unit(metric: Metric, figure: &str, unit: &str) -> Result<f64, String> {
    let value: f64 = figure.parse().map_err(|_| format!("`{figure}` is no number"))?;
    let scale = match (metric, unit) {
        (Metric::Cpu, "percent") => 1.0,
        (Metric::ErrorRatio, "percent") => 1e-2,
        (metric, unit) if unit == metric.unit() => 1.0,
        (metric, unit) if unit == metric.shown().unit => metric.shown().factor.recip(),
        _ => return Err(format!("`{unit}` is no unit of {}", metric.id())),
    };
    Some(value * scale)
        .filter(|value| value.is_finite() && *value >= 0.0)
        .ok_or_else(|| format!("`{figure}` is no figure of {}", metric.id()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// A table of one claim, without and with a column `kind`.
    fn worded(line: &str) -> Result<PublishedClaim, String> {
        one(&format!("id,metric,server,claim,figure,unit,load\n{line}\n"))
    }

    fn named(line: &str) -> Result<PublishedClaim, String> {
        one(&format!("id,metric,server,kind,claim,figure,unit,load\n{line}\n"))
    }

    fn one(table: &str) -> Result<PublishedClaim, String> {
        read(table).map(|claims| claims[0].clone()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_kind_is_named_in_any_language() {
        let claim = named("a,throughput,X,best,\"le plus rapide, de loin\",,,all").unwrap();
        assert_eq!((claim.kind, &*claim.claim), (Kind::Best, "le plus rapide, de loin"));
        let claim = named("a,latency,X,above,unter 3 ms,3,ms,100").unwrap();
        assert_eq!((claim.kind, claim.figure), (Kind::Above, Some(0.003)));
        for (name, kind) in Kind::ALL {
            let claim = named(&format!("a,throughput,X,{name},x,1,,all")).unwrap_err();
            assert!(claim.contains("`` is no unit of throughput"), "{claim}");
            let claim = named(&format!("a,throughput,X,{name},x,1,requests/s,all")).unwrap();
            assert_eq!(claim.kind, kind);
            assert_eq!(serde_json::to_value(kind).unwrap(), name, "the name of the document");
        }
        let unknown = named("a,throughput,X,bets,x,,,all").unwrap_err();
        assert!(unknown.starts_with("line 2: unknown kind `bets`"), "{unknown}");
        let bare = named("a,latency,X,below,fast,,,all").unwrap_err();
        assert!(bare.starts_with("line 2: `below` needs a figure"), "{bare}");
    }

    #[test]
    fn common_words_and_figures_make_the_kind() {
        let claim = worded("a,latency,X,below,3,ms,all").unwrap();
        assert_eq!((claim.kind, claim.figure, claim.load), (Kind::Below, Some(0.003), None));
        let claim = worded("b,error ratio,X;Y z,near,6,percent,10000").unwrap();
        assert_eq!((claim.kind, claim.figure), (Kind::About, Some(0.06)));
        assert_eq!((claim.servers.len(), claim.load), (2, Some(10_000.0)));
        for (line, kind) in [
            ("c,throughput,X,highest sustained requests served,,,all", Kind::Best),
            ("c,throughput,X,lowest of all,,,all", Kind::Worst),
            ("c,latency,X,lowest latency,,,all", Kind::Best),
            ("c,latency,X,slowest response,,,all", Kind::Worst),
            ("c,cpu,,no winner: an observation only,,,all", Kind::NoWinner),
        ] {
            assert_eq!(worded(line).unwrap().kind, kind, "{line}");
        }
        assert!(worded("d,cpu,X,pretty,,,all").unwrap_err().contains("say what in `kind`: best,"));
    }

    #[test]
    fn an_error_has_its_line_and_what_to_do() {
        let unknown = worded("d,speed,X,highest,,,all").unwrap_err();
        assert!(unknown.starts_with("line 2: unknown metric `speed`; there are throughput,"));
        assert_eq!(
            worded("d,latency,X,below,3,s of it,all").unwrap_err(),
            "line 2: `s of it` is no unit of latency"
        );
        let short = worded("d,latency,X").unwrap_err();
        assert!(short.starts_with("line 2: 3 fields instead of 7"), "{short}");
        let missing = one("id,server\n").unwrap_err();
        assert!(missing.starts_with("line 1: no column `metric`"), "{missing}");
        let stranger = one("id,metric,server,claim,figur\n").unwrap_err();
        assert!(stranger.contains("`figur`") && stranger.contains("did you mean `figure`"));
        // A field over two lines counts for both.
        let late = "id,metric,server,claim\na,latency,X,\"the\nfastest\"\nb,latency\n";
        assert!(one(late).unwrap_err().starts_with("line 4: 2 fields instead of 4"));
    }

    #[test]
    fn columns_may_stand_in_any_order_and_some_be_left_out() {
        let claims =
            read("\u{feff}claim,kind,metric,server,id\nx,worst,cpu,A;B,1\n,,,,\n").unwrap();
        assert_eq!(claims.len(), 1);
        assert_eq!((&*claims[0].id, claims[0].kind, claims[0].load), ("1", Kind::Worst, None));
        assert_eq!(read("").unwrap(), []);
    }
}
