//! Published claims: what a report stated, read from a table and held against the data.
//!
//! ```text
//! claims.csv --table--> claims --judge--> confirmed, refuted, not decidable
//! ```

mod judge;
mod table;
mod words;

use std::sync::Arc;

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use crate::analysis::Analysis;
use crate::metric::Metric;
use crate::summary::Summary;
use crate::text::Text;
use crate::verdict::Claim;

pub use table::{ClaimsError, FILE_NAME, load, read};

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
    /// The load, in what the loads of the set are counted in; `None` is all of them.
    #[serde(serialize_with = "whole")]
    pub load: Option<f64>,
}

/// A whole number where it is one.
fn whole<S: serde::Serializer>(load: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match load.filter(|load| load.fract() == 0.0 && *load <= f64::from(u32::MAX)) {
        Some(count) => serializer.serialize_u32(count as u32),
        None => load.serialize(serializer),
    }
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
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The claim.
    pub claim: PublishedClaim,
    /// What the data say.
    pub judgement: Judgement,
    /// Why, in one sentence.
    pub sentence: Text,
}

impl Judged {
    /// The figures of the sentence.
    pub fn figures(&self) -> Vec<Claim> {
        Claim::of([&self.sentence])
    }
}

// Documents carry the figures beside the sentence that has them.
impl Serialize for Judged {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut document = serializer.serialize_struct("Judged", 4)?;
        document.serialize_field("claim", &self.claim)?;
        document.serialize_field("judgement", &self.judgement)?;
        document.serialize_field("sentence", &self.sentence)?;
        document.serialize_field("figures", &self.figures())?;
        document.end()
    }
}

impl Kind {
    /// All kinds, with their names in a table.
    pub const ALL: [(&str, Self); 10] = [
        ("best", Self::Best),
        ("worst", Self::Worst),
        ("about", Self::About),
        ("below", Self::Below),
        ("above", Self::Above),
        ("never-full", Self::NeverFull),
        ("no-winner", Self::NoWinner),
        ("problem", Self::Problem),
        ("is-lead-real", Self::IsLeadReal),
        ("is-faulty", Self::IsFaulty),
    ];

    /// Whether it is about a figure that the claim must state.
    pub fn has_figure(self) -> bool {
        matches!(self, Self::About | Self::Below | Self::Above)
    }
}

impl PublishedClaim {
    /// Holds the claim against the data. `published` is the same result set as the report summed it
    /// up, for figures that depend on how that was done.
    pub fn judge(&self, analysis: &Analysis, published: Option<&Summary>) -> Judged {
        judge::judge(self, analysis, published)
    }
}
