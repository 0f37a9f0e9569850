//! What people really have gets in without configuration: names, cases, and where the files are.

mod sets;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use wrkbook_ingest::{Input, LoadError, Loaded, ResultSet, Run, RunState, Severity};

use sets::{folder, load};

/// A whole wrk report.
fn report(url: &str, connections: u32, requests: u64) -> String {
    format!(
        "Running 30s test @ {url}\n  \
           4 threads and {connections} connections\n  \
           Thread Stats   Avg      Stdev     Max   +/- Stdev\n    \
             Latency     1.50ms  200.00us   9.00ms   90.00%\n    \
             Req/Sec     1.00k    10.00      2.00k    70.00%\n  \
           {requests} requests in 30.00s, 12.00MB read\n\
         Requests/sec: {:9.2}\nTransfer/sec:      1.20MB\n",
        requests as f64 / 30.0
    )
}

const STATS: &str = "\
CONTAINER ID   NAME   CPU %   MEM USAGE / LIMIT   MEM %   NET I/O   BLOCK I/O   PIDS
000000000001   web    50.5%   10.5MiB / 512MiB    2%      1kB / 1kB   0B / 0B   3
000000000001   web    60.5%   11.5MiB / 512MiB    2%      1kB / 1kB   0B / 0B   3
000000000001   web    55.5%   11.0MiB / 512MiB    2%      1kB / 1kB   0B / 0B   3
";

const HOST: &str = "http://127.0.0.1:8080/";

fn load_all(paths: &[PathBuf]) -> Loaded {
    let input = Input::of(paths).expect("an input");
    ResultSet::read(&input, &|_, _| {}).expect("a result set")
}

/// `scenario|server|load|repeat` of each run.
fn keys(set: &ResultSet) -> Vec<String> {
    let name = |run: &Run| {
        let key = &run.key;
        let scenario = key.scenario.as_deref().unwrap_or("");
        format!("{scenario}|{}|{}|{}", key.server, key.load.number(), key.repeat)
    };
    set.runs.iter().map(name).collect()
}

fn messages(set: &ResultSet) -> String {
    set.diagnostics.iter().map(|said| format!("{said}\n")).collect()
}

/// The shared material, where it is there.
fn shared(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let places = [root.join("../shared"), root.join("../../shared")];
    places.into_iter().map(|place| place.join(name)).find(|path| path.exists())
}

/// The readings of `names.tsv`: name, server, scenario, load, repeat.
fn names() -> Vec<[String; 5]> {
    let Some(path) = shared("cases/names.tsv") else { return Vec::new() };
    let text = fs::read_to_string(path).expect("the names");
    let row = |line: &str| {
        let mut cells = line.split('\t').map(str::to_owned);
        std::array::from_fn(|_| cells.next().unwrap_or_default())
    };
    text.lines().skip(1).map(row).collect()
}

#[test]
fn every_name_works_from_an_empty_start() {
    for [name, server, scenario, load_said, repeat] in names() {
        let connections: u32 = load_said.parse().unwrap_or(128);
        // The load of a run at a fixed rate is its rate.
        let number =
            load_said.strip_prefix("rate ").map_or_else(|| connections.to_string(), str::to_owned);
        // Where the host is the server, the words of the name are of the URL.
        let path =
            if server == "host" { scenario.replace(['_', ' '], "/") } else { scenario.clone() };
        let url = format!("http://localhost:3000/{path}");
        let one = report(&url, connections, 3000);
        let text = if load_said.starts_with("several") { one.repeat(3) } else { one };
        let folder = folder(&[(&name, &text)]);
        let set = load(folder.path());
        let server = if server == "host" { "localhost:3000" } else { &server };
        let repeats: &[&str] = if text.len() > 900 { &["1", "2", "3"] } else { &[&repeat] };
        let expected: Vec<String> =
            repeats.iter().map(|repeat| format!("{scenario}|{server}|{number}|{repeat}")).collect();
        assert_eq!(keys(&set), expected, "{name}: {}", messages(&set));
    }
}

