//! The sentence: words, names and figures, and the one place where they become text and claims.
//!
//! Words are literals and names are data; a number can only enter a sentence as a [`Figure`], so
//! that none stands in a verdict without its claim.

use std::sync::Arc;

use crate::audit::Finding;
use crate::display;
use crate::metric::Metric;

use super::{CellRef, Claim};

/// How a figure is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Form {
    /// With its unit: `124,900 requests/s`.
    Quantity(Metric),
    /// Without, where the unit follows or went before: `124,900`.
    Bare(Metric),
    /// How many times one value of the metric is another: `1.4 times`.
    Times(Metric),
    /// A fraction: `2.3%`. The metric is the one whose values it is derived from, if any.
    Percent(Option<Metric>),
    /// A count and its noun, singular and plural: `1 run`, `4 runs`.
    Count(&'static str, &'static str),
    /// A count whose noun, given here, stands elsewhere in the sentence: `9`.
    Number(&'static str),
    /// A rank: `second`, `12th`.
    Rank(Metric),
    /// An offered load: `10,000 connections`.
    Load,
}

/// A figure on its way into a sentence.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    pub(crate) form: Form,
    /// In base units.
    pub(crate) value: f64,
    pub(crate) cells: Vec<CellRef>,
    pub(crate) findings: Vec<String>,
}

impl Figure {
    pub(crate) fn new(form: Form, value: f64, cells: Vec<CellRef>) -> Self {
        Self { form, value, cells, findings: Vec::new() }
    }

    pub(crate) fn count(
        count: usize,
        singular: &'static str,
        plural: &'static str,
        cells: Vec<CellRef>,
    ) -> Self {
        Self::new(Form::Count(singular, plural), count as f64, cells)
    }

    /// The figure as a sentence says it.
    fn words(&self) -> String {
        let value = self.value;
        match self.form {
            Form::Quantity(metric) => display::quantity(metric, value),
            Form::Bare(metric) => display::figure(metric, value),
            Form::Times(_) => display::times(value),
            Form::Percent(_) => display::percent(value),
            Form::Count(one, many) => {
                format!("{} {}", display::number(value), if value == 1.0 { one } else { many })
            }
            Form::Number(_) => display::number(value),
            Form::Rank(_) => ordinal(value),
            Form::Load if value == 1.0 => "1 connection".to_owned(),
            Form::Load => format!("{} connections", display::number(value)),
        }
    }

    fn unit(&self) -> &'static str {
        match self.form {
            Form::Quantity(metric) | Form::Bare(metric) => metric.unit(),
            Form::Times(_) => "ratio",
            Form::Percent(_) => "1",
            Form::Count(_, noun) | Form::Number(noun) => noun,
            Form::Rank(_) => "rank",
            Form::Load => "connections",
        }
    }

    fn metric(&self) -> Option<Metric> {
        match self.form {
            Form::Quantity(metric) | Form::Bare(metric) | Form::Times(metric) => Some(metric),
            Form::Rank(metric) => Some(metric),
            Form::Percent(metric) => metric,
            Form::Count(..) | Form::Number(_) | Form::Load => None,
        }
    }
}

fn ordinal(rank: f64) -> String {
    const WORDS: [&str; 10] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth",
    ];
    let rank = rank as usize;
    if let Some(word) = rank.checked_sub(1).and_then(|at| WORDS.get(at)) {
        return (*word).to_owned();
    }
    let ending = match (rank % 100, rank % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{rank}{ending}")
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Words(&'static str),
    Name(Arc<str>),
    Figure(Figure),
    /// What the audit said, in its own words, with its evidence.
    Quote(Finding),
}

/// A sentence under construction.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Sentence {
    parts: Vec<Part>,
}

/// Begins a sentence with words.
pub(crate) fn say(words: &'static str) -> Sentence {
    Sentence::default().say(words)
}

/// Begins a sentence with a name.
pub(crate) fn name(name: &Arc<str>) -> Sentence {
    Sentence::default().name(name)
}

impl Sentence {
    pub(crate) fn say(mut self, words: &'static str) -> Self {
        self.parts.push(Part::Words(words));
        self
    }

