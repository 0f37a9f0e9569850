//! Published claims: what a report stated, read from a table and held against the data.
//!
//! The table is comma-separated, without commas inside fields, with the columns
//! `id,metric,server,claim,figure,unit,load`: several servers are joined by `;`, `load` is a number
//! of connections or `all`, `figure` and `unit` may be empty.

mod judge;

use std::sync::Arc;

use serde::Serialize;
use thiserror::Error;

use super::{Claim, Verdicts};
use crate::audit::Audit;
use crate::metric::Metric;
use crate::summary::Summary;

/// The first line of a table of claims.
pub const COLUMNS: &str = "id,metric,server,claim,figure,unit,load";

/// What a published claim says of a figure or of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The servers have the best figures, alone or shared as the claim names them.
    Best,
    /// The server has the worst figures.
    Worst,
    /// The figure is about that: within 10% of it. About 0, of a ratio, is up to 1%.
    About,
    /// The figure stays below that.
    Below,
    /// The figure is above that.
    Above,
    /// CPU stays clearly below what was given.
    NeverFull,
    /// Nobody is called the best.
    NoWinner,
    /// A problem that the claim does not put into figures.
    Problem,
    /// The question whether a lead is real.
    IsLeadReal,
    /// The question whether a server or its setup is at fault.
    IsFaulty,
}

/// A statement of a published report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PublishedClaim {
    /// Its name in the table.
    pub id: String,
    /// What it is about.
    pub metric: Metric,
    /// The servers; empty where it is about none.
    pub servers: Vec<Arc<str>>,
    /// Its words.
    pub claim: String,
    /// What the words say.
    pub kind: Kind,
    /// The figure in the metric's base unit.
    pub figure: Option<f64>,
    /// The load; `None` is all of them.
    pub load: Option<f64>,
}

/// What the data say of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Judgement {
    /// The figures show it.
    Confirmed,
    /// The figures show otherwise.
    Refuted,
    /// The figures can carry neither.
    NotDecidable,
}

impl Judgement {
    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Judgement::Confirmed => "confirmed",
            Judgement::Refuted => "refuted",
            Judgement::NotDecidable => "not decidable",
        }
    }
}

/// A published claim, judged.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Judged {
    /// The claim.
    pub claim: PublishedClaim,
    /// What the data say.
    pub judgement: Judgement,
    /// Why, in one sentence.
    pub sentence: String,
    /// The figures of the sentence.
    pub figures: Vec<Claim>,
}

/// Why a table of claims cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {problem}")]
pub struct ClaimsError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it, and what to do.
    pub problem: String,
}

impl PublishedClaim {
    /// Reads a table of claims.
    ///
    /// # Errors
    /// At the first line that has other columns, names no known metric or unit, or says nothing
    /// that can be judged.
    pub fn read(table: &str) -> Result<Vec<Self>, ClaimsError> {
        let mut claims = Vec::new();
        for (at, text) in table.lines().enumerate() {
            let text = text.trim_start_matches('\u{feff}').trim();
            let error = |problem| ClaimsError { line: at + 1, problem };
            if at == 0 {
                if text != COLUMNS {
                    return Err(error(format!("the first line must read `{COLUMNS}`")));
                }
            } else if !text.is_empty() {
                claims.push(Self::of_line(text).map_err(error)?);
            }
        }
        Ok(claims)
    }

    fn of_line(line: &str) -> Result<Self, String> {
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        let [id, metric, servers, claim, figure, unit, load] = *fields else {
            return Err(format!("{} fields instead of 7; put no comma into one", fields.len()));
        };
        let metric_id = metric.replace(' ', "_");
        let metric = metric_id.parse::<Metric>().map_err(|unknown| unknown.to_string())?;
        let figure = match figure {
            "" => None,
            figure => Some(in_base_unit(metric, figure, unit)?),
        };
        let load = match load {
            "" | "all" => None,
            load => {
                let number = load.parse().ok().filter(|number: &f64| *number > 0.0);
                Some(number.ok_or_else(|| format!("`{load}` is no load; write `all`"))?)
            }
        };
        let kind = Kind::of(claim, metric, figure)
            .ok_or_else(|| format!("`{claim}` says nothing that figures could show"))?;
        let servers =
            servers.split(';').map(str::trim).filter(|name| !name.is_empty()).map(Arc::from);
        Ok(Self {
            id: id.to_owned(),
            metric,
            servers: servers.collect(),
            claim: claim.to_owned(),
            kind,
            figure,
            load,
        })
    }

