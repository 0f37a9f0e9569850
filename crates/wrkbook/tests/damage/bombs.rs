//! Small files that ask for much: rows, words, pages, lists, levels, and all of it decompressed.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::made::*;
use super::{PEAK_KB, in_its_own_process, peak_kb, read};

#[test]
fn bombs_are_refused_before_they_go_off() {
    in_its_own_process("bombs::own::bombs");
}

#[test]
fn as_much_as_the_budgets_allow_is_read_in_bounded_memory() {
    in_its_own_process("bombs::own::most");
}

/// The columns that every run needs, for `rows` rows that are told apart by their connections.
fn runs(rows: i64) -> Vec<Column> {
    let numbers = |first: i64| (first..first + rows).flat_map(i64::to_le_bytes).collect::<Vec<_>>();
    let figures: Vec<u8> = (0..rows).flat_map(|_| 5.0_f64.to_le_bytes()).collect();
    vec![
        constant("server", "A", rows),
        plain("connections", INT64, rows, &numbers(1)),
        constant("repeat", "1", rows),
        plain("requests_per_s", DOUBLE, rows, &figures),
    ]
}

fn with(mut columns: Vec<Column>, other: Column) -> Vec<u8> {
    let rows = 4;
    columns.retain(|column| column.name != other.name);
    columns.push(other);
    file(rows, &columns)
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(bytes, 3).expect("compressed")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes).and_then(|()| writer.finish()).expect("compressed")
}

/// A column of text of which pages say and hold what they want.
fn text(name: &str, codec: i64, pages: Vec<u8>) -> Column {
    Column { name: name.to_owned(), physical: BYTES, codec, pages }
}

