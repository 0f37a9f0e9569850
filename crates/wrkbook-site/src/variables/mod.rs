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
//! What stands between `{#` and `#}` is a remark, and is left out.
//!
//! Values are text: what is special in Markdown is escaped in them. A template syntax that is meant
//! as it stands goes between `{% raw %}` and `{% endraw %}`.

mod figures;
mod phrase;
mod wrong;

use std::sync::Arc;

use minijinja::value::Kwargs;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};

use crate::error::SiteError;
use crate::link::{Html, Link};
use crate::markdown::{Document, render};
use crate::set::SiteSet;
use figures::{SetFigures, View};
use phrase::Phrase;
use wrong::{list, wrong};

/// The functions, as an error lists them.
const FUNCTIONS: &str = "cell(server, connections, metric), lowest(server, metric), highest(server, \
    metric), times(server, other, metric), winner(metric), disputed(metric), count(what), \
    evidence(rule, server, name) and claims(judgement)";

/// What variables are made of: the figures of every result set of a site.
#[derive(Debug, Clone)]
pub(crate) struct Variables {
    pub(crate) sets: Arc<[SetFigures]>,
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
    pub(crate) fn of(sets: &[SiteSet]) -> Self {
        Self { sets: sets.iter().map(SetFigures::of).collect() }
    }

    /// The markup of a document on a page, its variables filled in.
    ///
    /// # Errors
    /// At the first variable that asks for what there is not; the error names the line.
    pub(crate) fn fill(&self, document: &Document, place: &Place) -> Result<Html, SiteError> {
        if !["{{", "{%", "{#"].iter().any(|mark| document.body.contains(mark)) {
            return Ok(render(&document.body));
        }
        if let Some(line) = overlong(&document.body) {
            return Err(SiteError::Source {
                path: document.path.clone(),
                line: Some(line + document.lines_before),
                message: format!("a variable of more than {LONGEST} bytes; say it in several"),
            });
        }
        let environment = self.environment(place);
        let text = environment
            .render_named_str("text", &document.body, ())
            .map_err(|error| blame(document, &error))?;
        Ok(render(&text))
    }

    fn environment(&self, place: &Place) -> Environment<'static> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::Custom("markdown".into()));
        environment.set_formatter(phrase::write);
        if let Some(server) = &place.server {
            environment.add_global("server", Value::from(&**server));
        }
        let scope = || Scope { sets: Arc::clone(&self.sets), place: place.clone() };
        let at = scope();
        environment.add_function("cell", move |a: String, load: u32, metric: String, o: Kwargs| {
            at.ask(&o, |view| view.cell(&a, load, &metric))
        });
        let at = scope();
        environment.add_function("lowest", move |a: String, metric: String, o: Kwargs| {
            at.ask(&o, |view| view.extreme(&a, &metric, f64::total_cmp))
        });
        let at = scope();
        environment.add_function("highest", move |a: String, metric: String, o: Kwargs| {
            at.ask(&o, |view| view.extreme(&a, &metric, |x, y| y.total_cmp(x)))
        });
        let at = scope();
        environment.add_function(
            "times",
            move |a: String, b: String, metric: String, o: Kwargs| {
                let load = o.get("load")?;
                at.ask(&o, |view| view.times(&a, &b, &metric, load))
            },
        );
        let at = scope();
        environment.add_function("winner", move |metric: String, o: Kwargs| {
            at.ask(&o, |view| view.winner(&metric, |winner| &winner.servers))
        });
        let at = scope();
        environment.add_function("disputed", move |metric: String, o: Kwargs| {
            at.ask(&o, |view| view.winner(&metric, |winner| &winner.disputed))
        });
        let at = scope();
        environment.add_function("count", move |what: String, o: Kwargs| {
            at.ask(&o, |view| view.count(&what))
        });
        let at = scope();
        environment.add_function(
            "evidence",
            move |rule: String, a: String, name: String, o: Kwargs| {
                at.ask(&o, |view| view.evidence(&rule, &a, &name))
            },
        );
        let at = scope();
        environment.add_function("claims", move |judgement: String, o: Kwargs| {
            at.ask(&o, |view| view.claims(&judgement))
        });
        environment
    }
}

