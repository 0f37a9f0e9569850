//! Pages of comparisons: what changed between two sets of a site, and what cannot be compared.

#[allow(dead_code)]
#[path = "site/html.rs"]
mod html;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use html::{Page, between};
use wrkbook_site::{Options, Site};

const LOADS: [u32; 3] = [100, 300, 1000];

/// A result set as a table: each server with the requests/s that it serves.
fn write_set(folder: &Path, seconds: u32, servers: &[(&str, f64)]) {
    let mut table = "server,connections,repeat,requests_per_s,requests,latency_mean_s,\
                     nominal_duration_s\n"
        .to_owned();
    for (server, served) in servers {
        let server = server.replace('"', "\"\"");
        for load in LOADS {
            for repeat in 1..=5 {
                let served = served * (1.0 + f64::from(repeat) / 1000.0);
                let latency = f64::from(load) / served;
                writeln!(table, "\"{server}\",{load},r{repeat},{served},1000,{latency},{seconds}")
                    .expect("a string takes all");
            }
        }
    }
    fs::create_dir_all(folder).expect("a folder");
    fs::write(folder.join("runs.csv"), table).expect("written");
}

/// A site of the sets `old` and `new`, with a comparison that has these lines.
fn write_site(folder: &Path, comparison: &str) -> PathBuf {
    let site = folder.join("site");
    fs::create_dir_all(&site).expect("a folder");
    let toml = format!(
        "[[result_set]]\npath = \"../old\"\ntitle = \"Main\"\n\
         [[result_set]]\npath = \"../new\"\ntitle = \"Branch\"\n[[comparison]]\n{comparison}"
    );
    fs::write(site.join("site.toml"), toml).expect("written");
    site
}

fn load(site: &Path) -> Result<Site, String> {
    Site::load(site, &Options::default(), &|_, _| {}).map_err(|error| error.to_string())
}

fn build(site: &Path, out: &Path) {
    load(site).expect("it loads").build(out).expect("it builds");
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.as_ref().display()))
}

/// The page at `path`, whose links all lead to files and anchors of the site.
fn checked(out: &Path, path: &str) -> String {
    let text = read(out.join(path));
    let page = Page::parse(path.as_ref(), &text);
    assert_eq!((page.headings, page.has_handlers), (1, false));
    // Names bring no scripts of their own: all pages have the same.
    let first = Page::parse("index.html".as_ref(), &read(out.join("index.html")));
    assert_eq!(page.scripts, first.scripts);
    assert_eq!(page.external, Vec::<String>::new());
    let mut ids = BTreeMap::new();
    for link in &page.links {
        let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
        // What a page is asked for is no part of its name.
        let file = file.split('?').next().unwrap_or_default();
        let mut target = out.join(path);
        if !file.is_empty() {
            target = target.parent().expect("a folder").join(file);
        }
        assert!(target.is_file(), "{path}: {link} leads nowhere");
        if !anchor.is_empty() {
            let ids = ids
                .entry(target.clone())
                .or_insert_with(|| Page::parse(&target, &read(&target)).ids);
            assert!(ids.contains(anchor), "{path}: {link} has no anchor");
        }
    }
    text
}

#[test]
fn a_regression_stands_at_the_top_and_leads_to_its_runs() {
    let dir = tempfile::tempdir().expect("a folder");
    write_set(&dir.path().join("old"), 10, &[("A", 1000.0), ("B", 500.0), ("Gone", 50.0)]);
    write_set(&dir.path().join("new"), 10, &[("A", 800.0), ("B", 500.0), ("C", 70.0)]);
    let out = dir.path().join("public");
    build(&write_site(dir.path(), "old = \"old\"\nnew = \"Branch\"\n"), &out);
    let page = checked(&out, "comparisons/old-to-new.html");
    // The latency of A is load / throughput, so that it regressed as well.
    assert!(page.contains("1 server removed, 2 regressed"), "{:.3000}", page);
    assert!(page.contains("Comparable</span></h2>"));
    let sections = between(&page, "id=\"throughput\"", "</section>").expect("a metric's section");
    let row = sections.split("<tr>").find(|row| row.contains(">A</bdi>")).expect("its row");
    assert!(row.contains("regressed") && row.contains("worse"), "{row}");
    assert!(row.contains("0.800\u{d7}"), "{row}");
    assert!(row.contains("href=\"../old/runs/a.html#c100\""), "{row}");
    assert!(row.contains("href=\"../new/runs/a.html#c100\""), "{row}");
    let gone = sections.split("<tr>").find(|row| row.contains(">Gone</bdi>")).expect("its row");
    assert!(gone.contains("removed") && gone.contains("no runs"), "{gone}");
    assert!(sections.contains("forest-plot") && sections.contains("stroke-dasharray=\"4 3\""));
    // What was found is shown where people look first, and both reports lead to it.
    for (report, link) in [
        ("index.html", "href=\"comparisons/old-to-new.html\""),
        ("old/index.html", "href=\"../comparisons/old-to-new.html\""),
        ("new/index.html", "href=\"../comparisons/old-to-new.html\""),
    ] {
        let text = checked(&out, report);
        assert!(text.contains(link) && text.contains("2 regressed"), "{report}");
    }
    let data = read(out.join("comparisons/old-to-new/diff.json"));
    assert!(data.contains("\"schema\": \"wrkbook.diff/1\""));
    let changes = read(out.join("comparisons/old-to-new/changes.csv"));
    assert!(changes.lines().any(|line| line.starts_with(",A,throughput,regressed,0.8")));
    assert!(read(out.join("comparisons/old-to-new/cells.csv")).lines().count() > 3 * 3);
}

