//! The real streams of the 2016 study, where they are at hand.

use crate::*;

/// All 456 streams. The figures come from a separate
/// reading: rows of 18 words after escapes are removed, `float(word[1][:-1])` for CPU and
/// `float(word[2]) * {"kB": 1e3, "MB": 1e6}[word[3]]` for memory, rows equal to the one before
/// left out, in 20 lines of Python.
#[test]
fn the_streams_of_2016() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/reference/wsgi-2016");
    let (mut files, mut empty, mut samples, mut cpu_sum, mut memory_sum) = (0, 0, 0, 0.0, 0.0);
    for round in 1..=4 {
        let Ok(entries) = std::fs::read_dir(format!("{root}/round{round}")) else { return };
        for path in entries.map(|entry| entry.expect("the folder can be read").path()) {
            if path.extension().is_none_or(|ending| ending != "stats") {
                continue;
            }
            files += 1;
            let bytes = std::fs::read(&path).expect("the file can be read");
            let mut reports = parse(&bytes, "x.stats").reports;
            let Some(report) = reports.pop() else {
                assert!(path.ends_with("round3/CherryPy.200.stats"), "{path:?}");
                empty += 1;
                continue;
            };
            assert!(reports.is_empty() && report.diagnostics.is_empty(), "{path:?}");
            let containers = containers_of(report);
            let [c] = &containers[..] else { panic!("{path:?}: {}", containers.len()) };
            assert_eq!(c.memory_limit.map(|b| b.get()), Some(536_900_000.0), "{path:?}");
            samples += c.samples;
            cpu_sum += c.cpu_peak.expect("every row has it").get();
            memory_sum += c.memory_peak.expect("every row has it").get();
        }
    }
    assert_eq!((files, empty, samples), (456, 1, 11_248));
    assert!((cpu_sum - 50_884.92).abs() < 0.005, "{cpu_sum}");
    assert_eq!(memory_sum.round(), 10_381_595_000.0);

    // File, samples, CPU peak and its line, memory peak and its line, means of both.
    for (file, samples, cpu_peak, memory_peak, cpu_mean, memory_mean) in [
        ("round1/Bjoern.100", 4, (0.0, 2), (3_551_000.0, 2), 0.0, 3_551_000.0),
        ("round1/Meinheld.3000", 30, (86.21, 112), (7_102_000.0, 116), 21.363_793, 6_382_689.655),
        ("round2/CherryPy.10000", 30, (141.9, 12), (45_900_000.0, 76), 139.332_069, 44_802_413.793),
        ("round3/Gunicorn.1000", 30, (159.88, 50), (23_380_000.0, 118), 49.959_310, 21_622_758.621),
        (
            "round4/mod_WSGI-express.10000",
            30,
            (195.47, 2),
            (45_390_000.0, 4),
            79.864_483,
            22_765_862.069,
        ),
        ("round4/uWSGI.5000", 9, (24.34, 2), (75_390_000.0, 2), 3.357_5, 48_657_500.0),
    ] {
        let text = std::fs::read_to_string(format!("{root}/{file}.stats")).expect("it is there");
        let c = container(&text);
        assert_eq!(c.samples, samples, "{file}");
        assert_eq!((cpu(&c).0, c.cpu_peak_line), (Some(cpu_peak.0), Some(cpu_peak.1)), "{file}");
        assert_eq!(
            (memory(&c).0, c.memory_peak_line),
            (Some(memory_peak.0), Some(memory_peak.1)),
            "{file}"
        );
        let mean = cpu(&c).1.expect("it has more than one sample");
        assert!((mean - cpu_mean).abs() < 1e-6, "{file}: {mean}");
        let mean = c.memory_mean.expect("it has more than one sample").get();
        assert!((mean - memory_mean).abs() < 1e-3, "{file}: {mean}");
    }
}