    pub(crate) fn name(mut self, name: &Arc<str>) -> Self {
        self.parts.push(Part::Name(Arc::clone(name)));
        self
    }

    pub(crate) fn figure(mut self, figure: Figure) -> Self {
        self.parts.push(Part::Figure(figure));
        self
    }

    /// What a finding says, without its full stop.
    pub(crate) fn quote(mut self, finding: &Finding) -> Self {
        self.parts.push(Part::Quote(finding.clone()));
        self
    }

    /// Appends another sentence's parts.
    pub(crate) fn then(mut self, other: Sentence) -> Self {
        self.parts.extend(other.parts);
        self
    }

    /// Several sentences or names as a list: `a`, `a and b`, `a, b and c`.
    pub(crate) fn list(mut self, items: Vec<Sentence>) -> Self {
        let last = items.len().saturating_sub(1);
        for (at, item) in items.into_iter().enumerate() {
            match at {
                0 => {}
                at if at == last => self = self.say(" and "),
                _ => self = self.say(", "),
            }
            self = self.then(item);
        }
        self
    }

    /// Names as a list; of more than four, three and how many others.
    pub(crate) fn names(self, names: &[Arc<str>]) -> Self {
        let shown = if names.len() > 4 { 3 } else { names.len() };
        let mut items: Vec<Sentence> = names.iter().take(shown).map(name).collect();
        if names.len() > shown {
            let others = Figure::count(names.len() - shown, "other", "others", Vec::new());
            items.push(Sentence::default().figure(others));
        }
        self.list(items)
    }

    /// The text, its first word with a capital unless it is a name, and the claims.
    fn render(self, full_stop: bool) -> (String, Vec<Claim>) {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Words(words) => text.push_str(words),
                Part::Name(name) => text.push_str(name),
                Part::Figure(figure) => text.push_str(&figure.words()),
                Part::Quote(finding) => text.push_str(&quoted(finding, !text.is_empty())),
            }
        }
        if !matches!(self.parts.first(), Some(Part::Name(_) | Part::Quote(_)) | None) {
            text = capitalised(&text);
        }
        if full_stop {
            text.push('.');
        }
        let mut claims = Vec::new();
        for part in self.parts {
            match part {
                Part::Words(_) | Part::Name(_) => {}
                Part::Figure(figure) => claims.push(Claim {
                    text: text.clone(),
                    figure: figure.words(),
                    metric: figure.metric(),
                    value: figure.value,
                    unit: figure.unit(),
                    cells: figure.cells,
                    findings: figure.findings,
                }),
                Part::Quote(finding) => claims.extend(quoted_claims(&finding, &text)),
            }
        }
        (text, claims)
    }
}

/// The claims of a quoted finding: its evidence, and any other number of its message (the loads that
/// it is about), which stands on the finding alone.
fn quoted_claims(finding: &Finding, text: &str) -> Vec<Claim> {
    let claim = |figure: &str, value: f64, unit| Claim {
        text: text.to_owned(),
        figure: figure.to_owned(),
        metric: None,
        value,
        unit,
        cells: cell_of(finding).into_iter().collect(),
        findings: vec![finding.id.clone()],
    };
    let name = finding.scope.server.as_deref().filter(|name| !name.is_empty());
    let message =
        name.map_or_else(|| finding.message.clone(), |name| finding.message.replace(name, ""));
    let mut unexplained = numbers(&message);
    let mut claims = Vec::new();
    for evidence in &finding.evidence {
        // Shares are written as percentages, seconds in milliseconds, bytes in kB or MB.
        let forms =
            [1.0, 1e2, 1e3, 1e-3, 1e-6].map(|scale| display::number(evidence.value * scale));
        let percent = display::percent(evidence.value);
        let is_form = |number: &&&str| {
            forms.iter().any(|form| form == **number) || percent.strip_suffix('%') == Some(**number)
        };
        let written = unexplained.iter().find(is_form).copied();
        unexplained.retain(|number| Some(*number) != written);
        claims.push(claim(written.unwrap_or(&forms[0]), evidence.value, evidence.name));
    }
    claims.extend(unexplained.into_iter().filter_map(|number| {
        let value = number.replace(',', "").parse().ok()?;
        Some(claim(number, value, "as quoted"))
    }));
    claims
}