#[test]
fn cases_of_layouts_are_read_right() {
    let grid = |scenarios: &[&str], servers: &[&str], loads: &[u32], repeats: &[&str]| {
        let mut keys = Vec::new();
        for scenario in scenarios {
            for server in servers {
                for load in loads {
                    for repeat in repeats {
                        keys.push(format!("{scenario}|{server}|{load}|{repeat}"));
                    }
                }
            }
        }
        keys
    };
    for (case, expected) in [
        (
            "29-layout-name_runN",
            grid(&[""], &["backend", "gate", "proxy"], &[256], &["1", "2", "3"]),
        ),
        ("31-layout-server-folder-conn-file", grid(&[""], &["robin", "swift"], &[64, 256], &["1"])),
        ("33-layout-server-file-only", grid(&[""], &["robin-0.5", "swift"], &[128], &["1"])),
        ("35-layout-before-after-files", grid(&[""], &["after", "before"], &[100], &["1"])),
        (
            "37-layout-server-scenario-N",
            grid(&["json", "plaintext"], &["robin", "swift"], &[64, 256], &["1"]),
        ),
        ("39-layout-size-conc-rep", grid(&[""], &["1k", "64k"], &[32, 256], &["0", "1", "2"])),
        (
            "41-layout-prefix-then-name-with-underscores",
            grid(&["Health_Check", "List_Users"], &["localhost:8080"], &[50], &["1"]),
        ),
        ("15-two-urls-one-file", grid(&["a", "b"], &["app"], &[100], &["1"])),
    ] {
        let Some(path) = shared(&format!("cases/{case}/input")) else { continue };
        let set = load(&path);
        assert_eq!(keys(&set), expected, "{case}: {}", messages(&set));
        let errors: Vec<_> = set.diagnostics.iter().filter(|said| said.is_error()).collect();
        assert!(errors.is_empty(), "{case}: {errors:?}");
    }
}

#[test]
fn raw_trees_of_suites_need_no_configuration() {
    let Some(path) = shared("samples/suites/techempower-2013") else { return };
    let set = load(&path);
    let of_json: Vec<String> =
        keys(&set).into_iter().filter(|key| key.starts_with("json|go|256")).collect();
    assert_eq!(
        of_json,
        ["1", "2", "3"].map(|run| format!("json|go|256|{run}")),
        "{:#?}",
        keys(&set)
    );
    let Some(path) = shared("samples/suites/techempower-raw") else { return };
    let set = load(&path);
    let servers: std::collections::BTreeSet<_> =
        set.runs.iter().map(|run| run.key.server.to_string()).collect();
    assert_eq!(servers.into_iter().collect::<Vec<_>>(), ["gemini", "gemini-mysql"]);
}

#[test]
fn a_reading_is_said_in_one_line_and_can_be_kept() {
    let a = report(HOST, 10, 3000);
    let files = [("bun_c10.txt", &*a), ("node_c10.txt", &a)];
    let set = load(folder(&files).path());
    let notes: Vec<_> =
        set.diagnostics.iter().filter(|said| said.severity == Severity::Note).collect();
    assert_eq!(notes.len(), 1);
    assert_eq!(
        notes[0].message,
        "read as {server}_c{connections}.{kind}; keep it with wrkbook init"
    );
    // Written down, it reads the same.
    let toml = "layout = \"{server}_c{connections}.{kind}\"";
    let kept = load(folder(&[files[0], files[1], ("wrkbook.toml", toml)]).path());
    assert_eq!(keys(&kept), keys(&set));
    assert!(kept.diagnostics.is_empty(), "{}", messages(&kept));
}