/// How long a variable or a tag may be, in bytes: the template engine recurses along each, without a
/// bound of its own.
const LONGEST: usize = 1000;

/// The line, from 1, of the first variable or tag that is longer.
fn overlong(text: &str) -> Option<usize> {
    let opening = |at: &usize| ["{{", "{%"].iter().any(|mark| text[*at..].starts_with(mark));
    let openings: Vec<usize> = text.match_indices('{').map(|(at, _)| at).filter(opening).collect();
    let ends = openings.iter().skip(1).copied().chain([text.len()]);
    let (at, _) = openings.iter().zip(ends).find(|(at, end)| {
        let tag = &text[**at..*end];
        let close = if tag.starts_with("{{") { "}}" } else { "%}" };
        tag.find(close).unwrap_or(tag.len()) > LONGEST
    })?;
    Some(text[..*at].matches('\n').count() + 1)
}

/// What a function sees: all sets, and the page that asks.
struct Scope {
    sets: Arc<[SetFigures]>,
    place: Place,
}

impl Scope {
    /// Asks the result set and the scenario that the options name, or those of the page.
    fn ask(
        &self,
        options: &Kwargs,
        question: impl FnOnce(View<'_>) -> Result<Phrase, Error>,
    ) -> Result<Value, Error> {
        let named: Option<String> = options.get("set")?;
        let scenario: Option<String> = options.get("scenario")?;
        options.assert_all_used()?;
        let set = match (named, self.place.set) {
            (Some(name), _) => {
                self.sets.iter().find(|set| set.is_called(&name)).ok_or_else(|| {
                    wrong(format!("no result set is called `{name}`; there are {}", self.names()))
                })?
            }
            (None, Some(at)) => self.sets.get(at).ok_or_else(|| wrong("there is no result set"))?,
            (None, None) => match &*self.sets {
                [only] => only,
                _ => {
                    let names = self.names();
                    return Err(wrong(format!(
                        "which result set is meant? Add set=\"..\"; there are {names}"
                    )));
                }
            },
        };
        let of_page = self.place.scenario.as_deref().filter(|_| self.place.set.is_some());
        let scenario = set.scenario(scenario.as_deref().or(of_page))?;
        Ok(Value::from_object(question(View { set, scenario, root: &self.place.root })?))
    }

    fn names(&self) -> String {
        list(self.sets.iter().map(SetFigures::name))
    }
}

/// Blames a document for what a variable asks.
fn blame(document: &Document, error: &Error) -> SiteError {
    let detail = error.detail().map(str::to_owned).unwrap_or_else(|| error.kind().to_string());
    let message = match error.kind() {
        ErrorKind::InvalidOperation => detail,
        ErrorKind::UnknownFunction | ErrorKind::MissingArgument | ErrorKind::TooManyArguments => {
            format!("{}: {detail}; there are {FUNCTIONS}", error.kind())
        }
        ErrorKind::UndefinedError => {
            format!("{}: {detail}; write a name as \"name\", in quotes", error.kind())
        }
        ErrorKind::SyntaxError => format!(
            "{}: {detail}; what is no variable goes between {{% raw %}} and {{% endraw %}}",
            error.kind()
        ),
        kind => format!("{kind}: {detail}; there are {FUNCTIONS}"),
    };
    let line = error.line().map(|line| line + document.lines_before);
    SiteError::Source { path: document.path.clone(), line, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_has_an_end_within_reach() {
        for long in ["1 + ", "not ", "-", "a.", "x|abs|"] {
            let long = long.repeat(LONGEST);
            for text in [
                format!("\n{{{{ {long}1 }}}}"),
                format!("\n{{{{ {long}"),
                format!("\n{{% if {long}1 %}}"),
            ] {
                assert_eq!(overlong(&text), Some(2), "{text:.20}");
            }
        }
        let prose = "word ".repeat(LONGEST);
        for text in ["{{ a }}", "{% raw %}{{{% endraw %}", "{ {"] {
            assert_eq!(overlong(&format!("{prose}{text}{prose}")), None, "{text}");
        }
    }
}
