//! What the command is given as text: a filter, thresholds, a renaming, a noise floor.

use wrkbook::diff::{MeasuredNoise, Rename, States, Thresholds, parse_fraction};
use wrkbook::{Filter, Metric};

/// Names to filter; the text itself is one more.
const NAMES: [&str; 4] = ["", "A", "Gunicorn-gevent", "日本"];

/// Reads the text as every option that has a grammar.
pub fn options(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    filter(&text);
    if let Ok(share) = parse_fraction(&text) {
        assert!(share.is_finite() && share >= 0.0, "{share}");
    }
    if let Ok(thresholds) = text.parse::<Thresholds>() {
        let mut shares = Metric::ALL.into_iter().map(|metric| thresholds.of(metric));
        assert!(shares.all(|share| share.is_finite() && share >= 0.0), "{thresholds:?}");
    }
    if let Ok(rename) = text.parse::<Rename>() {
        assert_eq!(format!("{}={}", rename.old, rename.new), text);
    }
    if let Err(unknown) = text.parse::<States>() {
        assert!(unknown.to_string().contains("there are"), "{unknown}");
    }
    if let Ok(noise) = MeasuredNoise::parse(&text) {
        for metric in Metric::ALL {
            let floor = noise.of(None, "A", metric);
            assert!(floor.is_none_or(|floor| floor.is_finite() && floor >= 0.0), "{floor:?}");
        }
    }
}

/// A filter leaves out what its opposite keeps.
fn filter(text: &str) {
    match text.parse::<Filter>() {
        Ok(filter) => {
            for name in NAMES.into_iter().chain([text]) {
                filter.server(name);
            }
        }
        Err(error) => assert!(error.to_string().contains("an example is"), "{error}"),
    }
    // What would lengthen the operator is no value.
    if text.starts_with(['=', '~']) {
        return;
    }
    for [yes, no] in [["=~", "!~"], ["=", "!="]] {
        // A comma begins another condition, or none.
        let read = |operator: &str| format!("server{operator}{text}").parse::<Filter>().ok();
        let Some((yes, no)) = read(yes).zip(read(no)).filter(|_| !text.contains(',')) else {
            continue;
        };
        for name in NAMES.into_iter().chain([text]) {
            assert_ne!(yes.server(name), no.server(name), "{text:?} {name:?}");
        }
    }
}