#[test]
fn samples_are_paired_with_the_report_that_shares_their_parts() {
    let a = report(HOST, 100, 3000);
    let set = load(
        folder(&[
            ("go_wrk.txt", &a),
            ("go_docker_stats.txt", STATS),
            ("rust_wrk.txt", &a),
            ("rust_docker_stats.txt", STATS),
        ])
        .path(),
    );
    assert_eq!(keys(&set), ["|go|100|1", "|rust|100|1"]);
    assert!(set.runs.iter().all(|run| run.load.is_some() && run.container.is_some()));
    let set = load(folder(&[("wrk.txt", &a), ("stats.txt", STATS)]).path());
    assert_eq!(keys(&set), ["|127.0.0.1:8080|100|1"]);
    assert!(set.runs[0].container.is_some());
}

#[test]
fn the_report_is_believed_where_a_name_says_something_else() {
    let files = [
        ("a_c64.txt", report(HOST, 64, 1)),
        ("a_c128.txt", report(HOST, 128, 1)),
        ("b_c64.txt", report(HOST, 64, 1)),
        ("b_c128.txt", report(HOST, 128, 1)),
        ("c_c64.txt", report(HOST, 32, 1)),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, &**text)).collect();
    let set = load(folder(&files).path());
    assert!(keys(&set).contains(&"|c|32|1".to_owned()), "{:?}", keys(&set));
    assert!(
        messages(&set).contains("the path says connections 64, the report 32\n  the report was")
    );
    // A person who wrote the layout is believed; 99 of 100 with four threads is what wrk opens.
    let toml = "layout = \"{server}_c{connections}.txt\"";
    let wrong = report(HOST, 32, 1);
    let set = load(folder(&[("wrkbook.toml", toml), ("c_c64.txt", &wrong)]).path());
    assert_eq!(keys(&set), ["|c|64|1"]);
    let rounded = report(HOST, 100, 1);
    let set = load(folder(&[("c_c101.txt", &rounded)]).path());
    assert_eq!(keys(&set), ["|c|101|1"]);
    assert!(!messages(&set).contains("the path says"));
}

#[test]
fn addresses_tell_scenarios_apart() {
    let (json, text) = (report("http://a:1/json", 64, 1), report("http://a:1/text", 64, 1));
    let both = format!("{json}{text}");
    let set = load(folder(&[("actix.txt", &both), ("gin.txt", &json)]).path());
    assert_eq!(keys(&set), ["json|actix|64|1", "json|gin|64|1", "text|actix|64|1"]);
    let set = load(folder(&[("wrk-1.txt", &json), ("wrk-2.txt", &text)]).path());
    assert!(keys(&set).iter().all(|key| key.starts_with("json|") || key.starts_with("text|")));
}

#[test]
fn files_and_patterns_are_one_tree() {
    let a = report(HOST, 64, 3000);
    let b = report(HOST, 256, 3000);
    let folder = folder(&[
        ("out/actix/64.txt", &*a),
        ("out/actix/256.txt", &b),
        ("out/gin/64.txt", &a),
        ("out/gin/notes.md", "nothing"),
    ]);
    let at = |path: &str| folder.path().join(path);
    let both = load_all(&[at("out/actix/64.txt"), at("out/gin/64.txt")]);
    assert_eq!(keys(&both.set), ["|actix|64|1", "|gin|64|1"]);
    let one = load_all(&[at("out/actix/64.txt")]);
    assert_eq!(keys(&one.set), ["|actix|64|1"]);
    assert_eq!(one.set.name, "64");
    let all = load_all(&[at("out/*/*.txt")]);
    assert_eq!(keys(&all.set), ["|actix|64|1", "|actix|256|1", "|gin|64|1"]);
    let none = Input::of(&[at("out/*.nothing")]).expect_err("nothing is called so");
    assert!(none.to_string().contains("no file is called so"), "{none}");
    let mixed = Input::of(&[at("out"), PathBuf::from("-")]).expect_err("standard input is alone");
    assert!(mixed.to_string().contains("alone"), "{mixed}");
    let gone = Input::of(&[at("nowhere")]).expect_err("nothing is there");
    assert!(matches!(gone, LoadError::Folder { .. }));
}

