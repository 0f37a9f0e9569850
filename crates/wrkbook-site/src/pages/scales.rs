//! A chart on each scale that its value axis can have. The reader chooses, with or without script.

use serde::Serialize;
use wrkbook_charts::{LineChart, RankingChart, Scale, Size};

use super::drawing::Figure;
use crate::error::SiteError;

/// A chart, on one scale or on several to choose from.
#[derive(Debug, Serialize)]
pub(crate) struct ScaledFigure {
    /// Names the choice on its page.
    pub(crate) id: String,
    /// Never empty; several are a choice.
    pub(crate) scales: Vec<OnScale>,
    /// What it could be drawn on besides.
    pub(crate) elsewhere: Vec<ScaleName>,
}

/// A chart on one scale.
#[derive(Debug, Serialize)]
pub(crate) struct OnScale {
    pub(crate) name: ScaleName,
    /// Whether it is the one that suits the data, which is shown first.
    pub(crate) suits: bool,
    pub(crate) figure: Figure,
}

/// A scale as addresses and classes name it, and as people do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct ScaleName {
    pub(crate) id: &'static str,
    pub(crate) words: &'static str,
}

impl From<Scale> for ScaleName {
    fn from(scale: Scale) -> Self {
        match scale {
            Scale::Linear => Self { id: "linear", words: "linear" },
            Scale::Log => Self { id: "log", words: "logarithmic" },
        }
    }
}

impl ScaledFigure {
    /// The chart on every scale that it can have.
    pub(crate) fn choice(chart: &LineChart) -> Result<Self, SiteError> {
        let scales = chart.scales();
        let is_choice = scales.len() > 1;
        let on = |scale: Scale| {
            let name = ScaleName::from(scale);
            let id = match is_choice {
                true => format!("{}-{}", chart.id, name.id),
                false => chart.id.clone(),
            };
            let y = chart.y.clone().on(scale);
            let figure = drawn(&id, &LineChart { y, ..chart.clone() })?;
            Ok(OnScale { name, suits: scale == chart.y.scale, figure })
        };
        Ok(Self {
            id: chart.id.clone(),
            scales: scales.into_iter().map(on).collect::<Result<_, SiteError>>()?,
            elsewhere: Vec::new(),
        })
    }

    /// The chart on the scale that suits it alone, where several would weigh too much.
    pub(crate) fn only(chart: &LineChart) -> Result<Self, SiteError> {
        let own = chart.y.scale;
        let elsewhere = chart.scales().into_iter().filter(|scale| *scale != own);
        Ok(Self {
            id: chart.id.clone(),
            elsewhere: elsewhere.map(ScaleName::from).collect(),
            scales: vec![OnScale {
                name: own.into(),
                suits: true,
                figure: drawn(&chart.id, chart)?,
            }],
        })
    }

    /// A single load as ranked dots, which have one scale.
    pub(crate) fn ranking(chart: &RankingChart) -> Result<Self, SiteError> {
        let figure = Figure::draw(&chart.id, Size::WIDE, Size::NARROW, |id, size| {
            RankingChart { id, ..chart.clone() }.render(size.width)
        })?;
        Ok(Self {
            id: chart.id.clone(),
            scales: vec![OnScale { name: Scale::Linear.into(), suits: true, figure }],
            elsewhere: Vec::new(),
        })
    }
}

fn drawn(id: &str, chart: &LineChart) -> Result<Figure, SiteError> {
    Figure::draw(id, Size::WIDE, Size::NARROW, |id, size| {
        LineChart { id, ..chart.clone() }.render(size)
    })
}