/// Files that must be refused, each with a word of why.
fn bombs() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let huge = i64::from(i32::MAX);
    let claim = |values, uncompressed, encoding| Claim { values, uncompressed, encoding };
    let zeros = vec![0; 32 << 20];
    let url = |codec, pages| with(runs(4), text("url", codec, pages));
    let rows = |rows: i64| {
        let columns = ["server", "connections", "repeat", "requests_per_s"];
        file(rows, &columns.map(|name| constant(name, "1", rows)))
    };
    let footer = |footer: Thrift| ended(b"PAR1".to_vec(), &footer);
    let schema = || {
        let root = Thrift::default().text(4, "schema").int(5, 1);
        [root, Thrift::default().int(1, BYTES).int(3, 0).text(4, "server")]
    };
    // Five pages of zeros: each is as large as a page may be, all are more than the file may hold.
    let page_of_zeros = data(claim(0, zeros.len().try_into().expect("small"), 0), &zstd(&zeros));
    let nested = (0..100_000).fold(Vec::new(), |mut bytes: Vec<u8>, _| {
        bytes.extend([0x1c]);
        bytes
    });
    vec![
        ("rows", rows(10_000_000), "runs in a table"),
        ("rows without end", rows(i64::MAX), "runs in a table"),
        ("rows below zero", rows(-1), "damaged"),
        (
            "columns",
            {
                let columns = (0..5_000).map(|at| constant(&format!("c{at}"), "1", 1));
                file(1, &columns.collect::<Vec<_>>())
            },
            "columns of a table",
        ),
        (
            "percentiles",
            {
                let mut columns = runs(4);
                columns.extend(
                    (1..=40).map(|at| plain(&format!("latency_p{at}_s"), DOUBLE, 4, &[0; 32])),
                );
                file(4, &columns)
            },
            "percentiles",
        ),
        (
            "a column twice",
            {
                let mut columns = runs(4);
                columns.extend(runs(4));
                file(4, &columns)
            },
            "two columns",
        ),
        (
            "a page that claims 2 GB",
            url(ZSTD, data(claim(4, huge, 0), &zstd(b"x"))),
            "Parquet page",
        ),
        ("a page that claims less than nothing", url(ZSTD, data(claim(4, -1, 0), b"")), "damaged"),
        (
            "a page that is larger than it claims",
            url(ZSTD, data(claim(4, 16, 0), &zstd(&zeros))),
            "decompressed",
        ),
        (
            "a page that is smaller than it claims",
            url(ZSTD, data(claim(4, 1 << 20, 0), &zstd(b"x"))),
            "decompressed",
        ),
        ("the same by gzip", url(GZIP, data(claim(4, 16, 0), &gzip(&zeros))), "decompressed"),
        (
            "snappy that claims 4 GB",
            url(1, data(claim(4, 16, 0), &[0xff, 0xff, 0xff, 0xff, 0x0f, 0])),
            "decompressed",
        ),
        ("pages without values", url(ZSTD, page_of_zeros.repeat(20)), "all Parquet pages"),
        ("more values than rows", url(RAW, data(claim(huge, 0, 0), &[])), "more values"),
        (
            "a dictionary of 2^31 words",
            url(RAW, dictionary(claim(huge, 4, 0), &[0; 4])),
            "runs in a table",
        ),
        ("a dictionary that is cut", url(RAW, dictionary(claim(99_999, 4, 0), &[0; 4])), "damaged"),
        (
            "places beyond a dictionary",
            {
                let mut pages = dictionary(claim(1, 5, 0), &[1, 0, 0, 0, b'a']);
                pages.extend(places(4, &[32], &[8, 0xff, 0xff, 0xff, 0xff]));
                url(RAW, pages)
            },
            "dictionary",
        ),
        (
            "places of 255 bits",
            {
                let mut pages = dictionary(claim(1, 5, 0), &[1, 0, 0, 0, b'a']);
                pages.extend(places(4, &[255], &[8, 0xff, 0xff, 0xff, 0xff]));
                url(RAW, pages)
            },
            "too wide",
        ),
        ("places without a dictionary", url(RAW, places(4, &[0], &[8])), "dictionary"),
        ("a word of 4 GB", url(RAW, data(claim(4, 4, 0), &[0xff; 4])), "bytes of a name"),
        (
            "a word of 1 MB",
            {
                let mut words = (1_u32 << 20).to_le_bytes().to_vec();
                words.extend(vec![b'x'; 1 << 20]);
                url(RAW, data(claim(4, (words.len()).try_into().expect("small"), 0), &words))
            },
            "bytes of a name",
        ),
        (
            "the same long word in many rows",
            {
                let rows = 2_000;
                let mut columns = runs(rows);
                columns.push(constant("url", &"x".repeat(60_000), rows));
                file(rows, &columns)
            },
            "bytes of all names",
        ),
        ("deltas", url(RAW, data(claim(4, 0, 5), &[])), "DELTA_BINARY_PACKED"),
        (
            "a list of 2^62 columns",
            footer(Thrift::default().list(2, 1 << 62, &schema())),
            "damaged",
        ),
        (
            "a list of 2^62 groups",
            footer(Thrift::default().list(2, 2, &schema()).list(4, 1 << 62, &[])),
            "damaged",
        ),
        (
            "a root of 2^62 columns",
            {
                let root = Thrift::default().text(4, "schema").int(5, 1 << 62);
                footer(Thrift::default().list(2, 2, &[root, schema()[1].clone()]).int(3, 1))
            },
            "damaged",
        ),
        (
            "groups without columns",
            {
                let groups = vec![Thrift::default(); 1_000_000];
                footer(Thrift::default().list(2, 2, &schema()).int(3, 0).list(
                    4,
                    groups.len() as u64,
                    &groups,
                ))
            },
            "lacks columns",
        ),
        ("structures in each other", footer(Thrift(nested)), "nested"),
        (
            "a footer longer than its file",
            [b"PAR1", &[0xff, 0xff, 0xff, 0x7f][..], b"PAR1"].concat(),
            "damaged",
        ),
        (
            "columns over each other",
            {
                // Every column is the whole file.
                let names = ["server", "connections", "repeat", "requests_per_s", "url", "state"];
                let zeros = vec![0; 4 << 20];
                let place = Thrift::default().int(4, 0).int(7, 4 << 20).int(9, 4);
                let chunks = vec![Thrift::default().structure(3, &place); names.len()];
                let root = Thrift::default()
                    .text(4, "schema")
                    .int(5, names.len().try_into().expect("few"));
                let columns =
                    names.map(|name| Thrift::default().int(1, BYTES).int(3, 0).text(4, name));
                let schema = [&[root][..], &columns].concat();
                let group = Thrift::default().list(1, chunks.len() as u64, &chunks).int(3, 1);
                let groups = vec![group; 1_000];
                let footer = Thrift::default()
                    .list(2, schema.len() as u64, &schema)
                    .int(3, 1_000)
                    .list(4, groups.len() as u64, &groups);
                ended([&b"PAR1"[..], &zeros].concat(), &footer)
            },
            "damaged",
        ),
    ]
}