/// A tar archive of these files.
fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        // As a hostile program writes it: the library would refuse some of these names.
        let name = &mut header.as_old_mut().name;
        name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_cksum();
        builder.append(&header, *content).expect("an entry");
    }
    builder.into_inner().expect("an archive")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (path, content) in files {
        writer.start_file(*path, zip::write::SimpleFileOptions::default()).expect("an entry");
        writer.write_all(content).expect("memory");
    }
    writer.finish().expect("an archive").into_inner()
}

#[test]
fn an_archive_is_read_as_its_folder_is() {
    let a = report(HOST, 64, 3000);
    let files: [(&str, &[u8]); 4] = [
        ("mine/actix/64.txt", a.as_bytes()),
        ("mine/gin/64.txt", a.as_bytes()),
        ("mine/.DS_Store", b"\0"),
        ("mine/wrkbook.toml", b"title = \"Mine\""),
    ];
    let packed =
        [("set.tar", tar(&files)), ("set.tar.gz", gzip(&tar(&files))), ("set.zip", zip(&files))];
    for (name, bytes) in packed {
        let folder = folder(&[]);
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("a file");
        let set = load(&path);
        assert_eq!(keys(&set), ["|actix|64|1", "|gin|64|1"], "{name}");
        assert_eq!((&*set.name, set.config.title.as_deref()), ("set", Some("Mine")), "{name}");
    }
    let folder = folder(&[]);
    let path = folder.path().join("actix.log.gz");
    fs::write(&path, gzip(a.as_bytes())).expect("a file");
    assert_eq!(keys(&load(&path)), ["|actix|64|1"]);
}

#[test]
fn tables_are_read_of_archives() {
    let toml = "[[table]]\nfile = \"{scenario}.csv\"\nserver = \"name\"\nconnections = 20\n\
                [table.figures]\nthroughput = \"rps\"\n";
    let table = "name,rps\nfast,2000\nslow,10\n";
    // What is left out by `ignore` is left out of an archive too.
    let toml = format!("ignore = [\"old/*\"]\n{toml}");
    let files: [(&str, &[u8]); 3] = [
        ("mine/hello.csv", table.as_bytes()),
        ("mine/old/actix.c10.log", b"nothing"),
        // Last in the archive: the table is kept until it is known what it means.
        ("mine/wrkbook.toml", toml.as_bytes()),
    ];
    let packed =
        [("set.tar", tar(&files)), ("set.tar.gz", gzip(&tar(&files))), ("set.zip", zip(&files))];
    for (name, bytes) in packed {
        let folder = folder(&[]);
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("a file");
        let set = load(&path);
        assert_eq!(keys(&set), ["hello|fast|20|1", "hello|slow|20|1"], "{name}");
        assert_eq!(messages(&set), "", "{name}");
    }
}

#[test]
fn an_archive_reads_nothing_outside_and_follows_no_link() {
    let a = report(HOST, 64, 3000);
    let mut bytes = tar(&[("../evil.txt", a.as_bytes()), ("/etc/evil.txt", a.as_bytes())]);
    bytes.truncate(bytes.len() - 1024);
    let mut link = tar::Header::new_gnu();
    link.set_entry_type(tar::EntryType::Symlink);
    link.set_size(0);
    link.set_path("passwd.txt").expect("short");
    link.set_link_name("/etc/passwd").expect("short");
    link.set_cksum();
    bytes.extend(link.as_bytes());
    bytes.extend(tar(&[("actix.txt", a.as_bytes())]));
    let folder = folder(&[]);
    let path = folder.path().join("set.tar");
    fs::write(&path, bytes).expect("a file");
    let set = load(&path);
    assert_eq!(keys(&set), ["|actix|64|1"]);
    let said = messages(&set);
    assert!(said.contains("2 paths in it that lead out: left out"), "{said}");
    assert!(said.contains("1 links in it: left out"), "{said}");
}

