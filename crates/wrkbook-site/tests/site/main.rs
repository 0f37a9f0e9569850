//! Whole sites, built from small result sets and held to what every page owes its reader.

mod fitness;
mod html;
mod measured;
mod recorded;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use html::Page;
use measured::Measured;
use wrkbook::Policy;
use wrkbook_site::{Built, Options, Site, SiteError};

fn load(path: &Path) -> Site {
    let options =
        Options { command: "wrkbook build <here> & there".to_owned(), ..Options::default() };
    Site::load(path, &options, &|_, _| {}).expect("the sources are good")
}

fn build(path: &Path, out: &Path) -> Built {
    load(path).build(out).expect("the site builds")
}

/// All files under `folder`, relative to it, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder of the site") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => folders.push(path),
                false => found.push(path.strip_prefix(folder).expect("inside").to_owned()),
            }
        }
    }
    found.sort();
    found
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.as_ref().display()))
}

/// What every site must hold: pages that are well-formed, whose links and anchors are there, and
/// which ask nothing of anyone.
fn check(out: &Path) -> Vec<(PathBuf, Page)> {
    let pages: Vec<(PathBuf, Page)> = files(out)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "html"))
        .map(|path| (path.clone(), Page::parse(&path, &read(out.join(&path)))))
        .collect();
    assert!(!pages.is_empty());
    for (path, page) in &pages {
        assert_eq!(page.headings, 1, "{}: a page has one heading", path.display());
        for link in &page.links {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            // What a page is asked for is no part of its name.
            let file = file.split('?').next().unwrap_or_default();
            let base = path.parent().unwrap_or(Path::new(""));
            let target = if file.is_empty() { path.clone() } else { normal(&base.join(file)) };
            assert!(out.join(&target).is_file(), "{}: {link} leads nowhere", path.display());
            if !anchor.is_empty() {
                let there = pages.iter().find(|(other, _)| *other == target);
                let ids = &there.expect("anchors are on pages").1.ids;
                assert!(ids.contains(anchor), "{}: {link} has no anchor", path.display());
            }
        }
    }
    pages
}

/// Without `..`; a link that leaves the site is an error.
fn normal(path: &Path) -> PathBuf {
    let mut parts = Vec::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                parts.pop().expect("no link leaves the site");
            }
            other => parts.push(other),
        }
    }
    parts.iter().collect()
}