/// Bombs of text, by the ending of their file.
fn texts() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let header = "server,connections,repeat,requests_per_s";
    vec![
        ("row.csv", format!("{header}\n{}", "x".repeat(8 << 20)).into_bytes(), "bytes of a row"),
        (
            "quoted.csv",
            format!("{header}\n\"{}", "\n".repeat(8 << 20)).into_bytes(),
            "bytes of a row",
        ),
        (
            "name.csv",
            format!("{header}\n{},1,1,1\n", "x".repeat(1 << 19)).into_bytes(),
            "bytes of a name",
        ),
        ("header.csv", vec![b','; 8 << 20], "columns of a table"),
        (
            "wide.csv",
            format!("{header}\nA,1,1,1{}\n", ",".repeat(90_000)).into_bytes(),
            "columns of a table",
        ),
        (
            "rows.csv",
            {
                let rows = (0..200_000).map(|row| format!("A,{},1,1\n", row + 1));
                format!("{header}\n{}", rows.collect::<String>()).into_bytes()
            },
            "runs in a table",
        ),
        (
            "rows.json",
            format!("[{}]", vec!["{}"; 200_000].join(",")).into_bytes(),
            "runs in a table",
        ),
        ("deep.json", vec![b'['; 8 << 20], "cannot be read"),
        (
            "deep.value.json",
            format!("[{{\"x\":{}", "[".repeat(8 << 20)).into_bytes(),
            "bytes of a row",
        ),
        ("objects.json", "{\"runs\":".repeat(1 << 20).into_bytes(), "cannot be read"),
        (
            "name.json",
            format!("[{{\"{}\":1}}]", "x".repeat(8 << 20)).into_bytes(),
            "bytes of a row",
        ),
        (
            "number.json",
            format!("[{{\"server\":{}", "1".repeat(8 << 20)).into_bytes(),
            "bytes of a row",
        ),
        (
            "beside.json",
            format!("{{\"a\":\"{}\",\"runs\":[]}}", "x".repeat(8 << 20)).into_bytes(),
            "bytes of a row",
        ),
        ("space.json", vec![b' '; 8 << 20], "bytes of a row"),
    ]
}

/// The tables that others made, where they are.
fn shared() -> Vec<PathBuf> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cases");
    let files = [
        "50-damaged-parquet/input/runs.parquet",
        "51-hostile-tables/05-bomb-1e7-rows.parquet",
        "51-hostile-tables/05b-bomb-names.parquet",
        "51-hostile-tables/09-bool.parquet",
        "51-hostile-tables/10-dup-column.csv",
        "51-hostile-tables/11-contradiction.csv",
        "51-hostile-tables/12-zero.csv",
    ];
    files.map(|file| cases.join(file)).into_iter().filter(|file| file.exists()).collect()
}

mod own {
    use super::*;

    #[test]
    #[ignore = "ends the process where it fails"]
    fn bombs() {
        let folder = tempfile::tempdir().expect("a folder");
        let whole = read(folder.path(), "runs.parquet", &file(4, &runs(4))).expect("no bomb");
        assert_eq!(
            whole.iter().map(|run| run.key.load.connections()).collect::<Vec<_>>(),
            [1, 2, 3, 4].map(Some)
        );
        let parquet = super::bombs()
            .into_iter()
            .map(|(what, bytes, word)| (what, "runs.parquet", bytes, word));
        let texts = texts().into_iter().map(|(name, bytes, word)| (name, name, bytes, word));
        for (what, name, bytes, word) in parquet.chain(texts) {
            let began = Instant::now();
            let error = read(folder.path(), name, &bytes).expect_err(what).to_string();
            assert!(error.contains(word), "{what}: {error}");
            // A second of an optimised build.
            assert!(began.elapsed() < Duration::from_secs(20), "{what}: {:?}", began.elapsed());
        }
        for path in shared() {
            let error = wrkbook::table::read_runs(&path).expect_err("a bomb").to_string();
            assert!(error.starts_with(&path.display().to_string()), "{error}");
        }
        assert!(peak_kb() < PEAK_KB, "{} kB", peak_kb());
    }

    /// The dearest table within the budgets: all rows, every kind of figure, names to the last byte.
    #[test]
    #[ignore = "ends the process where it fails"]
    fn most() {
        let folder = tempfile::tempdir().expect("a folder");
        let rows = 100_000;
        let mut columns = runs(rows);
        let figures: Vec<u8> = (0..rows).flat_map(|_| 0.5_f64.to_le_bytes()).collect();
        for at in 1..=32 {
            let name = format!("latency_p{at}_s");
            columns.push(plain(&name, DOUBLE, rows, &figures));
        }
        for name in ["cpu_peak_percent", "wall_s"] {
            columns.push(plain(name, DOUBLE, rows, &figures));
        }
        for name in ["url", "container_id", "container_name", "started_at", "load_path"] {
            columns.push(constant(name, &"x".repeat(130), rows));
        }
        let read = read(folder.path(), "runs.parquet", &file(rows, &columns)).expect("allowed");
        assert_eq!(read.len(), 100_000);
        assert!(peak_kb() < PEAK_KB, "{} kB", peak_kb());
    }
}