#[test]
fn a_bomb_is_refused_in_one_line() {
    // 17 MB of blanks: a thousandth of it, packed.
    let blanks = vec![b' '; 17 << 20];
    for (name, bytes) in [
        ("bomb.tar.gz", gzip(&tar(&[("a.log", &blanks)]))),
        ("bomb.zip", zip(&[("a.log", &blanks)])),
    ] {
        let folder = folder(&[]);
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("a file");
        let error = ResultSet::load(&path, &|_, _| {}).expect_err("a bomb").to_string();
        assert!(error.contains(name) && error.contains("times its size"), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
    let folder = folder(&[("cut.zip", "PK\u{3}\u{4}cut"), ("cut.tar.gz", "")]);
    fs::write(folder.path().join("cut.tar.gz"), &gzip(b"Running 30s")[..12]).expect("a file");
    for name in ["cut.zip", "cut.tar.gz"] {
        let error = ResultSet::load(&folder.path().join(name), &|_, _| {}).expect_err(name);
        assert!(matches!(error, LoadError::Input { .. }), "{name}: {error:?}");
    }
}

#[test]
fn each_folder_is_visited_once() {
    let a = report(HOST, 64, 3000);
    let folder = folder(&[("d0/actix.txt", &*a)]);
    // 18 folders with two links each to the next: 2^18 paths.
    for n in 0..18 {
        let at = folder.path().join(format!("d{n}"));
        fs::create_dir_all(&at).expect("a folder");
        for link in ["x", "y"] {
            let target = format!("../d{}", (n + 1) % 18);
            std::os::unix::fs::symlink(target, at.join(link)).expect("a link");
        }
    }
    let set = load(folder.path());
    assert_eq!(set.runs.len(), 1, "{:?}", keys(&set));
}

#[test]
fn links_that_lead_out_are_followed_only_when_asked() {
    let a = report(HOST, 64, 3000);
    let outside = folder(&[("gin.txt", &*a), ("deep/caddy.txt", &a)]);
    let folder = folder(&[("actix.txt", &*a)]);
    std::os::unix::fs::symlink(outside.path().join("gin.txt"), folder.path().join("gin.txt"))
        .expect("a link");
    std::os::unix::fs::symlink(outside.path().join("deep"), folder.path().join("more"))
        .expect("a link");
    let set = load(folder.path());
    assert_eq!(keys(&set), ["|actix|64|1"]);
    let said = messages(&set);
    assert!(said.contains("2 links that lead out of the folder not followed"), "{said}");
    assert!(set.diagnostics.iter().any(|it| it.lost), "a strict reader stops");
    let input = Input::of(&[folder.path()]).expect("an input").following_links(true);
    let set = ResultSet::read(&input, &|_, _| {}).expect("a result set").set;
    assert_eq!(set.runs.len(), 3, "{:?}", keys(&set));
}

#[test]
fn names_that_begin_with_a_dot_are_counted() {
    let a = report(HOST, 100, 3000);
    let set = load(folder(&[("A.100.log", &*a), (".NET.100.log", &a), (".git/x.log", &a)]).path());
    assert_eq!(keys(&set), ["|A|100|1"]);
    assert!(messages(&set).contains("1 file whose names begin with a dot left alone"));
    assert!(messages(&set).contains(".NET.100.log"));
}

#[test]
fn prose_is_read_where_nothing_else_holds_a_report() {
    let text = format!("# Results\n\n```\n{}```\n", report(HOST, 64, 3000));
    assert_eq!(keys(&load(folder(&[("README.md", &text)]).path())), ["|127.0.0.1:8080|64|1"]);
    let a = report(HOST, 64, 3000);
    let set = load(folder(&[("README.md", &text), ("actix.txt", &a)]).path());
    assert_eq!(keys(&set), ["|actix|64|1"]);
}

#[test]
fn never_a_load_of_nothing_and_no_ranking_of_a_misread_layout() {
    let a = report("http://cafe.example.com/latte", 10, 3000);
    assert_eq!(keys(&load(folder(&[("1.0.0.md", &a)]).path())), ["|1.0.0|10|1"]);
    let at = |n| report(HOST, n, 3000);
    let (ten, hundred) = (at(10), at(100));
    let files = [
        ("gunicorn/10.1.log", &*ten),
        ("gunicorn/10.2.log", &ten),
        ("gunicorn/100.1.log", &hundred),
        ("uwsgi/10.1.log", &ten),
        ("uwsgi/10.2.log", &ten),
    ];
    let set = load(folder(&files).path());
    let there: Vec<String> = keys(&set)
        .into_iter()
        .zip(&set.runs)
        .filter(|(_, run)| run.state() == RunState::Completed)
        .map(|(key, _)| key)
        .collect();
    let expected = ["gunicorn|10|1", "gunicorn|10|2", "gunicorn|100|1", "uwsgi|10|1", "uwsgi|10|2"];
    assert_eq!(there, expected.map(|key| format!("|{key}")), "{}", messages(&set));
}

#[test]
fn many_other_files_are_one_line() {
    let a = report(HOST, 64, 3000);
    let folder = folder(&[("actix.txt", &*a), ("gin.txt", &a)]);
    for n in 0..3000 {
        fs::write(folder.path().join(format!("module{n}.js")), "export default 1;\n")
            .expect("a file");
    }
    let set = load(folder.path());
    assert_eq!(set.runs.len(), 2);
    assert_eq!(set.runs[0].state(), RunState::Completed);
    let warnings: Vec<_> =
        set.diagnostics.iter().filter(|said| said.severity == Severity::Warning).collect();
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].message.contains("3000 other files left alone (module0.js, ...)"));
}

