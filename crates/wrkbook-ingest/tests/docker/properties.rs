//! What holds for any text.

use proptest::prelude::*;

use crate::*;

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        parse(&bytes, "x");
    }

    #[test]
    fn no_mixture_of_pieces_panics(pieces in prop::collection::vec(prop::sample::select(vec![
        "CONTAINER ID", "CONTAINER", "NAME", "  ", "   ", "\n", "CPU %", "MEM USAGE / LIMIT", "--",
        "/", "1.5", "1e", "e+9", "99%", "MiB", "B", "EB", "\u{e9}", "\x1b[", "json", "{\"ID\":\"a\"",
        ",\"CPUPerc\":", "\"1%\"", "}", "[", "]", "app", "343b86138cb2", HEADER,
        "343b86138cb2   app   0.5%   1MiB / 2GiB   0.01%   1B / 1B   0B / 0B   1",
    ]), 0..60)) {
        for report in parse(pieces.concat().as_bytes(), "x").reports {
            prop_assert!(report.lines.first <= report.lines.last);
            prop_assert!(report.diagnostics.len() <= 5);
        }
    }

    #[test]
    fn drawing_again_changes_nothing(
        samples in prop::collection::vec((0u32..300, 1u32..50, 0u32..300), 1..20),
        rows_again in 1usize..4,
        frames_again in 1usize..4,
    ) {
        let text = |rows_again: usize, frames_again: usize| -> String {
            let db = |cpu| format!("bbbbbbbbbbbb  db  {cpu}.10%  1MiB / 2GiB  0.01%  1B / 1B  0B / 0B  1\n");
            samples.iter().map(|(app, mib, other)| {
                let rows = [row(&format!("{app}.25%"), &format!("{mib}.7MiB / 2GiB")), db(other)];
                let rows: String = rows.iter().map(|row| row.repeat(rows_again)).collect();
                format!("\x1b[2J\x1b[H{HEADER}{rows}").repeat(frames_again)
            }).collect()
        };
        let strip = |mut c: Container| { c.cpu_peak_line = None; c.memory_peak_line = None; c };
        let once: Vec<_> = containers(&text(1, 1)).into_iter().map(strip).collect();
        let more: Vec<_> =
            containers(&text(rows_again, frames_again)).into_iter().map(strip).collect();
        for c in &once {
            prop_assert!(c.cpu_mean <= c.cpu_peak && c.memory_mean <= c.memory_peak, "{c:?}");
        }
        prop_assert_eq!(once, more);
    }
}