    /// Holds the claim against the data. `published` is the same result set as the report summed it
    /// up, for figures that depend on how that was done.
    pub fn judge(
        &self,
        summary: &Summary,
        published: Option<&Summary>,
        audit: &Audit,
        verdicts: &Verdicts,
    ) -> Judged {
        judge::judge(self, summary, published, audit, verdicts)
    }
}

/// A printed figure in the metric's base unit.
fn in_base_unit(metric: Metric, figure: &str, unit: &str) -> Result<f64, String> {
    let value: f64 = figure.parse().map_err(|_| format!("`{figure}` is no number"))?;
    let scale = match (metric, unit) {
        (Metric::Latency, "ms") => 1e-3,
        (Metric::Memory, "MB") => 1e6,
        (Metric::ErrorRatio, "percent") => 1e-2,
        (Metric::Cpu, "percent") | (Metric::Errors, "errors") => 1.0,
        (metric, unit) if unit == metric.unit() => 1.0,
        _ => return Err(format!("`{unit}` is no unit of {}", metric.id())),
    };
    Some(value * scale)
        .filter(|value| value.is_finite() && *value >= 0.0)
        .ok_or_else(|| format!("`{figure}` is no figure of {}", metric.id()))
}

impl Kind {
    /// What the words of a claim say; `None` where that is nothing known.
    fn of(claim: &str, metric: Metric, figure: Option<f64>) -> Option<Self> {
        let has = |words: &[&str]| words.iter().any(|word| claim.contains(word));
        if has(&["misconfigured", "defective"]) {
            return Some(Kind::IsFaulty);
        }
        if has(&["lead"]) && has(&["real"]) {
            return Some(Kind::IsLeadReal);
        }
        if has(&["no winner"]) {
            return Some(Kind::NoWinner);
        }
        if figure.is_some() {
            return Some(match () {
                () if has(&["below", "under", "less than"]) => Kind::Below,
                () if has(&["above", "more than", "over "]) => Kind::Above,
                () => Kind::About,
            });
        }
        if has(&["never"]) && metric == Metric::Cpu {
            return Some(Kind::NeverFull);
        }
        if has(&["problem"]) {
            return Some(Kind::Problem);
        }
        let best_is_high = metric.better()? == crate::metric::Better::Higher;
        match () {
            () if has(&["slowest"]) => Some(Kind::Worst),
            () if has(&["fastest"]) => Some(Kind::Best),
            () if has(&["highest", "most"]) => {
                Some(if best_is_high { Kind::Best } else { Kind::Worst })
            }
            () if has(&["lowest", "least", "fewest"]) => {
                Some(if best_is_high { Kind::Worst } else { Kind::Best })
            }
            () => None,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn words_and_figures_make_the_kind() {
        let read = |line: &str| {
            let table = format!("{COLUMNS}\n{line}\n");
            PublishedClaim::read(&table).map(|claims| claims[0].clone())
        };
        let claim = read("a,latency,X,below,3,ms,all").unwrap();
        assert_eq!((claim.kind, claim.figure, claim.load), (Kind::Below, Some(0.003), None));
        let claim = read("b,error ratio,X;Y z,near,6,percent,10000").unwrap();
        assert_eq!((claim.kind, claim.figure), (Kind::About, Some(0.06)));
        assert_eq!((claim.servers.len(), claim.load), (2, Some(10_000.0)));
        for (line, kind) in [
            ("c,throughput,X,highest sustained requests served,,,all", Kind::Best),
            ("c,throughput,X,lowest of all,,,all", Kind::Worst),
            ("c,latency,X,lowest latency,,,all", Kind::Best),
            ("c,latency,X,slowest response,,,all", Kind::Worst),
            ("c,cpu,,no winner: an observation only,,,all", Kind::NoWinner),
        ] {
            assert_eq!(read(line).unwrap().kind, kind, "{line}");
        }
        let problem = |line: &str| read(line).unwrap_err().to_string();
        let unknown = problem("d,speed,X,highest,,,all");
        assert!(unknown.starts_with("line 2: unknown metric `speed`; there are throughput,"));
        assert_eq!(
            problem("d,latency,X,below,3,s of it,all"),
            "line 2: `s of it` is no unit of latency"
        );
        assert!(problem("d,latency,X").starts_with("line 2: 3 fields instead of 7"));
        assert!(problem("d,cpu,X,pretty,,,all").contains("says nothing"));
        assert_eq!(PublishedClaim::read("id,server\n").unwrap_err().line, 1);
    }
}
