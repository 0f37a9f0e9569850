//! The claim: a sentence with one of the figures that carry it, as documents and frames list them.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use crate::metric::Metric;
use crate::text::{self, CellRef, Text};

use super::{Confidence, InShort, Verdict, Winner};

/// A statement with the figure that carries it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Claim {
    /// The sentence of the verdict that it carries.
    pub text: String,
    /// The figure as that sentence writes it: `22 times`, `4,090 requests/s`.
    pub figure: String,
    /// The metric; `None` for a count of loads, runs or findings.
    pub metric: Option<Metric>,
    /// The figure, in `unit`.
    pub value: f64,
    /// The unit: the metric's base unit, or `ratio`, `1` (a fraction), `rank`, `loads`, `runs`, ...;
    /// of evidence of the audit, its name.
    pub unit: &'static str,
    /// The cells that it is derived from.
    pub cells: Vec<CellRef>,
    /// The findings that it is derived from, by id.
    pub findings: Vec<String>,
    /// How far a sentence of a verdict's summary may be trusted; `None` of other sentences.
    pub confidence: Option<Confidence>,
    /// Why.
    pub confidence_reason: Option<String>,
}

impl Claim {
    /// What each figure of some texts carries, in order.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a Text>) -> Vec<Self> {
        let mut claims = Vec::new();
        for sentence in texts.into_iter().flat_map(Text::sentences) {
            let whole = text::plain(sentence);
            claims.extend(text::figures(sentence).map(|figure| Self {
                text: whole.clone(),
                figure: figure.text.clone(),
                metric: figure.metric,
                value: figure.value,
                unit: figure.unit,
                cells: figure.cells.clone(),
                findings: figure.findings.clone(),
                confidence: None,
                confidence_reason: None,
            }));
        }
        claims
    }
}

impl Winner {
    /// What the sentence rests on.
    pub fn claims(&self) -> Vec<Claim> {
        Claim::of([&self.sentence])
    }
}

impl Verdict {
    /// Every text of it, in the order in which it is read.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        let points = self.strengths.iter().chain(&self.weaknesses).chain(&self.cautions);
        [&self.headline, &self.summary]
            .into_iter()
            .chain(points)
            .chain([&self.choose_when, &self.confidence_reason])
    }

    /// What every sentence of it rests on.
    pub fn claims(&self) -> Vec<Claim> {
        let mut claims = Claim::of(self.texts());
        for (sentence, trust) in self.summary.sentences().zip(&self.trust) {
            let sentence = text::plain(sentence);
            for claim in claims.iter_mut().filter(|claim| claim.text == sentence) {
                claim.confidence = Some(trust.confidence);
                claim.confidence_reason = Some(trust.reason.to_string());
            }
        }
        claims
    }
}

// Documents carry the claims beside the texts that they are derived from.
impl Serialize for Winner {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut document = serializer.serialize_struct("Winner", 10)?;
        document.serialize_field("scenario", &self.scenario)?;
        document.serialize_field("metric", &self.metric)?;
        document.serialize_field("servers", &self.servers)?;
        document.serialize_field("disputed", &self.disputed)?;
        document.serialize_field("bounded", &self.bounded)?;
        document.serialize_field("best_figures", &self.best_figures)?;
        document.serialize_field("runner_up", &self.runner_up)?;
        document.serialize_field("margin", &self.margin)?;
        document.serialize_field("sentence", &self.sentence)?;
        document.serialize_field("claims", &self.claims())?;
        document.end()
    }
}

impl InShort {
    /// What its sentences rest on.
    pub fn claims(&self) -> Vec<Claim> {
        Claim::of(&self.sentences)
    }
}

impl Serialize for InShort {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut document = serializer.serialize_struct("InShort", 3)?;
        document.serialize_field("scenario", &self.scenario)?;
        document.serialize_field("sentences", &self.sentences)?;
        document.serialize_field("claims", &self.claims())?;
        document.end()
    }
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut document = serializer.serialize_struct("Verdict", 11)?;
        document.serialize_field("scenario", &self.scenario)?;
        document.serialize_field("server", &self.server)?;
        document.serialize_field("headline", &self.headline)?;
        document.serialize_field("summary", &self.summary)?;
        document.serialize_field("strengths", &self.strengths)?;
        document.serialize_field("weaknesses", &self.weaknesses)?;
        document.serialize_field("cautions", &self.cautions)?;
        document.serialize_field("choose_when", &self.choose_when)?;
        document.serialize_field("confidence", &self.confidence)?;
        document.serialize_field("confidence_reason", &self.confidence_reason)?;
        document.serialize_field("claims", &self.claims())?;
        document.end()
    }
}
