//! `off-time`: a run that lasted longer or shorter than it should.

use wrkbook_ingest::run::Run;

use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::thresholds::Thresholds;
use crate::audit::wording::{at_run, number, seconds, share};
use crate::display;
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "off-time",
    scope: Width::Run,
    severity: Severity::Caution,
    severity_reason: "Rates are over the measured time and stand, but the run was not like the \
                      others.",
    says: "The measured time is off the nominal one: a client that stalled or was interrupted.",
    means: "An interrupted `wrk` prints a clean report of what it had, with the nominal time in \
            its first line. One that had no CPU or was suspended runs past its time.",
    why: "A shorter run has more of its start in it; a client that stalls sends less than it could \
          and measures its own delay as the server's.",
    fix: "Repeat the run; give the load generator cores of its own.",
    source: "`wrk` handles SIGINT by ending the run and printing its report; the first line keeps \
             the time asked for.",
    fires: |t| {
        format!(
            "The measured time differs from the nominal one by more than {} of it. A nominal time \
             of whole minutes may itself be rounded by {} seconds; these are allowed.",
            share(t.off_time_share),
            display::number(t.off_time_rounding_s)
        )
    },
    check: |scenario, sink| {
        for run in scenario.runs {
            if let Some((measured, nominal)) = times(run)
                && is_off(measured, nominal, scenario.thresholds)
            {
                let message = text!(
                    "{}: the run took {} instead of {}.",
                    at_run(run),
                    seconds("duration_s", measured),
                    seconds("nominal_duration_s", nominal),
                );
                let figures = evidence([
                    ("duration_s", Some(measured)),
                    ("nominal_duration_s", Some(nominal)),
                ]);
                sink.run(&RULE, run, (message, figures));
            }
        }
    },
    group: Some(group),
};

fn times(run: &Run) -> Option<(f64, f64)> {
    let report = run.report()?;
    Some((report.duration?.get(), report.nominal_duration?.get()))
}

fn is_off(measured: f64, nominal: f64, thresholds: &Thresholds) -> bool {
    let is_whole_minutes = nominal >= 60.0 && nominal % 60.0 == 0.0;
    let rounding = if is_whole_minutes { thresholds.off_time_rounding_s } else { 0.0 };
    measured > (nominal + rounding) * (1.0 + thresholds.off_time_share)
        || measured < (nominal - rounding) * (1.0 - thresholds.off_time_share)
}

fn group(group: &Group<'_>) -> Said {
    let loads = group.at();
    let took = group.range("duration_s");
    let meant = group.range("nominal_duration_s");
    let print = |[least, most]: [&'static str; 2], range: Option<(f64, f64)>| {
        range.map(|(low, high)| match display::number(low) == display::number(high) {
            true => seconds(most, high).into(),
            false => text!("{} to {}", number(least, low), seconds(most, high)),
        })
    };
    let message = text!(
        "{}, {} took {} instead of {}.",
        loads,
        group.runs(),
        print(["duration_least_s", "duration_most_s"], took).unwrap_or_default(),
        print(["nominal_duration_least_s", "nominal_duration_most_s"], meant).unwrap_or_default(),
    );
    let figures = evidence([
        ("duration_least_s", took.map(|(low, _)| low)),
        ("duration_most_s", took.map(|(_, high)| high)),
    ]);
    (message, figures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nominal_time_of_minutes_may_be_rounded() {
        let off = |measured, nominal| is_off(measured, nominal, &Thresholds::default());
        assert!(!off(30.39, 30.0));
        assert!(!off(33.0, 30.0));
        assert!(off(33.1, 30.0));
        assert!(off(12.0, 30.0));
        // `wrk -d 90s` and `-d 100s` print `Running 2m test`, and `-d 51s` prints `1m`.
        assert!(!off(90.1, 120.0));
        assert!(!off(100.2, 120.0));
        assert!(!off(51.0, 60.0));
        assert!(off(80.0, 120.0));
        assert!(off(20.0, 60.0));
    }
}
