//! What a report claimed, held against the data.

use serde::Serialize;
use wrkbook::claims::{Judged, Judgement, Kind};
use wrkbook::display;

use super::basis::ClaimView;
use super::links::NamedServer;
use super::said::said;
use super::section::{Section, SetContext};
use crate::error::SiteError;
use crate::frame::Surroundings;
use crate::link::Link;
use crate::sentence::Sentence;
use crate::words::counted;
use crate::writer::{Page, Writer};

/// The page.
#[derive(Debug, Serialize)]
struct ClaimsView {
    pub(crate) brief: ClaimsBrief,
    pub(crate) report: Link,
    pub(crate) report_title: String,
    /// Where the claims were published.
    pub(crate) source: Option<String>,
    /// Those that state something.
    pub(crate) claims: Vec<Claimed>,
    /// Those that ask.
    pub(crate) questions: Vec<Claimed>,
}

/// How many claims were judged how.
#[derive(Debug, Serialize)]
pub(crate) struct ClaimsBrief {
    pub(crate) link: Link,
    /// `22 claims`.
    pub(crate) all: String,
    pub(crate) counts: Vec<(JudgementView, usize)>,
}

/// A judgement as people see it.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct JudgementView {
    pub(crate) name: &'static str,
    /// A word for the style sheet.
    pub(crate) class: &'static str,
    pub(crate) sign: &'static str,
}

/// One claim.
#[derive(Debug, Serialize)]
pub(crate) struct Claimed {
    pub(crate) servers: Vec<NamedServer>,
    pub(crate) metric: &'static str,
    pub(crate) link: Option<Link>,
    /// With its figure: `mean latency below 3 ms`.
    pub(crate) claim: String,
    /// `at all loads`, `at 10,000 connections`.
    pub(crate) at: String,
    pub(crate) judgement: JudgementView,
    pub(crate) sentence: Sentence,
    pub(crate) figures: Vec<ClaimView>,
}

/// Writes the page of a set that has claims.
pub(super) fn write(
    set: &SetContext<'_>,
    around: &Surroundings<'_>,
    writer: &mut Writer<'_>,
) -> Result<(), SiteError> {
    let Some(view) = ClaimsView::of(set) else { return Ok(()) };
    let (link, title) = (set.places.claims(), format!("Published claims: {}", set.title));
    writer.page(Page { template: "claims.html", link, title, around }, &view)
}

const JUDGEMENTS: [Judgement; 3] =
    [Judgement::Confirmed, Judgement::Refuted, Judgement::NotDecidable];

impl From<Judgement> for JudgementView {
    fn from(judgement: Judgement) -> Self {
        let (class, sign) = match judgement {
            Judgement::Confirmed => ("confirmed", "\u{2713}"),
            Judgement::Refuted => ("refuted", "\u{2717}"),
            Judgement::NotDecidable => ("open", "?"),
        };
        Self { name: judgement.name(), class, sign }
    }
}

impl ClaimsBrief {
    /// The counts of a set; nothing where it has no claims.
    pub(crate) fn of(set: &SetContext<'_>) -> Option<Self> {
        let claims = set.claims.filter(|claims| !claims.is_empty())?;
        let counts = JUDGEMENTS.map(|judgement| {
            let count = claims.iter().filter(|claim| claim.judgement == judgement).count();
            (judgement.into(), count)
        });
        Some(Self {
            link: set.places.claims(),
            all: counted(claims.len(), "claim"),
            counts: counts.into_iter().filter(|(_, count)| *count > 0).collect(),
        })
    }
}

impl ClaimsView {
    /// The page of a set that has claims.
    pub(crate) fn of(set: &SetContext<'_>) -> Option<Self> {
        let brief = ClaimsBrief::of(set)?;
        let sections = set.sections();
        // Claims are judged by the first scenario.
        let section = sections.first()?;
        let claims = set.claims.unwrap_or_default();
        let asks = |claim: &&Judged| matches!(claim.claim.kind, Kind::IsLeadReal | Kind::IsFaulty);
        let (questions, claims): (Vec<&Judged>, Vec<&Judged>) = claims.iter().partition(asks);
        let all = |claims: Vec<&Judged>| -> Vec<Claimed> {
            claims.into_iter().map(|claim| Claimed::of(section, claim)).collect()
        };
        let conditions = &set.analysis.set.config.conditions;
        let source = conditions.iter().find(|(name, _)| name == "source");
        Some(Self {
            brief,
            report: set.places.home(),
            report_title: set.title.to_owned(),
            source: source.map(|(_, value)| value.clone()),
            claims: all(claims),
            questions: all(questions),
        })
    }
}

impl Claimed {
    fn of(section: &Section<'_>, judged: &Judged) -> Self {
        let claim = &judged.claim;
        let metric = claim.metric;
        let figure = claim.figure.map(|figure| format!(" {}", display::quantity(metric, figure)));
        let mut figures: Vec<ClaimView> = Vec::new();
        for figure in ClaimView::all(section, &judged.sentence) {
            // A sentence may say a count twice.
            if !figures.contains(&figure) {
                figures.push(figure);
            }
        }
        let is_measured = section.metrics().contains(&metric);
        Self {
            servers: claim.servers.iter().map(|name| NamedServer::of(section, name)).collect(),
            metric: metric.label(),
            link: is_measured.then(|| section.places.metric(metric)),
            claim: format!("{}{}", claim.claim, figure.unwrap_or_default()),
            at: match claim.load {
                Some(load) => match section.loads().into_iter().find(|at| at.value() == Some(load))
                {
                    Some(load) => display::at(load),
                    None => format!("at a load of {}", display::number(load)),
                },
                None => "at all loads".to_owned(),
            },
            judgement: judged.judgement.into(),
            sentence: said(section.set, &judged.sentence),
            figures,
        }
    }
}
