//! Which findings make a figure unfit to be ranked, and why: one table.

use super::finding::{Finding, Width};
use crate::metric::{Family, Metric};

/// Metrics that a rule's findings disqualify.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Objection {
    /// The rule.
    pub rule: &'static str,
    /// The families of metrics that must not be ranked.
    pub families: &'static [Family],
    /// Metrics of these families that may be all the same.
    pub except: &'static [Metric],
    /// The widest finding that disqualifies.
    pub widest: Width,
    /// Whether it is about the scatter of the repeats, which a test of two result sets weighs itself.
    pub is_scatter: bool,
    /// Why they must not be.
    pub because: &'static str,
}

/// Everything that disqualifies a cell's or a server's figures. A finding about one run never
/// does: a median and a trim outlive it, and a failed run is left out anyway. One about a server
/// does where it concerns more than half of the loads that were measured.
pub const OBJECTIONS: &[Objection] = &[
    Objection {
        rule: "starved-connections",
        families: &[Family::Latency, Family::Concurrency, Family::Failure],
        except: &[],
        widest: Width::Server,
        is_scatter: false,
        because: "latency and errors are those of the few connections that were served; who was \
                  never answered is in neither",
    },
    Objection {
        rule: "fixed-concurrency",
        families: &[Family::Latency, Family::Concurrency, Family::Failure],
        except: &[],
        widest: Width::Server,
        is_scatter: false,
        because: "latency and errors are those of the pool, whatever was offered",
    },
    Objection {
        rule: "one-answer-per-connection",
        families: &[Family::Rate, Family::Latency, Family::Concurrency, Family::Failure],
        except: &[],
        widest: Width::Server,
        is_scatter: false,
        because: "throughput is the number of connections over the time of the run, whatever the \
                  server could do, and latency that of first answers alone",
    },
    Objection {
        rule: "more-than-offered",
        families: &[Family::Latency, Family::Concurrency],
        except: &[],
        widest: Width::Server,
        is_scatter: false,
        because: "throughput is counted, latency is computed: where they contradict each other, \
                  latency is the wrong one",
    },
    Objection {
        rule: "lost-connections",
        families: &[Family::Rate, Family::Latency, Family::Concurrency],
        except: &[],
        widest: Width::Server,
        is_scatter: false,
        because: "with most connections gone, the figures belong to another load",
    },
    Objection {
        rule: "ports-exhausted",
        families: &[Family::Rate, Family::Latency, Family::Concurrency],
        except: &[],
        widest: Width::Server,
        is_scatter: false,
        because: "the client stopped sending, so that the figures say how many ports it had",
    },
    Objection {
        rule: "censored-latency",
        families: &[Family::Latency, Family::Concurrency],
        except: &[],
        widest: Width::Server,
        is_scatter: false,
        because: "with so many of the slowest left out, the mean is no mean",
    },
    Objection {
        rule: "refused-responses",
        families: &[Family::Rate, Family::Latency, Family::Concurrency],
        except: &[Metric::Goodput],
        widest: Width::Server,
        is_scatter: false,
        because: "the figures are those of an error page; goodput leaves it out",
    },
    Objection {
        rule: "behind-target",
        families: &[Family::Latency, Family::Concurrency],
        except: &[],
        widest: Width::Server,
        is_scatter: false,
        because: "the latency is that of a smaller load than was asked for",
    },
    Objection {
        rule: "failures-in-latency",
        families: &[Family::Latency, Family::Concurrency],
        except: &[],
        widest: Width::Server,
        is_scatter: false,
        because: "most of the latency is that of failed requests",
    },
    Objection {
        rule: "empty-answers",
        families: &[Family::Rate, Family::Latency, Family::Concurrency, Family::Failure],
        except: &[],
        widest: Width::Server,
        is_scatter: false,
        because: "nothing was served: the requests count as complete without a byte of answer",
    },
    Objection {
        rule: "unstable",
        families: &[Family::Rate],
        except: &[],
        widest: Width::Cell,
        is_scatter: true,
        because: "the centre of such repeats is chance; comparisons go by their scatter",
    },
    Objection {
        rule: "no-resources",
        families: &[Family::Resource],
        except: &[],
        widest: Width::Set,
        is_scatter: false,
        because: "the samples are too few, or of another container",
    },
];

impl Objection {
    /// Whether a metric must not be ranked.
    pub fn concerns(&self, metric: Metric) -> bool {
        self.families.contains(&metric.family()) && !self.except.contains(&metric)
    }
}

impl Finding {
    /// Whether it makes the figure of what it is about, a cell or a server, unfit to be ranked.
    pub fn disqualifies(&self, metric: Metric) -> bool {
        self.objection(metric).is_some()
    }

    /// Why the figure of what it is about must not be ranked.
    pub fn objection(&self, metric: Metric) -> Option<&'static str> {
        let entry = OBJECTIONS.iter().find(|entry| entry.rule == self.rule)?;
        let is_concerned = entry.concerns(metric)
            && (entry.widest..=Width::Cell).contains(&self.width())
            && self.concerns_most_loads();
        is_concerned.then_some(entry.because)
    }

    /// Whether it is about the scatter of the repeats.
    pub(crate) fn is_scatter(&self) -> bool {
        OBJECTIONS.iter().any(|entry| entry.rule == self.rule && entry.is_scatter)
    }

    /// True of a cell, and of a server or set unless it is known to concern half of the loads at
    /// most.
    fn concerns_most_loads(&self) -> bool {
        match (self.figure("loads_unfit"), self.figure("loads_measured")) {
            (Some(unfit), Some(measured)) => unfit * 2.0 > measured,
            _ => true,
        }
    }
}

/// Of a cell's findings, those for which its figure on a metric must not be ranked.
pub(super) fn against_cell<'a>(
    of_cell: impl Iterator<Item = &'a Finding>,
    metric: Metric,
) -> Vec<&'a Finding> {
    of_cell.filter(|finding| finding.disqualifies(metric)).collect()
}