#[test]
fn headings_name_the_runs_of_one_file() {
    let at = |n| report(HOST, n, 3000);
    let json = report("http://a:1/json", 64, 3000);
    let text = format!(
        "# Benchmark results\n\n## actix, 64 connections\n\n{}\n## go-fiber, 64 connections\n\n{}\n{}",
        at(64),
        at(64),
        at(64)
    );
    let set = load(folder(&[("results.md", &text)]).path());
    assert_eq!(
        keys(&set),
        ["|actix|64|1", "|go-fiber|64|1", "|go-fiber|64|2"],
        "{}",
        messages(&set)
    );
    // As `tail -n +1 *.log` prints several files.
    let text = format!("==> actix.log <==\n{}\n==> gin.log <==\n{}", at(64), at(64));
    assert_eq!(keys(&load(folder(&[("all.txt", &text)]).path())), ["|actix|64|1", "|gin|64|1"]);
    // The path names the server: headings name the scenarios.
    let text = format!("## latte path\n{json}\n## coffee header\n{json}");
    let set = load(folder(&[("1.0.0.md", &text)]).path());
    assert_eq!(keys(&set), ["coffee header|1.0.0|64|1", "latte path|1.0.0|64|1"]);
    let text = format!("--- run 1 ---\n{}\n--- run 2 ---\n{}", at(64), at(64));
    let set = load(folder(&[("actix.txt", &text)]).path());
    assert_eq!(keys(&set), ["|actix|64|1", "|actix|64|2"]);
    // Two levels: what is asked, and who answers.
    let plain = report("http://a:1/plain", 64, 3000);
    let text = format!(
        "## json\n### actix\n{json}\n### gin\n{json}\n## plain\n### actix\n{plain}\n### gin\n{plain}"
    );
    let set = load(folder(&[("README.md", &text)]).path());
    assert_eq!(
        keys(&set),
        ["json|actix|64|1", "json|gin|64|1", "plain|actix|64|1", "plain|gin|64|1"],
        "{}",
        messages(&set)
    );
}
