//! Figures against SciPy, statsmodels and mpmath: `make.py` says how they were computed, and
//! `values.json` is what it wrote.

use serde_json::Value;
use wrkbook::stats::compare::{Better, Contests, Options};
use wrkbook::stats::{student_two_sided, student_upper_point};

use crate::cases::{self, Field};

fn reference() -> Value {
    serde_json::from_str(include_str!("values.json")).unwrap()
}

#[test]
fn estimates_are_those_of_scipy() {
    for case in reference()["cases"].as_array().unwrap() {
        let field = Field::of(&case["servers"], &[]);
        let contests = Contests::of(&field.grid, Better::Higher, Options::default());
        for pair in case["pairs"].as_array().unwrap() {
            let place = format!("{}, {} and {}", case["id"], pair["a"], pair["b"]);
            let (a, b) = (field.server(&pair["a"]), field.server(&pair["b"]));
            cases::assert_estimates(&contests.between(a, b).unwrap(), pair, &field, &place);
            // Seen from the other side it is the inverse, with the same evidence.
            let (mean, turned) = (contests.between(a, b).unwrap(), contests.between(b, a).unwrap());
            let (mean, turned) = (mean.mean().unwrap(), turned.mean().unwrap());
            assert!((mean.ratio * turned.ratio - 1.0).abs() < 1e-12, "{place}");
            assert!((mean.low.unwrap() * turned.high.unwrap() - 1.0).abs() < 1e-12, "{place}");
            assert_eq!(mean.p, turned.p, "{place}");
        }
    }
}

#[test]
fn tails_have_their_digits_however_small() {
    let reference = reference();
    let rows = reference["student"].as_array().unwrap();
    assert!(rows.len() > 100 && rows.iter().any(|row| row["p"].as_f64() < Some(1e-150)));
    for row in rows {
        let [t, df, p] = ["t", "df", "p"].map(|name| row[name].as_f64().unwrap());
        let ours = student_two_sided(t, df);
        assert!((ours / p - 1.0).abs() < 1e-13, "t {t}, df {df}: {ours} is not {p}");
    }
}

#[test]
fn points_are_those_of_scipy() {
    for row in reference()["points"].as_array().unwrap() {
        let [tail, df, t] = ["tail", "df", "t"].map(|name| row[name].as_f64().unwrap());
        let ours = student_upper_point(tail, df);
        assert!((ours / t - 1.0).abs() < 1e-12, "tail {tail}, df {df}: {ours} is not {t}");
    }
}