#[test]
fn a_site_of_one_set_is_whole() {
    let dir = tempfile::tempdir().expect("a folder");
    let set = dir.path().join("set");
    Measured::small().write(&set);
    let out = dir.path().join("public");
    let built = build(&set, &out);
    let pages = check(&out);
    assert_eq!(pages.len(), built.pages);
    // The report, the audit, the method, the data, that for lost readers; 3 loads; 2 servers, each with its runs; 10
    // metrics, the longest latency and CPU a request among them.
    assert_eq!(built.pages, 5 + 3 + 2 * 2 + 10);
    let size: u64 =
        files(&out).iter().map(|f| fs::metadata(out.join(f)).expect("there").len()).sum();
    let marker = fs::metadata(out.join(".wrkbook-site")).expect("marked").len();
    assert_eq!(built.bytes, size - marker);
    // The command stands in the foot, escaped.
    assert!(read(out.join("index.html")).contains("wrkbook build &lt;here&gt; &amp; there"));
    let outside = pages.iter().flat_map(|(_, page)| &page.external);
    assert_eq!(outside.collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn a_number_leads_to_its_raw_lines() {
    let dir = tempfile::tempdir().expect("a folder");
    let set = dir.path().join("set");
    Measured::small().write(&set);
    let out = dir.path().join("public");
    build(&set, &out);
    // Quick served 900, 1000, 1010 and 1100 requests/s at 100: the middle two make the centre.
    let report = read(out.join("index.html"));
    assert!(report.contains(
        "href=\"runs/quick.html#c100\" title=\"4 repeats, 900 to 1,100 requests/s\">1,005</a>"
    ));
    let runs = read(out.join("runs/quick.html"));
    let cell = html::between(&runs, "id=\"c100\"", "</section>").expect("its cell");
    assert!(cell.contains("<s>900</s><small>lowest</small>"), "{cell}");
    assert!(cell.contains("<s>1,100</s><small>highest</small>"), "{cell}");
    assert!(cell.contains("round2/Quick.100.log</bdi>:1-8"), "{cell}");
    assert!(cell.contains("</i> <bdi>Requests/sec:   1000.00</bdi></span>"), "{cell}");
    // The samples are quoted by the lines that decided.
    assert!(cell.contains("<span class=\"peak\"><i>4</i>"), "{cell}");
}

#[test]
fn a_failed_run_is_marked_and_its_zeros_are_no_figures() {
    let dir = tempfile::tempdir().expect("a folder");
    let set = dir.path().join("set");
    Measured::small().write(&set);
    let out = dir.path().join("public");
    build(&set, &out);
    let runs = read(out.join("runs/slow.html"));
    let cell = html::between(&runs, "id=\"c300\"", "</section>").expect("its cell");
    assert!(cell.contains("✕ dead"), "{cell}");
    assert!(cell.contains("3 of 4 repeats"), "{cell}");
    let report = read(out.join("index.html"));
    assert!(report.contains("1 of 24 runs completed no request."), "the failure is in short");
}

#[test]
fn the_readers_choose_the_scale_on_a_metric_s_page() {
    let dir = tempfile::tempdir().expect("a folder");
    let set = dir.path().join("set");
    Measured::small().write(&set);
    let out = dir.path().join("public");
    build(&set, &out);
    let page = read(out.join("metrics/latency.html"));
    for drawing in ["linear-wide", "linear-narrow", "log-wide", "log-narrow"] {
        assert!(page.contains(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"latency-{drawing}\""
        )));
    }
    // 100 to 1,000 ms: less than two decades.
    assert!(page.contains("value=\"linear\" checked"), "the scale that suits the data is chosen");
    assert!(!page.contains("value=\"log\" checked"));
    // So do those of the report.
    let report = read(out.join("index.html"));
    assert!(
        report.contains("id=\"latency-linear-wide\"") && report.contains("id=\"latency-log-wide\"")
    );
}

/// A page without the meanings of its words.
fn unexplained(page: &str) -> String {
    let mut plain = String::new();
    for part in page.split("<button type=\"button\" class=\"word\"") {
        match part.split_once("</button><span class=\"meaning\"") {
            Some((word, meaning)) if !plain.is_empty() => {
                plain.push_str(word.split_once('>').expect("a start tag ends").1);
                plain.push_str(meaning.split_once("</span>").expect("a meaning ends").1);
            }
            _ => plain.push_str(part),
        }
    }
    plain
}

#[test]
fn served_concurrency_says_who_serves_a_fixed_number_and_else_how_near_all_come() {
    let dir = tempfile::tempdir().expect("a folder");
    // Quick keeps all connections busy; Slow, half as quick at the same latency, half of them.
    let cases = [
        (None, "The fewest in flight are 50% of 100 offered connections, with Slow"),
        (Some(10), "Quick serves about 10 connections at any load"),
    ];
    for (pool, headline) in cases {
        let set = dir.path().join(format!("set-{}", pool.unwrap_or(0)));
        Measured { pool, ..Measured::small() }.write(&set);
        let out = set.with_extension("public");
        build(&set, &out);
        let page = read(out.join("metrics/served_concurrency.html"));
        assert!(
            unexplained(&page).contains(&format!("<p class=\"lead\">{headline}.</p>")),
            "{page}"
        );
        assert!(page.contains("data-name=\"in flight = offered\""));
        assert!(page.contains("requests in flight, log scale"));
        let audit = read(out.join("audit.html"));
        assert!(audit.contains(&format!("metrics/served_concurrency.html\">{headline}</a>")));
    }
}

#[test]
fn every_repeat_is_a_dot_and_a_failed_one_a_cross() {
    let dir = tempfile::tempdir().expect("a folder");
    let set = dir.path().join("set");
    Measured::small().write(&set);
    let out = dir.path().join("public");
    build(&set, &out);
    for page in ["servers/slow.html", "runs/slow.html"] {
        let page = read(out.join(page));
        assert!(unexplained(&page).contains("Of 12 runs 1 served nothing: it is crossed."));
        let strip = html::between(&page, "id=\"repeats-throughput-wide\"", "</svg>").expect("it");
        // Four repeats at three loads, each with what became of it.
        for load in ["100", "300", "1,000"] {
            assert_eq!(strip.matches(&format!(" at {load} connections: ")).count(), 4, "{load}");
        }
        assert!(
            strip.contains("<title>round2 at 300 connections: served nothing</title>"),
            "{strip}"
        );
        assert!(strip.contains(
            "<title>round1 at 100 connections: 450 requests/s, trimmed as the lowest</title>"
        ));
    }
}

#[test]
fn the_same_input_makes_the_same_bytes() {
    let dir = tempfile::tempdir().expect("a folder");
    let set = dir.path().join("set");
    Measured::small().write(&set);
    let (one, two) = (dir.path().join("one"), dir.path().join("deeper/two"));
    build(&set, &one);
    build(&set, &two);
    build(&set, &two);
    assert_eq!(files(&one), files(&two));
    for file in files(&one) {
        let same =
            fs::read(one.join(&file)).expect("there") == fs::read(two.join(&file)).expect("there");
        assert!(same, "{} differs", file.display());
    }
}

#[test]
fn names_are_harmless_in_pages_and_paths() {
    let dir = tempfile::tempdir().expect("a folder");
    let names = [
        "<script>alert(1)</script>",
        "../../../escape",
        "a\"onmouseover='x'",
        "שרת מהיר",
        "日本",
        "\u{200b}",
        "A",
        "a",
        &"long ".repeat(60),
        "{{ page }}",
        "con\u{7}trol\u{0}",
    ];
    let mut table = "server,connections,repeat,requests_per_s,requests,latency_mean_s\n".to_owned();
    for (at, name) in names.iter().enumerate() {
        for repeat in ["r1", "</td>"] {
            let name = name.replace('"', "\"\"");
            table += &format!("\"{name}\",100,{repeat},{},1000,0.01\n", 100 + at);
        }
    }
    let set = dir.path().join("set");
    fs::create_dir(&set).expect("a folder");
    fs::write(set.join("runs.csv"), table).expect("written");
    let out = dir.path().join("nested/public");
    build(&set, &out);
    let pages = check(&out);
    for (path, page) in &pages {
        // The theme, set before anything is painted, and the site's script; the page for lost
        // readers stands alone.
        let own = if path == Path::new("404.html") { 0 } else { 2 };
        assert_eq!(page.scripts, own, "{}: only the site's own scripts", path.display());
        assert!(!page.has_handlers, "{}: no handlers", path.display());
    }
    let outside: Vec<_> =
        files(dir.path()).into_iter().filter(|file| !file.starts_with("set")).collect();
    assert!(outside.iter().all(|file| file.starts_with("nested/public")), "{outside:?}");
    let plain = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    assert!(files(&out).iter().all(|f| f.iter().all(|part| part.to_str().is_some_and(plain))));
    let report = read(out.join("index.html"));
    assert!(report.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(report.contains("{{ page }}"), "names are no templates");
    // A name without a sign has one, and one from right to left turns no sentence around it.
    assert!(report.contains("<bdi>(U+200B)</bdi>"), "the invisible name is shown");
    for (path, _) in &pages {
        let page = read(out.join(path));
        // What only the script reads is left as it is; alone in a drawing it turns nothing else.
        let apart = [
            "<bdi>שרת מהיר</bdi>",
            "\u{2068}שרת מהיר\u{2069}",
            "data-name=\"שרת מהיר\"",
            ">שרת מהיר</text>",
            ">שרת מהיר</title>",
        ];
        // A line of a file is as it is, and apart as a whole.
        let lines = page.split("<bdi>").map(|part| match part.split_once("</bdi>") {
            Some((name, rest)) if name.contains(',') => rest.to_owned(),
            _ => format!("<bdi>{part}"),
        });
        let page: String = lines.collect();
        let bare = apart.iter().fold(page, |page, name| page.replace(name, ""));
        let place = bare.find("שרת מהיר").map(|at| &bare[at.saturating_sub(80)..at]);
        assert_eq!(place, None, "{}: the name stands bare", path.display());
    }
}

#[test]
fn odd_shapes_have_sites_too() {
    let one = Measured {
        servers: vec!["Only".into()],
        loads: vec![100],
        repeats: 1,
        ..Measured::small()
    };
    let many = Measured {
        servers: (1..=40).map(|n| format!("Server {n}")).collect(),
        loads: vec![100, 200],
        ..Measured::small()
    };
    let logs_only = Measured { samples: false, ..Measured::small() };
    for (name, measured) in [("one", one), ("many", many), ("logs", logs_only)] {
        let dir = tempfile::tempdir().expect("a folder");
        let set = dir.path().join(name);
        measured.write(&set);
        for policy in [Policy::Audited, Policy::AsPublished] {
            let options = Options { policy, ..Options::default() };
            let site = Site::load(&set, &options, &|_, _| {}).expect("loads");
            let out = dir.path().join("public");
            site.build(&out).expect("builds");
            check(&out);
            let report = read(out.join("index.html"));
            assert_eq!(report.contains("data-by=\"memory\""), name != "logs", "{name}");
        }
    }
}

#[test]
fn scenarios_have_reports_of_their_own() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut table = "scenario,server,connections,repeat,requests_per_s,requests\n".to_owned();
    for scenario in ["hello", "data", "Hello!"] {
        for server in ["A", "B"] {
            for repeat in 1..=4 {
                table += &format!("{scenario},{server},100,{repeat},{},1000\n", 100 + repeat);
            }
        }
    }
    let set = dir.path().join("set");
    fs::create_dir(&set).expect("a folder");
    fs::write(set.join("runs.csv"), table).expect("written");
    let out = dir.path().join("public");
    build(&set, &out);
    check(&out);
    // `data` is where the figures are, and two scenarios would be called `hello`.
    for folder in ["hello", "data-2", "hello-2"] {
        assert!(out.join(folder).join("index.html").is_file(), "{folder}");
    }
    assert!(out.join("data/runs.csv").is_file());
    assert!(read(out.join("index.html")).contains("href=\"data-2/index.html\""));
}

#[test]
fn a_scenario_counts_its_own_findings_only() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut table = "scenario,server,connections,repeat,requests_per_s,requests\n".to_owned();
    for (scenario, rate) in [("quiet", [100, 100, 100, 100]), ("wild", [10, 90, 200, 400])] {
        for (repeat, rate) in rate.iter().enumerate() {
            table += &format!("{scenario},A,100,{repeat},{rate},1000\n");
        }
    }
    let set = dir.path().join("set");
    fs::create_dir(&set).expect("a folder");
    fs::write(set.join("runs.csv"), table).expect("written");
    let out = dir.path().join("public");
    build(&set, &out);
    let brief = |report: &str| {
        let report = read(out.join(report));
        html::between(&report, "<h2 id=\"audit\">", "</section>").expect("a brief").to_owned()
    };
    assert!(brief("wild/index.html").contains("<code>unstable</code> 1"));
    assert!(!brief("quiet/index.html").contains("<code>unstable</code>"));
}

