//! The corner cases of rows and figures, by their numbers in the list of formats.

use crate::*;

#[test]
fn case_33_scientific_decimal_sizes() {
    assert_eq!(
        memory(&container(&frame("1.00%", "1e+03kB / 1.2MB"))),
        (Some(1_000_000.0), Some(1_200_000.0))
    );
}

#[test]
fn case_34_1024_of_a_binary_unit() {
    assert_eq!(
        memory(&container(&frame("1.00%", "1024KiB / 64MiB"))),
        (Some(1_048_576.0), Some(67_108_864.0))
    );
}

#[test]
fn case_35_wrapped_memory_is_absent_and_said_once() {
    let wrapped =
        format!("{HEADER}{}", row("1.00%", "16EiB / 62.86GiB").replace("0.01%", "27331069099.50%"));
    let text = format!(
        "{}{wrapped}{}",
        frame("3.00%", "1MiB / 62.86GiB"),
        wrapped.replace(" 1.00%", " 2.00%")
    );
    let report = report(&text);
    let [warning] = &report.diagnostics[..] else { panic!("{:?}", report.diagnostics) };
    assert_eq!((warning.line, warning.is_error(), warning.lost), (Some(4), false, true));
    let c = &containers_of(report)[0];
    assert_eq!(c.samples, 3);
    assert_eq!(memory(c), (Some(1_048_576.0), Some(62.86 * 1073741824.0)));
    assert_eq!((c.memory_mean, cpu(c)), (None, (Some(3.0), Some(1.5))));
}

#[test]
fn case_36_uncounted_memory_is_absent() {
    let c = container(&frame("129.45%", "0B / 0B"));
    assert_eq!((memory(&c), cpu(&c)), ((None, None), (Some(129.45), None)));
    assert_eq!((c.memory_peak_line, c.cpu_peak_line), (None, Some(2)));
}

#[test]
fn case_37_rows_without_data_are_no_samples() {
    for none in [
        "343b86138cb2   app   --   -- / --   --   --   --   --\n",
        "               --    --   -- / --   --   --   --   --\n",
        "343b86138cb2   --    --   -- / --   --   -- / --   -- / --   --\n",
    ] {
        let text = format!("{HEADER}{none}");
        assert!(parse(text.as_bytes(), "x").reports.is_empty(), "{none}");
        let report = report(&format!("{text}{}{HEADER}{none}", frame("1.00%", "1MiB / 2GiB")));
        assert_eq!((report.lines.first, report.lines.last), (1, 4));
        assert!(report.diagnostics.is_empty(), "{:?}", report.diagnostics);
        assert_eq!(containers_of(report)[0].samples, 1);
    }
}

#[test]
fn case_38_the_first_sample_is_in_the_peak_and_the_count_only() {
    let none = format!("{HEADER}343b86138cb2   app   --   -- / --   --   --   --   --\n");
    let first = frame("0.33%", "4MiB / 2GiB");
    let alone = container(&format!("{first}{first}{none}{first}"));
    assert_eq!((alone.samples, cpu(&alone)), (1, (Some(0.33), None)));
    assert_eq!(memory(&alone).0, Some(4194304.0));
    assert_eq!(alone.memory_mean, None);

    let c = container(&format!(
        "{first}{none}{first}{}{}",
        frame("99.00%", "1MiB / 2GiB"),
        frame("98.00%", "2MiB / 2GiB")
    ));
    assert_eq!((c.samples, cpu(&c)), (3, (Some(99.0), Some(98.5))));
    assert_eq!(c.memory_peak.map(|b| b.get()), Some(4194304.0));
    assert_eq!(c.memory_mean.map(|b| b.get()), Some(1572864.0));
    assert_eq!((c.cpu_peak_line, c.memory_peak_line), (Some(8), Some(2)));
}

#[test]
fn case_39_a_cut_last_row_is_left_out() {
    let header = "CONTAINER   CPU %   MEM USAGE / LIMIT   MEM %   NET I/O   BLOCK I/O\n";
    let whole = "343b86138cb2   5.00%   15.97 MB / 536.9 MB   2.97%   96 kB / 79 kB   0 B / 0 B";
    let cut = "343b86138cb2   0.00%   15.97 MB / 536.";
    let report = report(&format!("\x1b[2J\x1b[H{header}{whole}\n\x1b[2J\x1b[H{header}{cut}"));
    let [warning] = &report.diagnostics[..] else { panic!("{:?}", report.diagnostics) };
    assert_eq!((warning.line, warning.is_error(), warning.lost), (Some(4), false, true));
    let c = &containers_of(report)[0];
    assert_eq!((c.samples, cpu(c)), (1, (Some(5.0), None)));
}

#[test]
fn case_40_literal_json_holds_no_samples() {
    for none in ["json\n", HEADER] {
        let parsed = parse(format!("\x1b[2J\x1b[H{none}").repeat(2).as_bytes(), "x.stats");
        assert!(parsed.reports.is_empty());
        let [error] = &parsed.diagnostics[..] else { panic!("{:?}", parsed.diagnostics) };
        assert!(error.is_error() && error.message.starts_with("no samples"), "{error}");
    }
}
