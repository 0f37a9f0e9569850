//! What holds for any text.

use proptest::prelude::*;

use crate::*;

/// A size as docker's go-units print it: four significant digits, zeros at the end left out.
fn size(bytes: f64, base: f64, units: [&str; 6]) -> String {
    let (mut amount, mut unit) = (bytes, 0);
    while amount >= base && unit < 5 {
        amount /= base;
        unit += 1;
    }
    let whole = amount.log10().floor().max(0.0) as usize + 1;
    let printed = format!("{amount:.0$}", 4_usize.saturating_sub(whole));
    let printed = match printed.contains('.') {
        true => printed.trim_end_matches('0').trim_end_matches('.'),
        false => &printed,
    };
    format!("{printed}{}", units[unit])
}

fn binary(bytes: f64) -> String {
    size(bytes, 1024.0, ["B", "KiB", "MiB", "GiB", "TiB", "PiB"])
}

fn decimal(bytes: f64) -> String {
    size(bytes, 1000.0, ["B", "kB", "MB", "GB", "TB", "PB"])
}

/// What a container used, sample by sample: CPU in hundredths of a percent, memory in bytes. No two
/// samples are alike, since the count of processes differs.
fn used() -> impl Strategy<Value = Vec<(u32, f64)>> {
    prop::collection::vec((1_u32..40_000, 1.0..1e12_f64), 1..20)
}

/// Four significant digits; of a stream with one sample there is no mean.
fn is_near(read: Option<f64>, measured: f64) -> bool {
    read.is_some_and(|read| (read - measured).abs() <= measured * 0.0006)
}

/// Of a stream, the first sample is not in the means.
fn reads_back(text: &str, used: &[(u32, f64)], is_stream: bool) -> Result<(), TestCaseError> {
    let read = container(text);
    let cpu: Vec<f64> = used.iter().map(|(cpu, _)| f64::from(*cpu) / 100.0).collect();
    let memory: Vec<f64> = used.iter().map(|(_, memory)| *memory).collect();
    let highest = |figures: &[f64]| figures.iter().copied().fold(0.0, f64::max);
    prop_assert_eq!(read.samples, used.len() as u64);
    prop_assert_eq!(self::cpu(&read).0, Some(highest(&cpu)));
    prop_assert!(is_near(self::memory(&read).0, highest(&memory)), "{:?}", read);
    prop_assert!(is_near(self::memory(&read).1, 2147483648.0), "{:?}", read);
    for (mean, figures) in
        [(self::cpu(&read).1, cpu), (read.memory_mean.map(|bytes| bytes.get()), memory)]
    {
        let rest = &figures[usize::from(is_stream)..];
        match mean {
            None => prop_assert!(rest.is_empty()),
            mean => prop_assert!(is_near(mean, rest.iter().sum::<f64>() / rest.len() as f64)),
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn tables_read_back(used in used(), is_binary in any::<bool>()) {
        let bytes = if is_binary { binary } else { decimal };
        let rows = used.iter().zip(1..).map(|((cpu, memory), pids)| {
            let (cpu, memory) = (f64::from(*cpu) / 100.0, bytes(*memory));
            format!("343b86138cb2   app   {cpu:.2}%   {memory} / 2GiB   1.50%   1kB / 1B   0B / 0B   {pids}\n")
        });
        let text: String = rows.map(|row| format!("\x1b[2J\x1b[H{HEADER}{row}").repeat(2)).collect();
        reads_back(&text, &used, true)?;
    }

    #[test]
    fn objects_read_back_in_one_line_and_over_several(used in used(), is_pretty in any::<bool>()) {
        let objects = used.iter().zip(1..).map(|((cpu, memory), pids)| {
            let (cpu, memory) = (f64::from(*cpu) / 100.0, binary(*memory));
            let object = serde_json::json!({
                "BlockIO": "0B / 0B", "CPUPerc": format!("{cpu:.2}%"), "Container": "app",
                "ID": "343b86138cb2", "MemPerc": "1.50%", "MemUsage": format!("{memory} / 2GiB"),
                "Name": "app", "NetIO": "1kB / 1B", "PIDs": pids.to_string(),
            });
            if is_pretty { format!("{object:#}\n") } else { format!("{object}\n") }
        });
        reads_back(&objects.collect::<String>(), &used, false)?;
    }

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

    #[test]
    fn a_row_says_the_same_wherever_it_stands(
        samples in prop::collection::vec((0u32..30_000, 1u32..9999, 0u32..9), 1..30),
        escape in prop::sample::select(vec!["", "\x1b[K", " \x1b[K"]),
    ) {
        // Rows of two containers whose names and figures differ in digits, mostly of one length.
        let text = |indent: bool| -> String {
            samples.iter().enumerate().map(|(at, (cpu, memory, traffic))| {
                let blanks = if indent { at * 7 % 11 } else { 0 };
                let (name, cpu) = (at % 2, f64::from(*cpu) / 100.0);
                format!(
                    "{HEADER}{:blanks$}343b86138cb{name}   app{name}   {cpu:.2}%   {memory}MiB / 2GiB   \
                     {traffic}.50%   {traffic}kB / 1B   0B / 0B   1{escape}\n",
                    ""
                )
            }).collect()
        };
        prop_assert_eq!(report(&text(false)).content, report(&text(true)).content);
    }
}
