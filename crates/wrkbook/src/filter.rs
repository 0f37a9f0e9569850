//! Filters: which servers, loads, scenarios and metrics are shown. A filter never changes a figure.

use std::collections::BTreeSet;
use std::str::FromStr;
use std::sync::Arc;

use regex::Regex;
use thiserror::Error;
use wrkbook_ingest::Load;
use wrkbook_ingest::figures::{self, Part, figures_of};
use wrkbook_ingest::run::{Run, RunKey};

use crate::metric::Metric;
use crate::names::Unknown;
use crate::summary::Summary;
use crate::verdict::Verdicts;

/// Conditions that all must hold, as in `server=~^G,load>=1000,metric=latency`.
///
/// A condition is a field, an operator and a value. Several `=` conditions on one field are
/// alternatives: `server=A,server=B` shows both.
///
/// | field | operators |
/// | --- | --- |
/// | `server`, `scenario`, `repeat`, `metric` | `=` `!=` `=~` (matches a regular expression) `!~` |
/// | `load` (or `connections`) | `=` `!=` `<` `<=` `>` `>=` |
/// | `language`, `framework`, `platform`, `database`, `approach`, `server_version` | as `server`, of any case |
///
/// A condition on an attribute is one on the servers that have it: [`Filter::among`] tells which these
/// are. Until then no server passes it.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    conditions: Vec<Condition>,
    /// The servers that pass the conditions on attributes, where there are such conditions.
    of_attributes: Option<BTreeSet<Arc<str>>>,
}

#[derive(Debug, Clone)]
struct Condition {
    field: Field,
    test: Test,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Scenario,
    Server,
    Repeat,
    Metric,
    Load,
    /// An attribute of servers, by its name.
    Attribute(&'static str),
}

#[derive(Debug, Clone)]
enum Test {
    Is(String),
    IsNot(String),
    Matches(Regex),
    DoesNotMatch(Regex),
    Load(Comparison, f64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

const FIELDS: [(&str, Field); 6] = [
    ("scenario", Field::Scenario),
    ("server", Field::Server),
    ("repeat", Field::Repeat),
    ("metric", Field::Metric),
    ("load", Field::Load),
    ("connections", Field::Load),
];

/// Longer operators first: `>=` is not `>`.
const OPERATORS: [&str; 9] = ["=~", "!~", "!=", "<=", ">=", "==", "=", "<", ">"];

/// Why a filter cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("filter `{condition}`: {problem}; an example is 'server=~^G,load>=1000,metric=latency'")]
pub struct FilterError {
    condition: String,
    problem: String,
}

impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        let conditions: Vec<Condition> =
            split(text).into_iter().map(Condition::parse).collect::<Result<_, _>>()?;
        let has_attributes = conditions.iter().any(|it| matches!(it.field, Field::Attribute(_)));
        Ok(Self { conditions, of_attributes: has_attributes.then(BTreeSet::new) })
    }
}

/// The field of a name: one of [`FIELDS`], or an attribute.
fn field_of(name: &str) -> Option<Field> {
    let known = FIELDS.iter().find(|(known, _)| *known == name).map(|(_, field)| *field);
    let attribute = || figures_of(Part::Attributes).find(|figure| figure.id == name);
    known.or_else(|| Some(Field::Attribute(attribute()?.id)))
}

/// Splits at each comma after which a condition begins: a regular expression may hold commas.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(',') {
        if begins_condition(&text[at + 1..]) {
            parts.push(&text[start..at]);
            start = at + 1;
        }
    }
    parts.push(&text[start..]);
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

fn begins_condition(text: &str) -> bool {
    let name = text.trim_start();
    let end = end_of_name(name);
    end > 0 && OPERATORS.iter().any(|operator| name[end..].trim_start().starts_with(operator))
}

/// Where the name of a field ends.
fn end_of_name(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_alphabetic() && c != '_').unwrap_or(text.len())
}