#[test]
fn a_tie_of_many_is_cut_short_and_listed_on_its_metrics_page() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut table = "server,connections,repeat,requests_per_s,requests\n".to_owned();
    for server in 1..=32 {
        for repeat in 1..=4 {
            table += &format!("S{server},100,{repeat},100,1000\n");
        }
    }
    let set = dir.path().join("set");
    fs::create_dir(&set).expect("a folder");
    fs::write(set.join("runs.csv"), table).expect("written");
    let out = dir.path().join("public");
    build(&set, &out);
    check(&out);
    let report = read(out.join("index.html"));
    let panel = html::between(&report, "<p class=\"big\">", "</p>").expect("a panel");
    assert_eq!(panel.matches("<bdi>").count(), 3, "{panel}");
    assert!(panel.contains(" and 29 more"), "{panel}");
    let metric = read(out.join("metrics/throughput.html"));
    let ahead = html::between(&metric, "<p class=\"prose ahead\">", "</p>").expect("the list");
    assert_eq!(ahead.matches("class=\"server\"").count(), 32, "{ahead}");
}

#[test]
fn words_are_explained_where_they_are_met() {
    let dir = tempfile::tempdir().expect("a folder");
    let set = dir.path().join("set");
    Measured::small().write(&set);
    let out = dir.path().join("public");
    build(&set, &out);
    check(&out);
    let method = read(out.join("method.html"));
    for page in ["index.html", "servers/quick.html", "metrics/latency.html", "audit.html"] {
        let page = read(out.join(page));
        let mut words = page.split("popovertarget=\"w-").skip(1).peekable();
        assert!(words.peek().is_some());
        for word in words {
            let (id, _) = word.split_once('"').expect("an id");
            assert_eq!(page.matches(&format!("id=\"w-{id}\"")).count(), 1, "{id}");
            assert!(method.contains(&format!("<div id=\"word-{id}\">")), "{id}");
        }
    }
}