/// The numbers of a text, as written; digits that belong to a word (`round3`) are none.
fn numbers(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        let is_number = first.is_ascii_digit() && !before.is_alphanumeric() && before != '_';
        let length = if is_number {
            let end = rest.find(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.'));
            let number = &rest[..end.unwrap_or(rest.len())];
            found.push(number.trim_end_matches([',', '.']));
            number.len()
        } else {
            first.len_utf8()
        };
        before = rest[..length].chars().next_back().unwrap_or(' ');
        rest = &rest[length..];
    }
    found
}

/// The cell that a finding is about, where it is about one.
fn cell_of(finding: &Finding) -> Option<CellRef> {
    Some(CellRef {
        scenario: finding.scope.scenario.clone(),
        server: finding.scope.server.clone()?,
        connections: finding.scope.connections?,
    })
}

/// What a finding says, without its full stop; inside a sentence, without its capital either,
/// unless it begins with the server's name or with letters that are all capitals.
fn quoted(finding: &Finding, inside: bool) -> String {
    let message = finding.message.trim_end_matches('.');
    let mut letters = message.chars();
    let first = letters.next();
    let is_word = letters.clone().next().is_none_or(|second| !second.is_uppercase());
    let is_name =
        finding.scope.server.as_ref().is_some_and(|server| message.starts_with(&**server));
    match first {
        Some(first) if inside && is_word && !is_name => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => message.to_owned(),
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// Collects the claims of the sentences that it writes down.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    pub(crate) claims: Vec<Claim>,
}

impl Writer {
    /// A whole sentence.
    pub(crate) fn sentence(&mut self, sentence: Sentence) -> String {
        self.write(sentence, true)
    }

    /// A headline: no full stop.
    pub(crate) fn headline(&mut self, sentence: Sentence) -> String {
        self.write(sentence, false)
    }

    fn write(&mut self, sentence: Sentence, full_stop: bool) -> String {
        let (text, claims) = sentence.render(full_stop);
        self.claims.extend(claims);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_its_figures_and_the_words_between() {
        let next: Arc<str> = "next-2".into();
        let mut writer = Writer::default();
        let text = writer.sentence(
            say("serves ")
                .figure(Figure::new(Form::Times(Metric::Throughput), 21.7, Vec::new()))
                .say(" the requests of ")
                .name(&next)
                .say(" in ")
                .figure(Figure::count(1, "run", "runs", Vec::new())),
        );
        assert_eq!(text, "Serves 22 times the requests of next-2 in 1 run.");
        let claims: Vec<_> =
            writer.claims.iter().map(|c| (&*c.figure, c.value, c.unit, c.metric)).collect();
        assert_eq!(
            claims,
            [("22 times", 21.7, "ratio", Some(Metric::Throughput)), ("1 run", 1.0, "runs", None)]
        );
    }

    #[test]
    fn long_lists_are_cut_and_counted() {
        let names = |n: usize| -> Vec<Arc<str>> {
            ["a", "b", "c", "d", "e", "f"].into_iter().take(n).map(Arc::from).collect()
        };
        let list = |n| Writer::default().headline(Sentence::default().names(&names(n)));
        assert_eq!(list(1), "a");
        assert_eq!(list(2), "a and b");
        assert_eq!(list(4), "a, b, c and d");
        assert_eq!(list(6), "a, b, c and 3 others");
    }

    #[test]
    fn numbers_are_found_as_written() {
        assert_eq!(
            numbers("At 15 of 19 loads (300 to 10,000), round3: 1.8% to 96, R2 0.993."),
            ["15", "19", "300", "10,000", "1.8", "96", "0.993"]
        );
    }

    #[test]
    fn ranks_are_words_as_far_as_words_read_well() {
        for (rank, word) in
            [(1, "first"), (10, "tenth"), (11, "11th"), (22, "22nd"), (113, "113th")]
        {
            assert_eq!(ordinal(f64::from(rank)), word);
        }
    }
}