impl Condition {
    fn parse(text: &str) -> Result<Self, FilterError> {
        let error = |problem: String| FilterError { condition: text.to_owned(), problem };
        let (name, rest) = text.split_at(end_of_name(text));
        let field = field_of(name).ok_or_else(|| {
            let attributes = figures_of(Part::Attributes).map(|figure| figure.id);
            let known: Vec<&str> =
                FIELDS.map(|(known, _)| known).into_iter().chain(attributes).collect();
            error(Unknown::new("field", name, known).to_string())
        })?;
        let rest = rest.trim_start();
        let operator = OPERATORS.iter().find(|operator| rest.starts_with(*operator));
        let operator = operator.ok_or_else(|| error("no operator such as = or >= in it".into()))?;
        let value = rest[operator.len()..].trim();
        let regex = || {
            Regex::new(value).map_err(|reason| {
                // Its last line says what is wrong; those before draw where.
                let reason = reason.to_string();
                let reason = reason.lines().last().unwrap_or_default();
                let reason = reason.trim_start_matches("error: ");
                error(format!("no regular expression ({reason})"))
            })
        };
        let load = |comparison| match value.parse() {
            Ok(load) => Ok(Test::Load(comparison, load)),
            Err(_) => Err(error(format!("`{value}` is no number that a load can have"))),
        };
        let test = match (field, *operator) {
            (Field::Load, "=" | "==") => load(Comparison::Equal)?,
            (Field::Load, "!=") => load(Comparison::NotEqual)?,
            (Field::Load, "<") => load(Comparison::Less)?,
            (Field::Load, "<=") => load(Comparison::AtMost)?,
            (Field::Load, ">") => load(Comparison::Greater)?,
            (Field::Load, ">=") => load(Comparison::AtLeast)?,
            (Field::Load, _) | (_, "<" | "<=" | ">" | ">=") => {
                return Err(error(format!("`{operator}` does not go with {name}")));
            }
            (Field::Metric, "=" | "!=" | "==") if Metric::from_id(value).is_none() => {
                let unknown = Unknown::new("metric", value, Metric::ALL.map(Metric::id));
                return Err(error(unknown.to_string()));
            }
            (_, "=~") => Test::Matches(regex()?),
            (_, "!~") => Test::DoesNotMatch(regex()?),
            (_, "!=") => Test::IsNot(value.to_owned()),
            _ => Test::Is(value.to_owned()),
        };
        Ok(Self { field, test })
    }

    fn is_alternative(&self) -> bool {
        matches!(self.test, Test::Is(_) | Test::Load(Comparison::Equal, _))
    }
}

impl Test {
    fn text(&self, text: &str) -> bool {
        match self {
            Test::Is(value) => text == value,
            Test::IsNot(value) => text != value,
            Test::Matches(regex) => regex.is_match(text),
            Test::DoesNotMatch(regex) => !regex.is_match(text),
            Test::Load(..) => true,
        }
    }

    /// As [`Test::text`], whatever the case of an attribute.
    fn attribute(&self, text: &str) -> bool {
        match self {
            Test::Is(value) => text.eq_ignore_ascii_case(value),
            Test::IsNot(value) => !text.eq_ignore_ascii_case(value),
            _ => self.text(text),
        }
    }

    fn load(&self, load: Load) -> bool {
        let Test::Load(comparison, value) = self else { return true };
        let Some(load) = load.value() else { return false };
        match comparison {
            Comparison::Equal => load == *value,
            Comparison::NotEqual => load != *value,
            Comparison::Less => load < *value,
            Comparison::AtMost => load <= *value,
            Comparison::Greater => load > *value,
            Comparison::AtLeast => load >= *value,
        }
    }
}

