//! Every number of every sentence is a figure with its value, on the data of the repository.

use std::path::Path;

use wrkbook::text::{Figure, Span, Text};
use wrkbook::{Analysis, Policy};

/// The analyses of the result sets in `data/`, under both policies.
fn analyses() -> Vec<(String, Analysis)> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    ["wsgi-2016", "wsgi-2026", "wsgi-sample", "frameworks-2023"]
        .into_iter()
        .map(|name| (name, data.join(name)))
        .filter(|(_, path)| path.exists())
        .flat_map(|(name, path)| {
            let set = wrkbook::load(&path).expect("the repository's own data can be read");
            [Policy::Audited, Policy::AsPublished].map(|policy| {
                (format!("{name}, {}", policy.name()), Analysis::of(set.clone(), policy))
            })
        })
        .collect()
}

/// Every text of an analysis: findings, winners and verdicts.
fn texts(analysis: &Analysis) -> impl Iterator<Item = &Text> {
    let findings = analysis.audit.findings.iter().map(|finding| &finding.message);
    let winners = analysis.verdicts.winners.iter().map(|winner| &winner.sentence);
    let verdicts = analysis.verdicts.servers.iter().flat_map(|verdict| verdict.texts());
    findings.chain(winners).chain(verdicts)
}

#[test]
fn no_digit_stands_outside_a_figure_or_a_name() {
    let mut figures = 0;
    for (set, analysis) in analyses() {
        for text in texts(&analysis) {
            for span in text.spans() {
                if let Span::Words(words) = span {
                    // `p50` names a metric.
                    let numbers = words.split(' ').filter(|word| {
                        word.contains(|c: char| c.is_ascii_digit()) && !word.starts_with('p')
                    });
                    assert_eq!(numbers.count(), 0, "{set}: `{words}` of: {text}");
                }
            }
            figures += text.figures().count();
        }
    }
    assert!(figures > 1000, "{figures} figures: nothing was looked at");
}

/// The number that a figure's text begins with; a rank in words counts, too.
fn number(text: &str) -> Option<f64> {
    const RANKS: [&str; 10] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth",
    ];
    if let Some(rank) = RANKS.iter().position(|rank| *rank == text.to_lowercase()) {
        return Some(rank as f64 + 1.0);
    }
    let text = text.strip_prefix("Under ").or(text.strip_prefix("under ")).unwrap_or(text);
    let end = text.find(|c: char| !(c.is_ascii_digit() || ",.-e".contains(c)));
    text[..end.unwrap_or(text.len())]
        .replace(',', "")
        .trim_end_matches(['.', '-', 'e'])
        .parse()
        .ok()
}

/// Whether the text of a figure is its value: in the unit that people read, rounded to the digits
/// that are written.
fn is_its_value(figure: &Figure) -> bool {
    let Some(written) = number(&figure.text) else { return false };
    // Base units, a fraction as a percentage, seconds as ms or µs, bytes as kB or MB, percent of a core
    // as a share of it.
    let units = [1.0, 1e2, 1e3, 1e-3, 1e-6, 1e6];
    let digits = figure.text.find('.').map_or(0, |point| {
        figure.text[point + 1..].chars().take_while(char::is_ascii_digit).count()
    });
    let half = 0.5 * 10_f64.powi(-i32::try_from(digits).unwrap_or(0));
    let near = |unit: f64| (figure.value * unit - written).abs() <= half + 1e-9;
    figure.text.to_lowercase().starts_with("under 0.1%") && figure.value.abs() < 0.001
        || units.into_iter().any(near)
}

#[test]
fn the_text_of_a_figure_is_its_value() {
    for (set, analysis) in analyses() {
        for text in texts(&analysis) {
            for figure in text.figures() {
                assert!(is_its_value(figure), "{set}: {figure:?} of: {text}");
            }
        }
    }
}

#[test]
fn a_figure_of_a_quote_is_that_of_the_finding_and_its_cell() {
    for (set, analysis) in analyses() {
        for finding in &analysis.audit.findings {
            let quote = finding.quote();
            assert_eq!(quote.figures().count(), finding.message.figures().count());
            for figure in quote.figures() {
                assert_eq!(figure.findings, std::slice::from_ref(&finding.id), "{set}");
                assert_eq!(figure.cells, Vec::from_iter(finding.scope.cell()), "{set}");
            }
            assert!(!quote.to_string().ends_with('.'), "{set}: {quote}");
        }
    }
}

#[test]
fn claims_are_the_figures_of_the_sentences_in_order() {
    for (set, analysis) in analyses() {
        for verdict in &analysis.verdicts.servers {
            let written: Vec<&str> =
                verdict.texts().flat_map(Text::figures).map(|figure| &*figure.text).collect();
            let claims = verdict.claims();
            let claimed: Vec<&str> = claims.iter().map(|claim| &*claim.figure).collect();
            assert_eq!(claimed, written, "{set}: {}", verdict.server);
            for claim in &claims {
                assert!(claim.text.contains(&claim.figure), "{set}: {claim:?}");
            }
        }
    }
}