#[test]
fn a_site_toml_brings_sets_and_words_together() {
    let dir = tempfile::tempdir().expect("a folder");
    Measured::small().write(&dir.path().join("x"));
    Measured::small().write(&dir.path().join("y"));
    let sources = dir.path().join("site");
    fs::create_dir_all(sources.join("servers")).expect("a folder");
    let toml = "title = \"Two & two\"\nbase_url = \"https://example.org/r\"\nbogus = 1\n\
                [[result_set]]\npath = \"../x\"\ntitle = \"First\"\nslug = \"one\"\n\
                [[result_set]]\npath = \"../y\"\n";
    fs::write(sources.join("site.toml"), toml).expect("written");
    fs::write(sources.join("intro.md"), "Some *words*.\n\n<b>raw</b>").expect("written");
    fs::write(sources.join("about.md"), "---\ntitle: Who\n---\nUs.").expect("written");
    let note = "---\nversion: 1.2\nhome: https://example.org/quick\n---\nMy note.";
    fs::write(sources.join("servers/Quick.md"), note).expect("written");
    fs::write(sources.join("servers/Quack.md"), "?").expect("written");
    let site = load(&sources);
    let remarks: Vec<String> = site.diagnostics().iter().map(ToString::to_string).collect();
    assert!(remarks.iter().any(|r| r.contains("site.toml:3: unknown key `bogus`")), "{remarks:?}");
    assert!(remarks.iter().any(|r| r.contains("no server is called `Quack`")), "{remarks:?}");
    let out = dir.path().join("public");
    site.build(&out).expect("builds");
    let pages = check(&out);
    let index = read(out.join("index.html"));
    assert!(index.contains("Two &amp; two") && index.contains("Some <em>words</em>."));
    assert!(!index.contains("<b>raw"));
    assert!(index.contains("href=\"one/index.html\"") && index.contains("href=\"y/index.html\""));
    assert!(read(out.join("about.html")).contains("<h1>Who</h1>"));
    let server = read(out.join("one/servers/quick.html"));
    assert!(server.contains("My note.") && server.contains("<dd><bdi>1.2</bdi></dd>"));
    assert!(server.contains(
        "<link rel=\"canonical\" href=\"https://example.org/r/one/servers/quick.html\">"
    ));
    // Nothing but the site's own address and the author's links leads outside.
    for address in pages.iter().flat_map(|(_, page)| &page.external) {
        assert!(address.starts_with("https://example.org/"), "{address}");
    }
}