impl Filter {
    /// The first condition on a field that says nothing of a summary (`repeat`).
    pub fn beyond_summaries(&self) -> Option<&'static str> {
        self.names(Field::Repeat).then_some("repeat")
    }

    /// The first condition on a field that says nothing of runs (`metric`).
    pub fn beyond_runs(&self) -> Option<&'static str> {
        self.names(Field::Metric).then_some("metric")
    }

    /// The first condition on a field that says nothing of verdicts (`load`, `repeat`).
    pub fn beyond_verdicts(&self) -> Option<&'static str> {
        self.beyond_summaries().or(self.names(Field::Load).then_some("load"))
    }

    fn names(&self, field: Field) -> bool {
        self.conditions.iter().any(|condition| condition.field == field)
    }

    /// The same filter for these runs: their servers that have the attributes it asks for.
    #[must_use]
    pub fn among<'r>(&self, runs: impl IntoIterator<Item = &'r Run>) -> Self {
        let fields: BTreeSet<&'static str> = self
            .conditions
            .iter()
            .filter_map(|condition| match condition.field {
                Field::Attribute(name) => Some(name),
                _ => None,
            })
            .collect();
        let passes = |run: &&Run| {
            fields.iter().all(|name| {
                let figure = figures_of(Part::Attributes).find(|figure| figure.id == *name);
                let said = figure.and_then(|figure| figures::value(figure, run));
                let said = match said {
                    Some(figures::Value::Text(said)) => said,
                    _ => "",
                };
                self.holds(Field::Attribute(name), |test| test.attribute(said))
            })
        };
        let named =
            || runs.into_iter().filter(passes).map(|run| Arc::clone(&run.key.server)).collect();
        let of_attributes = (!fields.is_empty()).then(named);
        Self { conditions: self.conditions.clone(), of_attributes }
    }

    /// True when nothing is left out.
    pub fn is_empty(&self) -> bool {
        self.conditions.is_empty()
    }

    fn holds(&self, field: Field, test: impl Fn(&Test) -> bool) -> bool {
        let of_field = || self.conditions.iter().filter(|condition| condition.field == field);
        let mut alternatives = of_field().filter(|condition| condition.is_alternative()).peekable();
        of_field().filter(|condition| !condition.is_alternative()).all(|c| test(&c.test))
            && (alternatives.peek().is_none() || alternatives.any(|c| test(&c.test)))
    }

    /// Whether a server passes.
    pub fn server(&self, name: &str) -> bool {
        self.of_attributes.as_ref().is_none_or(|servers| servers.contains(name))
            && self.holds(Field::Server, |test| test.text(name))
    }

    /// Whether a scenario passes; a set without scenarios has the one with an empty name.
    pub fn scenario(&self, name: Option<&str>) -> bool {
        self.holds(Field::Scenario, |test| test.text(name.unwrap_or("")))
    }

    /// Whether a load passes.
    pub fn load(&self, load: Load) -> bool {
        self.holds(Field::Load, |test| test.load(load))
    }

    /// Whether a metric passes.
    pub fn metric(&self, metric: Metric) -> bool {
        self.holds(Field::Metric, |test| test.text(metric.id()))
    }

    /// Whether a run passes.
    pub fn run(&self, key: &RunKey) -> bool {
        self.scenario(key.scenario.as_deref())
            && self.server(&key.server)
            && self.load(key.load)
            && self.holds(Field::Repeat, |test| test.text(&key.repeat))
    }

    /// Leaves out of a summary what does not pass. Figures and standings stay what they are: those
    /// of all servers and loads.
    pub fn apply(&self, summary: &mut Summary) {
        summary.cells.retain(|cell| {
            self.scenario(cell.scenario.as_deref())
                && self.server(&cell.server)
                && self.load(cell.load)
                && self.metric(cell.metric)
        });
        let passes = |scenario: Option<&str>, server: &str, metric| {
            self.scenario(scenario) && self.server(server) && self.metric(metric)
        };
        summary.standings.retain(|s| passes(s.scenario.as_deref(), &s.server, s.metric));
        summary.noise.retain(|n| passes(n.scenario.as_deref(), &n.server, n.metric));
        summary.scenarios.retain(|name| self.scenario(Some(name)));
        summary.servers.retain(|name| self.server(name));
        summary.loads.retain(|load| self.load(*load));
    }

    /// Leaves out the verdicts of servers that do not pass, and the winners of metrics that do not or
    /// whose sentence names no server that does. They stay what they are: those among all servers.
    pub fn apply_to_verdicts(&self, verdicts: &mut Verdicts) {
        verdicts.servers.retain(|verdict| {
            self.scenario(verdict.scenario.as_deref()) && self.server(&verdict.server)
        });
        let all_servers = !self.names(Field::Server) && self.of_attributes.is_none();
        verdicts.in_short.retain(|brief| {
            all_servers && !self.names(Field::Metric) && self.scenario(brief.scenario.as_deref())
        });
        verdicts.winners.retain(|winner| {
            let mut named = winner
                .servers
                .iter()
                .chain(&winner.disputed)
                .chain(&winner.best_figures)
                .chain(&winner.runner_up);
            self.scenario(winner.scenario.as_deref())
                && self.metric(winner.metric)
                && (all_servers || named.any(|server| self.server(server)))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(text: &str) -> Filter {
        text.parse().expect(text)
    }

    #[test]
    fn conditions_all_hold_and_equals_are_alternatives() {
        let f = filter("server=~^G,load>=1000,metric=latency");
        assert!(f.server("Gunicorn") && !f.server("Bjoern"));
        assert!(f.load(Load::Connections(1000)) && !f.load(Load::Connections(900)));
        assert!(f.metric(Metric::Latency) && !f.metric(Metric::Cpu));
        let f = filter("server=A, server=B,load=100,load=200");
        assert!(f.server("A") && f.server("B") && !f.server("C"));
        assert!(f.load(Load::Connections(200)) && !f.load(Load::Connections(300)));
        let f = filter("server!=A,server!~^B");
        assert!(!f.server("A") && !f.server("Bx") && f.server("C"));
        assert!(filter("").is_empty());
    }

    #[test]
    fn an_attribute_is_a_condition_on_the_servers_that_have_it() {
        let run = |server: &str, language: Option<&str>| {
            let key = RunKey {
                scenario: None,
                server: server.into(),
                load: Load::Connections(1),
                repeat: "1".into(),
            };
            let attributes = language.map(|language| {
                let language = Some(Arc::from(language));
                Arc::new(wrkbook_ingest::Attributes { language, ..Default::default() })
            });
            Run { attributes, ..Run::missing(key) }
        };
        let runs = [run("actix", Some("Rust")), run("gin", Some("go")), run("x", None)];
        let passed = |text: &str| {
            let filter = filter(text).among(&runs);
            ["actix", "gin", "x"].map(|server| filter.server(server))
        };
        assert_eq!(passed("language=rust"), [true, false, false]);
        assert_eq!(passed("language=Rust,language=Go"), [true, true, false]);
        assert_eq!(passed("language!=Rust,server!=x"), [false, true, false]);
        assert_eq!(passed("server_version=~^1"), [false; 3]);
        assert!(!filter("language=Rust").server("actix"), "nobody said yet who is written in it");
        assert!(!filter("language=Rust").is_empty());
    }

    #[test]
    fn a_regular_expression_may_hold_commas() {
        let f = filter("server=~^x{2,3}$,load=1");
        assert!(f.server("xxx") && !f.server("x") && !f.load(Load::Connections(2)));
    }

    #[test]
    fn a_regular_expression_knows_all_letters() {
        let f = filter(r"server=~^\w+$");
        assert!(f.server("日本語サーバ") && f.server("Größe") && !f.server("a-b"));
        assert!(filter("server=~(?i)^größe$").server("GRÖßE"));
    }

    #[test]
    fn an_error_of_a_regular_expression_is_one_line() {
        let error = "server=~a(".parse::<Filter>().expect_err("it has no end").to_string();
        assert!(error.contains("(unclosed group)") && !error.contains('\n'), "{error}");
    }

    #[test]
    fn an_error_says_what_there_is() {
        for (text, word) in [
            ("sever=A", "did you mean `server`?"),
            ("server", "operator"),
            ("server>A", "does not go with server"),
            ("load=many", "number that a load"),
            ("metric=speed", "throughput"),
            ("server=~(", "regular expression"),
        ] {
            let error = text.parse::<Filter>().expect_err(text).to_string();
            assert!(error.contains(word), "{error}");
        }
    }
}