#[test]
fn other_conditions_are_said_and_no_change_is_named() {
    let dir = tempfile::tempdir().expect("a folder");
    write_set(&dir.path().join("old"), 30, &[("A", 1000.0)]);
    write_set(&dir.path().join("new"), 5, &[("A", 500.0)]);
    let out = dir.path().join("public");
    let sides = "old = \"old\"\nnew = \"new\"\ntitle = \"Then & now\"\n";
    build(&write_site(dir.path(), sides), &out);
    let page = checked(&out, "comparisons/then-now.html");
    assert!(page.contains("Not comparable</span></h2>") && page.contains("Then &amp; now"));
    assert!(page.contains("durations: 30 s, now 5 s (1 server, at 100, 300 and 1,000"));
    assert!(!page.contains("forest-plot") && !page.contains("0.500\u{d7}"), "no ratio is drawn");
    // The curves are shown all the same, as comparable in kind.
    assert!(page.contains("id=\"curves-throughput-linear-wide\"") && page.contains("in kind"));

    let out = dir.path().join("allowed");
    build(&write_site(dir.path(), &format!("{sides}allow_mixed = true\n")), &out);
    let page = checked(&out, "comparisons/then-now.html");
    assert!(page.contains("Compared although the conditions differ"));
    assert!(page.contains("0.500\u{d7}") && page.contains("regressed"));
}

#[test]
fn a_renamed_server_leads_to_both_its_pages() {
    let dir = tempfile::tempdir().expect("a folder");
    let odd = "<b>\"x\" & {{ y }}";
    write_set(&dir.path().join("old"), 10, &[(odd, 1000.0)]);
    write_set(&dir.path().join("new"), 10, &[("A", 1000.0)]);
    let site = write_site(
        dir.path(),
        "old = \"old\"\nnew = \"new\"\nrename = { '<b>\"x\" & {{ y }}' = \"A\" }\n",
    );
    let out = dir.path().join("public");
    build(&site, &out);
    let page = checked(&out, "comparisons/old-to-new.html");
    assert!(page.contains("&lt;b&gt;&quot;x&quot; &amp; {{ y }} is now A"));
    assert!(page.contains("href=\"../old/runs/b-x-y.html#c100\""));
    assert!(page.contains("href=\"../new/runs/a.html#c100\""));
}

#[test]
fn what_is_not_there_is_named_with_what_is() {
    let dir = tempfile::tempdir().expect("a folder");
    write_set(&dir.path().join("old"), 10, &[("A", 1000.0)]);
    write_set(&dir.path().join("new"), 10, &[("B", 1000.0)]);
    for (comparison, line, word) in [
        (
            "old = \"oldd\"\nnew = \"new\"\n",
            8,
            "no result set is called `oldd`; there are `old` (`Main`), `new` (`Branch`)",
        ),
        ("old = \"old\"\nnew = \"Main\"\n", 9, "the same result set"),
        (
            "old = \"old\"\nnew = \"new\"\nrename = { X = \"B\" }\n",
            10,
            "in the old set: unknown server `X`; did you mean `A`? there is only A",
        ),
        (
            "old = \"old\"\nnew = \"new\"\nrename = { A = \"X\" }\n",
            10,
            "in the new set: unknown server `X`; did you mean `B`? there is only B",
        ),
        ("old = \"old\"\nnew = \"new\"\nalpha = 5.0\n", 10, "0.05 is usual"),
        ("old = \"old\"\nnew = \"new\"\nthreshold = 5.0\n", 10, "write 5% if that is meant"),
        ("old = \"old\"\nnew = \"new\"\nthreshold = \"speed=5%\"\n", 10, "unknown metric `speed`"),
        ("old = \"old\"\n", 7, "`new` is missing"),
    ] {
        let error = load(&write_site(dir.path(), comparison)).expect_err(comparison);
        let place = format!("site.toml:{line}: ");
        assert!(error.contains(&place) && error.contains(word), "{error}");
    }
    let site = write_site(dir.path(), "old = \"old\"\nnew = \"new\"\ntreshold = \"5%\"\n");
    let site = load(&site).expect("a key too many is no error");
    let remarks: Vec<String> = site.diagnostics().iter().map(ToString::to_string).collect();
    assert!(
        remarks.iter().any(|r| r.contains("site.toml:10: unknown key `treshold`")),
        "{remarks:?}"
    );
}

#[test]
fn the_same_sets_make_the_same_page() {
    let dir = tempfile::tempdir().expect("a folder");
    let many: Vec<(String, f64)> =
        (1..=12).map(|n| (format!("S{n}"), f64::from(n) * 100.0)).collect();
    let many: Vec<(&str, f64)> = many.iter().map(|(name, served)| (&**name, *served)).collect();
    write_set(&dir.path().join("old"), 10, &many);
    write_set(&dir.path().join("new"), 10, many.get(2..).expect("twelve"));
    let site = write_site(dir.path(), "old = \"old\"\nnew = \"new\"\nthreshold = \"10%\"\n");
    let (one, two) = (dir.path().join("one"), dir.path().join("two"));
    build(&site, &one);
    build(&site, &two);
    let page = checked(&one, "comparisons/old-to-new.html");
    assert_eq!(page, read(two.join("comparisons/old-to-new.html")));
    // More servers than colours: the rest stands in the tables.
    assert!(
        page.contains("8 servers drawn, those with the worst states; 4 more are in the tables")
    );
    for file in ["diff.json", "changes.csv", "cells.csv"] {
        let path = Path::new("comparisons/old-to-new").join(file);
        assert_eq!(read(one.join(&path)), read(two.join(&path)));
    }
}