#[test]
fn what_is_not_ours_is_never_emptied() {
    let dir = tempfile::tempdir().expect("a folder");
    let set = dir.path().join("set");
    Measured::small().write(&set);
    let site = load(&set);
    let home = dir.path().join("home");
    fs::create_dir(&home).expect("a folder");
    fs::write(home.join("thesis.txt"), "years of work").expect("written");
    for out in [&home, &set] {
        let before = files(out);
        let error = site.build(out).expect_err("refused");
        assert!(matches!(error, SiteError::Refused { .. }), "{error}");
        assert_eq!(files(out), before);
    }
}

#[test]
fn a_build_that_fails_leaves_the_last_good_site() {
    let dir = tempfile::tempdir().expect("a folder");
    let set = dir.path().join("set");
    Measured::small().write(&set);
    let out = dir.path().join("public");
    build(&set, &out);
    let before = files(&out);
    let templates = dir.path().join("templates");
    fs::create_dir(&templates).expect("a folder");
    // The last page to be rendered asks for what it does not have.
    fs::write(templates.join("data.html"), "{{ view.nonsense }}").expect("written");
    let options = Options { templates: Some(templates.clone()), ..Options::default() };
    let site = Site::load(&set, &options, &|_, _| {}).expect("loads");
    let error = site.build(&out).expect_err("the template is wrong").to_string();
    assert!(error.starts_with("template data.html: line 1: "), "{error}");
    assert_eq!(files(&out), before);
    let mut left: Vec<_> = fs::read_dir(dir.path())
        .expect("there")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["public", "set", "templates"]);
    // With a good one in its place the site is the user's.
    fs::write(templates.join("data.html"), "<!doctype html><h1>Mine</h1>").expect("written");
    site.build(&out).expect("builds");
    assert!(read(out.join("data.html")).ends_with("<h1>Mine</h1>"));
}

/// What is read for a page fits into 100 KB, compressed.
#[test]
fn pages_stay_small() {
    let dir = tempfile::tempdir().expect("a folder");
    let set = dir.path().join("set");
    let servers = (1..=6).map(|n| format!("Server {n}")).collect();
    let loads = (1..=19).map(|n| n * 100).collect();
    Measured { servers, loads, ..Measured::small() }.write(&set);
    let out = dir.path().join("public");
    build(&set, &out);
    for file in files(&out).iter().filter(|file| file.extension().is_some_and(|e| e == "html")) {
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(&fs::read(out.join(file)).expect("there")).expect("compressed");
        let size = packed.finish().expect("compressed").len();
        assert!(size < 100 * 1024, "{}: {size}", file.display());
    }
}

#[test]
fn a_templates_folder_that_is_not_there_is_an_error() {
    let dir = tempfile::tempdir().expect("a folder");
    let set = dir.path().join("set");
    Measured::small().write(&set);
    let templates = Some(dir.path().join("tmeplates"));
    let options = Options { templates, ..Options::default() };
    let site = Site::load(&set, &options, &|_, _| {}).expect("loads");
    let error = site.build(&dir.path().join("public")).expect_err("a slip").to_string();
    assert!(error.contains("tmeplates"), "{error}");
}
