//! Figures as variables of the author's Markdown, so that no number of it is typed by hand.
//!
//! | in the text | becomes |
//! | --- | --- |
//! | `{{ cell("A", 100, "throughput") }}` | the figure of a cell with its unit, leading to its runs |
//! | `{{ lowest("A", "latency") }}`, `{{ highest(..) }}` | the extremes over the loads, as a cell |
//! | `{{ times("A", "B", "throughput") }}` | A's figure as a multiple of B's: the geometric mean over the loads at which the audit lets both stand, or at one, `load=100` |
//! | `{{ winner("latency") }}` | who is best as far as the audit lets it stand; `nobody` |
//! | `{{ disputed("latency") }}` | who would lead but for the audit; `nobody` |
//! | `{{ count("runs") }}` | how many `servers`, `loads`, `runs`, `repeats`, `dead` or `missing` runs |
//! | `{{ evidence("one-core", "A", "cpu_peak_percent") }}` | a figure of a finding about a server, or with `""` about the set |
//! | `{{ claims("refuted") }}` | how many published claims are `confirmed`, `refuted` or `not decidable` |
//! | `{{ server }}` | on a server's notes: its name |
//!
//! Every function takes `set="slug"` where a page belongs to no result set and there are several,
//! and `scenario="name"` where a set has several. What it returns has a `.text` without link and a
//! `.value` in base units, to be compared: `{% if cell("A", 100, "errors").value == 0 %}`.
//!
//! Values are text: what is special in Markdown is escaped in them. A template syntax that is meant
//! as it stands goes between `{% raw %}` and `{% endraw %}`.

mod figures;
mod phrase;

use std::sync::Arc;

use minijinja::value::Kwargs;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};

use crate::error::SiteError;
use crate::link::{Html, Link};
use crate::markdown::{Document, render};
use crate::site::Site;
use figures::View;
pub(crate) use figures::SetFigures;
pub(crate) use phrase::Phrase;

/// The functions, as an error lists them.
const FUNCTIONS: &str = "cell(server, connections, metric), lowest(server, metric), highest(server, \
    metric), times(server, other, metric), winner(metric), disputed(metric), count(what), \
    evidence(rule, server, name) and claims(judgement)";

/// What variables are made of: the figures of every result set of a site.
#[derive(Debug, Clone)]
pub(crate) struct Variables {
    sets: Arc<[SetFigures]>,
}

/// The page that a text stands on.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The result set that the page belongs to, by its place among the site's.
    pub(crate) set: Option<usize>,
    /// The scenario that it belongs to.
    pub(crate) scenario: Option<Arc<str>>,
    /// The server that it is about.
    pub(crate) server: Option<Arc<str>>,
    /// The way to the site's root.
    pub(crate) root: Link,
}

impl Variables {
    pub(crate) fn of(site: &Site) -> Self {
        Self { sets: site.sets.iter().map(SetFigures::of).collect() }
    }

    /// The markup of a document on a page, its variables filled in.
    ///
    /// # Errors
    /// At the first variable that asks for what there is not; the error names the line.
    pub(crate) fn fill(&self, document: &Document, place: &Place) -> Result<Html, SiteError> {
        if !document.body.contains("{{") && !document.body.contains("{%") {
            return Ok(render(&document.body));
        }
        let environment = self.environment(place);
        let context = place.server.as_ref().map(|server| ("server", Value::from(&**server)));
        let text = environment
            .render_named_str("text", &document.body, Value::from_iter(context))
            .map_err(|error| blame(document, &error))?;
        Ok(render(&text))
    }

    fn environment(&self, place: &Place) -> Environment<'static> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::Custom("markdown"));
        environment.set_formatter(phrase::format);
        environment.set_keep_trailing_newline(true);
        let with = |ask: Ask| {
            let (sets, place) = (Arc::clone(&self.sets), place.clone());
            move |options: &Kwargs| ask.of(&sets, &place, options)
        };
        let view = with(Ask);
        environment.add_function("cell", move |server: &str, load: u32, metric: &str, o: Kwargs| {
            finish(view(&o)?.cell(server, load, metric), &o)
        });
        let view = with(Ask);
        environment.add_function("lowest", move |server: &str, metric: &str, o: Kwargs| {
            finish(view(&o)?.extreme(server, metric, f64::total_cmp), &o)
        });
        let view = with(Ask);
        environment.add_function("highest", move |server: &str, metric: &str, o: Kwargs| {
            finish(view(&o)?.extreme(server, metric, |a, b| b.total_cmp(a)), &o)
        });
        let view = with(Ask);
        environment.add_function("times", move |a: &str, b: &str, metric: &str, o: Kwargs| {
            let load: Option<u32> = o.get("load")?;
            finish(view(&o)?.times(a, b, metric, load), &o)
        });
        let view = with(Ask);
        environment.add_function("winner", move |metric: &str, o: Kwargs| {
            finish(view(&o)?.winner(metric, |winner| &winner.servers), &o)
        });
        let view = with(Ask);
        environment.add_function("disputed", move |metric: &str, o: Kwargs| {
            finish(view(&o)?.winner(metric, |winner| &winner.disputed), &o)
        });
        let view = with(Ask);
        environment.add_function("count", move |what: &str, o: Kwargs| {
            finish(view(&o)?.count(what), &o)
        });
        let view = with(Ask);
        environment.add_function("evidence", move |rule: &str, server: &str, name: &str, o: Kwargs| {
            finish(view(&o)?.evidence(rule, server, name), &o)
        });
        let view = with(Ask);
        environment.add_function("claims", move |judgement: &str, o: Kwargs| {
            finish(view(&o)?.claims(judgement), &o)
        });
        environment
    }
}
